#include <senda/attribute/tunnel_encapsulation.hpp>
#include <senda/attribute/tunnel_encapsulation_parse.hpp>

#include "support.hpp"

using namespace senda;
using namespace senda::attribute;
using enum update_subcode;
using enum reaction;
using test::hex;

namespace {

using T = tunnel_encapsulation;

struct vector {
  char const *wire, *json, *text;
};
#define SEGMENTS(json) \
  R"({"sr-policy": {"segment-lists": [{"weight": 1, "segments": [)" json "]}]}}"
#define LIST(text) "tunnel-encap [sr-policy {segment-list weight 1 [" text "]}]"
constexpr vector vectors[] = {
    // JSON contract §15
    {"000f00080c06000000000064", R"({"sr-policy": {"preference": 100}})",
     "tunnel-encap [sr-policy {preference 100}]"},
    {"000f00080d06000005dc0000",
     R"({"sr-policy": {"binding-sid": {"type": "mpls", "label": 24000}}})",
     "tunnel-encap [sr-policy {binding-sid mpls 24000}]"},
    {"000f00040d020000", R"({"sr-policy": {"binding-sid": null}})",
     "tunnel-encap [sr-policy {binding-sid null}]"},
    {"000f00140d12000020010db8000000000000000000000001",  // a defect of the reference: §8
     R"({"sr-policy": {"binding-sid": {"type": "srv6", "sid": "2001:db8::1"}}})",
     "tunnel-encap [sr-policy {binding-sid srv6 2001:db8::1}]"},
    {"000f00141412000020010db8000000000000000000000001",
     R"({"sr-policy": {"srv6-binding-sid": "2001:db8::1"}})",
     "tunnel-encap [sr-policy {srv6-binding-sid 2001:db8::1}]"},
    {"000f001c141a000020010db80000000000000000000000010041000028181000",
     R"({"sr-policy": {"srv6-binding-sid": "2001:db8::1"}})",
     "tunnel-encap [sr-policy {srv6-binding-sid 2001:db8::1}]"},
    {"000f001c141a200020010db80000000000000000000000010041000028181000",
     R"({"sr-policy": {"srv6-binding-sid": "2001:db8::1", "endpoint-behavior": {"behavior": 65, )"
     R"("lb-length": 40, "ln-length": 24, "fun-length": 16, "arg-length": 0}}})",
     "tunnel-encap [sr-policy {srv6-binding-sid 2001:db8::1}]"},
    {"000f00040f020a00", R"({"sr-policy": {"priority": 10}})",
     "tunnel-encap [sr-policy {priority 10}]"},
    {"000f001582000a006d792d706f6c6963798100050063702231",
     R"({"sr-policy": {"policy-name": "my-policy", "candidate-path-name": "cp\"1"}})",
     "tunnel-encap [sr-policy {policy-name \"my-policy\" candidate-path-name \"cp\"1\"}]"},
    {"000f00050e03000001", R"({"sr-policy": {"unknown-subtlv-14": "0x000001"}})",
     "tunnel-encap [sr-policy {unknown-subtlv-14}]"},
    {"000f0005c80002dead", R"({"sr-policy": {"unknown-subtlv-200": "0xDEAD"}})",
     "tunnel-encap [sr-policy {unknown-subtlv-200}]"},
    {"000f00148000110009060000000000010106000003e81100",
     SEGMENTS(R"({"type": "A", "label": 16001, "tc": 0, "s": true, "ttl": 0})"), LIST("16001")},
    {"000f001c8000190009060000000000010106000003e800400106800003e911ff",
     SEGMENTS(R"({"type": "A", "label": 16000, "tc": 0, "s": false, "ttl": 64}, )"
              R"({"type": "A", "label": 16017, "tc": 0, "s": true, "ttl": 255})"),
     LIST("16000 16017")},
    {"000f002080001d0009060000000000010d12000020010db8000000000000000000000001",
     SEGMENTS(R"({"type": "B", "sid": "2001:db8::1"})"), LIST("2001:db8::1")},
    {"000f00288000250009060000000000010d1a100020010db8000000000000000000000001004100002000"
     "1000",
     SEGMENTS(R"({"type": "B", "sid": "2001:db8::1", "endpoint-behavior": {"behavior": 65, )"
              R"("lb-length": 32, "ln-length": 0, "fun-length": 16, "arg-length": 0}})"),
     LIST("2001:db8::1")},
    {"000f0014800011000906000000000001030600000a000001",
     SEGMENTS(R"({"type": "C", "ipv4_node": "10.0.0.1", "algorithm": 0})"), LIST("10.0.0.1")},
    {"000f0018800015000906000000000001030a00010a00000103e81100",
     SEGMENTS(R"({"type": "C", "ipv4_node": "10.0.0.1", "algorithm": 1, "sid": 16001, "tc": 0, )"
              R"("s": true, "ttl": 0})"),
     LIST("10.0.0.1")},
    {"000f00248000210009060000000000010416000020010db800000000000000000000000103e81100",
     SEGMENTS(R"({"type": "D", "ipv6_node": "2001:db8::1", "algorithm": 0, "sid": 16001})"),
     LIST("2001:db8::1")},
    {"000f0018800015000906000000000001050a0000000000070a000001",
     SEGMENTS(R"({"type": "E", "local_if_id": 7, "ipv4_node": "10.0.0.1"})"), LIST("if7:10.0.0.1")},
    {"000f001c800019000906000000000001050e0000000000070a00000103e81100",
     SEGMENTS(R"({"type": "E", "local_if_id": 7, "ipv4_node": "10.0.0.1", "sid": 16001})"),
     LIST("if7:10.0.0.1")},
    {"000f0018800015000906000000000001060a00000a0000010a000002",
     SEGMENTS(R"({"type": "F", "local_ipv4": "10.0.0.1", "remote_ipv4": "10.0.0.2"})"),
     LIST("10.0.0.1->10.0.0.2")},
    {"000f0038800035000906000000000001072a00000000000720010db8000000000000000000000001"
     "0000000820010db8000000000000000000000001",
     SEGMENTS(R"({"type": "G", "local_if_id": 7, "local_ipv6": "2001:db8::1", "remote_if_id": 8, )"
              R"("remote_ipv6": "2001:db8::1"})"),
     LIST("if7:2001:db8::1->if8:2001:db8::1")},
    {"000f003080002d0009060000000000010822000020010db800000000000000000000000120010db8"
     "000000000000000000000001",
     SEGMENTS(R"({"type": "H", "local_ipv6": "2001:db8::1", "remote_ipv6": "2001:db8::1"})"),
     LIST("2001:db8::1->2001:db8::1")},
    {"000f002080001d0009060000000000010e12000020010db8000000000000000000000001",
     SEGMENTS(R"({"type": "I", "ipv6_node": "2001:db8::1", "algorithm": 0})"), LIST("2001:db8::1")},
    {"000f00388000350009060000000000010e2a000020010db800000000000000000000000120010db8"
     "0000000000000000000000010041000020001000",  // its flag is not set
     SEGMENTS(R"({"type": "I", "ipv6_node": "2001:db8::1", "algorithm": 0, )"
              R"("sid": "2001:db8::1"})"),
     LIST("2001:db8::1")},
    {"000f00388000350009060000000000010f2a00000000000720010db8000000000000000000000001"
     "0000000820010db8000000000000000000000001",
     SEGMENTS(R"({"type": "J", "local_if_id": 7, "local_ipv6": "2001:db8::1", "remote_if_id": 8, )"
              R"("remote_ipv6": "2001:db8::1", "algorithm": 0})"),
     LIST("if7:2001:db8::1->if8:2001:db8::1")},
    {"000f004080003d0009060000000000011032000020010db800000000000000000000000120010db8"
     "00000000000000000000000120010db8000000000000000000000001",
     SEGMENTS(R"({"type": "K", "local_ipv6": "2001:db8::1", "remote_ipv6": "2001:db8::1", )"
              R"("algorithm": 0, "sid": "2001:db8::1"})"),
     LIST("2001:db8::1->2001:db8::1")},
    {"000f001280000f00090600000000000163040000dead", SEGMENTS(""), LIST("")},
    {"000f000c800009000106000003e81100",
     SEGMENTS(R"({"type": "A", "label": 16001, "tc": 0, "s": true, "ttl": 0})"), LIST("16001")},
    {"000f00288000110009060000000000010106000003e811008000110009060000000000010106000003e9"
     "1100",
     R"({"sr-policy": {"segment-lists": [{"weight": 1, "segments": [{"type": "A", "label": 16001, )"
     R"("tc": 0, "s": true, "ttl": 0}]}, {"weight": 1, "segments": [{"type": "A", "label": 16017, )"
     R"("tc": 0, "s": true, "ttl": 0}]}]}})",
     "tunnel-encap [sr-policy {segment-list weight 1 [16001] segment-list weight 1 [16017]}]"},
    {"00080002dead", R"({"tunnel-type-8": "0xDEAD"})", "tunnel-encap [tunnel-type:8]"},
    {"000f00080c06000000000064 00630002beef",
     R"({"sr-policy": {"preference": 100}, "tunnel-type-99": "0xBEEF"})",
     "tunnel-encap [sr-policy {preference 100}, tunnel-type:99]"},
    // a key stands but once
    {"00080001aa 00090000 00080001bb",
     R"({"tunnel-type-8": ["0xAA", "0xBB"], "tunnel-type-9": "0x"})",
     "tunnel-encap [tunnel-type:8, tunnel-type:9, tunnel-type:8]"},
    {"000f00100c060000000000640c06000000000065", R"({"sr-policy": {"preference": 100}})",
     "tunnel-encap [sr-policy {preference 100 preference 101}]"},
    {"000f0000", R"({"sr-policy": {}})", "tunnel-encap [sr-policy {}]"},
};

