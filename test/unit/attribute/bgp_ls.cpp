// The BGP-LS attribute: JSON of every TLV, errors, values with a structure.
#include <senda/attribute/bgp_ls.hpp>

#include "support.hpp"

using namespace senda;
using attribute::bgp_ls;
using enum senda::update_subcode;
using enum senda::reaction;
using test::hex;

namespace {

std::string shown(std::string_view value) {
  auto const v = hex(value);
  auto const t = test::decode<bgp_ls>(v);
  REQUIRE(t.has_value());
  return test::json(t.assume_value());
}
bool discarded(std::string_view value) {
  return test::fails<bgp_ls>(hex(value), optional_attribute_error, discard_attribute);
}

struct vector {
  std::string_view value, json;
};
// clang-format off
constexpr vector vectors[] = {  // JSON contract §16
    {"010200080000000100000002", R"({ "link-local-remote-identifiers": {"local-id": 1, "remote-id": 2} })"},  // 258 link ids
    {"0107000400020003", R"({ "generic-lsid-263": ["0x00020003"] })"},  // 263 mt-id (unknown)
    {"010a0002010a", R"({ "generic-lsid-266": ["0x010A"] })"},  // 266 node msd
    {"010b0002010a", R"({ "generic-lsid-267": ["0x010A"] })"},  // 267 link msd
    {"04000001fc", R"({ "node-flags": {"O": 1, "T": 1, "E": 1, "B": 1, "R": 1, "V": 1, "RSV": 0} })"},  // 1024 node flags
    {"0400000103", R"({ "node-flags": {"O": 0, "T": 0, "E": 0, "B": 0, "R": 0, "V": 0, "RSV": 0} })"},  // 1024 rsv
    {"04010002dead", R"({ "opaque": "dead" })"},  // 1025 opaque
    {"04020006726f75746572", R"({ "node-name": "router" })"},  // 1026 name
    {"04020003c3a9ff", R"({ "node-name": "\u00e9\ufffd" })"},  // 1026 utf8
    {"04030003490001", R"({ "area-ids": ["4784129"] })"},  // 1027 area
    {"0403000349000104030003490002", R"({ "area-ids": ["4784129", "4784130"] })"},  // 1027 x2
    {"040400040a000001", R"({ "local-router-ids": ["10.0.0.1"] })"},  // 1028
    {"0405001020010db8000000000000000000000001", R"({ "local-router-ids": ["2001:db8::1"] })"},  // 1029
    {"040400040a0000010405001020010db8000000000000000000000001", R"({ "local-router-ids": ["10.0.0.1", "2001:db8::1"] })"},  // 1028+1029
    {"040600040a000001", R"({ "remote-router-ids": ["10.0.0.1"] })"},  // 1030
    {"040600040a0000010407001020010db8000000000000000000000001", R"({ "remote-router-ids": ["10.0.0.1", "2001:db8::1"] })"},  // 1030+1031
    {"040a000c8000001f4004890003003e80", R"({ "sr-capability-flags": {"I": 1, "V": 0, "RSV": 0}, "sids": [[8000, 16000]] })"},  // 1034 srcap
    {"040a00188000001f400489000400003e800000640489000400007530", R"({ "sr-capability-flags": {"I": 1, "V": 0, "RSV": 0}, "sids": [[8000, 16000], [100, 30000]] })"},  // 1034 srcap 4B x2
    {"040b00020001", R"({ "sr-algorithms": [0, 1] })"},  // 1035 algo
    {"040b0000", R"({ "sr-algorithms": [0] })"},  // 1035 empty
    {"040c000c00000003e804890003003a98", R"({ "generic-lsid-1036": ["0x00000003E804890003003A98"] })"},  // 1036 srlb (unknown)
    {"040e000440000000", R"({ "srv6-capabilities": {"flags": {"O": 0}} })"},  // 1038 srv6 cap
    {"040e000400400000", R"({ "srv6-capabilities": {"flags": {"O": 64}} })"},  // 1038 O
    {"04400004000000ff", R"({ "admin-group-mask": 255 })"},  // 1088
    {"044100044cee6b28", R"({ "maximum-link-bandwidth": 125000000.0 })"},  // 1089
    {"044200044e9502f9", R"({ "maximum-reservable-link-bandwidth": 1250000000.0 })"},  // 1090
    {"044300204974240049742400497424004974240049742400497424004974240049742400", R"({ "unreserved-bandwidth": [1000000.0, 1000000.0, 1000000.0, 1000000.0, 1000000.0, 1000000.0, 1000000.0, 1000000.0] })"},  // 1091
    {"044400040000000a", R"({ "te-metric": 10 })"},  // 1092
    {"044500022000", R"({ "link-protection-flags": {"ExtraTrafic": 0, "Unprotected": 0, "Shared": 1, "Dedicated 1:1": 0, "Dedicated 1+1": 0, "Enhanced": 0, "RSV": 0} })"},  // 1093 protection
    {"044500020002", R"({ "link-protection-flags": {"ExtraTrafic": 0, "Unprotected": 0, "Shared": 0, "Dedicated 1:1": 0, "Dedicated 1+1": 0, "Enhanced": 0, "RSV": 0} })"},  // 1093 0002
    {"04460001c0", R"({ "mpls-mask": {"LDP": 1, "RSVP-TE": 1, "RSV": 0} })"},  // 1094
    {"044700013f", R"({ "igp-metric": 63 })"},  // 1095 1B
    {"04470002000a", R"({ "igp-metric": 10 })"},  // 1095 2B
    {"044700030003e8", R"({ "igp-metric": 1000 })"},  // 1095 3B
    {"044800080000000100000002", R"({ "shared-risk-link-groups": [1, 2] })"},  // 1096 srlg
    {"04490002beef", R"({ "opaque-link": "beef" })"},  // 1097
    {"044a00046c696e6b", R"({ "link-name": "link" })"},  // 1098
    {"044b000730000000049310", R"({ "sr-adjs": [{"flags": {"F": 0, "B": 0, "V": 1, "L": 1, "S": 0, "P": 0, "RSV": 0}, "sids": [299792], "weight": 0, "undecoded-sids": []}] })"},  // 1099 label
    {"044b00080001000000000064", R"({ "sr-adjs": [{"flags": {"F": 0, "B": 0, "V": 0, "L": 0, "S": 0, "P": 0, "RSV": 0}, "sids": [100], "weight": 1, "undecoded-sids": []}] })"},  // 1099 index
    {"044b000730000000049310044b000770050000049300", R"({ "sr-adjs": [{"flags": {"F": 0, "B": 0, "V": 1, "L": 1, "S": 0, "P": 0, "RSV": 0}, "sids": [299792], "weight": 0, "undecoded-sids": []}, {"flags": {"F": 0, "B": 1, "V": 1, "L": 1, "S": 0, "P": 0, "RSV": 0}, "sids": [299776], "weight": 5, "undecoded-sids": []}] })"},  // 1099 x2
    {"044b000720000000049310", R"({ "sr-adjs": [{"flags": {"F": 0, "B": 0, "V": 1, "L": 0, "S": 0, "P": 0, "RSV": 0}, "sids": [], "weight": 0, "undecoded-sids": ["0x049310"]}] })"},  // 1099 bad VL
    {"044c000d30000000000100000001049310", R"({ "sr-adj-lan": [{"F": 0, "B": 0, "V": 1, "L": 1, "S": 0, "P": 0, "RSV": 0}] })"},  // 1100
    {"044c000d30000000000100000001049310044c000d30000000000100000002049311", R"({ "sr-adj-lan": [{"F": 0, "B": 0, "V": 1, "L": 1, "S": 0, "P": 0, "RSV": 0}, {"F": 0, "B": 0, "V": 1, "L": 1, "S": 0, "P": 0, "RSV": 0}] })"},  // 1100 x2
    {"0452001e00398000000020010db800000000000000000000000104e4000420101000", R"({ "srv6-endx": [{"flags": {"B": 1, "S": 0, "P": 0, "RSV": 0}, "behavior": 57, "algorithm": 0, "weight": 0, "sid": "2001:db8::1", "srv6-sid-structure": {"loc_block_len": 32, "loc_node_len": 16, "func_len": 16, "arg_len": 0}}] })"},  // 1106
    {"0452001b00398000000020010db8000000000000000000000001270f0001ab", R"({ "srv6-endx": [{"flags": {"B": 1, "S": 0, "P": 0, "RSV": 0}, "behavior": 57, "algorithm": 0, "weight": 0, "sid": "2001:db8::1", "unknown-subtlv-9999": "0xAB"}] })"},  // 1106 unk
    {"04530024003980800a0000010000000120010db800000000000000000000000104e4000420101000", R"({ "srv6-lan-endx-isis": [{"flags": {"B": 1, "S": 0, "P": 0, "RSV": 0}, "neighbor-id": "000100000001", "behavior": 57, "algorithm": 128, "weight": 10, "sid": "2001:db8::1", "srv6-sid-structure": {"loc_block_len": 32, "loc_node_len": 16, "func_len": 16, "arg_len": 0}}] })"},  // 1107
    {"045a00040000000a", R"({ "unidirectional-link-delay": {"delay-us": 10, "anomalous": false} })"},  // 1114
    {"045a00048000000a", R"({ "unidirectional-link-delay": {"delay-us": 10, "anomalous": true} })"},  // 1114 A
    {"045b00080000000a00000014", R"({ "minmax-unidirectional-link-delay": {"min-delay-us": 10, "max-delay-us": 20, "anomalous": false} })"},  // 1115
    {"045c00040000000a", R"({ "unidirectional-delay-variation": 10 })"},  // 1116
    {"045d00040000000a", R"({ "unidirectional-link-loss": {"loss-percent": 3e-05, "anomalous": false} })"},  // 1117
    {"045e000449742400", R"({ "unidirectional-residual-bandwidth": 1000000.0 })"},  // 1118
    {"045f000449742400", R"({ "unidirectional-available-bandwidth": 1000000.0 })"},  // 1119
    {"0460000449742400", R"({ "unidirectional-utilized-bandwidth": 1000000.0 })"},  // 1120
    {"04620002dead", R"({ "generic-lsid-1122": ["0xDEAD"] })"},  // 1122 ASLA (unknown)
    {"04800001f0", R"({ "igp-flags": {"D": 1, "N": 1, "L": 1, "P": 1, "RSV": 0} })"},  // 1152
    {"048100080000000100000002", R"({ "igp-route-tags": [1, 2] })"},  // 1153
    {"048200080000000000000001", R"({ "igp-extended-route-tags": [1] })"},  // 1154
    {"0483000400000064", R"({ "prefix-metric": 100 })"},  // 1155
    {"048400040a000001", R"({ "ospf-forwarding-address": "10.0.0.1" })"},  // 1156
    {"04850002cafe", R"({ "opaque-prefix": "cafe" })"},  // 1157
    {"048600084000000000000064", R"({ "sr-prefix-sids": [{"sr-prefix-flags": {"R": 0, "N": 1, "P": 0, "E": 0, "V": 0, "L": 0, "RSV": 0}, "sids": [100], "undecoded-sids": [], "sr-algorithm": 0}] })"},  // 1158 index
    {"048600070c010000003e80", R"({ "sr-prefix-sids": [{"sr-prefix-flags": {"R": 0, "N": 0, "P": 0, "E": 0, "V": 1, "L": 1, "RSV": 0}, "sids": [16000], "undecoded-sids": [], "sr-algorithm": 1}] })"},  // 1158 label
    {"048600084000000000000064048600084001000000000065", R"({ "sr-prefix-sids": [{"sr-prefix-flags": {"R": 0, "N": 1, "P": 0, "E": 0, "V": 0, "L": 0, "RSV": 0}, "sids": [100], "undecoded-sids": [], "sr-algorithm": 0}, {"sr-prefix-flags": {"R": 0, "N": 1, "P": 0, "E": 0, "V": 0, "L": 0, "RSV": 0}, "sids": [101], "undecoded-sids": [], "sr-algorithm": 1}] })"},  // 1158 x2
    {"0487000100", R"({ "generic-lsid-1159": ["0x00"] })"},  // 1159 range (unknown)
    {"04890003003e80", R"({ "generic-lsid-1161": ["0x003E80"] })"},  // 1161
    {"048a0008800000000000000a", R"({ "srv6-locators": [{"flags": {"D": 1, "RSV": 0}, "algorithm": 0, "metric": 10}] })"},  // 1162
    {"04920001a0", R"({ "sr-prefix-attribute-flags": {"X": 1, "R": 0, "N": 1, "RSV": 0} })"},  // 1170
    {"049300040a000001", R"({ "sr-source-router-id": "10.0.0.1" })"},  // 1171 v4
    {"0493001020010db8000000000000000000000001", R"({ "sr-source-router-id": "2001:db8::1" })"},  // 1171 v6
    {"0494000100", R"({ "generic-lsid-1172": ["0x00"] })"},  // 1172
    {"0495000180", R"({ "generic-lsid-1173": ["0x80"] })"},  // 1173 flex algo
    {"04e2000400390000", R"({ "srv6-endpoint-behavior": {"endpoint-behavior": 57, "flags": [], "algorithm": 0} })"},  // 1250
    {"04e3000c000000000000000000000000", R"({ "generic-lsid-1251": ["0x000000000000000000000000"] })"},  // 1251 bgp peer node
    {"04e4000420101000", R"({ "srv6-sid-structure": {"loc_block_len": 32, "loc_node_len": 16, "func_len": 16, "arg_len": 0} })"},  // 1252
    {"23280001aa23280001bb", R"({ "generic-lsid-9000": ["0xAA", "0xBB"] })"},  // unknown x2
};
// clang-format on

}  // namespace

