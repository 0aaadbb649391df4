// What the operator decides about one peer, as far as its state machine has to know.
// RFC 4271 §8.1.1, §10; RFC 9687; defaults where the RFCs leave the choice: wire contract §10.
#pragma once

#include <senda/fsm/timers.hpp>
#include <senda/net/asn.hpp>
#include <senda/net/ip.hpp>

namespace senda::fsm {

/// Plain data. `capabilities` is borrowed: it has to stay while the machine does.
struct settings {
  asn local_as{};               ///< 0: whatever AS the peer has; our OPEN follows its OPEN then
  asn peer_as{};                ///< 0: any
  ipv4_address id{};            ///< BGP identifier; 0: the local address of the connection
  std::uint16_t hold_time{90};  ///< seconds, offered in our OPEN: 0 (none) or 3 and more
  bytes capabilities{};         ///< of our OPEN: code, length, value, one after the other

  bool passive = false;         ///< never connect, wait for the peer
  bool automatic_start = true;  ///< after a session or an attempt, try again; else stay in Idle

  duration open_wait = seconds(60);  ///< for the peer's OPEN (the RFC's "large value")
  /// One call: connections that are refused are tried again after `connect_pause`, at most
  /// `connect_tries` times and not longer than `connect_retry`. Then follows the back-off.
  duration connect_retry = seconds(30);  ///< ConnectRetryTime; a silent attempt is repeated then
  duration connect_pause = milliseconds(100);  ///< at least this between two attempts
  unsigned connect_tries = 50;
  /// How long a peer may not take a single octet; 0: the larger of 8 minutes and twice the
  /// negotiated hold time (RFC 9687 §3). Does not run when the negotiated hold time is 0.
  duration send_hold_time{};
  /// A colliding connection waits this long for the peer to close one of the two, where the peer
  /// may be about to close the other one.
  duration collision_wait = seconds(5);

  /// A message of unknown type is answered with 1/0 and a text instead of 1/3 and its type.
  bool unknown_message_as_reference = false;
  bool strict_role = false;  ///< `capabilities` has our role: so does a peer's OPEN (RFC 9234 §4.2)
  bool aigp = false;  ///< AIGP is taken from the peer, and sent beyond the AS (RFC 7311 §3.1)
};

}  // namespace senda::fsm
