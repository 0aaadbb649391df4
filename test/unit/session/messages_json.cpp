// NOTIFICATION, ROUTE-REFRESH and OPERATIONAL in events: vectors of JSON contract §3.7 to §3.9.
#include <senda/session/messages_json.hpp>

#include "../message/open_support.hpp"

using namespace senda;

namespace {

std::string notification(std::string_view body) {
  auto const octets = test::message(message_type::notification, body);
  auto const n = notification_message::decode(test::view_of(octets)).value();
  return test::printed([&](text_writer& out) { notification_json(out, n); });
}
std::string refresh(std::string_view body) {
  auto const octets = test::message(message_type::route_refresh, body);
  auto const r = route_refresh_message::decode(test::view_of(octets)).value();
  return test::printed([&](text_writer& out) {
    route_refresh_json(out, r);
    route_refresh_text(out << " | ", r);
  });
}
std::string operational(std::string_view body) {
  auto const octets = test::message(message_type::operational, body);
  auto const o = operational_message::decode(test::view_of(octets)).value();
  return test::printed([&](text_writer& out) {
    operational_json(out, o);
    operational_text(out << " | ", o);
  });
}

}  // namespace

TEST_CASE("notification") {
  CHECK(notification("06020568656c6c6f") ==
        R"({ "code": 6, "subcode": 2, "data": "0x53687574646F776E20436F6D6D756E69636174696F6E3A)"
        R"(202268656C6C6F22", "message": "Shutdown Communication: \"hello\"" })");
  CHECK(notification("0603") == R"({ "code": 6, "subcode": 3, "data": "0x", "message": "" })");
  CHECK(notification("060200") ==
        R"({ "code": 6, "subcode": 2, "data": "0x656D7074792053687574646F776E20436F6D6D756E69636)"
        R"(174696F6E2E", "message": "empty Shutdown Communication." })");
  CHECK(notification("06020668656c6c6f") ==
        R"({ "code": 6, "subcode": 2, "data": "0x696E76616C69642053687574646F776E20436F6D6D756E6)"
        R"(9636174696F6E202862756666657220756E64657272756E29206C656E677468203A2036205B30783638363)"
        R"(5364336433646)"
        R"(5D", "message": "invalid Shutdown Communication (buffer underrun) length : 6 )"
        R"([0x68656C6C6F]" })");
  CHECK(notification("060202c3a9") ==
        R"({ "code": 6, "subcode": 2, "data": "0x53687574646F776E20436F6D6D756E69636174696F6E3A2)"
        R"(022C3A922", "message": "Shutdown Communication: \"\u00e9\"" })");
  CHECK(notification("06020568656c6c6f20") ==
        R"({ "code": 6, "subcode": 2, "data": "0x53687574646F776E20436F6D6D756E69636174696F6E3A)"
        R"(202268656C6C6F222C20747261696C696E6720646174613A2030783230", )"
        R"("message": "Shutdown Communication: \"hello\", trailing data: 0x20" })");
  CHECK(notification("0203fde8") ==
        R"({ "code": 2, "subcode": 3, "data": "0xFDE8", "message": "\ufffd\ufffd" })");
  auto const octets = test::message(message_type::notification, "0203fde8");
  auto const n = notification_message::decode(test::view_of(octets)).value();
  CHECK(test::printed([&](text_writer& out) { notification_text(out, n); }) ==
        "code 2 subcode 3 data 0xFDE8");
}

TEST_CASE("refresh") {
  CHECK(refresh("00010001") == R"({ "afi": "ipv4", "safi": "unicast", "subtype": "query" })"
                               " | afi ipv4 safi unicast query");
  CHECK(refresh("00190146") == R"({ "afi": "l2vpn", "safi": "evpn", "subtype": "begin" })"
                               " | afi l2vpn safi evpn begin");
  CHECK(refresh("00630263") ==
        R"({ "afi": "unknown-afi-0x63", "safi": "unknown safi 99", "subtype": "end" })"
        " | afi unknown-afi-0x63 safi unknown safi 99 end");
  CHECK(refresh("00010901") == R"({ "afi": "ipv4", "safi": "unicast", "subtype": "9" })"
                               " | afi ipv4 safi unicast 9");
}

TEST_CASE("refresh with filters (RFC 5291), which the reference does not take") {
  CHECK(refresh("00010001014000128000000000051018080A200000000A000000") ==
        R"({ "afi": "ipv4", "safi": "unicast", "subtype": "query", "orf": { "when": "immediate", )"
        R"("filters": [ { "type": 64, "entries": [ { "action": "remove-all" }, { "action": "add", )"
        R"("match": "permit", "sequence": 5, "min-length": 16, "max-length": 24, )"
        R"("prefix": "10.0.0.0/8" }, { "action": "add", "match": "deny", "sequence": 10, )"
        R"("min-length": 0, "max-length": 0, "prefix": "0.0.0.0/0" } ] } ] } })"
        " | afi ipv4 safi unicast query orf 0x014000128000000000051018080A200000000A000000");
  CHECK(refresh("000100010203000201FF") ==
        R"({ "afi": "ipv4", "safi": "unicast", "subtype": "query", "orf": { "when": "defer", )"
        R"("filters": [ { "type": 3, "raw": "0x01FF" } ] } })"
        " | afi ipv4 safi unicast query orf 0x0203000201FF");
  CHECK(refresh("0001000107") ==
        R"({ "afi": "ipv4", "safi": "unicast", "subtype": "query", "orf": { "raw": "0x07" } })"
        " | afi ipv4 safi unicast query orf 0x07");
}

TEST_CASE("operational") {
  CHECK(operational("0002000b00010148656c6c6f212121") ==
        R"({ "name": "ASM", "afi": "ipv4", "safi": "unicast", "advisory": "Hello!!!" })"
        R"( | ASM afi ipv4 safi unicast advisory "Hello!!!")");
  CHECK(operational("0003000b0001010102030400000005") ==
        R"({ "name": "RPCQ", "afi": "ipv4", "safi": "unicast" })"
        " | RPCQ afi ipv4 safi unicast");
  CHECK(operational("0004000f000101010203040000000500000007") ==
        R"({ "name": "RPCP", "afi": "ipv4", "safi": "unicast", "router-id": "1.2.3.4", )"
        R"("sequence": 5, "counter": 7 })"
        " | RPCP afi ipv4 safi unicast router-id 1.2.3.4 sequence 5 counter 7");
  CHECK(operational("00090003000101") ==
        R"({ "name": "unknown", "type": "operational-type-9", "data": "0x000101" })"
        " | unknown type operational-type-9 data 0x000101");
  CHECK(operational("ffff0009000201000000070006") ==
        R"({ "name": "NS", "afi": "ipv6", "safi": "unicast", "sequence": 7, "error": 6 })"
        " | NS afi ipv6 safi unicast sequence 7 error 6");
  CHECK(
      operational("00010008000101220a1bff5c")
          .starts_with(
              R"({ "name": "ADM", "afi": "ipv4", "safi": "unicast", "advisory": "\"\n\u001b\ufffd\\" })"));
}
