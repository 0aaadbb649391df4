// update_batch: what a stretch of an adj_rib_out's log asks to be sent, in the order it is sent.
// Made once, read by any number of streams. Order: wire contract §5.3, §5.4.
#pragma once

#include <senda/attribute/attribute_block.hpp>
#include <senda/rib/adj_rib_out.hpp>
#include <senda/rib/long_lived_stale.hpp>
#include <senda/session/negotiated.hpp>
#include <senda/session/route_leak.hpp>

#include <algorithm>
#include <vector>

namespace senda {

/// Withdrawals, then runs of routes that share their attributes. A route that changes after the
/// batch was taken is passed over by who sends it: the next batch has it.
class update_batch {
 public:
  using route_id = adj_rib_out::route_id;
  using sequence = adj_rib_out::sequence;

  /// What it depends on besides the routes: streams of equal terms have equal batches.
  struct terms {
    negotiated session;
    bool group_updates = true;    ///< several NLRI per UPDATE where the family allows it
    bool withhold_stale = false;  ///< long-lived stale routes are not for this peer (RFC 9494 §4.3)
    bool untouched = false;       ///< the session has not announced anything yet

    friend bool operator==(terms const& a, terms const& b) noexcept {
      return a.group_updates == b.group_updates && a.withhold_stale == b.withhold_stale &&
             a.untouched == b.untouched && have_equal_updates(a.session, b.session);
    }
  };
  /// Routes of one family that share attributes: ids()[begin, end).
  struct run {
    attribute_handle attributes;
    std::uint8_t family_number;
    std::uint32_t begin, end;
  };
  /// How far a stream is: so many withdrawals are sent, the routes before `route` (in `run`) are.
  struct place {
    std::uint32_t withdrawal = 0, run = 0, route = 0;
    friend bool operator==(place const&, place const&) = default;
  };
  /// Messages that lead from one place to another.
  struct portion {
    place from, to;
    std::vector<std::uint8_t> messages;
    std::uint32_t updates = 0, routes = 0, unsendable = 0;
  };

  /// Everything announced: the first batch of a session.
  update_batch(adj_rib_out const& rib, terms t)
      : terms_(std::move(t)), begin_(rib.log_end()), end_(rib.log_end()), first_(true) {
    for (route_id id = 0; id < rib.id_bound(); ++id)
      if (rib.is_announced(id) && is_sendable(rib, id) && !is_withheld(rib, id)) ids_.push_back(id);
    if (ids_.empty()) return;
    start_grouping();
  }
  /// What changed since `begin`.
  update_batch(adj_rib_out const& rib, terms t, sequence begin)
      : terms_(std::move(t)), begin_(begin), end_(rib.log_end()) {
    read_log(rib);
    order_withdrawals(rib);
    if (is_pointless())
      std::erase_if(withdrawals_, [&](auto id) { return is_unicast(rib[id].key.family_number()); });
    if (!ids_.empty()) start_grouping();
  }

  [[nodiscard]] terms const& made_for() const noexcept { return terms_; }
  /// It is the first one of a session: it does not start from anywhere in the log.
  [[nodiscard]] bool is_first() const noexcept { return first_; }
  [[nodiscard]] sequence begin() const noexcept { return begin_; }
  [[nodiscard]] sequence end() const noexcept { return end_; }
  [[nodiscard]] bool announces_nothing() const noexcept { return ids_.empty(); }
  /// The peer cannot have what is withdrawn here, as the session has not announced it: of such
  /// withdrawals, ExaBGP sends the attributes (wire contract §5.3).
  [[nodiscard]] bool is_pointless() const noexcept { return terms_.untouched && !first_; }

  [[nodiscard]] bool is_built() const noexcept { return stage_ == stage::built; }
  /// Puts `most` routes more in order. True: all are, and runs() is good.
  bool build(adj_rib_out const& rib, std::size_t most = SIZE_MAX) {
    while (stage_ != stage::built && most > 0)
      stage_ == stage::grouping ? group(rib, most) : put(most);
    return stage_ == stage::built;
  }

