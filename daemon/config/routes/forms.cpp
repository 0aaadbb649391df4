// The kinds of route statements there are.
#include "daemon/config/routes/route_form.hpp"

namespace senda::daemon::config {

std::array<std::unique_ptr<route_form>, route_kinds> make_route_forms() {
  return {make_prefix_form(), make_mcast_vpn_form(), make_mup_form(),   make_sr_policy_form(),
          make_vpls_form(),   make_flow_form(),      make_octets_form()};
}

std::optional<route_kind> kind_of(safi s, std::string_view next_word) noexcept {
  if (next_word.starts_with("0x")) return route_kind::octets;
  switch (s) {
    case safi::unicast:
    case safi::multicast:
    case safi::labeled_unicast:
    case safi::mpls_vpn:
      return route_kind::prefix;
    case safi::mcast_vpn:
      return route_kind::mcast_vpn;
    case safi::mup:
      return route_kind::mup;
    case safi::sr_policy:
      return route_kind::sr_policy;
    case safi::vpls:
      return route_kind::vpls;
    case safi::flow:
    case safi::flow_vpn:
      return route_kind::flow;
    case safi::evpn:
    case safi::bgp_ls:
    case safi::bgp_ls_vpn:
    case safi::route_target:
      return route_kind::octets;
    default:
      return {};
  }
}

}  // namespace senda::daemon::config
