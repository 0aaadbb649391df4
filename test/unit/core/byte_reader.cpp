#include <senda/core/byte_reader.hpp>

#include <doctest/doctest.h>

#include <array>

using namespace senda;

namespace {
constexpr std::array<std::uint8_t, 10> ten{0, 1, 2, 3, 4, 5, 6, 7, 8, 9};

constexpr bool reads_in_a_constant_expression() {
  byte_reader r{bytes{ten}};
  return r.u16() == 1 && r.u32() == 0x02030405 && r.take(2)[1] == 7 && !r.failed();
}
static_assert(reads_in_a_constant_expression());
}  // namespace

TEST_CASE("byte_reader: integers are big-endian (RFC 4271 §4)") {
  byte_reader r{bytes{ten}};
  CHECK(r.u8() == 0);
  CHECK(r.u16() == 0x0102);
  CHECK(r.u24() == 0x030405);
  CHECK(r.u32() == 0x06070809);
  CHECK(r.empty());
  CHECK_FALSE(r.failed());
  byte_reader wide{bytes{ten}.last(8)};
  CHECK(wide.u64() == 0x0203040506070809);
}

TEST_CASE("byte_reader: a read past the end yields zero, latches, and consumes the rest") {
  byte_reader r{bytes{ten}.first(3)};
  CHECK(r.u32() == 0);
  CHECK(r.failed());
  CHECK(r.empty());
  CHECK(r.u8() == 0);
  CHECK(r.failed());
}

TEST_CASE("byte_reader: failing does not wear off when a later read would fit") {
  byte_reader r{bytes{ten}};
  CHECK(r.take(11).empty());
  CHECK(r.failed());
  CHECK(r.take(0).empty());
  CHECK(r.failed());
}

TEST_CASE("byte_reader: nothing to read is no failure") {
  byte_reader r{{}};
  CHECK(r.empty());
  CHECK(r.rest().empty());
  CHECK(r.take(0).empty());
  CHECK(r.peek().empty());
  CHECK_FALSE(r.failed());
}

TEST_CASE("byte_reader: offsets count from the start of the message, in sub-readers too") {
  byte_reader r{bytes{ten}, 19};
  CHECK(r.offset() == 19);
  r.u24();
  CHECK(r.offset() == 22);
  auto inner = r.sub(4);
  CHECK(inner.offset() == 22);
  CHECK(inner.remaining() == 4);
  CHECK(inner.u8() == 3);
  CHECK(inner.offset() == 23);
  CHECK(inner.take(4).empty());
  CHECK(inner.failed());
  CHECK_FALSE(r.failed());
  CHECK(r.offset() == 26);
  CHECK(r.u8() == 7);
}

TEST_CASE("byte_reader: a sub-reader longer than the rest is empty, and the outer one has failed") {
  byte_reader r{bytes{ten}};
  r.u64();
  auto inner = r.sub(3);
  CHECK(inner.empty());
  CHECK_FALSE(inner.failed());
  CHECK(r.failed());
}

TEST_CASE("byte_reader: peek and rest show the same octets") {
  byte_reader r{bytes{ten}};
  r.u16();
  auto const seen = r.peek();
  CHECK(r.remaining() == 8);
  CHECK(equal_bytes(seen, r.rest()));
  CHECK(r.empty());
}

TEST_CASE("byte_reader: an absurd count does not wrap around") {
  byte_reader r{bytes{ten}, 7};
  r.u8();
  CHECK(r.take(static_cast<std::size_t>(-1)).empty());
  CHECK(r.failed());
  CHECK(r.offset() == 17);
}
