// Route leaks: what ONLY_TO_CUSTOMER and the roles of both ends say about a route.
// RFC 9234 §5. What is sent follows it where we have a role (session/packer.hpp,
// rib/update_stream.hpp); what is received is for programs that make decisions.
#pragma once

#include <senda/attribute/only_to_customer.hpp>
#include <senda/capability/role.hpp>
#include <senda/net/family.hpp>

#include <optional>

namespace senda {

/// The families whose routes all this is about (RFC 9234 §5).
[[nodiscard]] constexpr bool is_leakable(family f) noexcept {
  return f == ipv4_unicast || f == ipv6_unicast;
}

/// `from`: the role of the peer the route came from; `otc`: its ONLY_TO_CUSTOMER attribute, if any.
/// True: somebody passed it on who should not have; it must not be used.
[[nodiscard]] constexpr bool is_route_leak(bgp_role from, std::optional<asn> otc,
                                           asn peer_as) noexcept {
  switch (from) {
    case bgp_role::customer:
    case bgp_role::route_server_client:
      return otc.has_value();
    case bgp_role::peer:
      return otc && *otc != peer_as;
    default:
      return false;
  }
}
/// The attribute a received route has to get, as it has none; nothing where it stays as it is.
[[nodiscard]] constexpr std::optional<attribute::only_to_customer> otc_on_receipt(
    bgp_role from, std::optional<asn> otc, asn peer_as) noexcept {
  bool const due =
      from == bgp_role::provider || from == bgp_role::peer || from == bgp_role::route_server;
  if (otc || !due) return {};
  return attribute::only_to_customer{peer_as};
}

/// `to`: the role of the peer. False: the route may go to customers only.
[[nodiscard]] constexpr bool may_be_sent(bgp_role to, std::optional<asn> otc) noexcept {
  return !otc || to == bgp_role::customer || to == bgp_role::route_server_client;
}
/// The attribute a route has to get before it is sent, as it has none.
[[nodiscard]] constexpr std::optional<attribute::only_to_customer> otc_on_sending(
    bgp_role to, std::optional<asn> otc, asn local_as) noexcept {
  bool const due =
      to == bgp_role::customer || to == bgp_role::peer || to == bgp_role::route_server_client;
  if (otc || !due) return {};
  return attribute::only_to_customer{local_as};
}

}  // namespace senda
