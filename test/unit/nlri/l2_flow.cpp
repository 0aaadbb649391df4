// Flow specification for Ethernet frames: both layouts of draft-ietf-idr-flowspec-l2vpn, octets by
// hand after its §2 and §3.
#include <senda/nlri/l2_flow_match.hpp>

#include <doctest/doctest.h>

#include "support.hpp"

using namespace senda;
using namespace senda::nlri;
using namespace nlri_test;

namespace {

/// The rule that the words make; "" and what is wrong when they make none.
std::string match(std::string_view text, std::string* why = nullptr) {
  std::vector<std::uint8_t> storage(4 * l2_flow::max_size);
  l2_flow_match m{storage};
  auto const all = words(text);
  text_cursor in{all};
  while (!in.at_end()) {
    auto const done = m.read(in.next(), in);
    if (!done) return "unknown";
    if (done->has_value()) continue;
    text_writer out;
    out << in.failure();
    if (why) *why = out.view();
    return "";
  }
  if (why) *why = m.problem();
  auto const rule = m.rule();
  return rule.has_value() && m.problem().empty() ? to_hex(rule.assume_value()) : "";
}

struct golden {
  family of;
  char const *wire, *words, *json;
};
golden const vectors[] = {
    {l2vpn_flow, "04 0e910800", "ethernet-type =0x0800", R"("ethernet-type": [ "=0x0800" ], )"},
    {l2vpn_flow, "10 0f06001122334455 1006aabbccddeeff",
     "source-mac 00:11:22:33:44:55 destination-mac AA:BB:CC:DD:EE:FF",
     R"("source-mac": [ "00:11:22:33:44:55" ], "destination-mac": [ "AA:BB:CC:DD:EE:FF" ], )"},
    {l2vpn_flow, "0a 0f03001122 1018aabbcc",
     "source-mac 00:11:22 destination-mac AA:BB:CC:00:00:00/24",
     R"("source-mac": [ "00:11:22" ], "destination-mac": [ "AA:BB:CC:00:00:00/24" ], )"},
    {l2vpn_flow, "0a 151364d500c8 0864 168107", nullptr,
     nullptr},  // the second half is of the VLAN component no more: 0x08 comes before 21
    {l2vpn_flow, "08 150364c5c8 168107", "vlan-id [ >=100&<=200 ] vlan-pcp =7",
     R"("vlan-id": [ ">=100&<=200" ], "vlan-pcp": [ "=7" ], )"},
    {l2vpn_flow, "0f 11 81aa 12 81aa 13 8103 19 8101 1b 8101",
     "llc-dsap =170 llc-ssap =170 llc-control =3 vlan-dei =1 source-mac-bits =1",
     R"("llc-dsap": [ "=170" ], "llc-ssap": [ "=170" ], "llc-control": [ "=3" ], "vlan-dei": [ "=1" ], "source-mac-bits": [ "=1" ], )"},
    {l2vpn_flow_vpn, "0c 0000fde800000001 0e 91 86dd", "ethernet-type =0x86dd rd 65000:1",
     R"("ethernet-type": [ "=0x86dd" ], "rd": "65000:1", )"},
    {l2vpn_flow, "09 0118c00002 0e910800", "ethernet-type =0x0800 destination-ipv4 192.0.2.0/24",
     R"("ethernet-type": [ "=0x0800" ], "destination-ipv4": [ "192.0.2.0/24" ], )"},
    {l2vpn_flow, "07 0000 04 0e910800", "packet none ethernet-type =0x0800",
     R"("packet": "none", "ethernet-type": [ "=0x0800" ], )"},
    {l2vpn_flow, "0f 0001 04 0e910800 0118c00002 038106",
     "packet ipv4 ethernet-type =0x0800 destination-ipv4 192.0.2.0/24 protocol =tcp",
     R"("packet": "ipv4", "ethernet-type": [ "=0x0800" ], "destination-ipv4": [ "192.0.2.0/24" ], "protocol": [ "=tcp" ], )"},
    {l2vpn_flow, "06 0002 00 0d8105", "packet ipv6 flow-label =5",
     R"("packet": "ipv6", "flow-label": [ "=5" ], )"},
    {l2vpn_flow, "00", "", ""},
};

}  // namespace

