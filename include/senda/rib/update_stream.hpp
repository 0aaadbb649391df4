// update_stream: one peer's way through an adj_rib_out, written as UPDATEs while there is room.
// Order of messages: wire contract §5.3 to §5.5, §5.9. RFC 4724 §2 (End-of-RIB), RFC 7313 §4.
#pragma once

#include <senda/attribute/attribute_block.hpp>
#include <senda/message/route_refresh.hpp>
#include <senda/message/update.hpp>
#include <senda/rib/adj_rib_out.hpp>
#include <senda/rib/long_lived_stale.hpp>
#include <senda/session/packer.hpp>
#include <senda/session/route_leak.hpp>

namespace senda {

/// Takes a batch (what changed since the last one), sends it, takes the next. A change to a route
/// that waits in a batch moves it to the next batch, so that only the last word is sent.
class update_stream {
 public:
  struct settings {
    bool group_updates = true;  ///< several NLRI per UPDATE where the family allows it
    bool end_of_rib = true;     ///< after the first batch, one marker for each family
  };

  update_stream(adj_rib_out const& rib, settings s) noexcept : rib_(rib), settings_(s) {}
  /// Holds from the next batch on.
  void configure(settings s) noexcept { settings_ = s; }

  /// The session is up: everything announced is due, then End-of-RIB. What the RIB has as replaced
  /// is sent before, once, as ExaBGP does (wire contract §5.2). `session` has to stay.
  void start(negotiated const& session) {
    stop();
    session_ = &session;
    relation_ = session.relation();
    first_batch_ = untouched_ = true;
    position_ = batch_end_ = markers_after_ = rib_.log_end();
  }
  /// The session is gone; what was pending with it.
  void stop() noexcept {
    session_ = nullptr;
    withdraws_.clear();
    runs_.clear();
    ids_.clear();
    at_withdraw_ = at_run_ = at_replaced_ = 0;
    pointless_ = withhold_stale_ = false;
    end_of_rib_due_ = end_of_rib_held_ = {};
    refresh_ = {};
  }
  /// The first End-of-RIB of these families waits, of others no longer: it follows all that the RIB
  /// has now. None waits at the start of a session.
  void hold_end_of_rib(family_set families) noexcept {
    if (!(end_of_rib_held_ - families).empty()) markers_after_ = rib_.log_end();
    end_of_rib_held_ = families;
  }
  /// Long-lived stale routes (RFC 9494 §4.3) are not for this peer: those are not announced, or are
  /// withdrawn. They are at the start of a session.
  void withhold_stale(bool on) noexcept { withhold_stale_ = on; }
  /// Sends all routes of these families once more, one NLRI per UPDATE, between BoRR and EoRR where
  /// `bracket` is set (RFC 7313).
  void refresh(family_set families, bool bracket) {
    refresh_.wanted = refresh_.wanted | families;
    if (bracket) refresh_.brackets = refresh_.brackets | families;
  }

  /// Appends messages until `tx` is full, nothing is left or `most` are written; how many were.
  std::size_t produce(transmit_buffer& tx, std::size_t most = SIZE_MAX) {
    std::size_t written = 0;
    while (session_ && written < most && !tx.full()) {
      if (!batch_pending() && !take_batch()) break;
      written += send_some(tx, most - written);
    }
    return written;
  }
  /// Everything before this position of the log is written; the log's end while there is no
  /// session.
  [[nodiscard]] adj_rib_out::sequence position() const noexcept {
    return session_ ? position_ : rib_.log_end();
  }
  /// Nothing is left to send.
  [[nodiscard]] bool idle() const noexcept {
    return !session_ || (!batch_pending() && !first_batch_ && position_ == rib_.log_end() &&
                         refresh_.wanted.empty());
  }
  /// Routes that are to be announced or withdrawn yet in this session, refreshes not counted.
  [[nodiscard]] std::size_t unsent() const noexcept {
    if (!session_) return 0;
    if (first_batch_) return rib_.size();
    auto const left = at_run_ < runs_.size() ? ids_.size() - runs_[at_run_].at : 0;
    return rib_.log_end() - batch_end_ + withdraws_.size() - at_withdraw_ + left;
  }
  /// Routes that do not fit into any message, since the start.
  [[nodiscard]] std::size_t unsendable() const noexcept { return unsendable_; }
  /// UPDATEs written, since the start.
  [[nodiscard]] std::size_t updates() const noexcept { return updates_; }
  /// Routes announced in them, refreshes not counted, since the start.
  [[nodiscard]] std::size_t routes() const noexcept { return routes_; }

