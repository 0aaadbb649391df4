// Route Refresh, and the code it had before the RFC.
// RFC 2918 §2; capabilities 2 and 128.
#pragma once

#include <senda/capability/capability.hpp>

namespace senda::capability {

/// No value.
struct route_refresh {
  static constexpr auto code = capability_code::route_refresh;
  static constexpr std::string_view name = "route-refresh";

  /// Never fails: octets in a value which should have none do not matter.
  [[nodiscard]] static constexpr result<route_refresh> decode(capability_view) noexcept {
    return route_refresh{};
  }
  constexpr void encode(byte_writer&) const noexcept {}

  void json(text_writer& out) const noexcept {
    out << "{ \"name\": \"route-refresh\", \"variant\": \"RFC\" }";
  }
  void text(text_writer& out) const noexcept { out << "route refresh"; }
  friend constexpr bool operator==(route_refresh, route_refresh) = default;
};
static_assert(capability_type<route_refresh>);

/// The same under code 128: understood, never sent, and no reason to believe that code 2 is too.
struct old_route_refresh {
  static constexpr auto code = capability_code::old_route_refresh;
  static constexpr std::string_view name = "cisco-route-refresh";

  /// Never fails: octets in a value which should have none do not matter.
  [[nodiscard]] static constexpr result<old_route_refresh> decode(capability_view) noexcept {
    return old_route_refresh{};
  }
  constexpr void encode(byte_writer&) const noexcept {}

  void json(text_writer& out) const noexcept {
    out << "{ \"name\": \"route-refresh\", \"variant\": \"Cisco\" }";
  }
  void text(text_writer& out) const noexcept { out << "cisco route refresh"; }
  friend constexpr bool operator==(old_route_refresh, old_route_refresh) = default;
};
static_assert(capability_type<old_route_refresh>);

}  // namespace senda::capability
