#include "daemon/config/tokenizer.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace senda;
using namespace senda::daemon::config;

namespace {

struct cutter {
  explicit cutter(std::string t, tokenizer::input mode = tokenizer::input::file)
      : text(std::move(t)), report("t.conf", text), tokens(text, mode, report) {}
  std::string text;
  diagnostics report;
  tokenizer tokens;

  /// All statements: words in <>, the terminator behind them.
  std::string all() {
    std::string out;
    statement s;
    while (tokens.next(s)) {
      for (auto const& w : s.words) out += '<' + std::string{w.text} + '>';
      out += s.end;
    }
    return out;
  }
  std::string errors() {
    all();
    text_writer out;
    report.print_errors(out);
    return std::string{out.view()};
  }
};

std::string cut(std::string text) { return cutter{std::move(text)}.all(); }
std::string cut_text(std::string text) {
  return cutter{std::move(text), tokenizer::input::text}.all();
}
bool fails(std::string text, std::string_view part) {
  return cutter{std::move(text)}.errors().find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("tokenizer: words, marks, statements") {
  CHECK(cut("") == "");
  CHECK(cut(" \t\r\n# nothing\n") == "");
  CHECK(cut("a b;c{d;}") == "<a><b>;<c>{<d>;}");
  CHECK(cut("x [1,2];") == "<x><[><1><,><2><]>;");
  CHECK(cut("x ( 1 2 ) (3);") == "<x><(><1><2><)><(3)>;");
  CHECK(cut("a;\r\nb;\r\n") == "<a>;<b>;");
  CHECK(cut("med 5;# note; x\nb;") == "<med><5>;<b>;");
  CHECK(cut(";") == ";");
  CHECK(cut("half }") == "<half>}");
}

TEST_CASE("tokenizer: quotes") {
  CHECK(cut("d \"spine #1; left {x}\";") == "<d><spine #1; left {x}>;");
  CHECK(cut("ab\"cd\"ef;") == "<abcd><ef>;");
  CHECK(cut("\"\";") == "<>;");
  CHECK(cut("ab\"\";") == "<ab>;");
  CHECK(cut("\"a\"\"b\";") == "<a><b>;");
  CHECK(cut("\"it's\" 'a \"b\"';") == "<it's><a \"b\">;");  // the other quote is a character
  CHECK(cut("\"med\" 5;") == "<med><5>;");
  CHECK(fails("a \"b;\nc;", "t.conf:1:3: invalid syntax line 1: \"\"b;\""));
  CHECK(cut("a \"b;\nc;") == "<c>;");
}

TEST_CASE("tokenizer: lines that go on") {
  CHECK(cut("hold-\\\ntime 90;") == "<hold-time><90>;");
  CHECK(cut("a \\\n  b \\  \n c;") == "<a><b><c>;");
  CHECK(cut("# a comment \\\n goes on\nb;") == "<b>;");
  CHECK(cut("a;\\") == "<a>;");
  CHECK(cut_text("a;\nb \\\n;") == "<a>;;");  // text is not continued: a stray word
  CHECK(fails("hold-time\n90;\n", "t.conf:1:1: invalid syntax line 1: \"hold-time\""));
  CHECK(fails("a;\n  b c\n", "t.conf:2:3: invalid syntax line 2: \"b c\""));
  CHECK(fails("abc#def;\n", "invalid syntax line 1: \"abc\""));
}

TEST_CASE("tokenizer: escapes") {
  CHECK(cut("a\\u0041 \\x\\;") == "<aA><x>;");
  CHECK(cut("a\\tb;") == "<a><b>;");            // decoded before words are cut
  CHECK(cut("a \\\"b c\\\";") == "<a><b c>;");  // an escaped quote is a quote
  CHECK(cut("\\u00e9\\u20ac;") == "<\xc3\xa9\xe2\x82\xac>;");
  CHECK(cut("\\ud83d\\ude00;") == "<\xf0\x9f\x98\x80>;");
  CHECK(fails("a \\u12;", "t.conf:1:3: unicode escape \\uXXXX needs 4 hexadecimal digits"));
  CHECK(fails("a \\uzzzz;", "1:3: unicode escape \\uzzzz is not hexadecimal"));
  CHECK(fails("a \\ud83d;", "is half a character"));
  CHECK(fails("a \\u0000;", "no NUL"));
}

TEST_CASE("tokenizer: places, also in lines that go on") {
  cutter c{"a;\n  bb \\\n   \\u0063c dd;"};
  statement s;
  REQUIRE(c.tokens.next(s));
  REQUIRE(c.tokens.next(s));
  REQUIRE(s.words.size() == 3);
  CHECK(s.words[0].line == 2);
  CHECK(s.words[0].column == 3);
  CHECK(s.words[1].text == "cc");
  CHECK(s.words[1].line == 3);
  CHECK(s.words[1].column == 4);
  CHECK(s.words[2].column == 12);
  CHECK(s.mark.column == 14);
  CHECK(s.text() == "bb cc dd ;");
}

TEST_CASE("tokenizer: text that is none") {
  CHECK(fails("a;\nb\xff;", "t.conf:2:2: this octet is not UTF-8 text"));
  CHECK(fails(std::string{"a;\0b;", 5}, "1:3: a configuration has no NUL"));
  CHECK(fails("\xed\xa0\x80;", "not UTF-8"));  // a surrogate
  CHECK(fails("\xc0\x80;", "not UTF-8"));      // overlong
  CHECK(cut("\xc3\xa9 12345678 \xf0\x9f\x98\x80;") == "<\xc3\xa9><12345678><\xf0\x9f\x98\x80>;");
}

TEST_CASE("tokenizer: columns count characters, the caret stands under the word") {
  auto const text = cutter{"d \xc3\xa9\xc3\xa9 \"x\n"}.errors();
  CHECK(text.find("t.conf:1:6: ") != text.npos);
  CHECK(text.find("     1 | d \xc3\xa9\xc3\xa9 \"x\n       |      ^\n") != text.npos);
}

TEST_CASE("tokenizer: a very long line is linear") {
  std::string text = "a ";
  for (int i = 0; i < 200000; ++i) text += "x\"y\"\\\n";
  CHECK(cut(text + ";").size() > 200000);
}
