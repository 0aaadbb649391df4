// peer_handler: what a peer driver tells its owner, and the one thing it asks: more to send.
// The same concept for the async, sync and sim drivers.
#pragma once

#include <senda/fsm/state.hpp>
#include <senda/message/header.hpp>
#include <senda/message/transmit_buffer.hpp>
#include <senda/session/negotiated.hpp>

#include <concepts>
#include <string_view>

namespace senda {

/// Both ends of a TCP connection.
struct connection_info {
  ip_address local, remote;
  std::uint16_t local_port = 0, remote_port = 0;
  bool incoming = false;
};

/// All calls come from the driver's own thread, never from inside a call into the driver.
///
/// A handler may also have `on_garbled(bytes)`: what came is no message (1/1, 1/2). The octets are
/// those read so far from where it should have begun; on_down() follows.
template <class H>
concept peer_handler =
    requires(H& h, connection_info const& where, fsm::state s, message_view m,
             negotiated const& session, error why, std::string_view reason, transmit_buffer& tx) {
      /// TCP is up, nothing was exchanged yet.
      h.on_connected(where);
      /// The FSM moved.
      h.on_state(s);
      /// A message is about to be sent (it lies in the transmit buffer). Every type but those
      /// produce() appended.
      h.on_sent(m);
      /// A well-framed message arrived, in whatever state, before the FSM looks at it. Any type.
      h.on_received(m);
      /// Both OPENs are known and acceptable.
      h.on_negotiated(session);
      /// ESTABLISHED.
      h.on_up(session);
      /// An UPDATE, ROUTE-REFRESH or OPERATIONAL of an established session, for the application to
      /// decode. A failed result makes the FSM treat it as a malformed message (its `action`
      /// decides).
      { h.on_message(m) } -> std::same_as<result<void>>;
      /// The session (or the attempt, once TCP was up) is over. `why.from` tells who ended it.
      h.on_down(why, reason);
      /// ESTABLISHED and there is room: append whole messages to `tx` until tx.full() or nothing is
      /// left. Called again when room returns, and after wake().
      h.produce(tx);
    };

}  // namespace senda