TEST_CASE("flow specification of frames: octets, JSON, text and back") {
  for (auto const& v : vectors) {
    CAPTURE(std::string{v.wire});
    auto const wire = from_hex(v.wire);
    CHECK(l2_flow::size(wire, v.of) == (v.words ? wire.size() : wire[0] + std::size_t{1}));
    byte_reader r{wire};
    auto const f = l2_flow::decode(r, v.of, false);
    if (!v.words) {
      CHECK_FALSE(f.has_value());
      continue;
    }
    REQUIRE(f.has_value());
    CHECK(encoded(f.assume_value()) == to_hex(wire));
    auto const blank = *v.words ? " " : "";
    CHECK(text(f.assume_value()) == std::string{"flow"} + blank + v.words);
    CHECK(command(f.assume_value(), "10.0.0.1") ==
          std::string{"l2vpn flow"} + blank + v.words + " next-hop 10.0.0.1");
    CHECK(json(f.assume_value()) ==
          std::string{"{"} + v.json + "\"string\": \"flow" + blank + v.words + "\" }");
    std::string_view said = v.words;
    said = said.substr(0, said.find(" rd "));
    CHECK(match(said) == to_hex(f.assume_value().rule));
  }
}

TEST_CASE("flow specification of frames: a command of what words cannot say") {
  auto const as_command = [](std::string_view wire) {
    auto const octets = from_hex(wire);
    byte_reader r{octets};
    return command(l2_flow::decode(r, l2vpn_flow, false).value(), "10.0.0.1");
  };
  CHECK(as_command("04 15911000") == "l2vpn flow 0x0415911000 next-hop 10.0.0.1");
  CHECK(as_command("04 15910fff") == "l2vpn flow vlan-id =4095 next-hop 10.0.0.1");
  CHECK(as_command("03 168108") == "l2vpn flow 0x03168108 next-hop 10.0.0.1");
  CHECK(as_command("0a 0001 04 0e910800 0b8140") ==
        "l2vpn flow 0x0A0001040E9108000B8140 next-hop 10.0.0.1");
}

TEST_CASE("flow specification of frames: what is no rule") {
  for (auto const* const wire :
       {"05 0e910800", "03 0e1108", "04 0e110800", "02 1d81", "07 158107 0e910800", "03 0f3100",
        "02 0f00", "03 0003 00", "03 0001 05", "06 0000 00 038106", "04 0001 f0 03",
        "06 158107 158107", "02 0d81"}) {
    CAPTURE(std::string{wire});
    auto const octets = from_hex(wire);
    byte_reader r{octets};
    CHECK_FALSE(l2_flow::decode(r, l2vpn_flow, false).has_value());
  }
}

TEST_CASE("flow specification of frames: a path identifier, a long rule") {
  auto const wire = from_hex("0000000a 04 0e910800");
  byte_reader r{wire};
  auto const f = l2_flow::decode(r, l2vpn_flow, true);
  REQUIRE(f.has_value());
  CHECK(f.assume_value().path_id == 10);
  CHECK(encoded(f.assume_value(), true) == to_hex(wire));
  CHECK(text(f.assume_value()) == "flow ethernet-type =0x0800 path-information 0.0.0.10");

  std::string text{"vlan-id ["};
  for (int i = 0; i < 200; ++i) text += " =" + std::to_string(i);
  auto const rule = from_hex(match(text + " ]"));
  CHECK(rule.size() == 1 + 2 * 200);
  l2_flow const long_one{l2vpn_flow, {}, {}, rule};
  CHECK(
      encoded(long_one).starts_with("f191"
                                    "1501000101"));
}

TEST_CASE("flow specification of frames: words refused") {
  std::string why;
  struct {
    char const *text, *why;
  } const refused[] = {
      {"ethernet-type 70000", "70000 is no value this condition can have"},
      {"ethernet-type =", "Invalid expression (too short) "},
      {"ethernet-type", "name flow command ethernet-type has no action set"},
      {"vlan-id [ ]", "Invalid expression (too short) "},
      {"vlan-id =!5", "invalid operator syntax =!5"},
      {"packet arp", "'arp' is not a kind of packet\n  Valid options: none, ipv4, ipv6"},
      {"destination 2001:db8::/32/0", "conditions about IPv6 packets need 'packet ipv6'"},
      {"packet none protocol tcp", "'packet none' has no conditions about packets"},
      {"packet ipv6 destination 192.0.2.0/24",
       "conditions about IPv4 packets need 'packet ipv4', or none"},
  };
  for (auto const& r : refused) {
    CHECK(match(r.text, &why) == "");
    CHECK(why == r.why);
  }
  for (auto const* const mac : {"", "0", "00:", "00:1", "00:11:22:33:44:55:66", "00-11-22-33-44-55",
                                "00:11/12", "00:11:22:33:44:55/49", "00:11:22:33:44:55/6", "x"}) {
    CAPTURE(std::string{mac});
    CHECK(match(std::string{"source-mac "} + mac, &why) == "");
    CHECK(why.find(*mac ? "is not a MAC address" : "has no action set") != why.npos);
  }
  CHECK(match("mac 00:11:22:33:44:55") == "unknown");
}
