// session: one peer's BGP session as the daemon sees it, whichever reactor drives it.
// RFC 4271 §8. The virtual twin of the toolkit's peer_handler concept and peer drivers.
#pragma once

#include <senda/fsm/event.hpp>
#include <senda/fsm/peer_handler.hpp>
#include <senda/fsm/settings.hpp>
#include <senda/sync/socket.hpp>

#include <optional>
#include <string>
#include <vector>

namespace senda::daemon {

/// How to reach a peer and what to tell it. Owns what the state machine only borrows.
struct session_settings {
  fsm::settings machine;                   ///< its `capabilities` are set from the octets below
  std::vector<std::uint8_t> capabilities;  ///< of our OPEN: code, length, value, …
  ip_address remote;
  std::uint16_t port = 179;
  std::optional<ip_address> local;  ///< source address; none: the system chooses
  sync::socket_options socket;
};

/// What a session tells its owner; see peer_handler.
class session_events {
 public:
  virtual ~session_events() = default;
  virtual void on_connected(connection_info const& where) = 0;
  virtual void on_state(fsm::state s) = 0;
  virtual void on_sent(message_view m) = 0;
  virtual void on_received(message_view m) = 0;
  virtual void on_garbled(bytes octets) = 0;
  virtual void on_negotiated(negotiated const& agreed) = 0;
  virtual void on_up(negotiated const& agreed) = 0;
  virtual result<void> on_message(message_view m) = 0;
  virtual void on_down(error why, std::string_view reason) = 0;
  virtual void produce(transmit_buffer& tx) = 0;
};
static_assert(peer_handler<session_events>);

class session {
 public:
  virtual ~session() = default;
  virtual void start() = 0;
  /// Ends the session and stays down, or connects again where `order.restart` is set.
  virtual void stop(fsm::stop const& order) = 0;
  /// Takes over a connected socket.
  virtual void accept(int fd, connection_info const& where) = 0;
  /// There is more to produce().
  virtual void wake() = 0;
  virtual void pause_reading(bool on) = 0;
  [[nodiscard]] virtual fsm::state state() const = 0;
};

}  // namespace senda::daemon
