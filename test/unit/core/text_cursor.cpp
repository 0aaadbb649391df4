#include <senda/core/text_cursor.hpp>

#include <doctest/doctest.h>

#include <array>
#include <string>

using namespace senda;

namespace {
constexpr std::array<token, 3> words{token{"med", 4, 9}, token{"abc", 4, 13}, token{";", 4, 16}};

std::string sentence(text_cursor const& c) {
  text_writer out;
  out << c.failure();
  return std::string{out.view()};
}
}  // namespace

TEST_CASE("text_cursor: walks the words") {
  text_cursor c{words};
  CHECK(c.remaining() == 3);
  CHECK(c.peek() == "med");
  CHECK(c.peek(2) == ";");
  CHECK(c.peek(3).empty());
  CHECK_FALSE(c.accept("abc"));
  CHECK(c.accept("med"));
  CHECK(c.position() == 1);
  CHECK(c.here().column == 13);
  CHECK(c.next() == "abc");
  CHECK(c.next() == ";");
  CHECK(c.at_end());
  CHECK(c.next().empty());
  CHECK(c.peek().empty());
  CHECK_FALSE(c.accept(""));  // the end is no empty word
  c.seek(0);
  CHECK(c.next() == "med");
  CHECK_FALSE(c.failed());
}

TEST_CASE("text_cursor: an empty statement") {
  text_cursor c{{}};
  CHECK(c.at_end());
  CHECK(c.here().line == 0);
  CHECK(c.next().empty());
  static_cast<void>(c.refuse("is not there"));
  CHECK(sentence(c) == "'' is not there");
}

TEST_CASE("text_cursor: refuses the word consumed last, and says where it stands") {
  text_cursor c{words};
  c.next();
  c.next();
  result<int> const r = c.refuse("is not a valid MED", "a number up to 4294967295");
  CHECK(r.error() == local_error(22));
  CHECK(c.failed());
  CHECK(sentence(c) == "'abc' is not a valid MED\n  a number up to 4294967295");
  CHECK(c.failure().line == 4);
  CHECK(c.failure().column == 13);
  CHECK(c.position() == 2);  // reporting moves nothing
}

TEST_CASE("text_cursor: whole sentences, with the word where {} stands") {
  text_cursor c{words};
  c.next();
  c.next();
  static_cast<void>(c.refuse_as("MED out of range: {}, sorry"));
  CHECK(sentence(c) == "MED out of range: abc, sorry");

  text_cursor d{words};
  d.next();
  d.next();
  static_cast<void>(d.refuse_part("b", "no {} in here"));
  CHECK(sentence(d) == "no b in here");
  CHECK(d.failure().column == 13);

  text_cursor e{words};
  e.next();
  static_cast<void>(e.complain("a MED is missing before {}"));
  CHECK(sentence(e) == "a MED is missing before abc");
  CHECK(e.failure().column == 13);
}

TEST_CASE("text_cursor: {} in a quoted word or in what follows it is just text") {
  constexpr std::array<token, 1> braces{token{"{}", 1, 1}};
  text_cursor c{braces};
  c.next();
  static_cast<void>(c.refuse("is no {}"));
  CHECK(sentence(c) == "'{}' is no {}");
  text_cursor d{braces};
  d.next();
  static_cast<void>(d.refuse_as("unexpected {}"));
  CHECK(sentence(d) == "unexpected {}");
}

TEST_CASE("text_cursor: a word that is missing is reported at the end, as an empty one") {
  text_cursor c{words};
  c.seek(3);
  static_cast<void>(c.complain("unexpected end"));
  CHECK(c.failure().word.empty());
  CHECK(c.failure().column == 16);

  text_cursor d{words};
  d.seek(3);
  d.next();
  static_cast<void>(d.refuse("is no number"));
  CHECK(sentence(d) == "'' is no number");
}

TEST_CASE("text_cursor: the first failure stays") {
  text_cursor c{words};
  c.next();
  static_cast<void>(c.refuse("one"));
  c.next();
  static_cast<void>(c.refuse("two"));
  static_cast<void>(c.complain("three"));
  static_cast<void>(c.refuse_part("x", "four {}"));
  CHECK(sentence(c) == "'med' one");
}
