#include <senda/core/json.hpp>

#include <doctest/doctest.h>

#include <string>

using namespace senda;
using namespace std::string_literals;

namespace {
std::string quoted(std::string_view s) {
  text_writer out;
  json_string(out, s);
  return std::string{out.view()};
}
/// The JSON escape of U+FFFD, n times, in quotes.
std::string broken(int n) {
  std::string s = "\"";
  while (n-- > 0) s += "\\ufffd";
  return s + '"';
}
}  // namespace

TEST_CASE("json_string: ASCII, and the two characters that need a backslash (RFC 8259 §7)") {
  CHECK(quoted("") == R"("")");
  CHECK(quoted("hello, world/~") == R"("hello, world/~")");
  CHECK(quoted(R"(a"b\c)") == R"("a\"b\\c")");
}

TEST_CASE("json_string: control characters") {
  CHECK(quoted("\n\r\t\b\f") == R"("\n\r\t\b\f")");
  CHECK(quoted("\0\x01\x1f\x7f"s) == R"("\u0000\u0001\u001f\u007f")");
  CHECK(quoted("\x1b[31m") == R"("\u001b[31m")");  // no colours in somebody's terminal
}

TEST_CASE("json_string: code points of two, three and four octets") {
  CHECK(quoted("\xc2\x80") == R"("\u0080")");
  CHECK(quoted("\xc3\xa9") == R"("\u00e9")");
  CHECK(quoted("\xdf\xbf") == R"("\u07ff")");
  CHECK(quoted("\xe0\xa0\x80") == R"("\u0800")");
  CHECK(quoted("\xe2\x82\xac") == R"("\u20ac")");
  CHECK(quoted("\xed\x9f\xbf") == R"("\ud7ff")");
  CHECK(quoted("\xee\x80\x80") == R"("\ue000")");
  CHECK(quoted("\xef\xbf\xbf") == R"("\uffff")");
  CHECK(quoted("\xf0\x90\x80\x80") == R"("\ud800\udc00")");
  CHECK(quoted("\xf0\x9f\x98\x80") == R"("\ud83d\ude00")");
  CHECK(quoted("\xf4\x8f\xbf\xbf") == R"("\udbff\udfff")");
}

TEST_CASE("json_string: hostile octets become U+FFFD, one per maximal subpart (Unicode §3.9)") {
  CHECK(quoted("\x80") == broken(1));
  CHECK(quoted("\xbf\xbf") == broken(2));
  CHECK(quoted("\xfe\xff") == broken(2));
  CHECK(quoted("\xc0\xaf") == broken(2));  // overlong '/'
  CHECK(quoted("\xc1\xbf") == broken(2));
  CHECK(quoted("\xe0\x80\xaf") == broken(3));      // overlong
  CHECK(quoted("\xf0\x80\x80\xaf") == broken(4));  // overlong
  CHECK(quoted("\xed\xa0\x80") == broken(3));      // a surrogate
  CHECK(quoted("\xed\xbf\xbf") == broken(3));
  CHECK(quoted("\xf4\x90\x80\x80") == broken(4));  // above U+10FFFF
  CHECK(quoted("\xf5\x80\x80\x80") == broken(4));
  CHECK(quoted("\xe2\x82") == broken(1));  // cut short
  CHECK(quoted("\xf0\x9f\x98") == broken(1));
  CHECK(quoted("\xc3") == broken(1));
  CHECK(quoted("\xc3\"") == R"("\ufffd\"")");  // the quote is not swallowed
  CHECK(quoted("\xe2\x82\\") == R"("\ufffd\\")");
  // Unicode table 3-8
  CHECK(quoted("\x61\xf1\x80\x80\xe1\x80\xc2\x62\x80\x63\x80\xbf\x64") ==
        R"("a\ufffd\ufffd\ufffdb\ufffdc\ufffd\ufffdd")");
}

TEST_CASE("json_string: all strings of two octets come out as printable ASCII") {
  text_writer out;
  for (unsigned v = 0; v < 65536; ++v) {
    char const s[2]{static_cast<char>(v >> 8), static_cast<char>(v & 255)};
    out.clear();
    json_string(out, {s, 2});
    auto const text = out.view();
    bool fine = text.size() >= 4 || v == 0;
    for (char const c : text) fine = fine && c >= 0x20 && c < 0x7f;
    if (!fine) CHECK_MESSAGE(false, "octets ", v);
  }
}

TEST_CASE("is_utf8") {
  CHECK(is_utf8(""));
  CHECK(is_utf8("router-1"));
  CHECK(is_utf8("\0"s));
  CHECK(is_utf8("\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80"));
  CHECK(is_utf8("\xef\xbf\xbd"));  // U+FFFD itself
  CHECK(is_utf8("\xef\xbf\xbd\xef\xbf\xbd!"));
  CHECK_FALSE(is_utf8("\xef\xbf\xbd\xef\xbf"));
  CHECK_FALSE(is_utf8("a\xff"));
  CHECK_FALSE(is_utf8("\xc0\x80"));
  CHECK_FALSE(is_utf8("\xed\xa0\x80"));
  CHECK_FALSE(is_utf8("\xf0\x9f\x98"));
}
