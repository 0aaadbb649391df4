// block_list: a list that grows at its end without moving what it has.
// Tables of a million routes grow without copies, and without twice the memory while they do.
#pragma once

#include <algorithm>
#include <cstddef>
#include <memory>
#include <vector>

namespace senda {

/// Blocks of `BlockSize` elements each, made with their default value.
template <class T, std::size_t BlockSize = 512> class block_list {
 public:
  block_list() noexcept = default;
  block_list(block_list const& other) : size_(other.size_) {
    blocks_.reserve(other.blocks_.size());
    for (auto const& from : other.blocks_) {
      blocks_.push_back(std::make_unique<T[]>(BlockSize));
      std::copy_n(from.get(), BlockSize, blocks_.back().get());
    }
  }
  block_list& operator=(block_list const&) = delete;

  [[nodiscard]] T& operator[](std::size_t i) noexcept {
    return blocks_[i / BlockSize][i % BlockSize];
  }
  [[nodiscard]] T const& operator[](std::size_t i) const noexcept {
    return blocks_[i / BlockSize][i % BlockSize];
  }
  /// One more, with its default value; its index.
  std::size_t add() {
    if (size_ == blocks_.size() * BlockSize) blocks_.push_back(std::make_unique<T[]>(BlockSize));
    return size_++;
  }
  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  /// Forgets everything, and gives its memory back.
  void clear() noexcept {
    decltype(blocks_){}.swap(blocks_);
    size_ = 0;
  }
  /// Octets of memory in use.
  [[nodiscard]] std::size_t memory() const noexcept {
    return blocks_.size() * BlockSize * sizeof(T) + blocks_.capacity() * sizeof(void*);
  }

 private:
  std::vector<std::unique_ptr<T[]>> blocks_;
  std::size_t size_ = 0;
};

}  // namespace senda
