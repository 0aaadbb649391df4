// Any octets as a JSON string: one value, ASCII only, and UTF-8 comes out as it went in.
#include <senda/core/json.hpp>
#include <senda/core/number.hpp>

#include <string>

#include "fuzz.hpp"

using namespace senda;

namespace {

unsigned four_digits(std::string_view s) {
  return static_cast<unsigned>(*parse_number(s.substr(0, 4), 0xffff, 16));
}

void append_utf8(std::string& out, unsigned c) {
  auto const tail = [&](unsigned bits) { out += static_cast<char>(0x80 | (c >> bits & 0x3f)); };
  if (c < 0x80) return void(out += static_cast<char>(c));
  if (c < 0x800) out += static_cast<char>(0xc0 | c >> 6);
  else if (c < 0x10000) out += static_cast<char>(0xe0 | c >> 12), tail(6);
  else out += static_cast<char>(0xf0 | c >> 18), tail(12), tail(6);
  tail(0);
}

/// What a reader makes of a JSON string, quotes included, which json_checker accepts.
std::string unescaped(std::string_view s) {
  std::string out;
  s = s.substr(1, s.size() - 2);
  while (!s.empty()) {
    char const c = s[0] == '\\' ? s[1] : '\0';
    s.remove_prefix(c ? 2 : 0);
    constexpr std::string_view letters = "bfnrt", meanings = "\b\f\n\r\t";
    if (!c) out += s[0], s.remove_prefix(1);
    else if (c != 'u') out += letters.find(c) == letters.npos ? c : meanings[letters.find(c)];
    else {
      unsigned v = four_digits(s);
      s.remove_prefix(4);
      if (v >= 0xd800 && v < 0xdc00) {
        v = 0x10000 + ((v - 0xd800) << 10) + (four_digits(s.substr(2)) - 0xdc00);
        s.remove_prefix(6);
      }
      append_utf8(out, v);
    }
  }
  return out;
}

}  // namespace

FUZZ(in) {
  auto const s = in.rest();
  auto const out = fuzz::json([&](text_writer& w) { json_string(w, s.text()); });
  auto const back = unescaped(out);
  FUZZ_CHECK(is_utf8(back));
  FUZZ_CHECK(is_utf8(s.text()) == (back == s.text()));
}