/// The sub-TLVs of `KEYWORD VALUE …`, or the complaint.
std::string parse(std::string_view statement) {
  auto const all = test::words(statement);
  text_cursor in{all};
  test::octets out(4096);
  byte_writer w{out};
  while (!in.at_end()) {
    auto const r = parse_sr_policy_keyword(in.next(), in, w);
    if (!r) return "unknown";
    if (!r->has_value()) {
      text_writer sentence;
      sentence << in.failure();
      return std::string{sentence.view()};
    }
  }
  CHECK_FALSE(w.overflowed());
  return hex(w.written());
}
std::string segment_of(std::string_view words) {
  auto const all = parse("segment-list weight 1 segment " + std::string{words});
  return all.starts_with("80") ? all.substr(24) : all;
}
std::string command(std::string const& sub_tlvs) {
  auto wire = hex(sub_tlvs);
  wire.insert(wire.begin(), {0, 15, static_cast<std::uint8_t>(wire.size() >> 8),
                             static_cast<std::uint8_t>(wire.size())});
  text_writer out;
  auto const t = test::decode<T>(wire);
  REQUIRE(t.has_value());
  bool const any = t.assume_value().command(out);
  CHECK(any == !out.empty());
  return std::string{out.view()};
}

}  // namespace

TEST_CASE("tunnel-encapsulation: octets, JSON, text") {
  for (auto const& v : vectors) {
    CAPTURE(v.wire);
    auto const wire = hex(v.wire);
    auto const t = test::decode<T>(wire);
    REQUIRE(t.has_value());
    CHECK(test::json(t.assume_value()) == v.json);
    CHECK(test::text(t.assume_value()) == v.text);
    CHECK(test::encode(t.assume_value()) == hex(bytes{wire}));
  }
}

