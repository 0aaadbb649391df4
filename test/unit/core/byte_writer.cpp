#include <senda/core/byte_writer.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <vector>

using namespace senda;

namespace {
using octets = std::vector<std::uint8_t>;
octets of(byte_writer const& w) { return {w.written().begin(), w.written().end()}; }

constexpr bool writes_in_a_constant_expression() {
  std::array<std::uint8_t, 4> out{};
  byte_writer w{out};
  {
    auto const length = w.length8();
    w.u16(0xabcd);
  }
  return out[0] == 2 && out[1] == 0xab && out[2] == 0xcd && w.room() == 1;
}
static_assert(writes_in_a_constant_expression());
}  // namespace

TEST_CASE("byte_writer: integers are big-endian (RFC 4271 §4)") {
  std::array<std::uint8_t, 32> buffer{};
  byte_writer w{buffer};
  w.u8(0x01);
  w.u16(0x0203);
  w.u24(0xff040506);  // the lowest 24 bits
  w.u32(0x0708090a);
  w.u64(0x0b0c0d0e0f101112);
  CHECK(of(w) == octets{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18});
  CHECK(w.size() == 18);
  CHECK(w.room() == 14);
}

TEST_CASE("byte_writer: raw and fill") {
  std::array<std::uint8_t, 8> buffer{};
  byte_writer w{buffer};
  w.fill(0xff, 2);
  std::array<std::uint8_t, 3> const three{1, 2, 3};
  w.raw(three);
  w.raw({});
  w.fill(9, 0);
  CHECK(of(w) == octets{0xff, 0xff, 1, 2, 3});
}

TEST_CASE("byte_writer: what does not fit is not written, not even in part, and latches") {
  std::array<std::uint8_t, 4> buffer{0xee, 0xee, 0xee, 0xee};
  byte_writer w{mutable_bytes{buffer}.first(3)};
  w.u16(0x0102);
  w.u16(0x0304);
  CHECK(w.overflowed());
  CHECK(of(w) == octets{1, 2});
  w.u8(5);  // would fit, but the message is broken already
  CHECK(of(w) == octets{1, 2});
  CHECK(buffer[2] == 0xee);
  CHECK(buffer[3] == 0xee);
}

TEST_CASE("byte_writer: an exactly full buffer has not overflowed") {
  std::array<std::uint8_t, 2> buffer{};
  byte_writer w{buffer};
  w.u16(1);
  CHECK(w.room() == 0);
  CHECK_FALSE(w.overflowed());
  w.raw({});
  CHECK_FALSE(w.overflowed());
  w.fill(0, static_cast<std::size_t>(-1));
  CHECK(w.overflowed());
}

TEST_CASE("byte_writer: truncate forgets the tail and the overflow") {
  std::array<std::uint8_t, 4> buffer{};
  byte_writer w{buffer};
  w.u24(0x010203);
  w.u32(0);
  REQUIRE(w.overflowed());
  w.truncate(4);  // more than there is: nothing happens
  CHECK(w.overflowed());
  w.truncate(1);
  CHECK_FALSE(w.overflowed());
  w.u8(7);
  CHECK(of(w) == octets{1, 7});
}

TEST_CASE("byte_writer: patches touch only what was written") {
  std::array<std::uint8_t, 6> buffer{};
  byte_writer w{buffer};
  w.fill(0, 4);
  w.patch_u8(3, 0xaa);
  w.patch_u16(1, 0xbbcc);
  w.patch_u16(3, 0xdddd);  // half outside
  w.patch_u8(4, 0xdd);
  w.patch_u8(static_cast<std::size_t>(-1), 0xdd);
  w.patch_u16(static_cast<std::size_t>(-1), 0xdd);
  w.patch_u16(static_cast<std::size_t>(-2), 0xdd);
  CHECK(buffer == std::array<std::uint8_t, 6>{0, 0xbb, 0xcc, 0xaa, 0, 0});
  byte_writer nothing{mutable_bytes{}};
  nothing.patch_u8(0, 1);
  nothing.patch_u16(0, 1);
  CHECK(nothing.size() == 0);
}

TEST_CASE("byte_writer: length scopes nest and count what came after them") {
  std::array<std::uint8_t, 16> buffer{};
  byte_writer w{buffer};
  {
    auto const outer = w.length16();
    w.u8(0xaa);
    {
      auto const inner = w.length8();
      w.u24(0x010203);
    }
    auto const empty = w.length8();
  }
  CHECK(of(w) == octets{0, 6, 0xaa, 3, 1, 2, 3, 0});
}

TEST_CASE("byte_writer: a length its field cannot hold is an overflow") {
  std::vector<std::uint8_t> buffer(70000);
  for (std::size_t const n : {255u, 256u}) {
    byte_writer w{buffer};
    {
      auto const length = w.length8();
      w.fill(1, n);
    }
    CHECK(w.overflowed() == (n > 255));
    if (n == 255) CHECK(buffer[0] == 255);
  }
  for (std::size_t const n : {65535u, 65536u}) {
    byte_writer w{buffer};
    {
      auto const length = w.length16();
      w.fill(1, n);
    }
    CHECK(w.overflowed() == (n > 65535));
    if (n == 65535) CHECK((buffer[0] == 255 && buffer[1] == 255));
  }
}

TEST_CASE(
    "byte_writer: a length field that does not fit, or whose contents do not, patches nothing") {
  std::array<std::uint8_t, 3> buffer{9, 9, 9};
  byte_writer w{mutable_bytes{buffer}.first(1)};
  { auto const length = w.length16(); }
  CHECK(w.overflowed());
  CHECK(buffer == std::array<std::uint8_t, 3>{9, 9, 9});

  byte_writer v{mutable_bytes{buffer}.first(2)};
  {
    auto const length = v.length8();
    v.u16(1);
  }
  CHECK(v.overflowed());
  CHECK(buffer == std::array<std::uint8_t, 3>{0, 9, 9});
}

TEST_CASE("byte_writer: truncating inside a length scope") {
  std::array<std::uint8_t, 8> buffer{};
  byte_writer w{buffer};
  {
    auto const length = w.length8();
    w.u32(0x01020304);
    w.truncate(3);
  }
  CHECK(of(w) == octets{2, 1, 2});
  {
    auto const length = w.length16();
    w.u8(1);
    w.truncate(3);  // the length field is gone as well
  }
  CHECK(of(w) == octets{2, 1, 2});
  CHECK_FALSE(w.overflowed());
}
