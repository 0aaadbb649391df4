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
