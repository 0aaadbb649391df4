#include <senda/net/ethernet.hpp>

#include <doctest/doctest.h>

#include <string>

using namespace senda;

namespace {

template <class T> std::string text(T const& t) {
  text_writer out;
  out << t;
  return std::string{out.view()};
}

}  // namespace

TEST_CASE("MAC addresses in text") {
  auto const a = parse_mac_address("00:1a:2B:33:44:ff");
  REQUIRE(a);
  CHECK(text(*a) == "00:1A:2B:33:44:FF");
  for (auto const* s : {"", "00:11:22:33:44", "00:11:22:33:44:5", "00:11:22:33:44:55:66",
                        "00-11-22-33-44-55", "00:11:22:33:44:gg", "001122334455", "0:1:2:3:4:5"})
    CHECK_MESSAGE(!parse_mac_address(s), s);
}

TEST_CASE("MAC addresses as octets") {
  std::uint8_t const octets[] = {1, 2, 3, 4, 5, 6};
  byte_reader r{octets};
  auto const a = mac_address::read(r);
  CHECK(text(a) == "01:02:03:04:05:06");
  std::uint8_t out[6];
  byte_writer w{out};
  a.write(w);
  CHECK(equal_bytes(w.written(), octets));
  CHECK(mac_address{} < a);
}

TEST_CASE("Ethernet segment identifiers in text") {
  CHECK(text(ethernet_segment_id{}) == "-");
  CHECK(parse_ethernet_segment_id("-") == ethernet_segment_id{});
  auto const e = parse_ethernet_segment_id("01:11:22:33:44:55:66:77:88:aa");
  REQUIRE(e);
  CHECK(text(*e) == "01:11:22:33:44:55:66:77:88:aa");
  CHECK(e->type() == 1);
  CHECK_FALSE(e->is_zero());
  CHECK(parse_ethernet_segment_id("00:00:00:00:00:00:00:00:00:00")->is_zero());
  CHECK_FALSE(parse_ethernet_segment_id("01:11"));
}
