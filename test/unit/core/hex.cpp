#include <senda/core/hex.hpp>
#include <senda/core/text_writer.hpp>

#include <doctest/doctest.h>

#include <array>
#include <optional>
#include <vector>

using namespace senda;

namespace {
std::optional<std::vector<std::uint8_t>> decoded(std::string_view text, std::size_t room = 64) {
  std::vector<std::uint8_t> buffer(room);
  byte_writer w{buffer};
  if (!decode_hex(text, w)) return {};
  return std::vector<std::uint8_t>{w.written().begin(), w.written().end()};
}
using octets = std::vector<std::uint8_t>;
}  // namespace

TEST_CASE("decode_hex: digits of either case, blanks and colons in between") {
  CHECK(decoded("") == octets{});
  CHECK(decoded(" :\t") == octets{});
  CHECK(decoded("00ff") == octets{0, 0xff});
  CHECK(decoded("DeAdBeEf") == octets{0xde, 0xad, 0xbe, 0xef});
  CHECK(decoded("ff:00 1\t2") == octets{0xff, 0, 0x12});
  CHECK(decoded("f f") == octets{0xff});
}

TEST_CASE("decode_hex: refuses odd digits, other characters and what does not fit") {
  for (auto const* text :
       {"0", "001", "0g", "0x00", "00-11", "00\n", "\xc3\xa4", "00,11", "/0", "@0", "`0", "G0"})
    CHECK_FALSE(decoded(text));
  CHECK_FALSE(decoded(std::string_view{"0\0", 2}));
  CHECK(decoded("0011", 2) == octets{0, 0x11});
  CHECK_FALSE(decoded("001122", 2));
}

TEST_CASE("decode_hex appends") {
  std::array<std::uint8_t, 4> buffer{};
  byte_writer w{buffer};
  w.u8(1);
  CHECK(decode_hex("02", w));
  CHECK(decode_hex("03", w));
  CHECK(w.size() == 3);
  CHECK(buffer[2] == 3);
}

TEST_CASE("decode_hex reads what text_writer::hex writes") {
  octets all(256);
  for (std::size_t i = 0; i < all.size(); ++i) all[i] = static_cast<std::uint8_t>(i);
  for (bool const upper : {false, true}) {
    text_writer text;
    text.hex(all, upper);
    CHECK(decoded(text.view(), 256) == all);
  }
}
