// attribute_pool: every distinct attribute set of a speaker, stored once.
// Routes refer to a set by a 32-bit handle; tables have about one set for every five routes.
#pragma once

#include <senda/core/hash.hpp>
#include <senda/rib/hash_index.hpp>

#include <cassert>
#include <cstring>
#include <utility>
#include <vector>

namespace senda {

/// Names an attribute block in a pool. Valid while a reference is held.
enum class attribute_handle : std::uint32_t {};

/// Hash-consed, reference-counted octet strings (canonical attribute blocks). One per speaker, one
/// thread.
class attribute_pool {
 public:
  /// `seed` makes the hash unpredictable to peers.
  explicit attribute_pool(std::uint64_t seed = 0x5eed) : seed_(seed) {}
  [[nodiscard]] std::uint64_t seed() const noexcept { return seed_; }
  attribute_pool(attribute_pool&& other) noexcept : attribute_pool(other.seed_) { swap(other); }
  attribute_pool& operator=(attribute_pool&& other) noexcept { return swap(other), *this; }
  ~attribute_pool() {
    for (auto const& e : entries_) delete[] e.data;
  }

  /// The handle of `block`, stored now or before; adds one reference.
  [[nodiscard]] attribute_handle intern(bytes block) {
    auto const hash = static_cast<std::uint32_t>(hash_bytes(block, seed_));
    auto id = index_.find(hash, [&](std::uint32_t known) {
      auto const& e = entries_[known];
      return e.hash == hash && equal_bytes({e.data, e.size}, block);
    });
    if (id == hash_index::nothing) {
      if (!index_.room()) grow();
      id = store(block, hash);
      index_.insert(hash, id);
    }
    ++entries_[id].references;
    return attribute_handle{id};
  }
  void retain(attribute_handle h) noexcept { ++at(h).references; }
  /// Gives one reference back; the last one frees the block.
  void release(attribute_handle h) noexcept {
    auto& e = at(h);
    assert(e.references > 0);
    if (--e.references > 0) return;
    auto const id = static_cast<std::uint32_t>(h);
    index_.erase(e.hash, id, [&](std::uint32_t other) { return entries_[other].hash; });
    octets_ -= e.size;
    delete[] std::exchange(e.data, nullptr);
    e.size = 0;
    free_.push_back(id);
  }

  /// The block itself; good as long as the reference is held.
  [[nodiscard]] bytes block(attribute_handle h) const noexcept {
    auto const& e = entries_[static_cast<std::uint32_t>(h)];
    return {e.data, e.size};
  }
  /// Distinct blocks stored.
  [[nodiscard]] std::size_t size() const noexcept { return index_.size(); }
  /// Octets of memory in use, tables included.
  [[nodiscard]] std::size_t memory() const noexcept {
    return octets_ + entries_.capacity() * sizeof(entry) + index_.memory() +
           free_.capacity() * sizeof(std::uint32_t);
  }

  void swap(attribute_pool& other) noexcept {
    std::swap(seed_, other.seed_);
    entries_.swap(other.entries_);
    index_.swap(other.index_);
    free_.swap(other.free_);
    std::swap(octets_, other.octets_);
  }

 private:
  struct entry {
    std::uint8_t* data = nullptr;
    std::uint32_t size = 0, references = 0, hash = 0;
  };

  entry& at(attribute_handle h) noexcept { return entries_[static_cast<std::uint32_t>(h)]; }
  std::uint32_t store(bytes block, std::uint32_t hash) {
    std::uint32_t id;
    if (free_.empty()) {
      id = static_cast<std::uint32_t>(entries_.size());
      entries_.emplace_back();
    } else {
      id = free_.back();
      free_.pop_back();
    }
    auto& e = entries_[id];
    e.data = new std::uint8_t[block.size() ? block.size() : 1];
    if (!block.empty()) std::memcpy(e.data, block.data(), block.size());
    e.size = static_cast<std::uint32_t>(block.size());
    e.hash = hash;
    e.references = 0;
    octets_ += block.size();
    return id;
  }
  void grow() {
    index_.grow([&](auto add) {
      for (std::uint32_t id = 0; id < entries_.size(); ++id)
        if (entries_[id].references) add(entries_[id].hash, id);
    });
  }

  std::uint64_t seed_;
  std::vector<entry> entries_;
  hash_index index_;
  std::vector<std::uint32_t> free_;
  std::size_t octets_ = 0;
};

}  // namespace senda