TEST_CASE("bgp-ls: a TLV of each kind") {
  for (auto const& v : vectors) {
    CAPTURE(v.value);
    CHECK(shown(v.value) == v.json);
    auto const value = hex(v.value);
    CHECK(test::encode(test::decode<bgp_ls>(value).assume_value()) == hex(value));
  }
}

TEST_CASE("bgp-ls: the SID of a LAN adjacency of OSPF is where RFC 9514 §4.2 puts it") {
  CHECK(shown("0454001a003980800a000a00000220010db8000000000000000000000001") ==
        R"({ "srv6-lan-endx-ospf": [{"flags": {"B": 1, "S": 0, "P": 0, "RSV": 0}, )"
        R"("neighbor-id": "10.0.0.2", "behavior": 57, "algorithm": 128, "weight": 10, )"
        R"("sid": "2001:db8::1"}] })");
}

TEST_CASE("bgp-ls: lists come first, in the order in which they begin") {  // JSON contract §7
  CHECK(shown("044700013f 044100044cee6b28 048600084000000000000064 040400040a000001") ==
        R"({ "sr-prefix-sids": [{"sr-prefix-flags": {"R": 0, "N": 1, "P": 0, "E": 0, "V": 0, )"
        R"("L": 0, "RSV": 0}, "sids": [100], "undecoded-sids": [], "sr-algorithm": 0}], )"
        R"("local-router-ids": ["10.0.0.1"], "igp-metric": 63, )"
        R"("maximum-link-bandwidth": 125000000.0 })");
  CHECK(shown("23280001aa 0407001020010db8000000000000000000000001 23290001cc 23280001bb"
              "040600040a000001 24280001dd") ==
        R"({ "generic-lsid-9000": ["0xAA", "0xBB"], )"
        R"("remote-router-ids": ["2001:db8::1", "10.0.0.1"], )"
        R"("generic-lsid-9001": ["0xCC"], "generic-lsid-9256": ["0xDD"] })");
}

