// The vectors are those of the JSON contract §12 (attributes), §17 (routes) and §18 (malformed).
#include <senda/session/update_json.hpp>

#include "update_support.hpp"

using namespace senda;
using namespace update_test;

namespace {

std::string json(std::string_view body, codec_context const& c = {}, update_json_style s = {}) {
  return received{body, c}.json(s);
}
/// The route all vectors of attributes announce.
constexpr char const* announce =
    R"("announce": { "ipv4 unicast": { "10.0.0.1": [ { "nlri": "10.1.0.0/24" } ] } } } })";
/// `{ "update": { "attribute": { MEMBERS }, "announce": … } }`
std::string with(std::string_view members) {
  return R"({ "update": { "attribute": { )" + std::string{members} + " }, " + announce;
}
constexpr char const* usual = R"("origin": "igp", "local-preference": 100)";

codec_context two_octet() {
  codec_context c;
  c.four_octet_as = false;
  return c;
}

}  // namespace

TEST_CASE("json contract §12: attributes") {
  struct row {
    char const* what;
    char const* body;
    char const* members;
  };
  row const rows[] = {
      {"minimal", "00000015400101004002004003040a00000140050400000064180a0100", usual},
      {"origin incomplete", "0000000e400101024002004003040a000001180a0100",
       R"("origin": "incomplete")"},
      {"as-path sequence", "000000184001010040020a02020000fde80000fde94003040a000001180a0100",
       R"("origin": "igp", "as-path": {"0": {"element": "as-sequence", "value": [65000, 65001]}})"},
      {"as-path all segment types",
       "0000002a4001010040021c02010000fde80102000000010000000203010000000504010000fde84003040a00000"
       "1"
       "180a0100",
       R"("origin": "igp", "as-path": {"0": {"element": "as-sequence", "value": [65000]}, )"
       R"("1": {"element": "as-set", "value": [1, 2]}, )"
       R"("2": {"element": "as-confed-sequence", "value": [5]}, )"
       R"("3": {"element": "as-confed-set", "value": [65000]}})"},
      // §5: between speakers of four octets AS4_PATH and AS4_AGGREGATOR are dropped (the reference
      // merges them even there: 65000 and 65536:10.0.0.2).
      {"as4-path on a session of four octets",
       "000000214001010040020a020200005ba00000fde94003040a000001c0110602010000fde8180a0100",
       R"("origin": "igp", "as-path": {"0": {"element": "as-sequence", "value": [23456, 65001]}})"},
      {"as4-aggregator on a session of four octets",
       "0000002b400101004002004003040a00000140050400000064c0070800005ba00a000001c01208000100000a000"
       "00218"
       "0a0100",
       R"("origin": "igp", "local-preference": 100, "aggregator": "23456:10.0.0.1")"},
      {"med", "0000001c400101004002004003040a000001400504000000648004040000000a180a0100",
       R"("origin": "igp", "med": 10, "local-preference": 100)"},
      {"atomic-aggregate", "00000018400101004002004003040a00000140050400000064400600180a0100",
       R"("origin": "igp", "local-preference": 100, "atomic-aggregate": true)"},
      {"aggregator",
       "00000020400101004002004003040a00000140050400000064c007080000fde80a000001180a0100",
       R"("origin": "igp", "local-preference": 100, "aggregator": "65000:10.0.0.1")"},
      {"community",
       "00000030400101004002004003040a00000140050400000064c00818fde80001ffffff01ffff029affffff02fff"
       "f"
       "ff03ffffff04180a0100",
       R"("origin": "igp", "local-preference": 100, "community": [ [ 65000, 1 ], [ 65535, 65281 ], )"
       R"([ 65535, 666 ], [ 65535, 65282 ], [ 65535, 65283 ], [ 65535, 65284 ] ])"},
      {"originator-id and cluster-list",
       "00000027400101004002004003040a000001400504000000648009040a000001800a080a0000010a000002180a0"
       "1"
       "00",
       R"("origin": "igp", "local-preference": 100, "originator-id": "10.0.0.1", )"
       R"("cluster-list": [ "10.0.0.1", "10.0.0.2" ])"},
      {"large-community",
       "00000030400101004002004003040a00000140050400000064c0201800000001000000020000000300000001000"
       "000"
       "0200000004180a0100",
       R"("origin": "igp", "local-preference": 100, "large-community": [ [ 1, 2 , 3 ], [ 1, 2 , 4 ] ])"},
      {"unknown transitive",
       "0000001c400101004002004003040a00000140050400000064c06304deadbeef180a0100",
       R"("origin": "igp", "local-preference": 100, "attribute-0x63-0xE0": "0xdeadbeef")"},
      {"unknown non-transitive",
       "0000001c400101004002004003040a00000140050400000064806304deadbeef180a0100", usual},
      {"attr-set", "0000001c400101004002004003040a00000140050400000064c080040000fde8180a0100",
       R"("origin": "igp", "local-preference": 100, "attribute-0x80-0xE0": "0x0000fde8")"},
  };
  for (auto const& row : rows) {
    CAPTURE(row.what);
    CHECK(json(row.body) == with(row.members));
  }
  codec_context c;
  c.aigp = true;
  CHECK(
      json("00000023400101004002004003040a00000140050400000064801a0b01000b000000000000000a180a0100",
           c) == with(R"("origin": "igp", "local-preference": 100, "aigp": "0x000000000000000a")"));
}

