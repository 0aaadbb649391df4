// The checker that tests of JSON output rely on (test/fuzz/json_checker.hpp).
#include "../../fuzz/json_checker.hpp"

#include <senda/core/json.hpp>

#include <doctest/doctest.h>

#include <random>
#include <string>

using namespace senda;

namespace {
bool accepts(std::string_view text) { return fuzz::json_checker::accepts(text); }
}  // namespace

TEST_CASE("json_checker accepts what is JSON (RFC 8259)") {
  for (auto const* text :
       {"{}", "[]", "0", "-1", "12.50", "true", "false", "null", R"("")", " [ 1 , 2 ] ",
        R"({ "a" : 1, "b": { "a": [ { }, [ ] ] } })", R"("\"\\\/\b\f\n\r\t\u00e9")",
        R"("\ud83d\ude00")", R"({"a": 1, "b": "a"})", "3e-05", "1.5e+16"})
    CHECK_MESSAGE(accepts(text), text);
}

TEST_CASE("json_checker refuses what is none") {
  for (auto const* text :
       {"",      " ",         "{",         "[",           "]",        "[1,]",       "[,1]",
        "[1 2]", "{}{}",      "{1:2}",     "{\"a\"}",     "{\"a\":}", "{\"a\":1,}", "{a:1}",
        "'a'",   "\"a",       "tru",       "True",        "nul",      "01",         "1.",
        ".5",    "+1",        "--1",       "-",           "1e-",      "0x10",       "NaN",
        "[1]x",  R"("\x41")", R"("\u12")", R"("\u12g4")", R"("\)",    "\"\n\"",     "\"\t\""})
    CHECK_MESSAGE(!accepts(text), text);
}

TEST_CASE("json_checker refuses what senda must not write although some accept it") {
  CHECK_FALSE(accepts(R"({"a": 1, "a": 2})"));  // a key twice
  CHECK_FALSE(accepts(R"([{"b": {"a": 1, "a": 1}}])"));
  CHECK_FALSE(accepts("\"\xc3\xa9\""));  // beyond ASCII
  CHECK_FALSE(accepts("\"\x7f\""));
  CHECK_FALSE(accepts(R"("\ud83d")"));  // half a pair
  CHECK_FALSE(accepts(R"("\ude00\ud83d")"));
  CHECK_FALSE(accepts(R"("\ud83dx")"));
  CHECK_FALSE(accepts(std::string(100, '[') + std::string(100, ']')));
}

TEST_CASE("json_string writes what json_checker accepts, whatever the octets") {
  std::mt19937 random{8259};
  text_writer out;
  for (int i = 0; i < 20000; ++i) {
    std::string s;
    for (auto n = random() % 20; n > 0; --n)
      s += static_cast<char>(random() % 4 ? random() % 256 : 0xf0 + random() % 5);
    out.clear();
    json_string(out << '{', s);
    json_string(out << ": ", s);
    out << '}';
    REQUIRE(accepts(out.view()));
  }
}