TEST_CASE("bgp-ls: an area of nine octets") {
  CHECK(shown("040300094900000000ff980000") == R"({ "area-ids": ["1346612317385085419520"] })");
  CHECK(shown("0403000100") == R"({ "area-ids": ["0"] })");
}

TEST_CASE("bgp-ls: numbers JSON does not have, and small and large ones") {
  CHECK(shown("044100047fc00000") == R"({ "maximum-link-bandwidth": null })");
  CHECK(shown("04410004ff800000") == R"({ "maximum-link-bandwidth": null })");
  CHECK(shown("0441000400000000") == R"({ "maximum-link-bandwidth": 0.0 })");
  CHECK(shown("044100043dcccccd") == R"({ "maximum-link-bandwidth": 0.10000000149011612 })");
  CHECK(shown("0441000460ad78ec") == R"({ "maximum-link-bandwidth": 1.0000000200408773e+20 })");
}

TEST_CASE("bgp-ls: labels are 20 bits") {  // RFC 9085 §2.2.1
  CHECK(shown("048600070c010000f03e80").find(R"("sids": [16000])") != std::string::npos);
}

TEST_CASE("bgp-ls: sub-TLVs that repeat make no key twice") {
  CHECK(shown("0452002000398000000020010db8000000000000000000000001 270f0001ab 270f0001cd")
            .ends_with(R"("sid": "2001:db8::1", "unknown-subtlv-9999": ["0xAB", "0xCD"]}] })"));
}

