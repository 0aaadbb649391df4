#include <senda/capability/capability_buffer.hpp>

#include "../message/open_support.hpp"

using namespace senda;

TEST_CASE("the standard set of a simple speaker") {
  auto const b = capability_buffer::standard(asn{65001}, family_set::of(ipv4_unicast));
  CHECK(test::to_hex(b) == "01040001000141040000FDE902000600");
  CHECK(!b.overflowed());
}

TEST_CASE("any capability can be added") {
  capability_buffer b;
  std::uint8_t const value[] = {0xab};
  b.add(capability_code{99}, value).add(capability::route_refresh{});
  CHECK(test::to_hex(b) == "6301AB0200");
  b.clear();
  CHECK(b.view().empty());
}

TEST_CASE("what does not fit is left out as a whole") {
  capability_buffer b;
  test::octets const value(255, 7);
  for (int i = 0; i < 3; ++i) b.add(capability_code{99}, value);
  CHECK(!b.overflowed());
  auto const before = b;
  b.add(capability_code{99}, value);  // 4 × 257 octets exceed 1024
  CHECK(b.overflowed());
  CHECK(b == before);
  b.add(capability::route_refresh{});
  CHECK(b.view().size() == before.view().size() + 2);
}

TEST_CASE("a value of more than 255 octets is no capability") {
  capability_buffer b;
  b.add(capability_code{99}, test::octets(256, 7));
  CHECK(b.overflowed());
  CHECK(b.view().empty());
}
