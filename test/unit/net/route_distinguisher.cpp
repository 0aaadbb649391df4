#include <senda/net/route_distinguisher.hpp>

#include <doctest/doctest.h>

#include <string>

using namespace senda;

namespace {

std::string text(route_distinguisher const& d) {
  text_writer out;
  out << d;
  return std::string{out.view()};
}
std::string hex(std::optional<route_distinguisher> const& d) {
  if (!d) return "nothing";
  text_writer out;
  out.hex(d->octets);
  return std::string{out.view()};
}

}  // namespace

TEST_CASE("route distinguisher: the three types, configuration contract §1.7") {
  CHECK(hex(parse_route_distinguisher("1.1.1.1:1")) == "0001010101010001");
  CHECK(hex(parse_route_distinguisher("65000:1")) == "0000fde800000001");
  CHECK(hex(parse_route_distinguisher("70000:1")) == "0002000111700001");
  CHECK(hex(parse_route_distinguisher("65001:4294967295")) == "0000fde9ffffffff");
  CHECK(hex(parse_route_distinguisher("4200000001:7")) == "0002fa56ea010007");
  CHECK(hex(parse_route_distinguisher("0:0")) == "0000000000000000");

  CHECK(text(route_distinguisher::of(65000, 100)) == "65000:100");
  CHECK(text(route_distinguisher::of(ipv4_address{0x0a000001}, 100)) == "10.0.0.1:100");
  CHECK(text(route_distinguisher::of_four_octet_as(65536, 200)) == "65536:200");
}

TEST_CASE("route distinguisher: what it holds") {
  auto const a = route_distinguisher::of(65000, 4000000000);
  CHECK(a.type() == route_distinguisher::kind::two_octet_as);
  CHECK(a.administrator() == 65000);
  CHECK(a.number() == 4000000000);
  auto const b = route_distinguisher::of(ipv4_address{0x0a000001}, 65535);
  CHECK(b.type() == route_distinguisher::kind::ipv4);
  CHECK(b.administrator() == 0x0a000001);
  CHECK(b.number() == 65535);
  auto const c = route_distinguisher::of_four_octet_as(4200000001, 7);
  CHECK(c.type() == route_distinguisher::kind::four_octet_as);
  CHECK(c.administrator() == 4200000001);
  CHECK(c.number() == 7);
  CHECK_FALSE(c.is_zero());
  CHECK(route_distinguisher{}.is_zero());
}

TEST_CASE("route distinguisher: other types keep their octets") {
  std::uint8_t const octets[] = {0, 9, 1, 2, 3, 4, 5, 6};
  byte_reader r{octets};
  auto const d = route_distinguisher::read(r);
  CHECK(text(d) == "0x0009010203040506");
  CHECK(parse_route_distinguisher("0x0009010203040506") == d);
  std::uint8_t out[8];
  byte_writer w{out};
  d.write(w);
  CHECK(equal_bytes(w.written(), octets));
}

TEST_CASE("route distinguisher: text that is none") {
  for (auto const* s : {"",
                        ":",
                        "1",
                        "1:",
                        ":1",
                        "65000:4294967296",
                        "65536:65536",
                        "4294967296:1",
                        "1.1.1.1:65536",
                        "1.1.1:1",
                        "1.1.1.256:1",
                        "a:1",
                        "1:a",
                        "1:2:3",
                        "2001:db8::1",
                        "0x00",
                        "0x000901020304050g",
                        "-1:1",
                        "1:-1",
                        "1.1.1.1",
                        "1 :1"})
    CHECK_MESSAGE(!parse_route_distinguisher(s), s);
}

TEST_CASE("route distinguisher: refused, configuration contract §9.5") {
  token const t{"65536:70000", 1, 1};
  text_cursor in{{&t, 1}};
  CHECK_FALSE(parse_route_distinguisher(in).has_value());
  text_writer out;
  out << in.failure();
  CHECK(out.view() == "invalid route-distinguisher 65536:70000");
}
