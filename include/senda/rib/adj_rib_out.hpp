// adj_rib_out: the routes a peer is meant to have, and the log of how that changed.
// RFC 4271 §3.2. Peers read the log through cursors: a slow peer costs a cursor, not a copy.
#pragma once

#include <senda/nlri/nlri.hpp>
#include <senda/rib/attribute_pool.hpp>
#include <senda/rib/block_list.hpp>
#include <senda/rib/hash_index.hpp>
#include <senda/rib/route_key.hpp>

#include <deque>

namespace senda {

/// Desired state plus change log. Any sequence of changes to one route collapses: readers see the
/// last announcement only (a withdrawal asked for in between is kept, wire contract §5.2).
class adj_rib_out {
 public:
  using route_id = std::uint32_t;
  using sequence = std::uint32_t;  ///< position in the log; compared modulo 2^32

  struct route {
    packed_route_key key;
    attribute_handle attributes{};
    sequence changed = 0;  ///< position of its last log entry
  };
  struct change {
    route_id id;
    bool withdraw;
  };
  /// A route with attributes it had once.
  struct version {
    route_id id;
    attribute_handle attributes;
  };

  explicit adj_rib_out(attribute_pool& pool) : pool_(pool), seed_(pool.seed()) {}
  /// The same routes with the same ids, and the same log: a reader of one may go on with the other.
  adj_rib_out(adj_rib_out const& other)
      : pool_(other.pool_),
        seed_(other.seed_),
        routes_(other.routes_),
        index_(other.index_),
        states_(other.states_),
        free_(other.free_),
        replaced_(other.replaced_),
        log_(other.log_),
        log_begin_(other.log_begin_),
        announced_(other.announced_) {
    for (route_id id = 0; id < routes_.size(); ++id)
      if (states_[id] != state::free) pool_.retain(routes_[id].attributes);
    for (auto const& v : replaced_) pool_.retain(v.attributes);
  }
  adj_rib_out& operator=(adj_rib_out const&) = delete;
  ~adj_rib_out() {
    for (route_id id = 0; id < routes_.size(); ++id)
      if (states_[id] != state::free) pool_.release(routes_[id].attributes);
    forget_replaced();
  }

  /// Wants `key` announced with `attributes` (a canonical block). False: it already is, and nothing
  /// changed. With `again` readers send it once more all the same. With `keep_replaced` the
  /// attributes it has been announced with so far are kept in replaced().
  bool announce(route_key_view key, bytes attributes, bool again = false,
                bool keep_replaced = false) {
    auto const handle = pool_.intern(attributes);
    auto const id = find_or_add(key);
    auto& attributes_of = routes_[id].attributes;
    bool const rewritten = rewrite(id, key);
    if (is_announced(id) && attributes_of == handle && !again && !rewritten)
      return pool_.release(handle), false;
    bool const keep =
        keep_replaced && is_announced(id) && !rewritten && replaced_.size() < routes_.size();
    if (!is_announced(id)) ++announced_;
    if (keep) replaced_.push_back({id, attributes_of});
    else if (states_[id] != state::free) pool_.release(attributes_of);
    attributes_of = handle;
    states_[id] = state::announced;
    append(id, false);
    return true;
  }
  /// Said for some routes before the first of them is announced, it saves that waiting for memory.
  void prefetch(route_key_view key) const noexcept {
    scratch s;
    index_.prefetch(hash(identity(key, s)));
  }
  /// Wants `key` gone. A withdrawal is sent even when it never was announced; `attributes` are
  /// those some families repeat in their withdrawals, else the ones the route had.
  void withdraw(route_key_view key, std::optional<bytes> attributes = {}) {
    auto const id = find_or_add(key);
    // Of a route that is known the label is known too.
    if (states_[id] == state::free || !nlri::leaves_label_open(key.family, key.nlri))
      rewrite(id, key);
    auto& attributes_of = routes_[id].attributes;
    if (states_[id] == state::free) attributes_of = pool_.intern(attributes.value_or(bytes{}));
    else if (attributes) pool_.release(std::exchange(attributes_of, pool_.intern(*attributes)));
    if (is_announced(id)) --announced_;
    states_[id] = state::withdrawn;
    append(id, true);
  }
  /// Withdraws every route of the given families.
  void withdraw_all(family_set families = family_set::all()) {
    for (route_id id = 0; id < routes_.size(); ++id)
      if (is_announced(id) && families.contains(routes_[id].key.family()))
        withdraw(routes_[id].key.view());
  }

  /// The attributes `key` is announced with; nothing when it is not.
  [[nodiscard]] std::optional<bytes> lookup(route_key_view key) const noexcept {
    auto const id = id_of(key);
    if (!id || !is_announced(*id)) return {};
    return pool_.block(routes_[*id].attributes);
  }