TEST_CASE("tunnel-encapsulation: what cannot be printed is escaped") {
  auto const wire = hex("000f000a 82000700 c3a91b0aff22");
  auto const t = test::decode<T>(wire).assume_value();
  CHECK(test::json(t) == R"({"sr-policy": {"policy-name": "\u00e9\u001b\n\ufffd\""}})");
  CHECK(test::text(t) == R"(tunnel-encap [sr-policy {policy-name "\xc3\xa9\x1b\x0a\xff""}])");
}

TEST_CASE("tunnel-encapsulation: malformed") {  // RFC 9012 §13, RFC 9830 §5
  for (auto const bad :
       {"", "000f", "000f0001", "00080002de", "000f00010c", "000f00020c06",
        "000f00070c050000000064", "000f00050d03000000", "000f00030f010a", "000f0003140100",
        "000f0003800000", "000f0003820000", "000f000b8000080009050000000001",
        "000f00068000030009 06", "000f00138000100009060000000000010105000003e811",
        "000f00148000110009060000000000010107000003e81100", "00080002dead000f00010c"})
    CHECK(test::fails<T>(hex(bad), malformed_attribute_list, treat_as_withdraw));
}

TEST_CASE("tunnel-encapsulation: many tunnels") {
  test::octets wire;
  for (unsigned i = 0; i < 16000; ++i)
    wire.insert(wire.end(),
                {static_cast<std::uint8_t>(i >> 8), static_cast<std::uint8_t>(i), 0, 0});
  wire[15 * 4 + 1] = 14;  // the tunnel without sub-TLVs is fine; it is not what this is about
  auto const t = test::decode<T>(wire);
  REQUIRE(t.has_value());
  CHECK(test::json(t.assume_value()).size() < 10000);
}

