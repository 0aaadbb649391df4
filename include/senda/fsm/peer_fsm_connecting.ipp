// peer_fsm: the table's rules carried out; timers; starting, connecting, stopping.
// RFC 4271 §8.2.2, §10; RFC 4486, 9003, 9687. Included by peer_fsm.hpp, and of no use without it.
#pragma once

#include <algorithm>

namespace senda::fsm {

inline void peer_fsm::apply(state s, input i, side where, cause const& c) noexcept {
  switch (rule_for(s, i)) {
    case rule::ignore:
      return;
    case rule::begin:
      return begin();
    case rule::halt:
      return halt(*c.order);
    case rule::cease:
      return cease(*c.order);
    case rule::dial:
      return dial_again();
    case rule::drop:
      out_ << hang_up{side::outgoing};
      return;
    case rule::send_open:
      return greet(side::outgoing, c.local);
    case rule::again:
      return call_failed();
    case rule::admit:
      out_ << admit{};
      return greet(side::incoming, c.local);
    case rule::replace:
      return replace(c.local);
    case rule::reject:
      out_ << refuse{cease_subcode::connection_rejected};
      return;
    case rule::collide:
      out_ << refuse{cease_subcode::connection_collision};
      return;
    case rule::lose:
      return close(where, closing::now, c.what, "closing connection");
    case rule::expire:
      if (at(where).parked) return dump(where);
      return notify(where, protocol_error(notification_code::hold_timer_expired, 0));
    case rule::stuck:
      return close(where, closing::abort,
                   protocol_error(notification_code::send_hold_timer_expired, 0),
                   "closing connection");
    case rule::beat:
      return send_keepalive(where);
    case rule::negotiate:
      return negotiate(where, c.message);
    case rule::establish:
      return establish(where);
    case rule::alive:
      return rearm_hold(at(where));
    case rule::hand_out:
      rearm_hold(at(where));
      out_ << deliver{where, c.message};
      return;
    case rule::told:
      return told(where, c.message);
    case rule::unexpected:
      return unexpected(where, c.message);
    case rule::bad_type:
      return bad_type(where, c.message);
    case rule::answer:
      return answer(where, c.what, c.message.whole);
  }
}

inline input peer_fsm::input_of(message_view m) const noexcept {
  switch (m.type) {
    case message_type::open:
      return input::open;
    case message_type::update:
    case message_type::route_refresh:
    case message_type::operational:
      return input::update;
    case message_type::notification:
      return input::notification;
    case message_type::keepalive:
      return input::keepalive;
  }
  return input::unknown_message;
}

// --- timers ------------------------------------------------------------------------------------

inline void peer_fsm::on(timeout) noexcept {
  for (auto const s : {side::outgoing, side::incoming}) {
    auto& c = at(s);
    if (c.send_hold.due(now_)) {
      c.send_hold.disarm();
      apply(s, input::send_hold_due, {});
    }
    if (c.hold.due(now_)) {
      c.hold.disarm();
      apply(s, input::hold_due, {});
    }
    if (c.keepalive.due(now_)) {
      // From when it was due, so that lateness does not add up; from now if that is past as well.
      auto const period = seconds(c.session.hold_time) / 3;
      auto const next = c.keepalive.at() + period;
      c.keepalive.arm(next > now_ ? next : now_ + period);
      apply(s, input::keepalive_due, {});
    }
  }
  if (retry_.due(now_)) {
    retry_.disarm();
    apply(side::outgoing, input::retry_due, {});
  }
}

inline void peer_fsm::on(wrote e) noexcept {
  at(e.on).send_hold.disarm();
  if (!e.all) on(blocked{e.on});
}

inline void peer_fsm::on(blocked e) noexcept {
  auto& c = at(e.on);
  if (c.state != state::established || !c.session.hold_time || c.send_hold.armed()) return;
  auto limit = settings_.send_hold_time;
  if (!limit.nanoseconds)
    limit = std::max(seconds(8 * 60), seconds(c.session.hold_time) * 2);  // RFC 9687 §3
  c.send_hold.arm(now_ + limit);
}

inline void peer_fsm::on(reading e) noexcept {
  if (paused_ == e.paused) return;
  paused_ = e.paused;
  for (auto& c : connections_) {
    if (c.state < state::open_confirm) continue;
    if (paused_) c.hold.disarm();
    else rearm_hold(c);
  }
}

/// Without hold time OPENCONFIRM has no timer in the RFC; a peer could stay there for ever.
inline void peer_fsm::rearm_hold(connection& c) noexcept {
  if (paused_) return;
  if (c.session.hold_time) c.hold.arm(now_ + seconds(c.session.hold_time));
  else if (c.state == state::open_confirm) c.hold.arm(now_ + settings_.open_wait);
  else c.hold.disarm();
}

// --- starting, stopping, connecting ------------------------------------------------------------

inline void peer_fsm::begin() noexcept {
  running_ = true;
  back_off_.reset();
  if (!settings_.passive) call();
}

inline void peer_fsm::halt(stop const& order) noexcept {
  stop_calling();
  back_off_.reset();
  if (!order.restart) running_ = false;
  else if (!settings_.passive) call();
}

inline void peer_fsm::cease(stop const& order) noexcept {
  stop_calling();
  back_off_.reset();
  error const why{notification_code::cease, static_cast<std::uint8_t>(order.subcode),
                  reaction::reset, origin_of_error::local};
  auto reason = order.silent ? std::string_view{"closing connection"}
                             : say("notification sent", why.code, why.subcode);
  if (!order.reason.empty()) reason = order.reason;
  last_words_ = cease_data{order.subcode, order.text};  // RFC 9003
  for (auto const s : {side::outgoing, side::incoming}) {
    if (at(s).state == state::idle) continue;
    if (!order.silent)
      out_ << send{s, message_type::notification, why.code, why.subcode, last_words_};
    out_ << hang_up{s, closing::drain};  // silent or not: half an UPDATE is of no use to anybody
    at(s) = {};
  }
  running_ = order.restart;
  out_ << down{why, reason} << moved{reported_ = state::idle};
  if (running_ && !settings_.passive) wait();
}

/// A new call: a few attempts in a row.
inline void peer_fsm::call() noexcept {
  calling_ = true;
  tries_left_ = settings_.connect_tries;
  call_end_ = now_ + settings_.connect_retry;
  dial_now();
}

inline void peer_fsm::dial_now() noexcept {
  dialling_ = true;
  retry_.arm(now_ + settings_.connect_retry);
  report();
  out_ << dial{};
}

inline void peer_fsm::dial_again() noexcept {
  if (settings_.passive) return;
  calling_ ? dial_now() : call();
}

inline void peer_fsm::call_failed() noexcept {
  dialling_ = false;
  if (tries_left_) --tries_left_;
  if (auto const next = now_ + settings_.connect_pause; tries_left_ && next < call_end_)
    return retry_.arm(next);
  calling_ = false;
  wait();
}

inline void peer_fsm::wait() noexcept {
  retry_.arm(now_ + std::max(back_off_.next(), settings_.connect_pause));
}

inline void peer_fsm::stop_calling() noexcept {
  if (dialling_) out_ << hang_up{side::outgoing};
  dialling_ = calling_ = false;
  retry_.disarm();
}

}  // namespace senda::fsm
