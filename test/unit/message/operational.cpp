// OPERATIONAL: layouts and messages of wire contract §9.4.
#include <senda/message/operational.hpp>

#include "open_support.hpp"

using namespace senda;

namespace {

std::string const marker(32, 'F');

bytes text(std::string_view s) {
  return {reinterpret_cast<std::uint8_t const*>(s.data()), s.size()};
}
std::string decode(std::string_view body) {
  auto const octets = test::message(message_type::operational, body);
  return test::verdict(operational_message::decode(test::view_of(octets)));
}
bool round_trip(operational_message const& m) {
  auto const octets = test::from_hex(test::encoded(m));
  auto const r = operational_message::decode(test::view_of(octets));
  return r.has_value() && r.assume_value() == m;
}

}  // namespace

TEST_CASE("advisory, query, counter, not satisfied") {
  operational_message const adm{
      .kind = operational_type::advisory_demand, .family = ipv4_unicast, .advisory = text("hello")};
  CHECK(test::encoded(adm) == marker + "001F060001000800010168656C6C6F");
  operational_message const query{.kind = operational_type::reachable_query,
                                  .family = ipv4_unicast,
                                  .router_id = {0x01020304},
                                  .sequence = 7};
  CHECK(test::encoded(query) == marker + "0022060003000B0001010102030400000007");
  auto answer = query;
  answer.kind = operational_type::reachable_count;
  answer.counter = 1000;
  CHECK(test::encoded(answer) == marker + "0026060004000F0001010102030400000007000003E8");
  operational_message const ns{
      .kind = operational_type::not_satisfied, .family = ipv6_unicast, .sequence = 7, .reason = 6};
  CHECK(test::encoded(ns) == marker + "002006FFFF0009000201000000070006");
  for (auto const& m : {adm, query, answer, ns}) CHECK(round_trip(m));
}

TEST_CASE("a type nobody knows is kept") {
  auto const octets = test::message(message_type::operational, "00090003000101");
  auto const m = operational_message::decode(test::view_of(octets)).value();
  CHECK(!m.is_known());
  CHECK(test::to_hex(m.data) == "000101");
  CHECK(test::encoded(m) == test::to_hex(octets));
}

TEST_CASE("a long advisory loses its end") {
  operational_message m{.kind = operational_type::advisory_static, .family = ipv4_unicast};
  std::string const exact(2048, 'x'), longer(2049, 'x');
  m.advisory = text(exact);
  CHECK(test::encoded(m).size() == 2 * (19 + 4 + 3 + 2048));
  m.advisory = text(longer);
  auto const cut = test::encoded(m);
  CHECK(cut.size() == 2 * (19 + 4 + 3 + 2048));
  CHECK(cut.ends_with("78782E2E2E"));
}

TEST_CASE("lengths that do not fit") {
  CHECK(decode("") == "5/0@19+0");
  CHECK(decode("000100") == "5/0@19+3");
  CHECK(decode("00010004000101") == "5/0@19+7");    // length beyond the message
  CHECK(decode("0001000200010100") == "5/0@19+8");  // and before its end
  CHECK(decode("000100020001") == "5/0@19+6");      // no room for a family
  CHECK(decode("0003000a00010101020304000000") == "5/0@19+14");
  CHECK(decode("0003000c000101010203040000000700") == "5/0@19+16");
  CHECK(decode("ffff000800010100000007"
               "00") == "5/0@19+12");
  CHECK(decode("00010003000101") == "fine");
}

TEST_CASE("cut anywhere it is refused") {
  for (auto const* body :
       {"000100080001016865"
        "6c6c6f",
        "0004000f0001010102030400000007000003e8", "ffff0009000201000000070006", "00090003000101"}) {
    auto const whole = test::message(message_type::operational, body);
    test::for_each_prefix(whole, [&](bytes part) {
      if (part.size() >= header_size)
        CHECK(!operational_message::decode({message_type::operational, part}).has_value());
    });
  }
}

TEST_CASE("names") {
  CHECK(name_of(operational_type::loc_rib_count) == "LPCP");
  CHECK(parse_operational_type("asm") == operational_type::advisory_static);
  CHECK(parse_operational_type("ns") == operational_type::not_satisfied);
  CHECK(!parse_operational_type("xyz"));
}
