// ROUTE-REFRESH: RFC 2918 §3, RFC 7313 §3.2 and §5.
#include <senda/message/route_refresh.hpp>

#include "open_support.hpp"

using namespace senda;

namespace {

std::string const marker(32, 'F');

std::string decode(std::string_view body) {
  auto const octets = test::message(message_type::route_refresh, body);
  return test::verdict(route_refresh_message::decode(test::view_of(octets)));
}

}  // namespace

TEST_CASE("request, BoRR and EoRR") {
  CHECK(test::encoded(route_refresh_message{ipv4_unicast}) == marker + "00170500010001");
  CHECK(test::encoded(route_refresh_message{ipv6_unicast, refresh_subtype::begin}) ==
        marker + "00170500020101");
  CHECK(test::encoded(route_refresh_message{ipv6_unicast, refresh_subtype::end}) ==
        marker + "00170500020201");
  auto const octets = test::message(message_type::route_refresh, "00190146");
  auto const r = route_refresh_message::decode(test::view_of(octets)).value();
  CHECK(r == route_refresh_message{{afi::l2vpn, safi::evpn}, refresh_subtype::begin});
  CHECK(name_of(r.subtype) == "begin");
}

TEST_CASE("the ORF part of a request is kept") {
  auto const octets = test::message(message_type::route_refresh, "0001000101400000");
  auto const r = route_refresh_message::decode(test::view_of(octets)).value();
  CHECK(test::to_hex(r.orf) == "01400000");
  CHECK(test::encoded(r) == test::to_hex(octets));
}

TEST_CASE("lengths and subtypes") {
  CHECK(decode("000100") == "1/2@16+2");
  CHECK(decode("") == "1/2@16+2");
  CHECK(decode("0001010100") == "7/1@0+24");  // RFC 7313 §5, with the whole message as data
  CHECK(decode("0001020100") == "7/1@0+24");
  CHECK(decode("00010301") == "fine");  // RFC 7313 §5: ignored, not answered
  auto const octets = test::message(message_type::route_refresh, "0001ff01");
  CHECK(!route_refresh_message::decode(test::view_of(octets)).value().is_known());
}

TEST_CASE("filters, RFC 5291 §4, RFC 5292 §3") {
  prefix_orf permit;
  permit.sequence = 5;
  permit.min_length = 16;
  permit.max_length = 24;
  permit.prefix = *parse_prefix("10.0.0.0/8");
  prefix_orf deny;
  deny.deny = true;
  deny.sequence = 10;
  deny.prefix = *parse_prefix("0.0.0.0/0");
  prefix_orf all;
  all.action = orf_action::remove_all;
  prefix_orf const entries[]{all, permit, deny};
  test::octets octets(60);
  byte_writer w{octets};
  write_prefix_orf(w, orf_when::immediate, entries);
  auto const hex = test::to_hex(w.written());
  CHECK(hex ==
        "01400012"
        "80"
        "00000000051018080A"
        "200000000A000000");
  auto const whole = test::message(message_type::route_refresh, "00010001" + hex);
  auto const r = route_refresh_message::decode(test::view_of(whole)).value();
  CHECK(test::encoded(r) == test::to_hex(whole));
  auto const filters = r.filters();
  REQUIRE(filters);
  CHECK(filters->when() == orf_when::immediate);
  std::size_t n = 0;
  filters->for_each([&](orf_block const& b) {
    CHECK(b.type == orf_type::address_prefix);
    CHECK(b.for_each([&](prefix_orf const& e) { CHECK(e == entries[n++]); }));
  });
  CHECK(n == 3);
}

TEST_CASE("filters that cannot be read") {
  for (auto const* orf : {"00", "03", "014000", "01400001", "0140000100400000",  // when, lengths
                          "01400001C0", "0140000100",  // action 3, no entry
                          "01400008000000000500002100", "0140000900000000050000210A",
                          "0140000A000000000500002100000000"}) {
    auto const whole = test::message(message_type::route_refresh, std::string{"00010001"} + orf);
    auto const r = route_refresh_message::decode(test::view_of(whole)).value();
    CHECK_FALSE(r.filters());
    CHECK(test::encoded(r) == test::to_hex(whole));
  }
  // Types nobody knows, and families which have no prefixes, are octets.
  for (auto const* body : {"000100010103000201FF", "00190046014000020000"}) {
    auto const whole = test::message(message_type::route_refresh, body);
    auto const r = route_refresh_message::decode(test::view_of(whole)).value();
    REQUIRE(r.filters());
    r.filters()->for_each([](orf_block const& b) {
      CHECK_FALSE(b.has_prefixes());
      CHECK(b.entries.size() == 2);
    });
  }
}
