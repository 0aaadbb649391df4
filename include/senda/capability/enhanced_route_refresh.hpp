// Enhanced Route Refresh: refreshes are bracketed by BoRR and EoRR.
// RFC 7313 §3.1; capability 70.
#pragma once

#include <senda/capability/capability.hpp>

namespace senda::capability {

/// No value.
struct enhanced_route_refresh {
  static constexpr auto code = capability_code::enhanced_route_refresh;
  static constexpr std::string_view name = "enhanced-route-refresh";

  /// Never fails: octets in a value which should have none do not matter.
  [[nodiscard]] static constexpr result<enhanced_route_refresh> decode(capability_view) noexcept {
    return enhanced_route_refresh{};
  }
  constexpr void encode(byte_writer&) const noexcept {}

  void json(text_writer& out) const noexcept { out << "{ \"name\": \"enhanced-route-refresh\" }"; }
  void text(text_writer& out) const noexcept { out << "enhanced route refresh"; }
  friend constexpr bool operator==(enhanced_route_refresh, enhanced_route_refresh) = default;
};
static_assert(capability_type<enhanced_route_refresh>);

}  // namespace senda::capability