TEST_CASE("json contract §12: withdraw, both, two families, attributes only") {
  CHECK(json("0004180a01000000") ==
        R"({ "update": { "withdraw": { "ipv4 unicast": [ { "nlri": "10.1.0.0/24" } ] } } })");
  CHECK(
      json("0004180a02000015400101004002004003040a00000140050400000064180a0100") ==
      R"({ "update": { "attribute": { "origin": "igp", "next-hop": "10.0.0.1", )"
      R"("local-preference": 100 }, "announce": { "ipv4 unicast": { "10.0.0.1": [ { "nlri": )"
      R"("10.1.0.0/24" } ] } }, "withdraw": { "ipv4 unicast": [ { "nlri": "10.2.0.0/24" } ] } } })");
  CHECK(
      json(
          "0004180a0200003d400101004002004003040a00000140050400000064800e1a0002011020010db800000000"
          "0000000000000001002020010db8800f080002012020010db9180a0100") ==
      R"({ "update": { "attribute": { "origin": "igp", "next-hop": "10.0.0.1", )"
      R"("local-preference": 100 }, "announce": { "ipv4 unicast": { "10.0.0.1": [ { "nlri": )"
      R"("10.1.0.0/24" } ] }, "ipv6 unicast": { "2001:db8::1": [ { "nlri": "2001:db8::/32" } ] } }, )"
      R"("withdraw": { "ipv4 unicast": [ { "nlri": "10.2.0.0/24" } ], "ipv6 unicast": [ { "nlri": )"
      R"("2001:db9::/32" } ] } } })");
  CHECK(json("00000015400101004002004003040a00000140050400000064") ==
        R"({ "update": { "attribute": { "origin": "igp", "local-preference": 100 } } })");
}

TEST_CASE("json contract §4: End-of-RIB") {
  CHECK(json("00000000") == R"({ "eor": { "afi" : "ipv4", "safi" : "unicast" } })");
  CHECK(json("00000007900f0003001941") == R"({ "eor": { "afi" : "l2vpn", "safi" : "vpls" } })");
  update_json_style const decode{.end_of_rib = false};  // §12, as `decode` shows it
  CHECK(json("00000000", {}, decode) == R"({ "update": {  } })");
  CHECK(json("00000006800f03000201", {}, decode) == R"({ "update": {  } })");
}

