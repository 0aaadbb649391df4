// update_stream: one peer's way through an adj_rib_out, written as UPDATEs while there is room.
// Order of messages: wire contract §5.3 to §5.5, §5.9. RFC 4724 §2 (End-of-RIB), RFC 7313 §4.
#pragma once

#include <senda/message/route_refresh.hpp>
#include <senda/message/update.hpp>
#include <senda/rib/batch_exchange.hpp>
#include <senda/session/packer.hpp>

namespace senda {

/// Takes a batch (what changed since the last one), sends it, takes the next. A change to a route
/// that waits in a batch moves it to the next batch, so that only the last word is sent.
class update_stream {
 public:
  struct settings {
    bool group_updates = true;        ///< several NLRI per UPDATE where the family allows it
    bool end_of_rib = true;           ///< after the first batch, one marker for each family
    std::size_t patience = SIZE_MAX;  ///< routes that one produce() puts in order before it returns
  };

  /// `exchange`: of all streams of this RIB; null: this one shares nothing.
  update_stream(adj_rib_out const& rib, settings s, batch_exchange* exchange = nullptr) noexcept
      : rib_(&rib), exchange_(exchange), settings_(s) {}
  /// Goes on with a copy of the RIB, made just now.
  void move_to(adj_rib_out const& copy, batch_exchange* exchange) {
    if (batch_) {
      batch_->build(*rib_);
      batch_ = std::make_shared<update_batch>(*batch_);
      batch_->forget_portions();
    }
    rib_ = &copy;
    exchange_ = exchange;
    alone_ = true;
  }
  /// Holds from the next batch on.
  void configure(settings s) noexcept { settings_ = s; }

  /// The session is up: everything announced is due, then End-of-RIB. What the RIB has as replaced
  /// is sent before, as ExaBGP does (wire contract §5.2), unless the peer was told of it in an
  /// earlier session. `session` has to stay.
  void start(negotiated const& session, bool with_replaced = true) {
    stop();
    session_ = &session;
    first_batch_ = untouched_ = true;
    replaced_due_ = with_replaced;
    position_ = batch_end_ = markers_after_ = rib_->log_end();
  }
  /// The session is gone; what was pending with it.
  void stop() noexcept {
    session_ = nullptr;
    batch_.reset();
    place_ = {};
    at_replaced_ = 0;
    withhold_stale_ = alone_ = false;
    end_of_rib_due_ = end_of_rib_held_ = {};
    refresh_ = {};
  }
  /// The first End-of-RIB of these families waits, of others no longer: it follows all that the RIB
  /// has now. None waits at the start of a session.
  void hold_end_of_rib(family_set families) noexcept {
    if (!(end_of_rib_held_ - families).empty()) markers_after_ = rib_->log_end();
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
      if (batch_ && !batch_->build(*rib_, settings_.patience)) break;
      written += send_some(tx, most == SIZE_MAX ? most : most - written);
    }
    return written;
  }
  /// It has returned before it wrote all it could: it wants to be called again soon.
  [[nodiscard]] bool is_ordering() const noexcept { return batch_ && !batch_->is_built(); }
  /// Everything before this position of the log is written; the log's end while there is no
  /// session.
  [[nodiscard]] adj_rib_out::sequence position() const noexcept {
    return session_ ? position_ : rib_->log_end();
  }
  /// Nothing is left to send.
  [[nodiscard]] bool idle() const noexcept {
    return !session_ || (!batch_pending() && !first_batch_ && position_ == rib_->log_end() &&
                         refresh_.wanted.empty());
  }
  /// Routes that are to be announced or withdrawn yet in this session, refreshes not counted.
  [[nodiscard]] std::size_t unsent() const noexcept {
    if (!session_) return 0;
    if (first_batch_) return rib_->size();
    auto const since = rib_->log_end() - batch_end_;
    if (!batch_) return since;
    return since + batch_->withdrawals().size() - place_.withdrawal + batch_->ids().size() -
           place_.route;
  }
  /// Routes that do not fit into any message, since the start.
  [[nodiscard]] std::size_t unsendable() const noexcept { return unsendable_; }
  /// UPDATEs written, since the start.
  [[nodiscard]] std::size_t updates() const noexcept { return updates_; }
  /// Routes announced in them, refreshes not counted, since the start.
  [[nodiscard]] std::size_t routes() const noexcept { return routes_; }

