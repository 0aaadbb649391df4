// Walking capabilities through parameters of both forms, and what repeated ones add up to.
// RFC 5492 §4, RFC 9072 §2, wire contract §3.4.
#include <senda/capability/capabilities.hpp>

#include "../message/open_support.hpp"

using namespace senda;
using enum capability_framing;

namespace {

std::string codes(capability_list const& list) {
  std::string s;
  for (auto const& v : list) s += std::to_string(static_cast<int>(v.code)) + ' ';
  return s;
}
std::string json(std::string_view hex, capability_code c) {
  auto const octets = test::from_hex(hex);
  return test::printed([&](text_writer& out) { capability_json(out, capability_list{octets}, c); });
}

}  // namespace

TEST_CASE("one and the same capabilities in three framings") {
  auto const bare_octets = test::from_hex(
      "0104000100010200"
      "4600");
  auto const classic_octets = test::from_hex(
      "0208010400010001"
      "0200"
      "0200"
      "02024600");
  auto const extended_octets = test::from_hex(
      "020008010400010001"
      "0200"
      "020000"
      "0200024600");
  CHECK(codes(capability_list{bare_octets}) == "1 2 70 ");
  CHECK(codes(capability_list{classic_octets, classic}) == "1 2 70 ");
  CHECK(codes(capability_list{extended_octets, extended}) == "1 2 70 ");
  CHECK(codes(capability_list{}).empty());
  CHECK(check_capabilities(capability_list{extended_octets, extended}).has_value());
}

TEST_CASE("offsets count from the start of the message") {
  auto const octets = test::from_hex(
      "02024600"
      "02020200");
  capability_list const list{octets, classic, 29};
  auto i = list.begin();
  CHECK(i->offset == 31);
  CHECK((++i)->offset == 35);
  CHECK(++i == list.end());
}

TEST_CASE("what is wrong with a list, and where") {
  auto const check = [](std::string_view hex, capability_framing f) {
    auto const octets = test::from_hex(hex);
    return test::verdict(check_capabilities(capability_list{octets, f, 29}));
  };
  CHECK(check("02", classic) == "2/0@29+1");  // no length
  CHECK(check("0203"
              "4600",
              classic) == "2/0@29+4");  // parameter overruns the block
  CHECK(check("0201"
              "46",
              classic) == "2/0@31+1");  // capability without a length
  CHECK(check("0203"
              "460200",
              classic) == "2/0@31+3");  // capability overruns its parameter
  CHECK(check("02024600"
              "0300",
              classic) == "2/4@33+2");              // nobody knows parameter 3
  CHECK(check("01020000", classic) == "2/5@29+4");  // authentication
  CHECK(check("ff00", classic) == "2/4@29+2");
  CHECK(check("0200", extended) == "2/0@29+2");
  CHECK(check("02000346"
              "00",
              extended) == "2/0@29+5");
  CHECK(check("0205"
              "0103000100",
              classic) == "2/0@31+5");  // malformed multiprotocol
  CHECK(check("0202"
              "4100",
              classic) == "2/0@31+2");  // 4-octet AS of none
}

TEST_CASE("repeated capabilities") {
  using enum capability_code;
  CHECK(json("010400010001"
             "010400020001"
             "010400010001",
             multiprotocol) ==
        R"({ "name": "multiprotocol", "families": [ "ipv4/unicast", "ipv6/unicast" ] })");
  CHECK(json("4504"
             "00010101"
             "4508"
             "00020102"
             "00010103",
             add_path) ==
        R"({ "name": "addpath", "ipv4/unicast": "send/receive","ipv6/unicast": "send" })");
  CHECK(json("0506000100010002"
             "050c000100010002"
             "000100800002",
             extended_next_hop) ==
        R"({ "name": "nexthop", "conversion": [ "ipv4/unicast/ipv6", "ipv4/mpls-vpn/ipv6" ] })");
  CHECK(json("4c0f"
             "0001010000"
             "0001010007"
             "0001010009",
             paths_limit) == R"({ "name": "paths-limit", "ipv4/unicast": 7 })");
  CHECK(json("40020078"
             "40028001",
             graceful_restart) ==
        R"({ "name": "graceful restart", "time": 1, "address-family-flags": { }, )"
        R"("restart-flags": [ "forwarding" ]  })");
  CHECK(json("400e0001"
             "00010180"
             "00020180"
             "00010100",
             graceful_restart) ==  // a family once, as the last entry has it
        R"({ "name": "graceful restart", "time": 1, "address-family-flags": )"
        R"({ "ipv4/unicast": [ ] , "ipv6/unicast": [ "restart" ] }, "restart-flags": [ ]  })");
}

TEST_CASE("names of the peer are escaped") {
  CHECK(json("4905"
             "03220aff"
             "00",
             capability_code::hostname) == R"({ "host-name": "\"\n\ufffd", "domain-name": "" })");
  auto const octets = test::from_hex(
      "4b04"
      "0341"
      "1b0a");
  CHECK(test::printed([&](text_writer& out) {
          capability_text(out, capability_list{octets}, capability_code::software_version);
        }) == R"(software(a\x1b\x0a))");
}
