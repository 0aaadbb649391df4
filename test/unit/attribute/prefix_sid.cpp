#include <senda/attribute/prefix_sid.hpp>

#include "support.hpp"

using namespace senda;
using namespace senda::attribute;
using enum update_subcode;
using enum reaction;
using test::hex;

namespace {

std::string command(char const* wire) {
  auto const octets = hex(wire);
  text_writer out;
  if (!test::decode<prefix_sid>(octets).assume_value().command(out)) CHECK(out.empty());
  return std::string{out.view()};
}
std::string parse_srv6(std::string_view in) {
  auto const all = test::words(in);
  text_cursor cursor{all};
  test::octets out(100);
  byte_writer w{out};
  auto const r = prefix_sid::parse_second(cursor, w);
  if (r.has_value()) return hex(w.written());
  text_writer sentence;
  sentence << cursor.failure();
  return std::string{sentence.view().substr(0, sentence.view().find('\n'))};
}

struct vector {
  char const *wire, *json, *text;
};
constexpr vector vectors[] = {
    // JSON contract §14
    {"0100070000000000000a", R"({ "sr-label-index": 10 })", "[ 10 ]"},
    {"0100070000000000000a0300080000003e80001f40",
     R"({ "sr-label-index": 10, "sr-srgbs": [[16000, 8000]] })", "[ 10, [ ( 16000,8000 ) ] ]"},
    {"03000e0000003e80001f40007d00001f40", R"({ "sr-srgbs": [[16000, 8000], [32000, 8000]] })",
     "[ [ ( 16000,8000 ), ( 32000,8000 ) ] ]"},
    {"050019000100150020010db800000000000000000000000100001300",
     R"({ "l3-service": [ { "sid": "2001:db8::1", "flags": 0, "endpoint_behavior": 19 } ] })",
     "[ l3-service [ sid-information [ sid:2001:db8::1 flags:0 endpoint_behavior:0x13  ] ]"},
    {"0500220001001e0020010db800000000000000000000000100001300010006281810001040",
     R"({ "l3-service": [ { "sid": "2001:db8::1", "flags": 0, "endpoint_behavior": 19, "structure": )"
     R"({"locator-block-length": 40, "locator-node-length": 24, "function-length": 16, )"
     R"("argument-length": 0, "transposition-length": 16, "transposition-offset": 64} } ] })",
     "[ l3-service [ sid-information [ sid:2001:db8::1 flags:0 endpoint_behavior:0x13  [ "
     "sid-structure [40,24,16,0,16,64] ] ] ]"},
    {"0600220001001e0020010db800000000000000000000000100001300010006281810001040",
     R"({ "l2-service": [ { "sid": "2001:db8::1", "flags": 0, "endpoint_behavior": 19, "structure": )"
     R"({"locator-block-length": 40, "locator-node-length": 24, "function-length": 16, )"
     R"("argument-length": 0, "transposition-length": 16, "transposition-offset": 64} } ] })",
     "[ l2-service [ sid-information [ sid:2001:db8::1 flags:0 endpoint_behavior:0x13  [ "
     "sid-structure [40,24,16,0,16,64] ] ] ]"},
    {"05000600020002beef", R"({ "l3-service": [ {"type": 2, "raw": "beef"} ] })",
     "[ l3-service [ SRv6 Service Sub-TLV type 2 not implemented ] ]"},
    {"090002beef", R"({ "attribute-not-implemented-9": "0xBEEF" })",
     "[ Attribute with code [ 9 ] not implemented ]"},
    // the reference's JSON of this one is not valid: §5.3
    {"05001e0001001a0020010db800000000000000000000000100001300070002abcd",
     R"({ "l3-service": [ { "sid": "2001:db8::1", "flags": 0, "endpoint_behavior": 19, )"
     R"("unknown-7": "abcd" } ] })",
     "[ l3-service [ sid-information [ sid:2001:db8::1 flags:0 endpoint_behavior:0x13  [ SRv6 "
     "Service Data Sub-Sub-TLV type 7 not implemented ] ] ]"},
    // what stands there twice has one key
    {"0100070000000000000a0100070000000000000b", R"({ "sr-label-index": 10 })", "[ 10, 11 ]"},
    {"0900000900019901000700000000000001 050006000200020001 050006000200020002",
     R"({ "attribute-not-implemented-9": "0x", "sr-label-index": 1, "l3-service": [ )"
     R"({"type": 2, "raw": "0001"}, {"type": 2, "raw": "0002"} ] })",
     "[ Attribute with code [ 9 ] not implemented, Attribute with code [ 9 ] not implemented, 1, "
     "l3-service [ SRv6 Service Sub-TLV type 2 not implemented ], "
     "l3-service [ SRv6 Service Sub-TLV type 2 not implemented ] ]"},
};

}  // namespace

TEST_CASE("prefix-sid: octets, JSON, text") {
  for (auto const& v : vectors) {
    CAPTURE(v.wire);
    auto const wire = hex(v.wire);
    auto const t = test::decode<prefix_sid>(wire);
    REQUIRE(t.has_value());
    CHECK(test::json(t.assume_value()) == v.json);
    CHECK(test::text(t.assume_value()) == v.text);
    CHECK(test::encode(t.assume_value()) == hex(bytes{wire}));
  }
}

TEST_CASE("prefix-sid: parts") {
  auto const wire =
      hex("0500220001001e0020010db800000000000000000000000100001300010006281810001040"
          "0100070000000000000a");
  auto const t = test::decode<prefix_sid>(wire).assume_value();
  CHECK(t.label_index() == 10);
  auto const s = t.srv6_sid();
  REQUIRE(s);
  CHECK(s->behavior == 19);
  CHECK(s->structure() == sid_structure{40, 24, 16, 0, 16, 64});
  auto const only_index = hex("0100070000000000000a");
  CHECK_FALSE(test::decode<prefix_sid>(only_index).assume_value().srv6_sid());
}