  /// The id of a route, announced or just withdrawn; good until it is withdrawn and trim() passed.
  [[nodiscard]] std::optional<route_id> id_of(route_key_view key) const noexcept {
    scratch s;
    auto const wanted = identity(key, s);
    auto const id = find(wanted, hash(wanted));
    return id == hash_index::nothing ? std::nullopt : std::optional{id};
  }
  /// Every id below this may be a route: ask is_announced().
  [[nodiscard]] route_id id_bound() const noexcept { return static_cast<route_id>(routes_.size()); }
  [[nodiscard]] bool is_announced(route_id id) const noexcept {
    return states_[id] == state::announced;
  }
  [[nodiscard]] route const& operator[](route_id id) const noexcept { return routes_[id]; }
  [[nodiscard]] attribute_pool& pool() const noexcept { return pool_; }
  /// What was announced again with other attributes before anybody was told, oldest first. No more
  /// than there are routes.
  [[nodiscard]] std::vector<version> const& replaced() const noexcept { return replaced_; }
  void forget_replaced() noexcept {
    for (auto const& v : replaced_) pool_.release(v.attributes);
    replaced_.clear();
  }
  /// Routes announced.
  [[nodiscard]] std::size_t size() const noexcept { return announced_; }

  /// The log holds changes [log_begin, log_end).
  [[nodiscard]] sequence log_begin() const noexcept { return log_begin_; }
  [[nodiscard]] sequence log_end() const noexcept {
    return log_begin_ + static_cast<sequence>(log_.size());
  }
  [[nodiscard]] change log_entry(sequence s) const noexcept {
    auto const e = log_[static_cast<sequence>(s - log_begin_)];
    return {e >> 1, (e & 1) != 0};
  }
  /// Every reader has passed `s`: forget the log before it, and routes withdrawn there.
  void trim(sequence s) noexcept {
    while (log_begin_ != s && !log_.empty()) {
      auto const id = log_.front() >> 1;
      if (states_[id] == state::withdrawn && routes_[id].changed == log_begin_) erase(id);
      log_.pop_front();
      ++log_begin_;
    }
  }
  /// Octets of memory in use, the pool not included.
  [[nodiscard]] std::size_t memory() const noexcept {
    std::size_t beside = 0;
    for (route_id id = 0; id < routes_.size(); ++id) beside += routes_[id].key.memory();
    return beside + routes_.memory() + states_.capacity() + index_.memory() +
           (free_.capacity() + log_.size()) * sizeof(std::uint32_t);
  }

 private:
  enum class state : std::uint8_t { free, announced, withdrawn };
  using scratch = std::array<std::uint8_t, max_identity_size>;

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
  /// The same route in other octets (other labels): true when it was.
  bool rewrite(route_id id, route_key_view key) {
    if (equal_bytes(routes_[id].key.nlri(), key.nlri)) return false;
    routes_[id].key = packed_route_key{key};
    return true;
  }
  route_id find_or_add(route_key_view key) {
    scratch s;
    auto const wanted = identity(key, s);
    auto const hashed = hash(wanted);
    if (auto const known = find(wanted, hashed); known != hash_index::nothing) return known;
    if (!index_.room()) grow();
    route_id id;
    if (free_.empty()) {
      id = static_cast<route_id>(routes_.add());
      states_.push_back(state::free);
    } else {
      id = free_.back();
      free_.pop_back();
    }
    routes_[id].key = packed_route_key{key};
    index_.insert(hashed, id);
    return id;
  }
  void grow() {
    index_.grow([&](auto add) {
      for (route_id id = 0; id < routes_.size(); ++id)
        if (states_[id] != state::free) add(hash_of(id), id);
    });
  }
  void append(route_id id, bool withdraw) {
    routes_[id].changed = log_end();
    log_.push_back(id << 1 | static_cast<std::uint32_t>(withdraw));
  }
  void erase(route_id id) noexcept {
    index_.erase(hash_of(id), id, [&](route_id other) { return hash_of(other); });
    pool_.release(routes_[id].attributes);
    routes_[id].key = packed_route_key{};
    states_[id] = state::free;
    free_.push_back(id);
  }

  attribute_pool& pool_;
  std::uint64_t seed_;
  block_list<route> routes_;
  hash_index index_;
  std::vector<state> states_;
  std::vector<route_id> free_;
  std::vector<version> replaced_;
  std::deque<std::uint32_t> log_;
  sequence log_begin_ = 0;
  std::size_t announced_ = 0;
};

}  // namespace senda
