#include <senda/message/update.hpp>

#include "update_support.hpp"

using namespace senda;
using namespace update_test;

TEST_CASE("an UPDATE is three fields") {  // wire contract §5.6
  auto const whole =
      from_hex(marker + "0034020004180A02000015400101004002004003040A00000140050400000064180A0100");
  auto const m = next_message(whole);
  REQUIRE(m.has_value());
  auto const u = update_view::decode(m.assume_value());
  REQUIRE(u.has_value());
  auto const& v = u.assume_value();
  CHECK(to_hex(v.withdrawn) == "180A0200");
  CHECK(to_hex(v.nlri) == "180A0100");
  CHECK(v.attributes.size() == 21);
  CHECK(v.withdrawn.data() == whole.data() + v.withdrawn_offset);
  CHECK(v.attributes.data() == whole.data() + v.attributes_offset);
  CHECK(v.nlri.data() == whole.data() + v.nlri_offset);
  CHECK(v.withdrawn_routes().check().assume_value() == 1);
  CHECK(v.announced_routes().check().assume_value() == 1);
  std::size_t n = 0;
  for (auto range = v.path_attributes(); !range.empty(); ++n) REQUIRE(range.next().has_value());
  CHECK(n == 4);
  CHECK_FALSE(v.end_of_rib());
}

TEST_CASE("lengths that run past the end are 3/1") {  // RFC 7606 §3.b
  for (auto const* body : {"00010001", "00050000", "0000000240", "0000FFFF", "FFFF0000"}) {
    auto const octets = from_hex(body);
    auto const u = update_view::decode_body(octets);
    REQUIRE_FALSE(u.has_value());
    CHECK(u.assume_error().code == notification_code::update_message);
    CHECK(u.assume_error().subcode == 1);
    CHECK(u.assume_error().action == reaction::reset);
    CHECK(u.assume_error().offset + u.assume_error().length <= header_size + octets.size());
  }
  auto const attributes_field = from_hex("00010000000001");
  CHECK(update_view::decode_body(attributes_field).assume_value().nlri.size() == 2);
}

TEST_CASE("a body of less than four octets is 1/2") {  // wire contract §10.8
  for (auto const* body : {"", "00", "0000", "000000"}) {
    auto const u = update_view::decode_body(from_hex(body));
    REQUIRE_FALSE(u.has_value());
    CHECK(u.assume_error().code == notification_code::message_header);
    CHECK(u.assume_error().subcode == 2);
  }
}

TEST_CASE("End-of-RIB is recognised") {  // RFC 4724 §2, wire contract §6.15
  auto const of = [](std::string_view body) {
    auto const octets = from_hex(body);
    return update_view::decode_body(octets).assume_value().end_of_rib();
  };
  CHECK(of("00000000") == ipv4_unicast);
  CHECK(of("00000007900F0003000201") == ipv6_unicast);
  CHECK(of("00000006800F03000201") == ipv6_unicast);
  CHECK(of("00000006800F03000101") == ipv4_unicast);
  CHECK(of("00000007900F0003001941") == family{afi::l2vpn, safi::vpls});
  CHECK_FALSE(of("0000000D800F0A0002013020010DB80001"));  // it withdraws a route
  CHECK_FALSE(of("0001000000"));
  CHECK_FALSE(of("0000000040"));
  CHECK_FALSE(of("0000000440010100"));
  CHECK_FALSE(of("00000005800F020002"));
  CHECK_FALSE(of("00000003800F03"));
}

TEST_CASE("End-of-RIB is sent as ExaBGP does") {  // wire contract §5.9
  CHECK(encoded(end_of_rib_message{}) == marker + "00170200000000");
  CHECK(encoded(end_of_rib_message{ipv6_unicast}) == marker + "001E0200000007900F0003000201");
  CHECK(encoded(end_of_rib_message{{afi::l2vpn, safi::vpls}}) ==
        marker + "001E0200000007900F0003001941");
  CHECK(encoded(end_of_rib_message{{afi::ipv4, safi::mup}}) ==
        marker + "001E0200000007900F0003000155");
}

TEST_CASE("three spans make an UPDATE") {  // wire contract §5.6
  auto const attributes = from_hex("400101004002004003040101010140050400000064");
  auto const nlri = from_hex("080A");
  update_message const m{.attributes = attributes, .nlri = nlri};
  CHECK(encoded(m) == marker + "002E0200000015400101004002004003040101010140050400000064080A");
  CHECK(encoded(update_message{.withdrawn = nlri}) == marker + "0019020002080A0000");
}

TEST_CASE("MP attributes of a message go first") {  // RFC 7606 §5.1
  auto const origin = from_hex("40010100"), hop = from_hex("20010DB8000000000000000000000001"),
             nlri = from_hex("3020010DB80001");
  update_message m{.attributes = origin};
  m.mp_reach = attribute::mp_reach{ipv6_unicast, hop, nlri, 0};
  CHECK(encoded(m) == marker +
                          "003A0200000023800E1C0002011020010DB8000000000000000000000001003020010DB8"
                          "000140010100");
  CHECK(m.size() == 58);
  octets const many(300, 0);
  m.mp_reach->nlri = many;
  CHECK(encoded(m).substr(46, 8) == "900E0141");
  CHECK(m.size() == 58 + 293 + 1);
}