 private:
  /// Routes of one family that share attributes: ids_[at, end).
  struct run {
    attribute_handle attributes;
    std::uint8_t family_number;
    std::uint32_t at = 0, end = 0;
    std::uint32_t next_family = no_run;  // while a batch is built
  };
  static constexpr std::uint32_t no_run = UINT32_MAX;
  struct nlri_iterator {
    adj_rib_out const* rib;
    std::uint32_t const* id;
    outbound_nlri operator*() const noexcept {
      auto const& key = (*rib)[*id].key;
      return {key.nlri(), key.path_id()};
    }
    nlri_iterator& operator++() noexcept { return ++id, *this; }
    friend bool operator==(nlri_iterator a, nlri_iterator b) noexcept { return a.id == b.id; }
  };
  struct refresh_state {
    family_set wanted, brackets;    // asked for, for the next batch
    family_set running, bracketed;  // of this batch
    adj_rib_out::route_id at = 0;
    bool opened = false;

    void begin() noexcept {
      running = std::exchange(wanted, {});
      bracketed = std::exchange(brackets, {});
      at = 0;
      opened = false;
    }
  };

  // --- taking a batch ---------------------------------------------------------------------------
  [[nodiscard]] bool batch_pending() const noexcept {
    return !refresh_.running.empty() || at_replaced_ < rib_.replaced().size() ||
           at_withdraw_ < withdraws_.size() || at_run_ < runs_.size() || markers_due();
  }
  /// All that has to come before some of the markers is written, or in this batch.
  [[nodiscard]] bool markers_due() const noexcept {
    return !end_of_rib_due_.empty() && !(end_of_rib_due_ - end_of_rib_held_).empty() &&
           static_cast<std::int32_t>(batch_end_ - markers_after_) >= 0;
  }
  [[nodiscard]] bool sendable(adj_rib_out::route_id id) const noexcept {
    return session_->families.contains(rib_[id].key.family());
  }
  /// It may go to customers only, and the peer is none (RFC 9234 §5); or it is a stale one, and the
  /// peer may not have those (RFC 9494 §4.3).
  [[nodiscard]] bool is_kept(adj_rib_out::route_id id) const noexcept {
    if (withhold_stale_ && is_long_lived_stale(rib_.pool().block(rib_[id].attributes))) return true;
    if (!relation_ || !is_leakable(rib_[id].key.family())) return false;
    auto const v =
        find_attribute(rib_.pool().block(rib_[id].attributes), attribute_code::only_to_customer);
    return v && !may_be_sent(*relation_, asn{byte_reader{v->value}.u32()});
  }
  bool take_batch() {
    withdraws_.clear();
    runs_.clear();
    ids_.clear();
    at_withdraw_ = at_run_ = 0;
    run_open_ = false;
    position_ = batch_end_;
    if (std::exchange(first_batch_, false)) {
      if (settings_.end_of_rib)
        for (auto const f : session_->family_order) end_of_rib_due_.insert(f);
      for (adj_rib_out::route_id id = 0; id < rib_.id_bound(); ++id)
        if (rib_.is_announced(id) && sendable(id) && !is_kept(id)) ids_.push_back(id);
    } else {
      if (batch_end_ == rib_.log_end() && refresh_.wanted.empty()) return false;
      read_log();
      // The peer cannot have what this session has never announced: of such a withdrawal, ExaBGP
      // sends the attributes (wire contract §5.3).
      pointless_ = untouched_;
      if (pointless_)
        std::erase_if(withdraws_, [&](auto id) { return is_unicast(rib_[id].key.family()); });
    }
    untouched_ = untouched_ && ids_.empty() && batch_end_ == rib_.log_end();
    batch_end_ = rib_.log_end();
    group();
    refresh_.begin();
    return true;
  }
  void read_log() {
    for (auto s = batch_end_; s != rib_.log_end(); ++s) {
      auto const c = rib_.log_entry(s);
      if (!sendable(c.id)) continue;
      if (c.withdraw) withdraws_.push_back(c.id);
      else if (rib_[c.id].changed != s) continue;
      else if (is_kept(c.id)) withdraws_.push_back(c.id);  // it may have gone out before
      else ids_.push_back(c.id);
    }
    order_withdraws();
  }
  /// By family in order of appearance, each route once, at its first place.
  void order_withdraws() {
    if (withdraws_.size() < 2) return;
    std::array<std::uint8_t, known_families.size()> rank{};
    std::uint8_t next = 0;
    for (auto const id : withdraws_) {
      auto& r = rank[rib_[id].key.family_number()];
      if (!r) r = ++next;
    }
    std::stable_sort(withdraws_.begin(), withdraws_.end(), [&](auto a, auto b) {
      return rank[rib_[a].key.family_number()] < rank[rib_[b].key.family_number()];
    });
    auto sorted = withdraws_;
    std::sort(sorted.begin(), sorted.end());
    if (std::adjacent_find(sorted.begin(), sorted.end()) == sorted.end()) return;
    std::vector<bool> seen(sorted.back() + 1);
    std::erase_if(withdraws_, [&](auto id) {
      bool const again = seen[id];
      seen[id] = true;
      return again;
    });
  }
  /// Turns ids_ (in order of arrival) into runs: by attributes in order of first arrival, within
  /// these by family likewise.
  void group() {
    std::size_t size = 16;
    while (size < 2 * ids_.size()) size *= 2;
    std::vector<std::uint32_t> heads(size, no_run), run_of(ids_.size()), order;
    for (std::size_t i = 0; i < ids_.size(); ++i) {
      run_of[i] = run_for(ids_[i], heads, order);
      ++runs_[run_of[i]].end;
    }
    std::uint32_t start = 0;
    std::vector<run> ordered;
    std::vector<std::uint32_t> place(runs_.size());
    for (auto const head : order)
      for (auto r = head; r != no_run; r = runs_[r].next_family) {
        auto const n = runs_[r].end;
        place[r] = start;
        ordered.push_back({runs_[r].attributes, runs_[r].family_number, start, start + n});
        start += n;
      }
    std::vector<std::uint32_t> placed(ids_.size());
    for (std::size_t i = 0; i < ids_.size(); ++i) placed[place[run_of[i]]++] = ids_[i];
    ids_.swap(placed);
    runs_.swap(ordered);
  }
  std::uint32_t run_for(adj_rib_out::route_id id, std::vector<std::uint32_t>& heads,
                        std::vector<std::uint32_t>& order) {
    auto const handle = rib_[id].attributes;
    auto const number = rib_[id].key.family_number();
    auto const mask = heads.size() - 1;
    auto at = (static_cast<std::uint32_t>(handle) * 0x9e3779b97f4a7c15ull >> 20) & mask;
    while (heads[at] != no_run && runs_[heads[at]].attributes != handle) at = (at + 1) & mask;
    std::uint32_t last = no_run;
    for (auto r = heads[at]; r != no_run; last = r, r = runs_[r].next_family)
      if (runs_[r].family_number == number) return r;
    auto const created = static_cast<std::uint32_t>(runs_.size());
    runs_.push_back({handle, number});
    if (last != no_run) runs_[last].next_family = created;
    else {
      heads[at] = created;
      order.push_back(created);
    }
    return created;
  }
  static bool is_unicast(family f) noexcept {
    return f.safi == safi::unicast || f.safi == safi::multicast;
  }
  [[nodiscard]] bool is_grouped(run const& r) const noexcept {
    auto const f = known_families[r.family_number];
    return settings_.group_updates && (f == ipv4_unicast || f.safi == safi::mcast_vpn);
  }

