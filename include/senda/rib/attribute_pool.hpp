// attribute_pool: every distinct attribute set of a speaker, stored once.
// Routes refer to a set by a 32-bit handle; tables have about one set for every five routes.
#pragma once

#include <senda/core/hash.hpp>

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
  explicit attribute_pool(std::uint64_t seed = 0x5eed) : seed_(seed), slots_(64, empty_slot) {}
  [[nodiscard]] std::uint64_t seed() const noexcept { return seed_; }
  attribute_pool(attribute_pool&& other) noexcept : attribute_pool(other.seed_) { swap(other); }
  attribute_pool& operator=(attribute_pool&& other) noexcept { return swap(other), *this; }
  ~attribute_pool() {
    for (auto const& e : entries_) delete[] e.data;
  }

  /// The handle of `block`, stored now or before; adds one reference.
  [[nodiscard]] attribute_handle intern(bytes block) {
    if ((live_ + 1) * 4 > slots_.size() * 3) rehash(slots_.size() * 2);
    auto const hash = hash_bytes(block, seed_);
    auto at = find(block, hash);
    if (slots_[at] == empty_slot) {
      slots_[at] = store(block, hash);
      ++live_;
    }
    ++entries_[slots_[at]].references;
    return attribute_handle{slots_[at]};
  }
  void retain(attribute_handle h) noexcept { ++at(h).references; }
  /// Gives one reference back; the last one frees the block.
  void release(attribute_handle h) noexcept {
    auto& e = at(h);
    assert(e.references > 0);
    if (--e.references > 0) return;
    erase_slot(h);
    octets_ -= e.size;
    delete[] std::exchange(e.data, nullptr);
    e.size = 0;
    free_.push_back(static_cast<std::uint32_t>(h));
    --live_;
  }

  /// The block itself; good as long as the reference is held.
  [[nodiscard]] bytes block(attribute_handle h) const noexcept {
    auto const& e = entries_[static_cast<std::uint32_t>(h)];
    return {e.data, e.size};
  }
  /// Distinct blocks stored.
  [[nodiscard]] std::size_t size() const noexcept { return live_; }
  /// Octets of memory in use, tables included.
  [[nodiscard]] std::size_t memory() const noexcept {
    return octets_ + entries_.capacity() * sizeof(entry) +
           (slots_.capacity() + free_.capacity()) * sizeof(std::uint32_t);
  }

  void swap(attribute_pool& other) noexcept {
    std::swap(seed_, other.seed_);
    entries_.swap(other.entries_);
    slots_.swap(other.slots_);
    free_.swap(other.free_);
    std::swap(live_, other.live_);
    std::swap(octets_, other.octets_);
  }

 private:
  static constexpr std::uint32_t empty_slot = UINT32_MAX;
  struct entry {
    std::uint8_t* data = nullptr;
    std::uint32_t size = 0, references = 0, hash = 0;
  };

  entry& at(attribute_handle h) noexcept { return entries_[static_cast<std::uint32_t>(h)]; }
  [[nodiscard]] std::size_t find(bytes block, std::uint64_t hash) const noexcept {
    auto const mask = slots_.size() - 1;
    for (auto at = hash & mask;; at = (at + 1) & mask) {
      if (slots_[at] == empty_slot) return at;
      auto const& e = entries_[slots_[at]];
      if (e.hash == static_cast<std::uint32_t>(hash) && equal_bytes({e.data, e.size}, block))
        return at;
    }
  }
  std::uint32_t store(bytes block, std::uint64_t hash) {
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
    e.hash = static_cast<std::uint32_t>(hash);
    e.references = 0;
    octets_ += block.size();
    return id;
  }
  /// Linear probing without tombstones: later members of the run move up.
  void erase_slot(attribute_handle h) noexcept {
    auto const mask = slots_.size() - 1;
    auto hole = entries_[static_cast<std::uint32_t>(h)].hash & mask;
    while (slots_[hole] != static_cast<std::uint32_t>(h)) hole = (hole + 1) & mask;
    for (auto next = (hole + 1) & mask; slots_[next] != empty_slot; next = (next + 1) & mask) {
      auto const home = entries_[slots_[next]].hash & mask;
      if (((next - home) & mask) >= ((next - hole) & mask)) {
        slots_[hole] = slots_[next];
        hole = next;
      }
    }
    slots_[hole] = empty_slot;
  }
  void rehash(std::size_t size) {
    std::vector<std::uint32_t> old(size, empty_slot);
    old.swap(slots_);
    auto const mask = size - 1;
    for (auto const id : old) {
      if (id == empty_slot) continue;
      auto at = entries_[id].hash & mask;
      while (slots_[at] != empty_slot) at = (at + 1) & mask;
      slots_[at] = id;
    }
  }

  std::uint64_t seed_;
  std::vector<entry> entries_;
  std::vector<std::uint32_t> slots_;  // power of two
  std::vector<std::uint32_t> free_;
  std::size_t live_ = 0, octets_ = 0;
};

}  // namespace senda