TEST_CASE("bgp-ls: what is malformed is discarded as a whole") {  // RFC 9552 §8.2.2
  CHECK(discarded("0444000100"));                                 // TLV of a wrong length
  CHECK(discarded("044400040000000a 044400040000000a"));          // twice
  CHECK(discarded("044400040000000a 0444"));                      // half a header
  CHECK(discarded("044400040000000a 0444000400"));                // past the end
  CHECK(discarded("04030000"));                                   // an empty area
  CHECK(discarded("040400050a00000100"));                         // an address of five octets
  CHECK(discarded("04480006000000010000"));                       // one SRLG and a half
  CHECK(discarded("040a000c8000001f4004880003003e80"));           // SID/Label of another type
  CHECK(discarded("040a000d8000001f400489000500003e8000"));       // and of another length
  CHECK(discarded("044b00083000000000049310"));                   // a label and a third
  CHECK(discarded("048600070001000000000064"));                   // an index of three octets
  CHECK(discarded("0452000a00398000000020010db8"));               // SID cut
  CHECK(discarded("0452001b00398000000020010db8000000000000000000000001 270f0002ab"));
  CHECK(discarded("0452001d00398000000020010db8000000000000000000000001 04e40003201010"));
  CHECK(
      discarded("0452002600398000000020010db8000000000000000000000001"
                "04e4000420101000 04e4000420101000"));
  CHECK(test::fails<bgp_ls>({}, attribute_length_error, discard_attribute));
}

