// adj_rib_in: the routes a peer has told us of, as they are now.
// RFC 4271 §3.2. Some 40 octets a route: packed keys, and attribute sets stored once in a pool.
#pragma once

#include <senda/nlri/nlri.hpp>
#include <senda/rib/attribute_pool.hpp>
#include <senda/rib/route_key.hpp>

#include <memory>

namespace senda {

class adj_rib_in {
 public:
  using route_id = std::uint32_t;
  struct route {
    packed_route_key key;
    attribute_handle attributes = nothing;
  };

  /// The pool's seed makes its hash unpredictable to peers as well.
  explicit adj_rib_in(attribute_pool& pool) : pool_(pool), seed_(pool.seed()) {}
  adj_rib_in(adj_rib_in const&) = delete;
  adj_rib_in& operator=(adj_rib_in const&) = delete;
  ~adj_rib_in() { clear(); }

  /// `key` has these attributes now; the handle is kept by reference.
  void announce(route_key_view key, attribute_handle attributes) {
    if ((used_ + 1) * 8 > slots_.size() * 7) rehash();
    take(attributes);
    auto const slot = find(key);
    if (slots_[slot] != free_slot) {
      auto& r = at(slots_[slot]);
      drop(r.attributes);
      r.attributes = attributes;
      if (!equal_bytes(r.key.nlri(), key.nlri)) set_key(r, packed_route_key{key});
      return;
    }
    auto const id = new_id();
    set_key(at(id), packed_route_key{key});
    at(id).attributes = attributes;
    slots_[slot] = id;
    ++used_;
    ++of_family_[family_index(key.family)];
  }
  /// False: it was not there.
  bool withdraw(route_key_view key) noexcept {
    if (used_ == 0) return false;
    auto const slot = find(key);
    if (slots_[slot] == free_slot) return false;
    auto const id = slots_[slot];
    close_gap(slot);
    --used_;
    --of_family_[family_index(key.family)];
    drop(at(id).attributes);
    set_key(at(id), {});
    at(id).attributes = nothing;
    free_.push_back(id);
    return true;
  }
  /// Forgets everything, and gives its memory back.
  void clear() noexcept {
    for (route_id id = 0; id < bound_; ++id)
      if (is_announced(id)) pool_.release(at(id).attributes);
    decltype(blocks_){}.swap(blocks_);
    decltype(slots_){}.swap(slots_);
    decltype(free_){}.swap(free_);
    decltype(uses_){}.swap(uses_);
    of_family_ = {};
    bound_ = 0;
    used_ = beside_ = attribute_octets_ = 0;
  }

  [[nodiscard]] std::optional<bytes> lookup(route_key_view key) const noexcept {
    if (used_ == 0) return {};
    auto const slot = find(key);
    if (slots_[slot] == free_slot) return {};
    return pool_.block(at(slots_[slot]).attributes);
  }
  /// Every id below this may be a route: ask is_announced().
  [[nodiscard]] route_id id_bound() const noexcept { return bound_; }
  [[nodiscard]] bool is_announced(route_id id) const noexcept {
    return at(id).attributes != nothing;
  }
  [[nodiscard]] route const& operator[](route_id id) const noexcept { return at(id); }
  [[nodiscard]] attribute_pool& pool() const noexcept { return pool_; }
  /// Routes it has.
  [[nodiscard]] std::size_t size() const noexcept { return used_; }
  /// Of those, routes of one family.
  [[nodiscard]] std::size_t size(family f) const noexcept { return of_family_[family_index(f)]; }
  /// Octets of memory in use, the pool not included.
  [[nodiscard]] std::size_t memory() const noexcept {
    return beside_ + blocks_.size() * block_size * sizeof(route) +
           (slots_.capacity() + free_.capacity() + uses_.capacity()) * sizeof(std::uint32_t);
  }
  /// Whether attribute_memory() is known: that costs four octets for each set of the pool.
  void count_attributes(bool on) {
    if (counting_ == on) return;
    counting_ = on;
    attribute_octets_ = 0;
    decltype(uses_){}.swap(uses_);
    for (route_id id = 0; on && id < bound_; ++id)
      if (is_announced(id)) count(at(id).attributes);
  }
  /// Octets of the attributes of its routes, each set counted once; others may share them. 0 unless
  /// they are counted.
  [[nodiscard]] std::size_t attribute_memory() const noexcept { return attribute_octets_; }

