#include <senda/nlri/mup.hpp>

#include <doctest/doctest.h>

#include "support.hpp"

using namespace senda;
using namespace nlri_test;
using nlri::mup;

namespace {
constexpr family v4{afi::ipv4, safi::mup}, v6{afi::ipv6, safi::mup};
}

TEST_CASE("mup: octets and JSON") {  // JSON contract §17
  struct {
    family f;
    char const *wire, *json;
  } const cases[] = {
      {v4, "0100010c0000fde800000064180a0100",
       R"({ "name": "InterworkSegmentDiscoveryRoute", "arch": 1, "code": 1, "prefix_ip_len": 24, )"
       R"("prefix_ip": "10.1.0.0", "rd": "65000:100", "raw": "0100010C0000FDE800000064180A0100" };)"},
      {v6, "010001110000fde8000000644020010db800000000",
       R"({ "name": "InterworkSegmentDiscoveryRoute", "arch": 1, "code": 1, "prefix_ip_len": 64, )"
       R"("prefix_ip": "2001:db8::", "rd": "65000:100", )"
       R"("raw": "010001110000FDE8000000644020010DB800000000" };)"},
      {v4, "0100020c0000fde8000000640a000001",
       R"({ "name": "DirectSegmentDiscoveryRoute", "arch": 1, "code": 2, "ip": "10.0.0.1", )"
       R"("rd": "65000:100", "raw": "0100020C0000FDE8000000640A000001" };)"},
      {v4, "0100031c0000fde80000006420c0a800010000303909200a000001200a000002",
       R"({ "name": "Type1SessionTransformedRoute", "arch": 1, "code": 3, "prefix_ip_len": 32, )"
       R"("prefix_ip": "192.168.0.1", "teid": "12345", "qfi": "9", "rd": "65000:100", )"
       R"("endpoint_ip_len": 32, "endpoint_ip": "10.0.0.1", "source_ip_len": 32, )"
       R"("source_ip": "10.0.0.2", )"
       R"("raw": "0100031C0000FDE80000006420C0A800010000303909200A000001200A000002" };)"},
      {v4, "010003170000fde80000006420c0a800010000303909200a000001",
       R"({ "name": "Type1SessionTransformedRoute", "arch": 1, "code": 3, "prefix_ip_len": 32, )"
       R"("prefix_ip": "192.168.0.1", "teid": "12345", "qfi": "9", "rd": "65000:100", )"
       R"("endpoint_ip_len": 32, "endpoint_ip": "10.0.0.1", "source_ip_len": 0, )"
       R"("source_ip": "b''", "raw": "010003170000FDE80000006420C0A800010000303909200A000001" };)"},
      {v4, "010004110000fde800000064400a00000100003039",
       R"({ "name": "Type2SessionTransformedRoute",  "arch": 1, "code": 4, "endpoint_len": 64, )"
       R"("endpoint_ip": "10.0.0.1", "rd": "65000:100", "teid": "12345", )"
       R"("raw": "010004110000FDE800000064400A00000100003039" };)"},
      {v4, "0100040d0000fde800000064200a000001",
       R"({ "name": "Type2SessionTransformedRoute",  "arch": 1, "code": 4, "endpoint_len": 32, )"
       R"("endpoint_ip": "10.0.0.1", "rd": "65000:100", "teid": "0", )"
       R"("raw": "0100040D0000FDE800000064200A000001" };)"},
      {v6, "0100041d0000fde800000064a020010db800000000000000000000000100003039",
       R"({ "name": "Type2SessionTransformedRoute",  "arch": 1, "code": 4, "endpoint_len": 160, )"
       R"("endpoint_ip": "2001:db8::1", "rd": "65000:100", "teid": "12345", )"
       R"("raw": "0100041D0000FDE800000064A020010DB800000000000000000000000100003039" };)"},
      {v4, "0100090c0000fde8000000640a000001",
       R"({ "arch": 1, "code": 9, "raw": "0100090C0000FDE8000000640A000001" };)"},
      {v4, "0200010c0000fde8000000640a000001",
       R"({ "arch": 2, "code": 1, "raw": "0200010C0000FDE8000000640A000001" };)"},
  };
  for (auto const& c : cases) {
    CAPTURE(c.wire);
    CHECK(walk(c.f, c.wire, form::json) == c.json);
    CHECK(recoded<mup>(c.f, c.wire) == c.wire);
  }
  CHECK(walk(v6, "010001110000fde8000000644020010db800000000", form::text) == "afi ipv6 safi mup;");
}

TEST_CASE(
    "mup: an octet that says there is no source is kept") {  // draft-ietf-bess-mup-safi §3.1.3
  auto const wire = "010003180000fde80000006420c0a800010000303909200a00000100";
  CHECK(recoded<mup>(v4, wire) == wire);
  CHECK(walk(v4, wire, form::json).find(R"("source_ip_len": 0, "source_ip": "b''")") !=
        std::string::npos);
}

TEST_CASE("mup: an endpoint of few bits stands for many") {  // §3.1.4
  auto const wire = "0100040c0000fde800000064180a0001";
  CHECK(recoded<mup>(v4, wire) == wire);
  CHECK(walk(v4, wire, form::json).find(R"("endpoint_len": 24, "endpoint_ip": "10.0.1.0")") !=
        std::string::npos);
}

