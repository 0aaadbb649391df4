// Names of NOTIFICATION codes and subcodes, and sentences about errors, for people.
// RFC 4271 §4.5 and §6, RFC 4486 §3, RFC 6608 §3, RFC 7313 §5, RFC 8538 §3.1, RFC 9384, RFC 9687.
#pragma once

#include <senda/message/notification.hpp>

namespace senda {

/// The name the RFC gives a code; empty for one that has none.
[[nodiscard]] constexpr std::string_view name_of(notification_code c) noexcept {
  constexpr std::string_view names[] = {"",
                                        "Message Header Error",
                                        "OPEN Message Error",
                                        "UPDATE Message Error",
                                        "Hold Timer Expired",
                                        "Finite State Machine Error",
                                        "Cease",
                                        "ROUTE-REFRESH Message Error",
                                        "Send Hold Timer Expired"};
  auto const n = static_cast<std::uint8_t>(c);
  return n < std::size(names) ? names[n] : std::string_view{};
}

namespace detail {

inline constexpr std::string_view header_names[] = {"Unspecific", "Connection Not Synchronized",
                                                    "Bad Message Length", "Bad Message Type"};
inline constexpr std::string_view open_names[] = {"Unspecific",
                                                  "Unsupported Version Number",
                                                  "Bad Peer AS",
                                                  "Bad BGP Identifier",
                                                  "Unsupported Optional Parameter",
                                                  "Authentication Failure",
                                                  "Unacceptable Hold Time",
                                                  "Unsupported Capability",
                                                  "Grouping Conflict",
                                                  "Grouping Required",
                                                  "Capability Value Mismatch",
                                                  "Role Mismatch"};
inline constexpr std::string_view update_names[] = {"Unspecific",
                                                    "Malformed Attribute List",
                                                    "Unrecognized Well-known Attribute",
                                                    "Missing Well-known Attribute",
                                                    "Attribute Flags Error",
                                                    "Attribute Length Error",
                                                    "Invalid ORIGIN Attribute",
                                                    "AS Routing Loop",
                                                    "Invalid NEXT_HOP Attribute",
                                                    "Optional Attribute Error",
                                                    "Invalid Network Field",
                                                    "Malformed AS_PATH"};
inline constexpr std::string_view fsm_names[] = {"Unspecified Error",
                                                 "Receive Unexpected Message in OpenSent State",
                                                 "Receive Unexpected Message in OpenConfirm State",
                                                 "Receive Unexpected Message in Established State"};
inline constexpr std::string_view cease_names[] = {"Unspecific",
                                                   "Maximum Number of Prefixes Reached",
                                                   "Administrative Shutdown",
                                                   "Peer De-configured",
                                                   "Administrative Reset",
                                                   "Connection Rejected",
                                                   "Other Configuration Change",
                                                   "Connection Collision Resolution",
                                                   "Out of Resources",
                                                   "Hard Reset",
                                                   "BFD Down"};
inline constexpr std::string_view refresh_names[] = {"Reserved", "Invalid Message Length",
                                                     "Malformed Message Subtype"};

[[nodiscard]] constexpr std::span<std::string_view const> subcode_names(
    notification_code c) noexcept {
  using enum notification_code;
  switch (c) {
    case message_header:
      return header_names;
    case open_message:
      return open_names;
    case update_message:
      return update_names;
    case finite_state_machine:
      return fsm_names;
    case cease:
      return cease_names;
    case route_refresh_message:
      return refresh_names;
    default:
      return {};
  }
}

}  // namespace detail

/// The name the RFC gives a subcode; empty for one that has none.
[[nodiscard]] constexpr std::string_view name_of(notification_code c,
                                                 std::uint8_t subcode) noexcept {
  auto const names = detail::subcode_names(c);
  return subcode < names.size() ? names[subcode] : std::string_view{};
}

/// `6/2 Cease, Administrative Shutdown`; numbers alone where there are no names.
inline void describe_code(text_writer& out, notification_code c, std::uint8_t subcode) noexcept {
  out.number(static_cast<std::uint8_t>(c)) << '/';
  out.number(subcode);
  if (auto const n = name_of(c); !n.empty()) out << ' ' << n;
  if (auto const n = name_of(c, subcode); subcode && !n.empty()) out << ", " << n;
}

/// One sentence without a full stop, safe to print whatever the peer sent: `2/6 OPEN Message Error,
/// Unacceptable Hold Time: octets 22 to 23 of the message are 0001`. `message` is the one the error
/// is about; without it the octets are not shown. At most 32 of them are.
inline void describe(text_writer& out, error const& e, bytes message = {}) noexcept {
  auto const with_errno = [&](std::string_view what) {
    out << what;
    if (e.os) (out << ", errno ").number(static_cast<std::uint32_t>(e.os));
  };
  switch (e.from) {
    case origin_of_error::transport:
      return with_errno("connection lost");
    case origin_of_error::local:
      return with_errno("local error");
    case origin_of_error::stopped:
      out << "stopped";
      return;
    case origin_of_error::peer:
      return describe_code(out << "the peer sent ", e.code, e.subcode);
    case origin_of_error::protocol:
      break;
  }
  describe_code(out, e.code, e.subcode);
  auto const proof = detail::evidence(message, e.offset, e.length);
  if (proof.empty()) return;
  (out << (proof.size() > 1 ? ": octets " : ": octet ")).number(e.offset);
  if (proof.size() > 1) (out << " to ").number(e.offset + proof.size() - 1);
  constexpr std::size_t most = 32;
  (out << " of the message " << (proof.size() > 1 ? "are " : "is "))
      .hex(proof.first(proof.size() < most ? proof.size() : most));
  if (proof.size() > most) out << "...";
}

}  // namespace senda
