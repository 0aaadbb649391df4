// The text of every attribute that can be configured, a target each, and `any` of them in a row.
// Input: one octet for the tokenizer, the words. What was parsed is printed and parsed again.
#include <senda/attribute/attributes_parse.hpp>
#include <senda/attribute/attributes_text.hpp>

#include "fuzz.hpp"

using namespace senda;

namespace {

/// Not so AS_PATH, whose text has other brackets than the configuration (JSON contract §10).
constexpr bool reads_what_it_prints(attribute_code c) { return c != attribute_code::as_path; }

/// As text, or as commands have it where that is not the same: of extended communities, many share
/// a name and some have names that mean nothing in a command (JSON contract §5.1).
template <class T> void print(T const& t, text_writer& out) {
  constexpr bool is_list = T::code == attribute_code::extended_communities ||
                           T::code == attribute_code::ipv6_extended_communities;
  if constexpr (!is_list) t.text(out);
  else {
    text_writer command;
    t.command(command);
    out << command.view().substr(T::keyword.size());
  }
}

/// Block, text, block: the same.
template <class T> void text_round_trip(attribute_view v) {
  auto const t = T::decode(v, canonical_context);
  if (!t.has_value()) return;  // configuration may say what no peer may (AS 0)
  if constexpr (printable_attribute<T>) {
    fuzz::json([&](text_writer& out) { t.assume_value().json(out); });
    auto const text = fuzz::printed([&](text_writer& out) { print(t.assume_value(), out); });
    if (!reads_what_it_prints(T::code)) return;
    auto const again = fuzz::words(text);
    text_cursor in{again};
    attribute_block_builder block{fuzz::scratch()};
    auto const parsed = parse_attribute(T::keyword, in, block);
    FUZZ_CHECK(parsed && parsed->has_value() && in.at_end());
    auto const found = find_attribute(block.written(), T::code);
    FUZZ_CHECK(found && found->flags == v.flags && equal_bytes(found->value, v.value));
  }
}

template <class T> void one(fuzz::input in) {
  bool const glued = in.u8() & 1;
  auto const text = in.rest();
  auto const words = fuzz::words(text.text(), glued);
  text_cursor cursor{words};
  attribute_block_builder block{fuzz::scratch()};
  auto const parsed = parse_attribute(T::keyword, cursor, block);
  FUZZ_CHECK(parsed.has_value());
  if (!parsed->has_value()) return fuzz::check_text_error(cursor, text.text());
  FUZZ_CHECK(block.finish().has_value());
  if (auto const v = find_attribute(block.written(), T::code)) text_round_trip<T>(*v);
}

/// The grammar of the second keyword, which is that of the command as well.
template <class T> void second(fuzz::input in) {
  bool const glued = in.u8() & 1;
  auto const text = in.rest();
  auto const words = fuzz::words(text.text(), glued);
  text_cursor cursor{words};
  attribute_block_builder block{fuzz::scratch()};
  auto const parsed = parse_attribute(T::second_keyword, cursor, block);
  FUZZ_CHECK(parsed.has_value());
  if (!parsed->has_value()) return fuzz::check_text_error(cursor, text.text());
  auto const v = find_attribute(block.written(), T::code);
  auto const t = T::decode(*v, canonical_context);
  FUZZ_CHECK(t.has_value());
  auto const print =
      fuzz::printed([&](text_writer& out) { FUZZ_CHECK(t.assume_value().command(out)); });
  auto const again = fuzz::words(print);
  text_cursor more{again};
  FUZZ_CHECK(more.accept(T::second_keyword));
  attribute_block_builder other{fuzz::scratch()};
  auto const same = parse_attribute(T::second_keyword, more, other);
  FUZZ_CHECK(same && same->has_value() && more.at_end());
  FUZZ_CHECK(equal_bytes(other.written(), block.written()));
}

/// `keyword value keyword value …`: the block keeps its order whatever comes.
void any(fuzz::input in) {
  bool const glued = in.u8() & 1;
  auto const text = in.rest();
  auto const words = fuzz::words(text.text(), glued);
  text_cursor cursor{words};
  attribute_block_builder block{fuzz::scratch()};
  while (!cursor.at_end()) {
    auto const parsed = parse_attribute(cursor.next(), cursor, block);
    if (!parsed) return;
    if (!parsed->has_value()) return fuzz::check_text_error(cursor, text.text());
  }
  FUZZ_CHECK(block.finish().has_value());
  int last = -1;
  for (attribute_range range{block.written()}; !range.empty();) {
    auto const v = range.next();
    FUZZ_CHECK(v.has_value() && static_cast<int>(v.assume_value().code) > last);
    last = static_cast<int>(v.assume_value().code);
    fuzz::printed(
        [&](text_writer& out) { attribute_text(v.assume_value(), canonical_context, out); });
  }
}

template <class T> constexpr bool has_second_keyword = requires { T::second_keyword; };

template <class T> constexpr void append(fuzz::target*& to) {
  if constexpr (parsable_attribute<T>) *to++ = {T::keyword, &one<T>};
  if constexpr (has_second_keyword<T>) *to++ = {T::second_keyword, &second<T>};
}
template <class... T> constexpr auto all_of(type_list<T...>) {
  constexpr auto count = (1 + ... + (int{parsable_attribute<T>} + int{has_second_keyword<T>}));
  std::array<fuzz::target, count> all{};
  fuzz::target* to = all.data();
  *to++ = {"any", &any};
  (append<T>(to), ...);
  return all;
}
constexpr auto targets = all_of(path_attributes{});

}  // namespace

FUZZ_TARGETS(targets)