TEST_CASE("mup: malformed routes are passed over, the others count") {  // §3.1.1 to §3.1.4
  std::string const good = "0100020c0000fde8000000640a000001";
  for (std::string const bad :
       {"010001080000fde800000064", "0100010e0000fde800000064210a01000000",
        "0100010b0000fde800000064180a01",
        "010002180000fde80000006420010db8000000000000000000000001",
        "0100020b0000fde8000000640a0000", "010003170000fde80000006420c0a800010000000009200a000001",
        "010003160000fde80000006420c0a80001000030390918 0a0000",
        "010003180000fde80000006420c0a800010000303909200a00000120",
        "010004110000fde800000064400a00000100000000",
        "010004120000fde800000064480a0000010000303900",
        "010004110000fde800000064410a00000100003039", "0100040c0000fde800000064200a0000",
        "01000400"}) {
    CAPTURE(bad);
    CHECK(walk(v4, bad + good, form::command) ==
          "ipv4 mup mup-dsd 10.0.0.1 rd 65000:100 next-hop 0.0.0.0;");
  }
  for (auto const cut : {"01", "010001", "0100010c0000fde800000064180a01", "01000101"})
    CHECK(error_of(v4, cut) == 10);
}

TEST_CASE("mup: what tells routes apart") {  // wire contract §5.1
  auto const same = [](char const* one, char const* two) {
    std::uint8_t a[max_identity_size], b[max_identity_size];
    auto const x = from_hex(one), y = from_hex(two);
    return equal_bytes(nlri_identity(v4, x, a), nlri_identity(v4, y, b));
  };
  CHECK(same("0100031c0000fde80000006420c0a800010000303909200a000001200a000002",
             "010003170000fde80000006420c0a800010000000108200a000009"));
  CHECK_FALSE(same("010003170000fde80000006420c0a800010000303909200a000001",
                   "010003170000fde80000006420c0a800020000303909200a000001"));
  CHECK_FALSE(same("010004110000fde800000064400a00000100003039",
                   "010004110000fde800000064400a00000100003038"));
}

TEST_CASE("mup: from text, configuration contract §14, wire contract §8.10") {
  struct {
    char const *words, *wire;
  } const cases[] = {
      {"mup-isd 10.0.1.0/24 rd 100:100", "0100010c0000006400000064180a0001"},
      {"mup-isd 10.0.0.0/20 rd 65001:7", "0100010c0000fde900000007140a0000"},
      {"mup-isd 2001::/64 rd 100:100", "010001110000006400000064402001000000000000"},
      {"mup-dsd 10.0.0.1 rd 100:100", "0100020c00000064000000640a000001"},
      {"mup-t1st 192.168.0.1/32 rd 100:100 teid 12345 qfi 9 endpoint 10.0.0.1",
       "01000317000000640000006420c0a800010000303909200a000001"},
      {"mup-t1st 10.0.0.0/20 rd 65001:7 teid 99 qfi 9 endpoint 192.0.2.7 source 192.0.2.8",
       "0100031b0000fde900000007140a0000000000630920c000020720c0000208"},
      {"mup-t2st 192.0.2.7 rd 65001:7 teid 5/12", "0100040f0000fde9000000072cc00002070005"},
      {"mup-t2st 10.0.0.1 rd 100:100 teid 0/0", "0100040d0000006400000064200a000001"},
      {"mup-t2st 10.0.0.1 rd 100:100 teid 12345/23", "010004100000006400000064370a000001003039"},
      {"mup-t2st 2001:db8::7 rd 65001:7 teid 4294967295/32",
       "0100041d0000fde900000007a020010db8000000000000000000000007ffffffff"},
  };
  for (auto const& c : cases) {
    CAPTURE(c.words);
    auto const m = parse<mup>(c.words);
    REQUIRE(m.value);
    CHECK(encoded(*m.value) == c.wire);
    CHECK(command(*m.value, "2001::1") ==
          std::string{m.value->family.afi == afi::ipv4 ? "ipv4" : "ipv6"} + " mup " + c.words +
              " next-hop 2001::1");
    CHECK(recoded<mup>(m.value->family, c.wire) == c.wire);
  }
  CHECK(parse<mup>("").failure.starts_with("Missing route type"));
  CHECK(parse<mup>("mup-foo").failure.starts_with("Unknown route type 'mup-foo'"));
  CHECK(
      parse<mup>("mup-isd 10.0.0.1/24 rd 1:1").failure.starts_with("'10.0.0.1/24' is not a valid"));
  CHECK(parse<mup>("mup-t2st 1.1.1.1 rd 1:1 teid 12345/0").failure.starts_with("'12345/0' has a"));
  CHECK(parse<mup>("mup-t1st 1.1.1.1 rd 1:1 teid 1 qfi 64 endpoint 1.1.1.1").failure ==
        "'64' is not a QFI from 0 to 63");
  for (auto const bad :
       {"mup-isd", "mup-isd 10.0.0.0/8", "mup-isd 10.0.0.0/8 rd", "mup-dsd 10.0.0.0/8 rd 1:1",
        "mup-t1st 1.1.1.1 rd 1:1", "mup-t1st 1.1.1.1 rd 1:1 teid 4294967296 qfi 1 endpoint 1.1.1.1",
        "mup-t1st 1.1.1.1 rd 1:1 teid 1 qfi 1 endpoint 1.1.1.1 source",
        "mup-t2st 1.1.1.1 rd 1:1 teid 1", "mup-t2st 1.1.1.1 rd 1:1 teid 1/33",
        "mup-t2st 1.1.1.1 rd 1:1 teid /", "mup-t2st 1.1.1.1 rd 1:1"})
    CHECK_FALSE(parse<mup>(bad).value);
}
