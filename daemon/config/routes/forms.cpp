// The kinds of route statements there are.
#include "daemon/config/routes/route_form.hpp"

namespace senda::daemon::config {

std::array<std::unique_ptr<route_form>, route_kinds> make_route_forms() {
  return {make_prefix_form()};
}

std::optional<route_kind> kind_of(safi s) noexcept {
  switch (s) {
    case safi::unicast:
    case safi::multicast:
    case safi::labeled_unicast:
    case safi::mpls_vpn:
      return route_kind::prefix;
    default:
      return {};
  }
}

}  // namespace senda::daemon::config
