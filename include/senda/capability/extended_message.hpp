// BGP Extended Message: messages of up to 65535 octets.
// RFC 8654 §3; capability 6.
#pragma once

#include <senda/capability/capability.hpp>

namespace senda::capability {

/// No value; OPEN and KEEPALIVE stay as short as they were (RFC 8654 §4).
struct extended_message {
  static constexpr auto code = capability_code::extended_message;
  static constexpr std::string_view name = "extended-message";

  /// Never fails: octets in a value which should have none do not matter.
  [[nodiscard]] static constexpr result<extended_message> decode(capability_view) noexcept {
    return extended_message{};
  }
  constexpr void encode(byte_writer&) const noexcept {}

  void json(text_writer& out) const noexcept {
    out << "{ \"name\": \"extended-message\", \"size\": 65535 }";
  }
  void text(text_writer& out) const noexcept { out << "extended message(65535)"; }
  friend constexpr bool operator==(extended_message, extended_message) = default;
};
static_assert(capability_type<extended_message>);

}  // namespace senda::capability
