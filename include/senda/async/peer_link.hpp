// peer_link: one of the (at most two) connections of a peer driver, and how it ends.
// RFC 4271 §6: the NOTIFICATION is sent before the connection goes; TCP must not reset it away.
#pragma once

#include <senda/async/alarm.hpp>
#include <senda/async/connect.hpp>
#include <senda/async/doorbell.hpp>
#include <senda/async/operations.hpp>
#include <senda/exec/task.hpp>
#include <senda/fsm/action.hpp>

#include <memory>

namespace senda::async {

/// Shared by its reader and its writer; the last one to let go closes it.
template <class Executor> struct peer_link {
  /// For the last octets of a session, and for the peer to close as well.
  static constexpr auto farewell_limit = std::chrono::seconds(2);

  peer_link(tcp_framed<Executor> s, connection_info const& where)
      : io(std::move(s)),
        info(where),
        reader_bell(io.get_executor()),
        writer_bell(io.get_executor()),
        limit(io.get_executor()) {}

  tcp_framed<Executor> io;
  connection_info info;
  bool alive = true;          ///< the state machine knows it
  bool leaving = false;       ///< it does not any more, but the last octets are to go out
  std::int32_t write_os = 0;  ///< why writing failed
  detail::doorbell<Executor> reader_bell, writer_bell;
  steady_timer<Executor> limit;

  /// What ended it, as far as reading and writing can tell; 0: closed in order.
  [[nodiscard]] std::int32_t reason(error const& e) const noexcept {
    return e.os ? e.os : write_os;
  }
  /// No event of it is of interest any more.
  static void end(std::shared_ptr<peer_link> const& self, fsm::closing how) {
    auto& l = *self;
    l.alive = false;
    l.leaving = how == fsm::closing::drain;
    if (l.leaving) {
      l.limit.expires_after(farewell_limit);
      l.limit.async_wait([self](asio::error_code ec) {
        if (!ec) self->io.close();
      });
    } else {
      if (how == fsm::closing::abort) {
        linger const none{1, 0};
        ::setsockopt(l.io.next_layer().native_handle(), SOL_SOCKET, SO_LINGER, &none, sizeof none);
      }
      l.io.close();
    }
    l.reader_bell.ring();
    l.writer_bell.ring();
  }
  /// What the reader does once the session is over: closing at once would answer the peer's last
  /// octets with a RST, which takes our NOTIFICATION with it.
  static exec::task discard(std::shared_ptr<peer_link> l) {
    while (l->leaving) {
      l->io.discard();
      auto const n = co_await receive(l->io);
      if (!n.has_value()) break;
    }
    l->io.close();
    l->limit.cancel();
  }
  /// And the writer.
  static exec::task say_goodbye(std::shared_ptr<peer_link> l) {
    auto const n = co_await flush(l->io);
    if (n.has_value()) ::shutdown(l->io.next_layer().native_handle(), SHUT_WR);
  }
};

}  // namespace senda::async
