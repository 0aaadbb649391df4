// The state machine at a glance: what a peer does about each input in each state.
// RFC 4271 §8.2.2; the subcodes of unexpected messages are RFC 6608's.
#pragma once

#include <senda/fsm/state.hpp>

#include <array>
#include <cstddef>

namespace senda::fsm {

/// The columns.
enum class input : std::uint8_t {
  start,            // events 1, 3-7
  stop,             // 2, 8
  retry_due,        // 9: ConnectRetryTimer
  hold_due,         // 10: HoldTimer
  keepalive_due,    // 11: KeepaliveTimer
  send_hold_due,    // 29: SendHoldTimer (RFC 9687)
  connected,        // 16, 17: our connection
  connect_failed,   // 18: before it was up
  accepted,         // 16, 17: the peer's connection
  disconnected,     // 18: after it was up
  open,             // 19, 20, 22
  keepalive,        // 26
  update,           // 27, and ROUTE-REFRESH, OPERATIONAL
  notification,     // 24, 25
  unknown_message,  // 21: Bad Message Type
  malformed,        // 21, 28: what the decoders say
};
inline constexpr std::size_t input_count = 16;
inline constexpr std::size_t state_count = 6;

/// What is done about it.
enum class rule : std::uint8_t {
  ignore,      // nothing
  begin,       // connect, or wait for the peer
  halt,        // stop trying
  cease,       // NOTIFICATION 6 and close, or close silently
  dial,        // connect (again)
  drop,        // close a connection nobody asked for
  send_open,   // OPEN
  again,       // a while later
  admit,       // take the connection, OPEN
  replace,     // the same, closing with 6/7 the one the peer seems to have forgotten
  reject,      // close it with 6/5: nobody wants it
  collide,     // close it with 6/7: there is a better one
  lose,        // the connection is gone
  expire,      // NOTIFICATION 4 and close
  stuck,       // close without a word: the peer does not read (RFC 9687)
  beat,        // KEEPALIVE
  negotiate,   // judge the OPEN, resolve a collision (§6.8), KEEPALIVE
  establish,   // the peer took our OPEN
  alive,       // restart the hold timer
  hand_out,    // the same, and the application gets the message
  told,        // the peer closes: so do we, without an answer
  unexpected,  // NOTIFICATION 5/1, 5/2, 5/3 and close (RFC 6608)
  bad_type,    // NOTIFICATION 1/3 and close
  answer,      // the NOTIFICATION of the error and close
};

// clang-format off
/// Rows are the states. A peer may have two connections: each has a state of its own, and so has the
/// attempt to make one. Inputs about a connection look that one's state up; `start` and `stop` look
/// up the peer's; `accepted` looks up Established when either connection is.
inline constexpr auto transition_table = [] {
  using enum rule;
  constexpr auto __ = ignore;
  return std::array<std::array<rule, input_count>, state_count>{{
  //               start  stop   retry  hold    keepal send_h connected  c_failed accepted disconn open        keepalive   update      notif. unknown   malformed
  /* Idle */        {begin, __,    __,    __,     __,    __,    drop,      __,      reject,  __,     __,         __,         __,         __,    __,       __},
  /* Connect */     {__,    halt,  dial,  __,     __,    __,    send_open, again,   admit,   __,     __,         __,         __,         __,    __,       __},
  /* Active */      {__,    halt,  dial,  __,     __,    __,    drop,      __,      admit,   __,     __,         __,         __,         __,    __,       __},
  /* OpenSent */    {__,    cease, __,    expire, __,    __,    __,        __,      replace, lose,   negotiate,  unexpected, unexpected, told,  bad_type, answer},
  /* OpenConfirm */ {__,    cease, __,    expire, beat,  __,    __,        __,      collide, lose,   unexpected, establish,  unexpected, told,  bad_type, answer},
  /* Established */ {__,    cease, __,    expire, beat,  stuck, __,        __,      collide, lose,   unexpected, alive,      hand_out,   told,  bad_type, answer},
  }};
}();
// clang-format on

[[nodiscard]] constexpr rule rule_for(state s, input i) noexcept {
  return transition_table[static_cast<std::size_t>(s)][static_cast<std::size_t>(i)];
}

}  // namespace senda::fsm
