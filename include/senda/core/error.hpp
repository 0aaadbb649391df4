// The one error type: what went wrong, where, and what the protocol wants done about it.
// NOTIFICATION codes of RFC 4271 §4.5 and the IANA registry; reactions of RFC 7606 §2.
#pragma once

#include <cstdint>

namespace senda {

/// NOTIFICATION error code (RFC 4271 §4.5; 7 is RFC 7313 §5; 8 is RFC 9687 §4).
enum class notification_code : std::uint8_t {
  none = 0,
  message_header = 1,
  open_message = 2,
  update_message = 3,
  hold_timer_expired = 4,
  finite_state_machine = 5,
  cease = 6,
  route_refresh_message = 7,
  send_hold_timer_expired = 8,
};

/// Subcodes of notification_code::message_header (RFC 4271 §6.1).
enum class header_subcode : std::uint8_t {
  unspecific = 0,
  connection_not_synchronized = 1,
  bad_message_length = 2,
  bad_message_type = 3,
};

/// Subcodes of notification_code::open_message (RFC 4271 §6.2, RFC 5492 §5, RFC 9234 §4.2, the
/// multisession draft).
enum class open_subcode : std::uint8_t {
  unspecific = 0,
  unsupported_version = 1,
  bad_peer_as = 2,
  bad_bgp_identifier = 3,
  unsupported_optional_parameter = 4,
  authentication_failure = 5,  // deprecated
  unacceptable_hold_time = 6,
  unsupported_capability = 7,
  grouping_conflict = 8,
  grouping_required = 9,
  capability_value_mismatch = 10,
  role_mismatch = 11,
};

/// Subcodes of notification_code::update_message (RFC 4271 §6.3).
enum class update_subcode : std::uint8_t {
  unspecific = 0,
  malformed_attribute_list = 1,
  unrecognized_well_known_attribute = 2,
  missing_well_known_attribute = 3,
  attribute_flags_error = 4,
  attribute_length_error = 5,
  invalid_origin = 6,
  invalid_next_hop = 8,
  optional_attribute_error = 9,
  invalid_network_field = 10,
  malformed_as_path = 11,
};

/// Subcodes of notification_code::finite_state_machine (RFC 6608 §4).
enum class fsm_subcode : std::uint8_t {
  unspecified = 0,
  unexpected_in_open_sent = 1,
  unexpected_in_open_confirm = 2,
  unexpected_in_established = 3,
};

/// Subcodes of notification_code::cease (RFC 4486 §4, RFC 8538 §3.1, RFC 9384).
enum class cease_subcode : std::uint8_t {
  unspecific = 0,
  maximum_prefixes_reached = 1,
  administrative_shutdown = 2,
  peer_deconfigured = 3,
  administrative_reset = 4,
  connection_rejected = 5,
  other_configuration_change = 6,
  connection_collision = 7,
  out_of_resources = 8,
  hard_reset = 9,
  bfd_down = 10,
};

/// Subcodes of notification_code::route_refresh_message (RFC 7313 §5).
enum class refresh_subcode : std::uint8_t { reserved = 0, invalid_message_length = 1 };

/// What the receiver of a malformed message has to do, mildest first (RFC 7606 §2).
enum class reaction : std::uint8_t {
  none,               ///< nothing is wrong
  discard_attribute,  ///< drop the attribute, keep the routes
  treat_as_withdraw,  ///< withdraw every route of the UPDATE
  disable_family,     ///< ignore the AFI/SAFI from here on
  reset,              ///< send the NOTIFICATION and close the session
};

/// Who is at fault; only `protocol` errors become a NOTIFICATION we send.
enum class origin_of_error : std::uint8_t {
  protocol,   ///< the peer broke the protocol
  peer,       ///< the peer told us in a NOTIFICATION
  local,      ///< this program: no room, a value out of range, a text that does not parse
  transport,  ///< the connection: `os` has the errno value
  stopped,    ///< the operation was cancelled
};

/// Sixteen octets at most, trivially copyable, comparable.
struct error {
  notification_code code = notification_code::none;
  std::uint8_t subcode = 0;
  reaction action = reaction::reset;
  origin_of_error from = origin_of_error::protocol;
  std::uint16_t offset = 0;  ///< of the first offending octet, from the start of the message
  std::uint16_t length = 0;  ///< how many octets offend; [offset, offset + length) is the evidence
  std::int32_t os = 0;       ///< errno value when `from` is transport (or local: ENOBUFS, EINVAL)

  friend constexpr bool operator==(error const&, error const&) = default;
};
static_assert(sizeof(error) <= 16);

/// A protocol error of the given code; `at` counts octets from the start of the message.
template <class Subcode>
[[nodiscard]] constexpr error protocol_error(notification_code code, Subcode subcode,
                                             std::size_t at = 0, std::size_t length = 0,
                                             reaction action = reaction::reset) noexcept {
  return {code,
          static_cast<std::uint8_t>(subcode),
          action,
          origin_of_error::protocol,
          static_cast<std::uint16_t>(at),
          static_cast<std::uint16_t>(length),
          0};
}

[[nodiscard]] constexpr error header_error(header_subcode s, std::size_t at,
                                           std::size_t length) noexcept {
  return protocol_error(notification_code::message_header, s, at, length);
}
[[nodiscard]] constexpr error open_error(open_subcode s, std::size_t at = 0,
                                         std::size_t length = 0) noexcept {
  return protocol_error(notification_code::open_message, s, at, length);
}
[[nodiscard]] constexpr error update_error(update_subcode s, std::size_t at, std::size_t length,
                                           reaction action = reaction::reset) noexcept {
  return protocol_error(notification_code::update_message, s, at, length, action);
}
[[nodiscard]] constexpr error transport_error(std::int32_t os) noexcept {
  return {notification_code::none, 0, reaction::reset, origin_of_error::transport, 0, 0, os};
}
[[nodiscard]] constexpr error local_error(std::int32_t os) noexcept {
  return {notification_code::none, 0, reaction::reset, origin_of_error::local, 0, 0, os};
}
[[nodiscard]] constexpr error operation_stopped() noexcept {
  return {notification_code::none, 0, reaction::reset, origin_of_error::stopped, 0, 0, 0};
}

}  // namespace senda