  [[nodiscard]] std::vector<route_id> const& withdrawals() const noexcept { return withdrawals_; }
  [[nodiscard]] std::vector<run> const& runs() const noexcept { return runs_; }
  [[nodiscard]] std::vector<route_id> const& ids() const noexcept { return ids_; }
  /// Nothing is left behind this place.
  [[nodiscard]] bool is_end(place const& p) const noexcept {
    return stage_ == stage::built && p.withdrawal >= withdrawals_.size() && p.run >= runs_.size();
  }
  /// Routes of the run go into as few messages as possible.
  [[nodiscard]] bool is_grouped(run const& r) const noexcept {
    auto const f = known_families[r.family_number];
    return terms_.group_updates && (f == ipv4_unicast || f.safi == safi::mcast_vpn);
  }
  /// Before the first route of a run is sent: those of a grouped one are sorted.
  void enter(adj_rib_out const& rib, std::uint32_t number) {
    if (number < entered_) return;
    entered_ = number + 1;
    auto const& r = runs_[number];
    if (is_grouped(r))
      std::sort(ids_.begin() + r.begin, ids_.begin() + r.end,
                [&](auto a, auto b) { return packs_before(rib[a].key, rib[b].key); });
  }
  /// Changed since the batch was taken: it is not sent with this run.
  [[nodiscard]] bool is_overtaken(adj_rib_out const& rib, route_id id,
                                  run const& r) const noexcept {
    auto const& route = rib[id];
    return static_cast<std::int32_t>(route.changed - end_) >= 0 ||
           route.attributes != r.attributes || !rib.is_announced(id);
  }
  /// It may go to customers only, and the peer is none (RFC 9234 §5); or it is a stale one, and the
  /// peer may not have those.
  [[nodiscard]] bool is_withheld(adj_rib_out const& rib, route_id id) const noexcept {
    return is_withheld(terms_, rib[id].key.family(), rib.pool().block(rib[id].attributes));
  }
  [[nodiscard]] static bool is_withheld(terms const& t, family f, bytes block) noexcept {
    if (t.withhold_stale && is_long_lived_stale(block)) return true;
    auto const relation = t.session.relation();
    if (!relation || !is_leakable(f)) return false;
    auto const v = find_attribute(block, attribute_code::only_to_customer);
    return v && !may_be_sent(*relation, asn{byte_reader{v->value}.u32()});
  }

  /// Messages somebody has made already, from this place on; null: nobody, or too long ago. `guess`
  /// is for who asks again and again: where to look first.
  [[nodiscard]] portion const* find(place const& from, std::size_t& guess) const noexcept {
    if (guess >= portions_.size() || portions_[guess].from != from) {
      auto const at = std::find_if(portions_.begin(), portions_.end(),
                                   [&](auto const& p) { return p.from == from; });
      if (at == portions_.end()) return nullptr;
      guess = static_cast<std::size_t>(at - portions_.begin());
    }
    return &portions_[guess++];
  }
  /// Keeps them for others. The oldest ones give way.
  portion const& keep(portion p) {
    constexpr std::size_t most = 1024;
    if (portions_.size() < most) return portions_.emplace_back(std::move(p));
    return portions_[next_kept_++ % most] = std::move(p);
  }
  void forget_portions() noexcept { portions_.clear(); }

 private:
  enum class stage : std::uint8_t { grouping, putting, built };
  static constexpr std::uint32_t none = UINT32_MAX;
  /// What grouping needs and a finished batch does not.
  struct building {
    struct run_of_family {
      attribute_handle attributes;
      std::uint8_t family_number;
      std::uint32_t size = 0, next_family = none;
    };
    std::vector<run_of_family> runs;
    std::vector<std::uint32_t> heads;   // by attributes, open addressing: the first run of them
    std::vector<std::uint32_t> order;   // heads in order of arrival
    std::vector<std::uint32_t> run_of;  // by route: its run, and then where its run goes on
    std::vector<route_id> placed;
    std::uint32_t at = 0;
  };