TEST_CASE("prefix-sid: malformed") {  // RFC 8669 §6, RFC 9252 §7
  for (auto const bad : {"", "01", "0100", "01000700", "0100070000000000000a05"})
    CHECK(test::fails<prefix_sid>(hex(bad), malformed_attribute_list, discard_attribute));
  for (auto const bad : {"010006000000000000", "01000800000000000000 0a", "0300020000", "030000",
                         "0300090000003e80001f4000"})
    CHECK(test::fails<prefix_sid>(hex(bad), attribute_length_error, discard_attribute));
  for (auto const bad : {"050000", "06000300 0100", "05000400010005", "050003000100",
                         "050018000100140020010db8000000000000000000000001000013",
                         "05001d000100190020010db800000000000000000000000100001300 01000100",
                         "05001d000100190020010db800000000000000000000000100001300 07000200"})
    CHECK(test::fails<prefix_sid>(hex(bad), malformed_attribute_list, treat_as_withdraw));
}

TEST_CASE("prefix-sid: from configuration") {  // configuration contract §9.6, wire contract §6.18
  CHECK(test::parse<prefix_sid>("[ 10 ]") == "0100070000000000000A");
  CHECK(test::parse<prefix_sid>("[ 777 ]") == "01000700000000000309");
  CHECK(test::parse<prefix_sid>("[ 10, [ ( 16000,8000 ) ] ]") ==
        "0100070000000000000A0300080000003E80001F40");
  auto const two = "0100070000000000012C03000E00000C35000010000F4240001388";
  CHECK(test::parse<prefix_sid>("[ 300, [ ( 800000,4096 ), ( 1000000,5000 ) ] ]") == two);
  CHECK(test::parse<prefix_sid>("[ 300, [ ( 800000,4096 ) ( 1000000,5000 ) ] ]") == two);
  for (auto const bad : {"[ ]", "[ 10", "[ 10, [", "[ 10, [ ]", "[ 10, [ ] ]", "10", "", "[ -1 ]",
                         "[ 4294967296 ]", "[ 10, [ ( 1,2 ) ]", "[ 1 2 ]"})
    CHECK(test::parse<prefix_sid>(bad).find('\n') != std::string::npos);
  for (auto const bad : {"[ 10, [ ( 16777216,1 ) ] ]", "[ 10, [ ( 1 2 ) ] ]", "[ 10, [ (1,2) ] ]",
                         "[ 10, [ ( 1,2 ] ]", "[ 10, [ ( 1, ) ] ]"})
    CHECK(test::complaint<prefix_sid>(bad) == "could not parse SRGB tupple");
}

TEST_CASE("prefix-sid-srv6: from configuration") {
  CHECK(parse_srv6("( l3-service 2001:db8:1:: 0x13 [40,24,16,0,16,64] )") ==
        "0500220001001E0020010DB800010000000000000000000000001300010006281810001040");
  CHECK(parse_srv6("( l2-service 2001:db8:1:: )") ==
        "060019000100150020010DB800010000000000000000000000FFFF00");
  CHECK(parse_srv6("( l3-service 2001:db8:1:: 18 )") ==
        "050019000100150020010DB800010000000000000000000000001200");
  CHECK(parse_srv6("( l3-service 2001:db8:1:: [1,2,3,4,5,6] )") ==
        "0500220001001E0020010DB800010000000000000000000000FFFF00010006010203040506");
  CHECK(parse_srv6("foo") == "expect '(', but received 'foo'");
  CHECK(parse_srv6("( l4-service ::1 )") ==
        "expect l3-service or l2-service, but received 'l4-service'");
  CHECK(parse_srv6("( l3-service 10.0.0.1 )") == "'10.0.0.1' is not an SRv6 SID");
  CHECK(parse_srv6("( l3-service ::1 65536 )") == "'65536' is not an endpoint behavior");
  CHECK(parse_srv6("( l3-service ::1 1 2 )") == "expect ')', but received '2'");
  CHECK(parse_srv6("( l3-service ::1 1 [1,2,3,4,5] )") == "expect ',', but received ']'");
  CHECK(parse_srv6("( l3-service ::1 1 [1,2,3,4,5,256] )") == "'256' is not a length in bits");
  CHECK(parse_srv6("( l3-service ::1 1 [1,2,3,4,5,6 )") == "expect ']', but received ')'");
  CHECK(parse_srv6("( l3-service ::1 1") == "expect ')', but received ''");
}

TEST_CASE("prefix-sid: as a command") {
  CHECK(command("01000700000000000309") == "bgp-prefix-sid [ 777 ]");
  CHECK(command("0100070000000000012C03000E00000C35000010000F4240001388") ==
        "bgp-prefix-sid [ 300, [ ( 800000,4096 ) ( 1000000,5000 ) ] ]");
  CHECK(command("0500220001001E0020010DB800010001000000000000000000004800010006401810000000") ==
        "bgp-prefix-sid-srv6 ( l3-service 2001:db8:1:1:: 0x48 [64,24,16,0,0,0] )");
  CHECK(command("060019000100150020010DB800010000000000000000000000FFFF00") ==
        "bgp-prefix-sid-srv6 ( l2-service 2001:db8:1:: 0xffff )");
  for (auto const other :
       {"090002beef", "03000e0000003e80001f40007d00001f40", "05000600020002beef",
        "0100070000000000000a090002beef", "0100070000000000000a0300080000003e80001f40090000",
        "05001e0001001a0020010db800000000000000000000000100001300070002abcd"})
    CHECK(command(other).empty());
}