TEST_CASE("bgp-ls: thousands of TLVs, whatever their types, take no time to speak of") {
  test::octets value;
  for (unsigned i = 0; i < 16383; ++i) {  // one chain, each type twice, far apart
    unsigned const type = 0x0029 + 0x100 * (0x10 + i % 8190 / 34);
    for (unsigned const octet : {type >> 8, type & 255, 0u, 0u})
      value.push_back(static_cast<std::uint8_t>(octet));
  }
  auto const t = test::decode<bgp_ls>(value);
  REQUIRE(t.has_value());
  CHECK(test::json(t.assume_value()).size() > 16383 * 4);
}

TEST_CASE("bgp-ls: values with a structure, to octets and back") {
  using namespace senda::attribute;
  auto const written = [](auto const& v) {
    std::array<std::uint8_t, 64> out{};
    byte_writer w{out};
    v.encode(w);
    return hex(w.written());
  };
  auto const again = [&]<class T>(std::string_view in, std::type_identity<T>, auto... more) {
    auto const octets = hex(in);
    auto const v = T::decode(octets, more...);
    REQUIRE(v.has_value());
    CHECK(written(*v) == in);
  };
  again("8000001F4004890003003E80", std::type_identity<sr_capabilities>{});
  again("30000000049310", std::type_identity<adjacency_sid>{}, std::size_t{0});
  again("30000000000100000001049310", std::type_identity<adjacency_sid>{}, std::size_t{6});
  again("4000000000000064", std::type_identity<prefix_sid_tlv>{});
  again("00398000000020010DB800000000000000000000000104E4000420101000",
        std::type_identity<srv6_end_x_sid>{}, std::size_t{0});
  again("003980800A000A00000220010DB8000000000000000000000001",
        std::type_identity<srv6_end_x_sid>{}, std::size_t{4});
  again("800000000000000A", std::type_identity<srv6_locator>{});
  again("20101000", std::type_identity<srv6_sid_structure>{});

  auto const labels = hex("30000000049310049311");
  auto const a = adjacency_sid::decode(labels, 0);
  REQUIRE(a);
  CHECK(a->sids().size() == 2);
  CHECK(a->sids()[1] == 299793);
  std::array<std::uint8_t, 16> out{};
  byte_writer w{out};
  segment_range{8000, 16000, false}.write(w);
  CHECK(hex(w.written()) == "001F4004890003003E80");
}

TEST_CASE("bgp-ls: TLVs are found and written") {
  std::array<std::uint8_t, 32> out{};
  byte_writer w{out};
  write_link_state_tlv(w, link_state_type::igp_metric, 1000, 3);
  write_link_state_tlv(w, link_state_type::node_name, hex("7231"));
  CHECK(hex(w.written()) == "044700030003E8040200027231");
  bgp_ls const t{link_state_tlvs{w.written()}};
  CHECK(hex(t.find(link_state_type::node_name)) == "7231");
  CHECK(t.find(link_state_type::te_metric).empty());
}

TEST_CASE("bgp-ls: the widest of areas") {  // 2^2040 - 1 has 615 digits
  std::string value = "040300ff";
  value.append(510, 'f');
  CHECK(shown(value) ==
        R"({ "area-ids": [")"
        "12623830496605862226841748706511699984548477605357610950050916182626818413620269"
        "88015515680137613807175340545348511641386489045279316051605276880952595636059399"
        "64364716019515983399209962459578542172100149937763938581219604072733422507180056"
        "00967254090070955410951681657377959332633228831487325155907785306844497786480339"
        "19625808006827600178495892819376379934455393664283567618210652674231021494476283"
        "75691862210717202025241630303118559188678304314076943801692528246980959705901641"
        "44423889492862082548230343180695569022630877342682950390093052939518120873959196"
        "7195841536053143145775307050594328881077553168201547775"
        R"("] })");
  CHECK(shown("040300100000000000000000000000003b9aca00") ==
        R"({ "area-ids": ["1000000000"] })");  // a limb of zeros, and digits as well
}
