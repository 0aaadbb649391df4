// NOTIFICATION: why a session ends, and the octets that prove it.
// RFC 4271 §4.5, §6; RFC 6608; RFC 7313 §5. Reading and writing shutdown texts: shutdown.hpp.
#pragma once

#include <senda/message/header.hpp>

#include <array>

namespace senda {

/// To send, and as received; `data` belongs to the caller, or is a view of the message.
struct notification_message {
  static constexpr auto type = message_type::notification;
  /// What a message of the usual size has room for.
  static constexpr std::size_t max_data = max_message_size - header_size - 2;

  notification_code code = notification_code::none;
  std::uint8_t subcode = 0;
  bytes data{};

  constexpr void encode(byte_writer& w, codec_context const&) const noexcept {
    w.u8(static_cast<std::uint8_t>(code));
    w.u8(subcode);
    w.raw(data);
  }
  /// Never an error, since a NOTIFICATION is never answered with one: a body that is too short
  /// reads as 0/0.
  [[nodiscard]] static constexpr result<notification_message> decode(message_view m) noexcept {
    byte_reader in{m.body()};
    notification_message n;
    n.code = static_cast<notification_code>(in.u8());
    n.subcode = in.u8();
    n.data = in.rest();
    return in.failed() ? notification_message{} : n;
  }
  /// It as an error of the peer's making.
  [[nodiscard]] constexpr error as_error() const noexcept {
    return {code, subcode, reaction::reset, origin_of_error::peer, 0, 0, 0};
  }
  friend constexpr bool operator==(notification_message const& a,
                                   notification_message const& b) noexcept {
    return a.code == b.code && a.subcode == b.subcode && equal_bytes(a.data, b.data);
  }
};

namespace detail {

/// Version 4, as the data of 2/1 has it (RFC 4271 §6.2).
inline constexpr std::array<std::uint8_t, 2> supported_version{0, 4};

/// Octet i has value i: single octets to point at that no message contains.
inline constexpr auto every_octet = [] {
  std::array<std::uint8_t, 256> a{};
  for (std::size_t i = 0; i < a.size(); ++i) a[i] = static_cast<std::uint8_t>(i);
  return a;
}();

/// [at, at + length) as far as it lies inside `message`.
[[nodiscard]] constexpr bytes evidence(bytes message, std::size_t at, std::size_t length) noexcept {
  if (at > message.size()) return {};
  auto const rest = message.subspan(at);
  return rest.first(length < rest.size() ? length : rest.size());
}

}  // namespace detail

/// The NOTIFICATION an error calls for. Its data is what RFC 4271 §6 asks for: the supported
/// version for 2/1, the Length field for 1/2, the Type field for 1/3, the attribute for 3/x, the
/// whole message for 7/1 (RFC 7313 §5), the message type for 5/x (RFC 6608 §4); else the octets the
/// error points at. `message` has to be the one the error is about, header included; the data is a
/// view of it and never longer than a message has room for. 3/3 has no octets to point at: the code
/// of the missing attribute is taken from `error::os`.
[[nodiscard]] constexpr notification_message notification_for(error const& e,
                                                              bytes message = {}) noexcept {
  notification_message n{e.code, e.subcode, {}};
  auto const is = [&](notification_code c, auto s) {
    return e.code == c && e.subcode == static_cast<std::uint8_t>(s);
  };
  using enum notification_code;
  if (is(open_message, open_subcode::unsupported_version)) n.data = detail::supported_version;
  else if (is(message_header, header_subcode::connection_not_synchronized)) n.data = {};
  else if (is(message_header, header_subcode::bad_message_length))
    n.data = detail::evidence(message, 16, 2);
  else if (is(message_header, header_subcode::bad_message_type) || e.code == finite_state_machine)
    n.data = detail::evidence(message, 18, 1);
  else if (is(route_refresh_message, refresh_subcode::invalid_message_length)) n.data = message;
  else if (is(update_message, update_subcode::missing_well_known_attribute)) {
    if (e.os > 0 && e.os < 256)
      n.data = bytes{detail::every_octet}.subspan(static_cast<std::size_t>(e.os), 1);
  } else n.data = detail::evidence(message, e.offset, e.length);
  if (n.data.size() > notification_message::max_data)
    n.data = n.data.first(notification_message::max_data);
  return n;
}

}  // namespace senda