TEST_CASE("sr-policy: sub-TLVs from configuration") {  // configuration contract §15, wire §8.11
  CHECK(parse("preference 200") == "0C060000000000C8");
  CHECK(parse("priority 5") == "0F020500");
  CHECK(parse("binding-sid mpls 24000") == "0D06100005DC0100");
  CHECK(parse("binding-sid null") == "0D020000");
  CHECK(parse("srv6-binding-sid fc00::1") == "14120000FC000000000000000000000000000001");
  CHECK(parse("policy-name gold candidate-path-name cp1") == "82000500676F6C6481000400637031");
  CHECK(parse("preference 1 preference 2") == "0C060000000000010C06000000000002");
  CHECK(parse("segment-list weight 1 segment type-a mpls 100 segment type-a mpls 200") ==
        "80001900090600000000000101060000000640000106"
        "0000000C8100");
  CHECK(parse("segment-list weight 7") ==
        "8000090009060000"
        "00000007");
  CHECK(parse("med 5") == "unknown");
}

TEST_CASE("sr-policy: segments from configuration") {
  struct {
    char const *words, *octets;
  } const cases[] = {
      {"type-a mpls 16001", "0106000003E81100"},
      {"type-b srv6 2001:db8::1", "0D12000020010DB8000000000000000000000001"},
      {"type-b srv6 2001:db8::1 endpoint-behavior 17 40 24 16 0",
       "0D1A100020010DB80000000000000000000000010011000028181000"},
      {"type-c ipv4 1.1.1.1 algorithm 128 sid 16001", "030A40800101010103E81100"},
      {"type-c ipv4 1.1.1.1 algorithm 0", "0306000001010101"},
      {"type-d ipv6 fc00::1 algorithm 0 sid 100",
       "04160000FC00000000000000000000000000000100064000"},
      {"type-d ipv6 2001:db8::1 algorithm 1 sid 16001",
       "0416400120010DB800000000000000000000000103E81000"},
      {"type-e local-if-id 5 ipv4 1.1.1.1", "050A00000000000501010101"},
      {"type-e local-if-id 7 ipv4 192.0.2.1 sid 16001", "050E000000000007C000020103E81000"},
      {"type-f local 1.1.1.1 remote 2.2.2.2 sid 7", "060E0000010101010202020200007000"},
      {"type-g local-if-id 1 local-ipv6 fc00::1 remote-if-id 2 remote-ipv6 fc00::2",
       "072A000000000001FC00000000000000000000000000000100000002FC000000000000000000000000000002"},
      {"type-h local fc00::1 remote fc00::2",
       "08220000FC000000000000000000000000000001FC000000000000000000000000000002"},
      {"type-i ipv6 fc00::1 algorithm 0 sid fc00::9",
       "0E220000FC000000000000000000000000000001FC000000000000000000000000000009"},
      {"type-i ipv6 2001:db8::1 algorithm 128 sid 2001:db8::5 endpoint-behavior 1 40 24 16 0",
       "0E2A508020010DB800000000000000000000000120010DB8000000000000000000000005000100002818100"
       "0"},
      {"type-j local-if-id 1 local-ipv6 fc00::1 remote-if-id 2 remote-ipv6 fc00::2 algorithm 128 "
       "sid fc00::9",
       "0F3A408000000001FC00000000000000000000000000000100000002FC000000000000000000000000000002FC"
       "000000000000000000000000000009"},
      {"type-k local fc00::1 remote fc00::2 algorithm 128 sid fc00::9 endpoint-behavior 17 40 24 "
       "16 0",
       "103A5080FC000000000000000000000000000001FC000000000000000000000000000002FC0000000000000000"
       "00000000000009"
       "0011000028181000"},
      {"type-k local 2001:db8::1 remote 2001:db8::2 algorithm 0",
       "1022000020010DB800000000000000000000000120010DB8000000000000000000000002"},
  };
  for (auto const& c : cases) {
    CAPTURE(c.words);
    CHECK(segment_of(c.words) == c.octets);
    auto const all = std::string{"segment-list weight 1 segment "} + c.words;
    CHECK(command(parse(all)) == all);
  }
  // as ExaBGP does: the flag without the octets it announces (wire contract §8.11)
  CHECK(segment_of("type-i ipv6 fc00::1 algorithm 0 endpoint-behavior 1 2 3 4 5") ==
        "0E121000FC000000000000000000000000000001");
}

