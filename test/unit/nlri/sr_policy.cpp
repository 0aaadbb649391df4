#include <senda/nlri/sr_policy.hpp>

#include <doctest/doctest.h>

#include "support.hpp"

using namespace senda;
using namespace nlri_test;
using nlri::sr_policy;

namespace {
constexpr family v4{afi::ipv4, safi::sr_policy}, v6{afi::ipv6, safi::sr_policy};
}

TEST_CASE("sr-policy: octets, JSON, text") {  // JSON contract §17, wire contract §8.11
  CHECK(walk(v4, "6000000001000000640a000001", form::json) ==
        R"({"distinguisher": 1, "color": 100, "endpoint": "10.0.0.1"};)");
  CHECK(walk(v6, "c0000000010000006420010db8000000000000000000000001", form::json) ==
        R"({"distinguisher": 1, "color": 100, "endpoint": "2001:db8::1"};)");
  CHECK(walk(v4, "6000000001000000640a000001", form::text) == "afi ipv4 safi sr-policy;");
  CHECK(walk(v4, "6000000000000000640a000001 6000000001000000c80a000002", form::command) ==
        "ipv4 sr-policy distinguisher 0 color 100 endpoint 10.0.0.1 next-hop 0.0.0.0;"
        "ipv4 sr-policy distinguisher 1 color 200 endpoint 10.0.0.2 next-hop 0.0.0.0;");
  CHECK(recoded<sr_policy>(v4, "6000000007000000640a000001") == "6000000007000000640a000001");
  CHECK(walk(v4, "00000007 6000000001000000640a000001", form::json, false, true) ==
        R"({"distinguisher": 1, "color": 100, "endpoint": "10.0.0.1"};)");
}

TEST_CASE("sr-policy: malformed octets are 3/10") {  // RFC 9830 §2.1
  for (auto const bad :
       {"60", "600000000100000064 0a0000", "5800000001000000640a0000",
        "6100000001000000640a00000100", "c0000000010000006420010db8000000000000000000000001"})
    CHECK(error_of(v4, bad) == 10);
  CHECK(error_of(v6, "6000000001000000640a000001") == 10);
}

TEST_CASE("sr-policy: from text, configuration contract §15") {
  auto const p = parse<sr_policy>("distinguisher 1 color 100 endpoint 192.0.2.9");
  REQUIRE(p.value);
  CHECK(*p.value == sr_policy{v4, {}, 1, 100, *parse_ip("192.0.2.9")});
  CHECK(command(*p.value, "192.0.2.1") ==
        "ipv4 sr-policy distinguisher 1 color 100 endpoint 192.0.2.9 next-hop 192.0.2.1");
  CHECK(parse<sr_policy>("distinguisher 0 color 0 endpoint ::1").value->family == v6);
  CHECK(parse<sr_policy>("color 1").failure ==
        "expected 'distinguisher' but found 'color' instead");
  CHECK(parse<sr_policy>("distinguisher 4294967296 color 1 endpoint ::1").failure ==
        "'4294967296' is not a number from 0 to 4294967295");
  CHECK(parse<sr_policy>("distinguisher 1 color 1 endpoint foo").failure ==
        "unrecognised ip address foo");
  for (auto const bad :
       {"", "distinguisher", "distinguisher 1", "distinguisher 1 color",
        "distinguisher 1 color 1 endpoint", "distinguisher x color 1 endpoint ::1"})
    CHECK_FALSE(parse<sr_policy>(bad).value);
}