  // --- sending it -------------------------------------------------------------------------------
  std::size_t send_some(transmit_buffer& tx, std::size_t most) {
    if (!refresh_.running.empty()) return send_refresh(tx, most);
    if (at_replaced_ < rib_.replaced().size()) return send_replaced(tx);
    if (at_withdraw_ < withdraws_.size()) return send_withdraw(tx);
    if (at_run_ < runs_.size()) return send_run(tx);
    return markers_due() ? send_end_of_rib(tx) : 0;
  }
  std::size_t send_end_of_rib(transmit_buffer& tx) {
    auto const due = end_of_rib_due_ - end_of_rib_held_;
    std::size_t written = 0;
    for (auto const f : session_->family_order)
      if (due.contains(f)) (void)tx.append(end_of_rib_message{f}), ++written;
    end_of_rib_due_ = end_of_rib_due_ & end_of_rib_held_;
    return written;
  }
  std::size_t send_replaced(transmit_buffer& tx) {
    auto const v = rib_.replaced()[at_replaced_++];
    if (!sendable(v.id) || is_kept(v.id)) return 0;
    group_.open(*session_, rib_[v.id].key.family(), rib_.pool().block(v.attributes));
    nlri_iterator const from{&rib_, &v.id}, to{&rib_, &v.id + 1};
    if (group_.announce(tx, from, to, 1) == from) return ++unsendable_, 0;
    return ++updates_, 1;
  }
  std::size_t send_withdraw(transmit_buffer& tx) {
    auto const& route = rib_[withdraws_[at_withdraw_++]];
    if (pointless_) {
      attributes_message const m{*session_, rib_.pool().block(route.attributes),
                                 route.key.family()};
      if (tx.append(m, *session_, session_->message_limit).has_value()) return ++updates_, 1;
      return ++unsendable_, 0;
    }
    withdraw_message const m{*session_,
                             route.key.family(),
                             {route.key.nlri(), route.key.path_id()},
                             rib_.pool().block(route.attributes)};
    if (tx.append(m, *session_, session_->message_limit).has_value()) return ++updates_, 1;
    return ++unsendable_, 0;
  }
  std::size_t send_run(transmit_buffer& tx) {
    auto& r = runs_[at_run_];
    if (!run_open_ && is_grouped(r)) sort(r);
    if (!pass_stale(r)) return 0;
    if (!run_open_)
      group_.open(*session_, rib_[ids_[r.at]].key.family(), rib_.pool().block(r.attributes));
    run_open_ = true;
    nlri_iterator const from{&rib_, &ids_[r.at]}, to{&rib_, &ids_[r.at] + (r.end - r.at)};
    auto const sent = group_.announce(tx, from, to, is_grouped(r) ? SIZE_MAX : 1);
    if (sent == from) return ++unsendable_, ++r.at, 0;
    r.at += static_cast<std::uint32_t>(sent.id - from.id);
    routes_ += static_cast<std::size_t>(sent.id - from.id);
    return ++updates_, 1;
  }
  void sort(run const& r) {
    std::sort(ids_.begin() + r.at, ids_.begin() + r.end,
              [&](auto a, auto b) { return packs_before(rib_[a].key, rib_[b].key); });
  }
  /// Looks at so many routes as the next message may have, and moves up those to be sent. False:
  /// there is none.
  bool pass_stale(run& r) noexcept {
    std::size_t const most = is_grouped(r) ? session_->message_limit : 1;
    auto const seen = std::min<std::size_t>(r.end, r.at + most);
    auto first = seen;
    for (auto i = seen; i-- > r.at;)
      if (!is_stale(ids_[i], r)) ids_[--first] = ids_[i];
    r.at = static_cast<std::uint32_t>(first);
    if (r.at == r.end) ++at_run_, run_open_ = false;
    return first < seen;
  }
  /// Changed after the batch was taken: the next batch has it.
  [[nodiscard]] bool is_stale(adj_rib_out::route_id id, run const& r) const noexcept {
    auto const behind = static_cast<std::int32_t>(rib_[id].changed - batch_end_);
    return behind >= 0 || rib_[id].attributes != r.attributes || !rib_.is_announced(id);
  }
  std::size_t send_refresh(transmit_buffer& tx, std::size_t most) {
    std::size_t written = 0;
    auto const bracket = [&](refresh_subtype s) {
      refresh_.bracketed.for_each([&](family f) {
        (void)tx.append(route_refresh_message{f, s});
        ++written;
      });
    };
    if (!std::exchange(refresh_.opened, true)) bracket(refresh_subtype::begin);
    for (; refresh_.at < rib_.id_bound(); ++refresh_.at) {
      if (tx.full() || written >= most) return written;
      auto const id = refresh_.at;
      if (!rib_.is_announced(id) || !sendable(id) ||
          !refresh_.running.contains(rib_[id].key.family()) || is_kept(id))
        continue;
      group_.open(*session_, rib_[id].key.family(), rib_.pool().block(rib_[id].attributes));
      nlri_iterator const from{&rib_, &id}, to{&rib_, &id + 1};
      if (group_.announce(tx, from, to, 1) == from) ++unsendable_;
      else ++updates_, ++written;
    }
    bracket(refresh_subtype::end);
    refresh_.running = {};
    return written;
  }

  adj_rib_out const& rib_;
  settings settings_;
  negotiated const* session_ = nullptr;
  std::optional<bgp_role> relation_;
  std::vector<adj_rib_out::route_id> withdraws_, ids_;
  std::vector<run> runs_;
  std::size_t at_withdraw_ = 0, at_run_ = 0, at_replaced_ = 0;
  bool first_batch_ = false, run_open_ = false, withhold_stale_ = false;
  family_set end_of_rib_due_, end_of_rib_held_;
  bool pointless_ = false;  // withdraws_ are of routes this session never announced
  bool untouched_ = true;   // no batch of this session had anything in it
  adj_rib_out::sequence position_ = 0, batch_end_ = 0;
  adj_rib_out::sequence markers_after_ = 0;  // the markers that are due follow this
  outbound_group group_;
  refresh_state refresh_;
  std::size_t unsendable_ = 0, updates_ = 0, routes_ = 0;
};

}  // namespace senda
