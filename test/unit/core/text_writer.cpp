#include <senda/core/text_writer.hpp>

#include <doctest/doctest.h>

#include <array>
#include <cstdint>
#include <string>

using namespace senda;

TEST_CASE("text_writer: nothing written is an empty text") {
  text_writer out;
  CHECK(out.view().empty());
  CHECK(out.empty());
  out << "" << std::string_view{};
  out.hex(bytes{});
  CHECK(out.empty());
}

TEST_CASE("text_writer: text and characters") {
  text_writer out;
  out << "a" << 'b' << std::string_view{"cd"} << '\0';
  CHECK(out.view() == std::string_view{"abcd\0", 5});
}

TEST_CASE("text_writer: decimal numbers") {
  for (std::uint64_t const v : {std::uint64_t{0}, std::uint64_t{9}, std::uint64_t{10},
                                std::uint64_t{4294967295}, UINT64_MAX, UINT64_MAX - 5}) {
    text_writer out;
    out.number(v);
    CHECK(out.view() == std::to_string(v));
  }
}

TEST_CASE("text_writer: hexadecimal numbers have the width they were given") {
  text_writer out;
  out.hex(0xabc, 4) << ' ';
  out.hex(0xabc, 2) << ' ';  // the low digits
  out.hex(0xABC, 3, true) << ' ';
  out.hex(0, 1) << ' ';
  out.hex(UINT64_MAX, 16) << ' ';
  out.hex(1, 18) << ' ';
  out.hex(7, 0);
  CHECK(out.view() == "0abc bc ABC 0 ffffffffffffffff 000000000000000001 ");
}

TEST_CASE("text_writer: hexadecimal octets") {
  constexpr std::array<std::uint8_t, 4> octets{0x00, 0x0f, 0xf0, 0xff};
  text_writer out;
  out.hex(octets) << ' ';
  out.hex(octets, true);
  CHECK(out.view() == "000ff0ff 000FF0FF");
}

TEST_CASE("text_writer: grows across its reservations") {
  text_writer out;
  std::string expected;
  for (int i = 0; i < 5000; ++i) {
    out.number(static_cast<std::uint64_t>(i)) << ',';
    expected += std::to_string(i) + ',';
  }
  out << expected;  // one piece larger than twice what was there
  CHECK(out.view() == expected + expected);
}

TEST_CASE("text_writer: clear and truncate") {
  text_writer out;
  out << "hello";
  out.truncate(9);
  CHECK(out.view() == "hello");
  out.truncate(2);
  CHECK(out.view() == "he");
  auto const* const before = out.view().data();
  out.clear();
  CHECK(out.empty());
  out << "again";
  CHECK(out.view().data() == before);  // the buffer stayed
}

TEST_CASE("text_writer: moving takes the text along") {
  text_writer a;
  a << "one";
  text_writer b{std::move(a)};
  CHECK(b.view() == "one");
  text_writer c;
  c << "two";
  c = std::move(b);
  CHECK(c.view() == "one");
  c << '!';
  CHECK(c.view() == "one!");
}