TEST_CASE("json contract §17: unicast and multicast in MP attributes") {
  struct row {
    char const* body;
    char const* routes;
  };
  codec_context c;
  c.extended_next_hop.insert(ipv4_unicast);
  row const rows[] = {
      {"0000002b4001010040020040050400000064800e1a0002011020010db8000000000000000000000001002020010"
       "db8",
       R"("ipv6 unicast": { "2001:db8::1": [ { "nlri": "2001:db8::/32" } ] })"},
      {"0000003b4001010040020040050400000064800e2a0002012020010db8000000000000000000000001fe8000000"
       "000"
       "00000000000000000001002020010db8",
       R"("ipv6 unicast": { "2001:db8::1": [ { "nlri": "2001:db8::/32" } ] })"},
      {"0000001e4001010040020040050400000064800e0d000101040a00000100180a0100",
       R"("ipv4 unicast": { "10.0.0.1": [ { "nlri": "10.1.0.0/24" } ] })"},
      {"0000002a4001010040020040050400000064800e190001011020010db800000000000000000000000100180a010"
       "0",
       R"("ipv4 unicast": { "2001:db8::1": [ { "nlri": "10.1.0.0/24" } ] })"},
      {"0000001e4001010040020040050400000064800e0d000102040a00000100180a0100",
       R"("ipv4 multicast": { "10.0.0.1": [ { "nlri": "10.1.0.0/24" } ] })"},
      {"000000294001010040020040050400000064800e180002021020010db80000000000000000000000010010ff0e",
       R"("ipv6 multicast": { "2001:db8::1": [ { "nlri": "ff0e::/16" } ] })"},
  };
  for (auto const& row : rows)
    CHECK(json(row.body, c) ==
          R"({ "update": { "attribute": { "origin": "igp", "local-preference": )"
          R"(100 }, "announce": { )" +
              std::string{row.routes} + " } } }");
  c.add_path_receive.insert(ipv6_unicast);
  CHECK(
      json(
          "0000002f4001010040020040050400000064800e1e0002011020010db8000000000000000000000001000000"
          "000a2020010db8",
          c) ==
      R"({ "update": { "attribute": { "origin": "igp", "local-preference": 100 }, "announce": { )"
      R"("ipv6 unicast": { "2001:db8::1": [ { "nlri": "2001:db8::/32", )"
      R"("path-information": "0.0.0.10" } ] } } } })");
}

TEST_CASE("json contract §18, §4.1: routes to be treated as withdrawn stand there") {
  struct row {
    char const* what;
    char const* body;
    char const* members;
  };
  row const rows[] = {
      {"origin value", "0000000e400101054002004003040a000001180a0100", ""},
      {"origin length", "0000000f40010200004002004003040a000001180a0100", ""},
      {"origin flags", "0000000ec00101004002004003040a000001180a0100", ""},
      {"as-path truncated", "00000012400101004002040202fde84003040a000001180a0100",
       R"("origin": "igp")"},
      {"next-hop length", "0000000d400101004002004003030a0000180a0100", R"("origin": "igp")"},
      {"no next-hop", "0000000e4001010040020040050400000064180a0100", usual},
      {"med length", "00000019400101004002004003040a000001400504000000648004010a180a0100", usual},
      {"local-preference length", "00000012400101004002004003040a00000140050100180a0100",
       R"("origin": "igp")"},
      {"community length", "0000001b400101004002004003040a00000140050400000064c00803fde800180a0100",
       usual},
      {"attribute past the end", "000000054001050000180a0100", ""},
  };
  for (auto const& row : rows) {
    CAPTURE(row.what);
    CHECK(json(row.body) ==
          R"({ "update": { "attribute": { )" + std::string{row.members} +
              R"( }, "withdraw": { "ipv4 unicast": [ { "nlri": "10.1.0.0/24" } ] } } })");
  }
}

TEST_CASE("json contract §18: discarded attributes leave the routes alone") {
  CHECK(json("00000019400101004002004003040a0000014005040000006440010100180a0100") == with(usual));
  CHECK(json("0000001e400101004002004003040a00000140050400000064c00706fde80a000001180a0100") ==
        with(usual));
}

