// peer_fsm: from a connection to a session, collisions, and how both end.
// RFC 4271 §6, §6.8, §8.2.2; RFC 6286, 6608. Included by peer_fsm.hpp, and of no use without it.
#pragma once

#include <senda/message/keepalive.hpp>
#include <senda/message/notification.hpp>

#include <algorithm>

namespace senda::fsm {

namespace detail {
/// Writes 0 to 255 in decimal; where it ended.
template <class Octet> constexpr Octet* decimal(std::uint8_t n, Octet* to) noexcept {
  if (n > 99) *to++ = static_cast<Octet>('0' + n / 100);
  if (n > 9) *to++ = static_cast<Octet>('0' + n / 10 % 10);
  *to++ = static_cast<Octet>('0' + n % 10);
  return to;
}
}  // namespace detail

// --- from a connection to a session ------------------------------------------------------------

inline void peer_fsm::greet(side s, ipv4_address local) noexcept {
  if (s == side::outgoing) {
    dialling_ = calling_ = false;
    retry_.disarm();
  }
  auto& c = at(s);
  c = {};
  c.open = {settings_.local_as, settings_.hold_time, settings_.id.value ? settings_.id : local,
            settings_.capabilities};
  c.hold.arm(now_ + settings_.open_wait);
  if (settings_.local_as.value) send_open(s);
  c.state = state::open_sent;
  report();
}

inline void peer_fsm::replace(ipv4_address local) noexcept {
  dump(side::incoming);
  out_ << admit{};
  greet(side::incoming, local);
}

inline void peer_fsm::send_open(side s) noexcept {
  at(s).greeted = true;
  out_ << send{s, message_type::open};
}

inline void peer_fsm::negotiate(side s, message_view m) noexcept {
  auto& c = at(s);
  if (c.parked) return unexpected(s, m);
  auto const agreement = judge_open(
      c.open, m,
      {.peer_as = settings_.peer_as, .strict_role = settings_.strict_role, .aigp = settings_.aigp});
  if (!agreement.has_value()) return answer(s, agreement.assume_error(), m.whole);
  c.session = agreement.assume_value();

  // RFC 4271 §6.8. The connection which the side with the higher identifier opened is kept.
  auto const rival = other(s);
  bool const better = preferred(c.session) == s;
  if (at(rival).state == state::open_confirm) {
    if (!better) return dump(s);
    dump(rival);
  } else if (at(rival).state == state::established) {
    if (!better) return dump(s);
    // The peer may not have been Established there when our OPEN came in here: then it has closed
    // that one in favour of this one. It tells us which, in a moment.
    c.parked = true;
    return c.hold.arm(now_ + settings_.collision_wait);
  }
  proceed(s);
}

/// RFC 6286 §2.3: of equal identifiers the larger AS number wins.
inline side peer_fsm::preferred(negotiated const& n) const noexcept {
  bool const ours_is_higher =
      n.local_id == n.peer_id ? n.local_as > n.peer_as : n.local_id > n.peer_id;
  return ours_is_higher ? side::outgoing : side::incoming;
}

inline void peer_fsm::proceed(side s) noexcept {
  auto& c = at(s);
  stop_calling();
  c.parked = false;
  if (!c.greeted) {
    c.open.as = c.session.local_as;
    send_open(s);
  }
  out_ << agreed{s};
  c.state = state::open_confirm;
  report();
  send_keepalive(s);
  c.hold.disarm();
  rearm_hold(c);
  if (c.session.hold_time) c.keepalive.arm(now_ + seconds(c.session.hold_time) / 3);
  if (c.confirmed) establish(s);
}

inline void peer_fsm::establish(side s) noexcept {
  auto& c = at(s);
  c.state = state::established;
  rearm_hold(c);
  back_off_.reset();
  report();
  out_ << up{s};
}

// --- the end -----------------------------------------------------------------------------------

inline void peer_fsm::told(side s, message_view m) noexcept {
  auto const decoded = notification_message::decode(m);  // a short one reads as 0/0
  auto const why = decoded.has_value() ? decoded.assume_value().as_error() : error{};
  close(s, closing::drain, why, say("notification received", why.code, why.subcode));
}

inline void peer_fsm::unexpected(side s, message_view m) noexcept {
  auto& c = at(s);
  if (c.parked && m.type == message_type::keepalive) {
    c.confirmed = true;  // the peer has chosen this connection
    return;
  }
  auto const subcode =
      static_cast<fsm_subcode>(static_cast<int>(c.state) - static_cast<int>(state::open_sent) + 1);
  answer(s, protocol_error(notification_code::finite_state_machine, subcode, 18, 1), m.whole);
}

inline void peer_fsm::bad_type(side s, message_view m) noexcept {
  if (!settings_.unknown_message_as_reference)
    return answer(s, header_error(header_subcode::bad_message_type, 18, 1), m.whole);
  constexpr std::string_view before = "can not decode update message of type \"";
  auto* to = std::copy(before.begin(), before.end(), data_);
  to = detail::decimal(static_cast<std::uint8_t>(m.type), to);
  *to++ = '"';
  notify(s, header_error(header_subcode::unspecific, 18, 1),
         {data_, static_cast<std::size_t>(to - data_)});
}

inline void peer_fsm::answer(side s, error const& what, bytes message) noexcept {
  if (what.from == origin_of_error::protocol && what.code != notification_code::none)
    return notify(s, what, notification_for(what, message).data);
  // The application cannot go on with this session.
  notify(s, {notification_code::cease, static_cast<std::uint8_t>(cease_subcode::out_of_resources),
             reaction::reset, origin_of_error::local, 0, 0, what.os});
}

inline void peer_fsm::notify(side s, error const& why, bytes data) noexcept {
  out_ << send{s, message_type::notification, why.code, why.subcode, data};
  close(s, closing::drain, why, say("notification sent", why.code, why.subcode));
}

/// Loses a collision: nobody hears of it as long as the other connection lives.
inline void peer_fsm::dump(side s, cease_subcode why) noexcept {
  out_ << send{s, message_type::notification, notification_code::cease,
               static_cast<std::uint8_t>(why)}
       << hang_up{s, closing::drain};
  at(s) = {};
}

inline void peer_fsm::close(side s, closing how, error const& why,
                            std::string_view reason) noexcept {
  out_ << hang_up{s, how};
  bool const was_up = at(s).state == state::established;
  at(s) = {};
  auto const rival = other(s);
  if (at(rival).state == state::idle) return over(why, reason);
  if (was_up) out_ << down{why, reason};
  if (at(rival).parked) proceed(rival);
}

/// No connection is left.
inline void peer_fsm::over(error const& why, std::string_view reason) noexcept {
  out_ << down{why, reason} << moved{reported_ = state::idle};
  if (!settings_.automatic_start) {
    stop_calling();
    running_ = false;
  } else if (!settings_.passive && !calling_ && !retry_.armed()) {
    wait();
  }
}

inline std::string_view peer_fsm::say(std::string_view what, notification_code c,
                                      std::uint8_t subcode) noexcept {
  char* to = std::copy(what.begin(), what.end(), reason_);
  *to++ = ' ';
  *to++ = '(';
  to = detail::decimal(static_cast<std::uint8_t>(c), to);
  *to++ = ',';
  to = detail::decimal(subcode, to);
  *to++ = ')';
  return {reason_, static_cast<std::size_t>(to - reason_)};
}

// --- what the machine itself sends -------------------------------------------------------------

inline result<message_view> peer_fsm::append(send const& s, transmit_buffer& tx) const noexcept {
  if (s.type == message_type::open) return tx.append(at(s.on).open);
  if (s.type == message_type::keepalive) return tx.append(keepalive_message{});
  return tx.append(notification_message{s.code, s.subcode, s.data});
}

inline result<message_view> peer_fsm::append(refuse const& r, transmit_buffer& tx) noexcept {
  return tx.append(
      notification_message{notification_code::cease, static_cast<std::uint8_t>(r.subcode), {}});
}

}  // namespace senda::fsm