  static bool is_unicast(std::uint8_t family_number) noexcept {
    auto const s = known_families[family_number].safi;
    return s == safi::unicast || s == safi::multicast;
  }
  [[nodiscard]] bool is_sendable(adj_rib_out const& rib, route_id id) const noexcept {
    return terms_.session.families.contains(rib[id].key.family());
  }
  void read_log(adj_rib_out const& rib) {
    for (auto s = begin_; s != end_; ++s) {
      auto const c = rib.log_entry(s);
      if (!is_sendable(rib, c.id)) continue;
      if (c.withdraw) withdrawals_.push_back(c.id);
      else if (rib[c.id].changed != s) continue;
      else if (is_withheld(rib, c.id)) withdrawals_.push_back(c.id);  // it may have gone out before
      else ids_.push_back(c.id);
    }
  }
  /// By family in order of appearance, each route once, at its first place.
  void order_withdrawals(adj_rib_out const& rib) {
    if (withdrawals_.size() < 2) return;
    std::array<std::uint8_t, known_families.size()> rank{};
    std::uint8_t next = 0;
    for (auto const id : withdrawals_) {
      auto& r = rank[rib[id].key.family_number()];
      if (!r) r = ++next;
    }
    std::stable_sort(withdrawals_.begin(), withdrawals_.end(), [&](auto a, auto b) {
      return rank[rib[a].key.family_number()] < rank[rib[b].key.family_number()];
    });
    auto sorted = withdrawals_;
    std::sort(sorted.begin(), sorted.end());
    if (std::adjacent_find(sorted.begin(), sorted.end()) == sorted.end()) return;
    std::vector<bool> seen(sorted.back() + 1);
    std::erase_if(withdrawals_, [&](auto id) {
      bool const again = seen[id];
      seen[id] = true;
      return again;
    });
  }

  // --- grouping ---------------------------------------------------------------------------------
  // Routes come in order of arrival and leave by attributes in order of first arrival, within these
  // by family likewise.
  void start_grouping() {
    stage_ = stage::grouping;
    std::size_t size = 16;
    while (size < 2 * ids_.size()) size *= 2;
    work_.heads.assign(size, none);
    work_.run_of.resize(ids_.size());
  }
  void group(adj_rib_out const& rib, std::size_t& most) {
    for (; most > 0 && work_.at < ids_.size(); --most, ++work_.at) {
      auto const r = run_for(rib[ids_[work_.at]]);
      work_.run_of[work_.at] = r;
      ++work_.runs[r].size;
    }
    if (work_.at == ids_.size()) order_runs();
  }
  std::uint32_t run_for(adj_rib_out::route const& route) {
    auto& [runs, heads, order, run_of, placed, _] = work_;
    auto const handle = route.attributes;
    auto const number = route.key.family_number();
    auto const mask = heads.size() - 1;
    auto at = (static_cast<std::uint32_t>(handle) * 0x9e3779b97f4a7c15ull >> 20) & mask;
    while (heads[at] != none && runs[heads[at]].attributes != handle) at = (at + 1) & mask;
    auto last = none;
    for (auto r = heads[at]; r != none; last = r, r = runs[r].next_family)
      if (runs[r].family_number == number) return r;
    auto const created = static_cast<std::uint32_t>(runs.size());
    runs.push_back({handle, number});
    if (last != none) runs[last].next_family = created;
    else {
      heads[at] = created;
      order.push_back(created);
    }
    return created;
  }
  void order_runs() {
    std::uint32_t start = 0;
    runs_.reserve(work_.runs.size());
    for (auto const head : work_.order)
      for (auto r = head; r != none; r = work_.runs[r].next_family) {
        auto& w = work_.runs[r];
        runs_.push_back({w.attributes, w.family_number, start, start + w.size});
        start += std::exchange(w.size, start);
      }
    decltype(work_.heads){}.swap(work_.heads);
    work_.placed.resize(ids_.size());
    work_.at = 0;
    stage_ = stage::putting;
  }
  void put(std::size_t& most) {
    for (; most > 0 && work_.at < ids_.size(); --most, ++work_.at)
      work_.placed[work_.runs[work_.run_of[work_.at]].size++] = ids_[work_.at];
    if (work_.at < ids_.size()) return;
    ids_.swap(work_.placed);
    work_ = {};
    stage_ = stage::built;
  }

  terms terms_;
  sequence begin_, end_;
  bool first_ = false;
  stage stage_ = stage::built;
  building work_;
  std::vector<route_id> withdrawals_, ids_;
  std::vector<run> runs_;
  std::uint32_t entered_ = 0;  // runs before this one are as they are sent
  std::vector<portion> portions_;
  std::size_t next_kept_ = 0;
};

}  // namespace senda
