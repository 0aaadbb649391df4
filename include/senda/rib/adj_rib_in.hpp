// adj_rib_in: the routes a peer has told us of, as they are now.
// RFC 4271 §3.2. Some 40 octets a route: packed keys, and attribute sets stored once in a pool.
#pragma once

#include <senda/nlri/nlri.hpp>
#include <senda/rib/attribute_pool.hpp>
#include <senda/rib/block_list.hpp>
#include <senda/rib/hash_index.hpp>
#include <senda/rib/route_key.hpp>

#include <utility>

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
    scratch s;
    auto const wanted = identity(key, s);
    auto const hashed = hash(wanted);
    take(attributes);
    if (auto const id = find(wanted, hashed); id != hash_index::nothing) {
      auto& r = routes_[id];
      drop(r.attributes);
      r.attributes = attributes;
      if (!equal_bytes(r.key.nlri(), key.nlri)) set_key(r, packed_route_key{key});
      return;
    }
    if (!index_.room()) grow();
    auto const id = new_id();
    set_key(routes_[id], packed_route_key{key});
    routes_[id].attributes = attributes;
    index_.insert(hashed, id);
    ++of_family_[family_index(key.family)];
  }
  /// Said for some routes before the first of them is announced, it saves that waiting for memory.
  void prefetch(route_key_view key) const noexcept {
    scratch s;
    index_.prefetch(hash(identity(key, s)));
  }
  /// False: it was not there.
  bool withdraw(route_key_view key) noexcept {
    scratch s;
    auto const wanted = identity(key, s);
    auto const hashed = hash(wanted);
    auto const id = find(wanted, hashed);
    if (id == hash_index::nothing) return false;
    index_.erase(hashed, id, [&](route_id other) { return hash_of(other); });
    --of_family_[family_index(key.family)];
    drop(routes_[id].attributes);
    set_key(routes_[id], {});
    routes_[id].attributes = nothing;
    free_.push_back(id);
    return true;
  }
  /// Forgets everything, and gives its memory back.
  void clear() noexcept {
    for (route_id id = 0; id < id_bound(); ++id)
      if (is_announced(id)) pool_.release(routes_[id].attributes);
    routes_.clear();
    index_.clear();
    decltype(free_){}.swap(free_);
    decltype(uses_){}.swap(uses_);
    of_family_ = {};
    beside_ = attribute_octets_ = 0;
  }

  [[nodiscard]] std::optional<bytes> lookup(route_key_view key) const noexcept {
    scratch s;
    auto const wanted = identity(key, s);
    auto const id = find(wanted, hash(wanted));
    if (id == hash_index::nothing) return {};
    return pool_.block(routes_[id].attributes);
  }
  /// Every id below this may be a route: ask is_announced().
  [[nodiscard]] route_id id_bound() const noexcept { return static_cast<route_id>(routes_.size()); }
  [[nodiscard]] bool is_announced(route_id id) const noexcept {
    return routes_[id].attributes != nothing;
  }
  [[nodiscard]] route const& operator[](route_id id) const noexcept { return routes_[id]; }
  [[nodiscard]] attribute_pool& pool() const noexcept { return pool_; }
  /// Routes it has.
  [[nodiscard]] std::size_t size() const noexcept { return index_.size(); }
  /// Of those, routes of one family.
  [[nodiscard]] std::size_t size(family f) const noexcept { return of_family_[family_index(f)]; }
  /// Octets of memory in use, the pool not included.
  [[nodiscard]] std::size_t memory() const noexcept {
    return beside_ + routes_.memory() + index_.memory() +
           (free_.capacity() + uses_.capacity()) * sizeof(std::uint32_t);
  }
  /// Whether attribute_memory() is known: that costs four octets for each set of the pool.
  void count_attributes(bool on) {
    if (counting_ == on) return;
    counting_ = on;
    attribute_octets_ = 0;
    decltype(uses_){}.swap(uses_);
    for (route_id id = 0; on && id < id_bound(); ++id)
      if (is_announced(id)) count(routes_[id].attributes);
  }
  /// Octets of the attributes of its routes, each set counted once; others may share them. 0 unless
  /// they are counted.
  [[nodiscard]] std::size_t attribute_memory() const noexcept { return attribute_octets_; }

 private:
  static constexpr attribute_handle nothing{UINT32_MAX};
  static constexpr std::size_t set_overhead = 32;  // what the pool needs beside a block, about
  using scratch = std::array<std::uint8_t, max_identity_size>;

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
    if (free_.empty()) return static_cast<route_id>(routes_.add());
    auto const id = free_.back();
    free_.pop_back();
    return id;
  }
  /// `k.nlri` is an identity.
  [[nodiscard]] std::uint64_t hash(route_key_view k) const noexcept {
    std::uint64_t const id = k.path_id ? std::uint64_t{1} << 32 | *k.path_id : 0;
    return hash_bytes(k.nlri, seed_ ^ id * 0x9e3779b97f4a7c15 ^ family_index(k.family) << 56);
  }
  [[nodiscard]] static route_key_view identity(route_key_view k, scratch& s) noexcept {
    return {k.family, k.path_id, nlri_identity(k.family, k.nlri, s)};
  }
  [[nodiscard]] std::uint64_t hash_of(route_id id) const noexcept {
    scratch s;
    return hash(identity(routes_[id].key.view(), s));
  }
  [[nodiscard]] bool is_route(route_id id, route_key_view wanted) const noexcept {
    auto const& key = routes_[id].key;
    scratch s;
    return key.family() == wanted.family && key.path_id() == wanted.path_id &&
           equal_bytes(nlri_identity(wanted.family, key.nlri(), s), wanted.nlri);
  }
  /// `wanted` is an identity.
  [[nodiscard]] route_id find(route_key_view wanted, std::uint64_t hashed) const noexcept {
    return index_.find(hashed, [&](route_id id) { return is_route(id, wanted); });
  }
  void grow() {
    index_.grow([&](auto add) {
      for (route_id id = 0; id < id_bound(); ++id)
        if (is_announced(id)) add(hash_of(id), id);
    });
  }

  attribute_pool& pool_;
  std::uint64_t seed_;
  block_list<route> routes_;
  hash_index index_;
  std::vector<route_id> free_;
  std::size_t beside_ = 0, attribute_octets_ = 0;
  std::array<std::uint32_t, known_families.size()> of_family_{};
  std::vector<std::uint32_t> uses_;  // of attribute sets, by handle, while counting_
  bool counting_ = false;
};

}  // namespace senda
