// RFC 9234 §5: leaks found on receipt, and prevented when sending.
#include <senda/session/route_leak.hpp>

#include <doctest/doctest.h>

using namespace senda;

namespace {
constexpr asn us{65000}, peer{65001}, other{65002};
}

TEST_CASE("on receipt") {
  for (auto const r : {bgp_role::customer, bgp_role::route_server_client}) {
    CHECK(is_route_leak(r, other, peer));
    CHECK(is_route_leak(r, peer, peer));
    CHECK_FALSE(is_route_leak(r, {}, peer));
    CHECK_FALSE(otc_on_receipt(r, {}, peer));
  }
  CHECK(is_route_leak(bgp_role::peer, other, peer));
  CHECK_FALSE(is_route_leak(bgp_role::peer, peer, peer));
  for (auto const r : {bgp_role::provider, bgp_role::route_server, bgp_role::peer}) {
    CHECK_FALSE(is_route_leak(r, {}, peer));
    CHECK(otc_on_receipt(r, {}, peer) == attribute::only_to_customer{peer});
    CHECK_FALSE(otc_on_receipt(r, other, peer));
  }
  CHECK_FALSE(is_route_leak(bgp_role::provider, other, peer));
  CHECK_FALSE(is_route_leak(bgp_role::route_server, other, peer));
}

TEST_CASE("when sending") {
  for (auto const r : {bgp_role::provider, bgp_role::route_server, bgp_role::peer}) {
    CHECK_FALSE(may_be_sent(r, other));
    CHECK(may_be_sent(r, {}));
  }
  CHECK(may_be_sent(bgp_role::customer, other));
  CHECK(may_be_sent(bgp_role::route_server_client, other));
  for (auto const r : {bgp_role::customer, bgp_role::peer, bgp_role::route_server_client}) {
    CHECK(otc_on_sending(r, {}, us) == attribute::only_to_customer{us});
    CHECK_FALSE(otc_on_sending(r, other, us));
  }
  CHECK_FALSE(otc_on_sending(bgp_role::provider, {}, us));
  CHECK_FALSE(otc_on_sending(bgp_role::route_server, {}, us));
}