 private:
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
  /// Routes of a list, those left out that `skip` holds for.
  template <class Skip> struct nlri_iterator {
    adj_rib_out const* rib;
    std::uint32_t const* ids;
    std::uint32_t at, end;
    Skip skip;
    std::uint32_t passed = 0;  // how many routes it was at

    void find_next() noexcept {
      while (at < end && skip(ids[at])) ++at;
    }
    outbound_nlri operator*() const noexcept {
      auto const& key = (*rib)[ids[at]].key;
      return {key.nlri(), key.path_id()};
    }
    nlri_iterator& operator++() noexcept {
      ++at, ++passed;
      find_next();
      return *this;
    }
    friend bool operator==(nlri_iterator const& a, nlri_iterator const& b) noexcept {
      return a.at == b.at;
    }
  };
  template <class Skip>
  nlri_iterator<Skip> iterate(std::uint32_t const* ids, std::uint32_t at, std::uint32_t end,
                              Skip skip) const noexcept {
    nlri_iterator<Skip> i{rib_, ids, at, end, skip};
    i.find_next();
    return i;
  }

  // --- taking a batch ---------------------------------------------------------------------------
  [[nodiscard]] bool batch_pending() const noexcept {
    return !refresh_.running.empty() || replaced_pending() || (batch_ && !batch_->is_end(place_)) ||
           markers_due();
  }
  [[nodiscard]] bool replaced_pending() const noexcept {
    return replaced_due_ && at_replaced_ < rib_->replaced().size();
  }
  /// All that has to come before some of the markers is written, or in this batch.
  [[nodiscard]] bool markers_due() const noexcept {
    return !end_of_rib_due_.empty() && !(end_of_rib_due_ - end_of_rib_held_).empty() &&
           static_cast<std::int32_t>(batch_end_ - markers_after_) >= 0;
  }
  [[nodiscard]] update_batch::terms terms() const {
    return {*session_, settings_.group_updates, withhold_stale_, untouched_};
  }
  bool take_batch() {
    position_ = batch_end_;
    place_ = {};
    batch_.reset();
    alone_ = false;
    bool const first = std::exchange(first_batch_, false);
    if (first && settings_.end_of_rib)
      for (auto const f : session_->family_order) end_of_rib_due_.insert(f);
    bool const changed = batch_end_ != rib_->log_end();
    if (!first && !changed && refresh_.wanted.empty()) return false;
    if (first || changed) batch_ = make_batch(first);
    untouched_ = untouched_ && !changed && (!batch_ || batch_->announces_nothing());
    if (batch_) batch_end_ = batch_->end();
    refresh_.begin();
    return true;
  }
  std::shared_ptr<update_batch> make_batch(bool first) {
    if (exchange_ && first) return exchange_->first(*rib_, terms());
    if (exchange_) return exchange_->next(*rib_, terms(), batch_end_);
    if (first) return std::make_shared<update_batch>(*rib_, terms());
    return std::make_shared<update_batch>(*rib_, terms(), batch_end_);
  }

  // --- sending it -------------------------------------------------------------------------------
  std::size_t send_some(transmit_buffer& tx, std::size_t most) {
    if (!refresh_.running.empty()) return send_refresh(tx, most);
    if (replaced_pending()) return send_replaced(tx);
    if (batch_ && !batch_->is_end(place_)) {
      bool const sharing = exchange_ && exchange_->is_sharing() && !alone_ && most == SIZE_MAX;
      return sharing ? send_portion(tx) : send_next(tx);
    }
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
    auto const v = rib_->replaced()[at_replaced_++];
    replaced_due_ = replaced_pending();
    auto const f = (*rib_)[v.id].key.family();
    auto const block = rib_->pool().block(v.attributes);
    if (!session_->families.contains(f) || update_batch::is_withheld(terms(), f, block)) return 0;
    return send_one(tx, v.id, block);
  }
  /// One route, in an UPDATE of its own.
  std::size_t send_one(transmit_buffer& tx, adj_rib_out::route_id id, bytes block) {
    group_.open(*session_, (*rib_)[id].key.family(), block);
    auto const from = iterate(&id, 0, 1, [](auto) { return false; });
    auto to = from;
    to.at = to.end;
    if (group_.announce(tx, from, to, 1) == from) return ++unsendable_, 0;
    return ++updates_, 1;
  }

