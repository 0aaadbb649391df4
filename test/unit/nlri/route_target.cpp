#include <senda/nlri/route_target.hpp>

#include <doctest/doctest.h>

#include "support.hpp"

using namespace senda;
using namespace nlri_test;
using nlri::route_target;

namespace {

constexpr family rtc{afi::ipv4, safi::route_target};
constexpr auto target = attribute::extended_community::of_2_4(0, 2, 65000, 100);

}  // namespace

TEST_CASE("route target membership: octets, wire contract §8.12") {
  CHECK(encoded(route_target::of(asn{65001},
                                 attribute::extended_community::of_2_4(0, 2, 65001, 100))) ==
        "600000fde90002fde900000064");
  CHECK(encoded(route_target{}) == "00");
  // The bits no route target has.
  CHECK(encoded(route_target::of(asn{1}, attribute::extended_community::of_2_4(0xc0, 2, 1, 1))) ==
        "60000000010002000100000001");
  auto t = route_target::of(asn{1}, target);
  t.path_id = 7;
  CHECK(encoded(t, true) == "0000000760000000010002fde800000064");
}

TEST_CASE("route target membership: shown, JSON contract §6.6, §17") {
  CHECK(walk(rtc, "600000fde80002fde800000064", form::json) ==
        R"({ "origin": 65000, "route-target": "target:65000:100" };)");
  CHECK(walk(rtc, "00", form::json) == R"({ "origin": 0, "route-target": null };)");
  CHECK(walk(rtc, "600000fde80002fde800000064 00", form::text) ==
        "afi ipv4 safi rtc;afi ipv4 safi rtc;");
  CHECK(walk(rtc, "600000fde80002fde800000064", form::command) ==
        "ipv4 rtc 65000:target:65000:100/96;");
  CHECK(walk(rtc, "00000007 00", form::json, false, true) ==
        R"({ "origin": 0, "route-target": null, "path-information": "0.0.0.7" };)");
}

TEST_CASE("route target membership: parts of route targets are kept, RFC 4684 §4") {
  CHECK(walk(rtc, "200000fde8", form::json) ==
        R"({ "origin": 65000, "route-target": null, "length": 32 };)");
  CHECK(walk(rtc, "400000fde80002fde8 00", form::json) ==
        R"({ "origin": 65000, "route-target": "target:65000:0", "length": 64 };)"
        R"({ "origin": 0, "route-target": null };)");
  for (auto const* s : {"00", "2000000001", "210000000180", "400000fde80002fde8",
                        "410000fde80002fde8ff", "5f0000fde80002fde800000064"})
    CHECK(recoded<route_target>(rtc, s) == s);
}

TEST_CASE("route target membership: malformed octets are 3/10") {
  for (auto const* s : {"01", "1f00000000", "61000000000000000000000000ff", "600000fde80002fde8",
                        "20000000", "ff", "0060"})
    CHECK_MESSAGE(error_of(rtc, s) == 10, s);
  byte_reader r{bytes{}, 100};
  auto const e = route_target::decode(r, rtc, true);
  REQUIRE_FALSE(e.has_value());
  CHECK(e.assume_error() == update_error(update_subcode::invalid_network_field, 100, 0));
}
