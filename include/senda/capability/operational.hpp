// Operational: the sender understands OPERATIONAL messages.
// draft-ietf-idr-operational-message §3; capability 185.
#pragma once

#include <senda/capability/capability.hpp>

namespace senda::capability {

/// No value.
struct operational {
  static constexpr auto code = capability_code::operational;
  static constexpr std::string_view name = "operational";

  /// Never fails: octets in a value which should have none do not matter.
  [[nodiscard]] static constexpr result<operational> decode(capability_view) noexcept {
    return operational{};
  }
  constexpr void encode(byte_writer&) const noexcept {}

  void json(text_writer& out) const noexcept { out << "{ \"name\": \"operational\" }"; }
  void text(text_writer& out) const noexcept { out << "operational"; }
  friend constexpr bool operator==(operational, operational) = default;
};
static_assert(capability_type<operational>);

}  // namespace senda::capability
