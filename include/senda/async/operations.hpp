// The operations on a framed stream: read_message, read_open, new_open, new_update, …
// Each is a sender: give it a completion token, co_await it, sync_wait() it, connect it.
#pragma once

#include <senda/async/stream_operations.hpp>
#include <senda/exec/sync_wait.hpp>
#include <senda/message/keepalive.hpp>
#include <senda/message/open.hpp>
#include <senda/message/operational.hpp>
#include <senda/message/route_refresh.hpp>
#include <senda/message/update.hpp>

namespace senda {

// --- receiving ----------------------------------------------------------------------------------
// Errors: protocol (1/1, 1/2: the stream cannot be read any further), transport (os 0: the peer
// closed the connection). One read at a time. Views are good until the next read on `io`.

/// Receives one message of any type. Sends message_view.
template <class Stream> [[nodiscard]] auto read_message(framed<Stream>& io) noexcept {
  return detail::read_sender<Stream, detail::any_message>{io};
}
/// Receives an OPEN. Sends open_view. Errors besides: those of decoding one; the peer's own when it
/// is a NOTIFICATION; 5/1 when it is anything else (RFC 6608 §4).
template <class Stream> [[nodiscard]] auto read_open(framed<Stream>& io) noexcept {
  using expected =
      detail::only<open_view, message_type::open, fsm_subcode::unexpected_in_open_sent>;
  return detail::read_sender<Stream, expected>{io};
}
/// Receives the KEEPALIVE that answers our OPEN. Sends keepalive_message. Errors as read_open(),
/// with 5/2.
template <class Stream> [[nodiscard]] auto read_keepalive(framed<Stream>& io) noexcept {
  using expected = detail::only<keepalive_message, message_type::keepalive,
                                fsm_subcode::unexpected_in_open_confirm>;
  return detail::read_sender<Stream, expected>{io};
}

// --- sending ------------------------------------------------------------------------------------
// All send the number of octets of the message, once they have left. Any number may be pending:
// those that wait for a write leave together in the next. Octets a message refers to have to stay
// until then. Stopping gives up waiting, not the message. Errors: local ENOBUFS when the message
// exceeds io.limit(), transport.

/// Sends any message.
template <class Stream, outgoing_message Message>
[[nodiscard]] auto write_message(framed<Stream>& io, Message const& m) noexcept {
  return detail::write_sender<Stream, Message>{io, m};
}
template <class Stream>
[[nodiscard]] auto new_open(framed<Stream>& io, open_message const& m) noexcept {
  return senda::write_message(io, m);
}
template <class Stream> [[nodiscard]] auto new_keepalive(framed<Stream>& io) noexcept {
  return senda::write_message(io, keepalive_message{});
}
template <class Stream>
[[nodiscard]] auto new_notification(framed<Stream>& io, notification_message const& m) noexcept {
  return senda::write_message(io, m);
}
/// The NOTIFICATION an error calls for; `evidence` is the message it is about, if there is one.
template <class Stream>
[[nodiscard]] auto new_notification(framed<Stream>& io, error const& why, bytes evidence) noexcept {
  return senda::write_message(io, notification_for(why, evidence));
}
template <class Stream>
[[nodiscard]] auto new_update(framed<Stream>& io, update_message const& m) noexcept {
  return senda::write_message(io, m);
}
/// End-of-RIB (RFC 4724 §2).
template <class Stream>
[[nodiscard]] auto new_eor(framed<Stream>& io, family f = ipv4_unicast) noexcept {
  return senda::write_message(io, end_of_rib_message{f});
}
/// ROUTE-REFRESH (RFC 2918), or one of its brackets (RFC 7313).
template <class Stream>
[[nodiscard]] auto new_refresh(framed<Stream>& io, family f,
                               refresh_subtype subtype = refresh_subtype::request) noexcept {
  return senda::write_message(io, route_refresh_message{f, subtype, {}});
}
template <class Stream>
[[nodiscard]] auto new_operational(framed<Stream>& io, operational_message const& m) noexcept {
  return senda::write_message(io, m);
}
/// Writes what io.transmit() holds and waits until it has left; sends how many octets that was.
template <class Stream> [[nodiscard]] auto flush(framed<Stream>& io) noexcept {
  return detail::stream_sender<Stream, detail::flush_operation>{io};
}

// --- for loops that take many messages at once --------------------------------------------------

/// Waits for more octets and leaves them to io.poll(); sends how many lie there.
template <class Stream> [[nodiscard]] auto receive(framed<Stream>& io) noexcept {
  return detail::stream_sender<Stream, detail::receive_operation>{io};
}
/// Writes, and waits until the stream has taken at least one octet; sends how many are left.
template <class Stream> [[nodiscard]] auto flush_some(framed<Stream>& io) noexcept {
  return detail::stream_sender<Stream, detail::progress_operation>{io};
}

}  // namespace senda
