#include <senda/nlri/vpls.hpp>

#include <doctest/doctest.h>

#include "support.hpp"

using namespace senda;
using namespace nlri_test;
using nlri::vpls;

namespace {
constexpr family l2vpn{afi::l2vpn, safi::vpls};
constexpr auto site = "001100010a0000010064000500010008029ce1";
constexpr auto discovered = "000c0000fde8000000640a000002";  // RFC 6074 §3.2.2.1
}  // namespace

TEST_CASE("vpls: octets, JSON, text") {  // JSON contract §17
  CHECK(walk(l2vpn, site, form::json) ==
        R"({ "rd": "10.0.0.1:100", "endpoint": 5, "base": 10702, "offset": 1, "size": 8 };)");
  CHECK(walk(l2vpn, site, form::text) ==
        "vpls rd 10.0.0.1:100 endpoint 5 base 10702 offset 1 size 8;");
  CHECK(walk(l2vpn, site, form::command) ==
        "vpls rd 10.0.0.1:100 endpoint 5 base 10702 offset 1 size 8 next-hop 0.0.0.0;");
  CHECK(recoded<vpls>(l2vpn, site) == site);
  // the low bits of the label field are kept
  CHECK(recoded<vpls>(l2vpn, "001100010a0000010064000500010008029ce0") ==
        "001100010a0000010064000500010008029ce0");
}

TEST_CASE("vpls: several, auto-discovery, TLVs behind the label") {  // wire contract §8.6
  CHECK(walk(l2vpn, std::string{site} + discovered + site, form::text) ==
        "vpls rd 10.0.0.1:100 endpoint 5 base 10702 offset 1 size 8;"
        "vpls rd 65000:100 vsi-id 10.0.0.2;"
        "vpls rd 10.0.0.1:100 endpoint 5 base 10702 offset 1 size 8;");
  CHECK(walk(l2vpn, discovered, form::json) == R"({ "rd": "65000:100", "vsi-id": "10.0.0.2" };)");
  CHECK(recoded<vpls>(l2vpn, discovered) == discovered);
  auto const longer = "001500010a0000010064000500010008029ce101000400";
  CHECK(recoded<vpls>(l2vpn, longer) == longer);
  CHECK(walk(l2vpn, std::string{longer} + site, form::json).find("8 };{ \"rd\"") !=
        std::string::npos);
  auto const wire = from_hex(longer),
             other = from_hex("001500010a0000010064000500010008029ce101000401");
  byte_reader r{wire}, q{other};
  auto const a = vpls::decode(r, l2vpn, false), b = vpls::decode(q, l2vpn, false);
  CHECK(a.assume_value() == a.assume_value());
  CHECK_FALSE(a.assume_value() == b.assume_value());
}

TEST_CASE("vpls: path identifier") {  // RFC 7911 §3
  CHECK(walk(l2vpn, "00000007" + std::string{site}, form::text, false, true) ==
        "vpls rd 10.0.0.1:100 endpoint 5 base 10702 offset 1 size 8;");
  vpls v{};
  v.path_id = 7;
  CHECK(encoded(v, true) ==
        "00000007"
        "0011"
        "0000000000000000"
        "000000000000"
        "000000");
}

TEST_CASE("vpls: malformed octets are 3/10") {
  for (auto const bad :
       {"00", "0011", "001000010a000001006400050001000802 9c", "0000", "000b00010a000001006400000a",
        "000d00010a000001006400000a0100", "001100010a0000010064000500010008029c",
        "001200010a0000010064000500010008029ce1"})
    CHECK(error_of(l2vpn, bad) == 10);
}
