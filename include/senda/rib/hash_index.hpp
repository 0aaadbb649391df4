// hash_index: which of the members of a table has a key; the table keeps the keys and hashes them.
// Open addressing, with an octet of each hash beside it: a million of those stay in the cache.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace senda {

/// Ids by hash. Looking up touches a member only where an octet of its hash agrees, and next to
/// never one that is not looked for.
class hash_index {
 public:
  using id_type = std::uint32_t;
  static constexpr id_type nothing = UINT32_MAX;

  /// The id with this hash for which `same(id)` holds, or nothing.
  template <class Same> [[nodiscard]] id_type find(std::uint64_t hash, Same same) const noexcept {
    if (used_ == 0) return nothing;
    auto const tag = tag_of(hash);
    for (auto at = hash & mask(); tags_[at] != no_tag; at = (at + 1) & mask())
      if (tags_[at] == tag && same(ids_[at])) return ids_[at];
    return nothing;
  }
  /// Said some time ahead of find() and insert(), it saves them waiting for memory.
  void prefetch(std::uint64_t hash) const noexcept {
    if (tags_.empty()) return;
    __builtin_prefetch(&tags_[hash & mask()]);
    __builtin_prefetch(&ids_[hash & mask()]);
  }
  /// Adds an id that is not there. There has to be room().
  void insert(std::uint64_t hash, id_type id) noexcept {
    auto at = hash & mask();
    while (tags_[at] != no_tag) at = (at + 1) & mask();
    tags_[at] = tag_of(hash);
    ids_[at] = id;
    ++used_;
  }
  /// For one more; otherwise grow() first.
  [[nodiscard]] bool room() const noexcept { return (used_ + 1) * 8 <= tags_.size() * 7; }
  /// Twice as large. `members(f)` has to call f(hash, id) for every id that is listed.
  template <class Members> void grow(Members members) {
    auto const size = tags_.empty() ? std::size_t{64} : tags_.size() * 2;
    clear();  // before what takes its place is made
    ids_.resize(size);
    tags_.resize(size);
    struct member {
      std::uint64_t hash;
      id_type id;
    };
    std::array<member, 16> waiting;  // for memory
    std::size_t n = 0;
    auto const add = [&](member const& m) { insert(m.hash, m.id); };
    members([&](std::uint64_t hash, id_type id) {
      auto& place = waiting[n % waiting.size()];
      if (n++ >= waiting.size()) add(place);
      place = {hash, id};
      prefetch(hash);
    });
    for (std::size_t i = n < waiting.size() ? 0 : n - waiting.size(); i < n; ++i)
      add(waiting[i % waiting.size()]);
  }
  /// Takes out one that is there. Later members of the run move up: `hash_of(id)` says where they
  /// belong.
  template <class HashOf> void erase(std::uint64_t hash, id_type id, HashOf hash_of) noexcept {
    auto hole = hash & mask();
    while (ids_[hole] != id || tags_[hole] == no_tag) hole = (hole + 1) & mask();
    for (auto next = (hole + 1) & mask(); tags_[next] != no_tag; next = (next + 1) & mask()) {
      auto const home = hash_of(ids_[next]) & mask();
      if (((next - home) & mask()) < ((next - hole) & mask())) continue;
      ids_[hole] = ids_[next];
      tags_[hole] = tags_[next];
      hole = next;
    }
    tags_[hole] = no_tag;
    --used_;
  }
  /// Forgets everything, and gives its memory back.
  void clear() noexcept {
    decltype(ids_){}.swap(ids_);
    decltype(tags_){}.swap(tags_);
    used_ = 0;
  }
  void swap(hash_index& other) noexcept {
    ids_.swap(other.ids_);
    tags_.swap(other.tags_);
    std::swap(used_, other.used_);
  }

  [[nodiscard]] std::size_t size() const noexcept { return used_; }
  /// Octets of memory in use.
  [[nodiscard]] std::size_t memory() const noexcept {
    return ids_.capacity() * sizeof(id_type) + tags_.capacity();
  }

 private:
  static constexpr std::uint8_t no_tag = 0;

  [[nodiscard]] std::size_t mask() const noexcept { return tags_.size() - 1; }
  /// Bits that do not choose the slot, unless there are very many; never zero.
  static std::uint8_t tag_of(std::uint64_t hash) noexcept {
    return static_cast<std::uint8_t>(hash >> 24 | 1);
  }

  std::vector<id_type> ids_;
  std::vector<std::uint8_t> tags_;  // power of two
  std::size_t used_ = 0;
};

}  // namespace senda
