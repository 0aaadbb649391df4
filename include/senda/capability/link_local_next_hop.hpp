// Link-Local Next Hop: an IPv6 next hop may be a link-local address alone.
// draft-ietf-idr-linklocal-capability; capability 77.
#pragma once

#include <senda/capability/capability.hpp>

namespace senda::capability {

/// No value.
struct link_local_next_hop {
  static constexpr auto code = capability_code::link_local_next_hop;
  static constexpr std::string_view name = "link-local-nexthop";

  /// Never fails: octets in a value which should have none do not matter.
  [[nodiscard]] static constexpr result<link_local_next_hop> decode(capability_view) noexcept {
    return link_local_next_hop{};
  }
  constexpr void encode(byte_writer&) const noexcept {}

  void json(text_writer& out) const noexcept { out << "{ \"name\": \"link-local-nexthop\" }"; }
  void text(text_writer& out) const noexcept { out << "link-local nexthop"; }
  friend constexpr bool operator==(link_local_next_hop, link_local_next_hop) = default;
};
static_assert(capability_type<link_local_next_hop>);

}  // namespace senda::capability