  /// The next messages of the batch, from whoever of the others has made them.
  std::size_t send_portion(transmit_buffer& tx) {
    auto const* p = batch_->find(place_, guess_);
    if (!p) p = &make_portion();
    auto const room = tx.prepare(p->messages.size());
    if (!p->messages.empty()) std::memcpy(room.data(), p->messages.data(), p->messages.size());
    tx.commit(p->messages.size());
    place_ = p->to;
    updates_ += p->updates;
    routes_ += p->routes;
    unsendable_ += p->unsendable;
    return p->updates;
  }
  update_batch::portion const& make_portion() {
    constexpr std::size_t enough = 16 * 1024;
    auto const before = std::array{updates_, routes_, unsendable_};
    update_batch::portion made{.from = place_, .to = {}, .messages = {}};
    transmit_buffer messages;
    run_open_ = false;  // of another place
    while (messages.size() < enough && !batch_->is_end(place_)) send_next(messages);
    made.to = std::exchange(place_, made.from);
    made.messages.assign(messages.pending().begin(), messages.pending().end());
    auto const since = [](std::size_t& counter, std::size_t was) {
      return static_cast<std::uint32_t>(std::exchange(counter, was) - was);
    };
    made.updates = since(updates_, before[0]);
    made.routes = since(routes_, before[1]);
    made.unsendable = since(unsendable_, before[2]);
    run_open_ = false;
    return batch_->keep(std::move(made));
  }
  /// The next message of the batch, if the place is not passed over.
  std::size_t send_next(transmit_buffer& tx) {
    if (place_.withdrawal < batch_->withdrawals().size()) return send_withdrawal(tx);
    return send_run(tx);
  }
  std::size_t send_withdrawal(transmit_buffer& tx) {
    auto const& route = (*rib_)[batch_->withdrawals()[place_.withdrawal++]];
    auto const block = rib_->pool().block(route.attributes);
    auto const limit = session_->message_limit;
    bool done;
    if (batch_->is_pointless()) {
      attributes_message const m{*session_, block, route.key.family()};
      done = tx.append(m, *session_, limit).has_value();
    } else {
      outbound_nlri const nlri{route.key.nlri(), route.key.path_id()};
      withdraw_message const m{*session_, route.key.family(), nlri, block};
      done = tx.append(m, *session_, limit).has_value();
    }
    return done ? (++updates_, 1) : (++unsendable_, 0);
  }
  std::size_t send_run(transmit_buffer& tx) {
    auto const& r = batch_->runs()[place_.run];
    if (place_.route == r.begin) batch_->enter(*rib_, place_.run), run_open_ = false;
    auto const from = iterate(batch_->ids().data(), place_.route, r.end,
                              [this, &r](auto id) { return batch_->is_overtaken(*rib_, id, r); });
    place_.route = from.at;
    if (from.at == r.end) return next_run(), 0;
    if (!std::exchange(run_open_, true))
      group_.open(*session_, known_families[r.family_number], rib_->pool().block(r.attributes));
    auto to = from;
    to.at = r.end;
    auto const sent = group_.announce(tx, from, to, batch_->is_grouped(r) ? SIZE_MAX : 1);
    if (sent == from) return ++unsendable_, skip_route(r), 0;
    place_.route = sent.at;
    if (sent.at == r.end) next_run();
    routes_ += sent.passed;
    return ++updates_, 1;
  }
  void skip_route(update_batch::run const& r) noexcept {
    if (++place_.route == r.end) next_run();
  }
  void next_run() noexcept {
    ++place_.run;
    run_open_ = false;
  }
  std::size_t send_refresh(transmit_buffer& tx, std::size_t most) {
    std::size_t written = 0;
    auto const bracket = [&](refresh_subtype s) {
      refresh_.bracketed.for_each([&](family f) {
        (void)tx.append(route_refresh_message{f, s});
        ++written;
      });
    };
    auto const t = terms();
    if (!std::exchange(refresh_.opened, true)) bracket(refresh_subtype::begin);
    for (; refresh_.at < rib_->id_bound(); ++refresh_.at) {
      if (tx.full() || written >= most) return written;
      auto const id = refresh_.at;
      auto const f = (*rib_)[id].key.family();
      if (!rib_->is_announced(id) || !session_->families.contains(f) ||
          !refresh_.running.contains(f))
        continue;
      auto const block = rib_->pool().block((*rib_)[id].attributes);
      if (!update_batch::is_withheld(t, f, block)) written += send_one(tx, id, block);
    }
    bracket(refresh_subtype::end);
    refresh_.running = {};
    return written;
  }

  adj_rib_out const* rib_;
  batch_exchange* exchange_;
  settings settings_;
  negotiated const* session_ = nullptr;
  std::shared_ptr<update_batch> batch_;  // being sent; null: none
  update_batch::place place_;
  std::size_t guess_ = 0, at_replaced_ = 0;
  bool first_batch_ = false, run_open_ = false, withhold_stale_ = false, replaced_due_ = false;
  bool untouched_ = true;  // no batch of this session had anything in it
  bool alone_ = false;     // the batch is of another RIB, and not to be shared with this one's
  family_set end_of_rib_due_, end_of_rib_held_;
  adj_rib_out::sequence position_ = 0, batch_end_ = 0;
  adj_rib_out::sequence markers_after_ = 0;  // the markers that are due follow this
  outbound_group group_;
  refresh_state refresh_;
  std::size_t unsendable_ = 0, updates_ = 0, routes_ = 0;
};

}  // namespace senda
