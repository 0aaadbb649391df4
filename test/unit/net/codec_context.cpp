#include <senda/net/codec_context.hpp>

#include <doctest/doctest.h>

using namespace senda;

TEST_CASE("codec_context: the default is a four-octet iBGP session of every family") {
  constexpr codec_context c;
  static_assert(c == codec_context{});
  CHECK(c.four_octet_as);
  CHECK_FALSE(c.external);
  CHECK(c.families == family_set::all());
  CHECK(c.add_path_receive.empty());
  CHECK(c.add_path_send.empty());
  CHECK(c.extended_next_hop.empty());
}