TEST_CASE("sr-policy: the bottom of the stack is the last label of types A and C") {
  CHECK(segment_of("type-a mpls 1 segment type-c ipv4 1.1.1.1 algorithm 0 sid 2") ==
        "0106000000001000030A00000101010100002100");
  CHECK(segment_of("type-a mpls 1 segment type-c ipv4 1.1.1.1 algorithm 0") ==
        "01060000000011000306000001010101");
  CHECK(segment_of("type-a mpls 1 segment type-f local 1.1.1.1 remote 2.2.2.2 sid 3") ==
        "0106000000001100060E0000010101010202020200003000");
}

TEST_CASE("sr-policy: what is refused") {
  struct {
    char const *words, *sentence;
  } const cases[] = {
      {"binding-sid x", "Unknown binding-sid type 'x'. Expected: mpls, null"},
      {"segment-list weight 1 segment type-z",
       "Unknown segment type 'type-z'. Expected: type-a, type-b, type-c, type-d, type-e, type-f, "
       "type-g, type-h, type-i, type-j, type-k"},
      {"segment-list segment", "expected 'weight' but found 'segment' instead"},
      {"segment-list weight 1 segment type-a srv6 1", "expected 'mpls' but found 'srv6' instead"},
      {"segment-list weight 1 segment type-a mpls 1048576",
       "MPLS label 1048576 out of range\n  Must be 0 to 1048575 (20-bit)"},
      {"segment-list weight 1 segment type-h local ::1 remote ::2 sid 1048576",
       "MPLS label 1048576 out of range\n  Must be 0 to 1048575 (20-bit)"},
      {"segment-list weight 1 segment type-c ipv4 ::1 algorithm 0", "'::1' is not an IPv4 address"},
      {"segment-list weight 1 segment type-c ipv4 1.1.1.1 sid 1",
       "expected 'algorithm' but found 'sid' instead"},
      {"preference x", "'x' is not a preference from 0 to 4294967295"},
      {"priority 256", "'256' is not a priority from 0 to 255"},
      {"srv6-binding-sid 1.1.1.1", "'1.1.1.1' is not an IPv6 address"},
      {"policy-name", "a name is missing"},
      {"segment-list weight 1 segment type-b srv6 ::1 endpoint-behavior 1 2 3 4",
       "'' is not a length in bits"},
  };
  for (auto const& c : cases) CHECK(parse(c.words) == c.sentence);
}

TEST_CASE("sr-policy: as a command") {
  auto const all =
      "preference 200 srv6-binding-sid fc00::1 segment-list weight 2 segment type-b srv6 fc00::1 "
      "endpoint-behavior 65 32 0 16 0 policy-name my-policy candidate-path-name primary";
  CHECK(command(parse(all)) ==
        "preference 200 srv6-binding-sid fc00::1 segment-list weight 2 segment type-b srv6 fc00::1 "
        "endpoint-behavior 65 32 0 16 0 policy-name \"my-policy\" candidate-path-name \"primary\"");
  CHECK(command("6302dead0C06000000000064") == "preference 100");
  CHECK(command("8200050063702231") == "policy-name 'cp\"1'");
  text_writer out;
  for (auto const other : {"00080002dead", "000f00080c0600000000006400630002beef", "000f0000"}) {
    auto const wire = hex(other);
    CHECK_FALSE(test::decode<T>(wire).assume_value().command(out));
    CHECK(out.empty());
  }
}