 private:
  static constexpr attribute_handle nothing{UINT32_MAX};
  static constexpr std::size_t set_overhead = 32;  // what the pool needs beside a block, about
  static constexpr std::uint32_t free_slot = UINT32_MAX;
  static constexpr std::size_t block_size = 512;
  using scratch = std::array<std::uint8_t, max_identity_size>;

  [[nodiscard]] route& at(route_id id) noexcept {
    return blocks_[id / block_size][id % block_size];
  }
  [[nodiscard]] route const& at(route_id id) const noexcept {
    return blocks_[id / block_size][id % block_size];
  }
  void take(attribute_handle h) {
    pool_.retain(h);
    if (counting_) count(h);
  }
  void count(attribute_handle h) {
    auto const n = static_cast<std::uint32_t>(h);
    if (uses_.size() <= n) uses_.resize(n + 1);
    if (uses_[n]++ == 0) attribute_octets_ += pool_.block(h).size() + set_overhead;
  }
  void drop(attribute_handle h) noexcept {
    if (counting_ && --uses_[static_cast<std::uint32_t>(h)] == 0)
      attribute_octets_ -= pool_.block(h).size() + set_overhead;
    pool_.release(h);
  }
  void set_key(route& r, packed_route_key key) noexcept {
    beside_ = beside_ + key.memory() - r.key.memory();
    r.key = std::move(key);
  }
  route_id new_id() {
    if (!free_.empty()) {
      auto const id = free_.back();
      free_.pop_back();
      return id;
    }
    if (bound_ == blocks_.size() * block_size)
      blocks_.push_back(std::make_unique<route[]>(block_size));
    return bound_++;
  }
  /// `k.nlri` is an identity.
  [[nodiscard]] std::uint64_t hash(route_key_view k) const noexcept {
    std::uint64_t const id = k.path_id ? std::uint64_t{1} << 32 | *k.path_id : 0;
    return hash_bytes(k.nlri, seed_ ^ id * 0x9e3779b97f4a7c15 ^ family_index(k.family) << 56);
  }
  [[nodiscard]] static route_key_view identity(route_key_view k, scratch& s) noexcept {
    return {k.family, k.path_id, nlri_identity(k.family, k.nlri, s)};
  }
  [[nodiscard]] std::size_t home_of(route_id id) const noexcept {
    scratch s;
    return hash(identity(at(id).key.view(), s)) & (slots_.size() - 1);
  }
  [[nodiscard]] bool is_route(route_id id, route_key_view wanted) const noexcept {
    auto const& key = at(id).key;
    scratch s;
    return key.family() == wanted.family && key.path_id() == wanted.path_id &&
           equal_bytes(nlri_identity(wanted.family, key.nlri(), s), wanted.nlri);
  }
  [[nodiscard]] std::size_t find(route_key_view key) const noexcept {
    scratch s;
    auto const wanted = identity(key, s);
    auto const mask = slots_.size() - 1;
    for (auto slot = hash(wanted) & mask;; slot = (slot + 1) & mask)
      if (slots_[slot] == free_slot || is_route(slots_[slot], wanted)) return slot;
  }
  /// Linear probing without tombstones: later members of the run move up.
  void close_gap(std::size_t hole) noexcept {
    auto const mask = slots_.size() - 1;
    for (auto next = (hole + 1) & mask; slots_[next] != free_slot; next = (next + 1) & mask)
      if (((next - home_of(slots_[next])) & mask) >= ((next - hole) & mask))
        slots_[std::exchange(hole, next)] = slots_[next];
    slots_[hole] = free_slot;
  }
  void rehash() {
    std::vector<std::uint32_t> old(slots_.empty() ? 64 : slots_.size() * 2, free_slot);
    old.swap(slots_);
    auto const mask = slots_.size() - 1;
    for (auto const id : old) {
      if (id == free_slot) continue;
      auto slot = home_of(id);
      while (slots_[slot] != free_slot) slot = (slot + 1) & mask;
      slots_[slot] = id;
    }
  }

  attribute_pool& pool_;
  std::uint64_t seed_;
  std::vector<std::unique_ptr<route[]>> blocks_;
  std::vector<std::uint32_t> slots_;  // power of two
  std::vector<route_id> free_;
  route_id bound_ = 0;
  std::size_t used_ = 0, beside_ = 0, attribute_octets_ = 0;
  std::array<std::uint32_t, known_families.size()> of_family_{};
  std::vector<std::uint32_t> uses_;  // of attribute sets, by handle, while counting_
  bool counting_ = false;
};

}  // namespace senda
