// What happens to a peer: the input of its state machine.
// RFC 4271 §8.1; RFC 9687 (blocked, wrote).
#pragma once

#include <senda/fsm/state.hpp>
#include <senda/message/header.hpp>
#include <senda/net/ip.hpp>

#include <string_view>
#include <variant>

namespace senda::fsm {

/// Who opened a connection. A peer may have one of each for a moment (RFC 4271 §6.8).
enum class side : std::uint8_t { outgoing, incoming };

[[nodiscard]] constexpr side other(side s) noexcept {
  return s == side::outgoing ? side::incoming : side::outgoing;
}
[[nodiscard]] constexpr std::string_view name_of(side s) noexcept {
  return s == side::outgoing ? "outgoing" : "incoming";
}

/// The operator wants the session (events 1 and 3 to 7 of RFC 4271 §8.1.2).
struct start {};

/// The operator does not want the session any more, or wants it anew (events 2 and 8).
struct stop {
  cease_subcode subcode = cease_subcode::administrative_shutdown;
  /// Why, for the other operator (RFC 9003; subcodes 2 and 4): UTF-8, cut at 255 octets. Empty: the
  /// name of the subcode.
  std::string_view text{};
  bool silent = false;   ///< close TCP without NOTIFICATION: the peer keeps the routes (RFC 4724)
  bool restart = false;  ///< connect again at once
  /// What `down` is to say; empty: as RFC 4271 would see it.
  std::string_view reason{};
};

/// The connection that `dial` asked for is up (event 17). `local` is its own address, and becomes
/// the identifier where the settings have none.
struct connected {
  ipv4_address local{};
};

/// The connection that `dial` asked for could not be made (event 18).
struct connect_failed {
  std::int32_t os = 0;  ///< errno
};

/// The peer connected to us (event 16). The machine answers `admit` or `refuse`.
struct accepted {
  ipv4_address local{};
};

/// A connection that was up is gone: closed by the peer or broken (event 18).
struct disconnected {
  side on{};
  std::int32_t os = 0;  ///< errno; 0: closed in order
};

/// deadline() has passed (events 9 to 13). Harmless when it has not.
struct timeout {};

/// One whole message (events 19, 24 to 27).
struct received {
  side on{};
  message_view message;
};

/// A decoder's verdict: on the framing of the stream (event 21), or on the message that `deliver`
/// handed out (event 28). Nothing happens unless `what.action` is reset.
struct malformed {
  side on{};
  error what;
  bytes message{};  ///< whole, where there is one; what.offset counts from its start
};

/// TCP took some of the octets that were to be sent.
struct wrote {
  side on{};
  bool all = true;  ///< nothing waits any more
};

/// Octets wait and TCP takes none.
struct blocked {
  side on{};
};

/// The driver stops (`paused`) or resumes reading. Who does not listen cannot blame the peer for
/// silence: hold timers stand still meanwhile.
struct reading {
  bool paused = false;
};

/// Any of them, for logs and replay.
using event = std::variant<start, stop, connected, connect_failed, accepted, disconnected, timeout,
                           received, malformed, wrote, blocked, reading>;

}  // namespace senda::fsm