TEST_CASE("json contract §4: compact") {
  update_json_style const compact{.compact = true};
  CHECK(json("0004180a01000000", {}, compact) ==
        R"({ "update": { "withdraw": { "ipv4 unicast": [ "10.1.0.0/24" ] } } })");
  CHECK(json("0000000e400101024002004003040a000001180a0100180a0200", {}, compact) ==
        R"({ "update": { "attribute": { "origin": "incomplete" }, "announce": { "ipv4 unicast": { )"
        R"("10.0.0.1": [ "10.1.0.0/24", "10.2.0.0/24" ] } } } })");
}

TEST_CASE("one family in two places is one member, next hops in order of appearance") {
  // NLRI field and MP_REACH_NLRI, both IPv4 unicast: same next hop, then another.
  std::string const attributes = "400101004002004003040a000001";
  CHECK(json(body("", attributes + "800e0d000101040a00000100180a0200", "180a0100")) ==
        R"({ "update": { "attribute": { "origin": "igp" }, "announce": { "ipv4 unicast": { )"
        R"("10.0.0.1": [ { "nlri": "10.1.0.0/24" }, { "nlri": "10.2.0.0/24" } ] } } } })");
  CHECK(json(body("", attributes + "800e0d000101040a00000200180a0200", "180a0100")) ==
        R"({ "update": { "attribute": { "origin": "igp" }, "announce": { "ipv4 unicast": { )"
        R"("10.0.0.1": [ { "nlri": "10.1.0.0/24" } ], "10.0.0.2": [ { "nlri": "10.2.0.0/24" } ] )"
        R"(} } } })");
  CHECK(json(body("180a0100", "800f07000101180a0200", "")) ==
        R"({ "update": { "withdraw": { "ipv4 unicast": [ { "nlri": "10.1.0.0/24" }, )"
        R"({ "nlri": "10.2.0.0/24" } ] } } })");
}

TEST_CASE("attributes ascend by code and no key is there twice") {
  CHECK(json(body("", "400504000000644003040a00000140020040010100c06301aac06301bb40010102",
                  "180a0100")) ==
        with(R"("origin": "igp", "local-preference": 100, "attribute-0x63-0xE0": "0xaa")"));
}

TEST_CASE("AS4_PATH and AS4_AGGREGATOR complete what a 2-octet peer says") {  // RFC 6793 §4.2.3
  // As wire contract §5.11 sends it.
  CHECK(
      json(
          "0000002f400101004002060202fdf2fdf34003040101010140050400000064c007065ba0c0000209c01208fa"
          "56ea09c0000209180a0000",
          two_octet()) ==
      R"({ "update": { "attribute": { "origin": "igp", "as-path": {"0": {"element": "as-sequence", )"
      R"("value": [65010, 65011]}}, "local-preference": 100, "aggregator": "4200000009:192.0.2.9" }, )"
      R"("announce": { "ipv4 unicast": { "1.1.1.1": [ { "nlri": "10.0.0.0/24" } ] } } } })");
  auto const merged =
      json(body("", "400101004002080203fde85ba05ba04003040a000001c0110a0202fa56ea09fa56ea0a",
                "180a0100"),
           two_octet());
  CHECK(merged == with(R"("origin": "igp", "as-path": {"0": {"element": "as-sequence", "value": )"
                       R"([65000, 4200000009, 4200000010]}})"));
  // An aggregator of its own says that the AS4_ attributes are stale.
  auto const stale =
      json(body("",
                "4001010040020402015ba04003040a000001c00706fde80a000001c0110602010001000fc012080001"
                "00000a000002",
                "180a0100"),
           two_octet());
  CHECK(stale == with(R"("origin": "igp", "as-path": {"0": {"element": "as-sequence", "value": )"
                      R"([23456]}}, "aggregator": "65000:10.0.0.1")"));
}

TEST_CASE("an UPDATE of nothing") {
  text_writer out;
  update_json(out, update_verdict{}, {});
  CHECK(out.view() == R"({ "update": {  } })");
}
