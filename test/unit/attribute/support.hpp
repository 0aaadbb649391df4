// What the attribute tests share: octets from hexadecimal text, words from a statement, a block
// from a list of attributes as an operator writes them.
#pragma once

#include <senda/attribute/attributes_json.hpp>
#include <senda/attribute/attributes_parse.hpp>
#include <senda/attribute/attributes_text.hpp>
#include <senda/core/hex.hpp>

#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <vector>

namespace test {

using octets = std::vector<std::uint8_t>;

inline octets hex(std::string_view text) {
  octets out(text.size() / 2 + 1);
  senda::byte_writer w{out};
  REQUIRE(senda::decode_hex(text, w));
  out.resize(w.size());
  return out;
}
inline std::string hex(senda::bytes b) {
  senda::text_writer out;
  out.hex(b, true);
  return std::string{out.view()};
}

/// Blanks separate words; brackets and commas are words of their own.
inline std::vector<senda::token> words(std::string_view text) {
  std::vector<senda::token> out;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t n = 1;
    if (text[at] != ' ') {
      if (std::string_view{"[],"}.find(text[at]) == std::string_view::npos)
        n = std::min(text.find_first_of(" [],", at), text.size()) - at;
      out.push_back({text.substr(at, n), 1, static_cast<std::uint32_t>(at + 1)});
    }
    at += n;
  }
  return out;
}

/// One attribute as a message would carry it, at offset 100.
template <class T> senda::attribute_view view(octets const& value) {
  return {senda::flags_of(T::category), T::code, value, 100};
}
template <class T>
senda::result<T> decode(octets const& value,
                        senda::codec_context const& c = senda::canonical_context) {
  return T::decode(view<T>(value), c);
}
/// Fails with this subcode and reaction, the whole attribute as evidence.
template <class T>
bool fails(octets const& value, senda::update_subcode s, senda::reaction r,
           senda::codec_context const& c = senda::canonical_context) {
  auto const t = decode<T>(value, c);
  return !t.has_value() && t.assume_error() == senda::update_error(s, 100, 3 + value.size(), r);
}
template <class T>
std::string encode(T const& t, senda::codec_context const& c = senda::canonical_context) {
  octets out(70000);
  senda::byte_writer w{out};
  t.encode(w, c);
  REQUIRE(!w.overflowed());
  return hex(w.written());
}
template <class T> std::string json(T const& t) {
  senda::text_writer out;
  t.json(out);
  return std::string{out.view()};
}
template <class T> std::string text(T const& t) {
  senda::text_writer out;
  t.text(out);
  return std::string{out.view()};
}

/// The value T::parse() makes of `in`, all of which it has to consume, or what it complains about.
template <class T> std::string parse(std::string_view in) {
  auto const all = words(in);
  senda::text_cursor cursor{all};
  octets out(70000);
  senda::byte_writer w{out};
  auto const r = T::parse(cursor, w);
  if (r.has_value()) {
    CHECK(cursor.at_end());
    return hex(w.written());
  }
  CHECK(cursor.failed());
  senda::text_writer sentence;
  sentence << cursor.failure();
  return std::string{sentence.view()};
}
/// The first line of it.
template <class T> std::string complaint(std::string_view in) {
  auto const all = parse<T>(in);
  return all.substr(0, all.find('\n'));
}

/// The block of a statement: `med 5 community [ 1:2 ]`.
inline std::string block(std::string_view statement) {
  auto const all = words(statement);
  senda::text_cursor cursor{all};
  octets storage(8192);
  senda::attribute_block_builder builder{storage};
  while (!cursor.at_end()) {
    auto const r = senda::parse_attribute(cursor.next(), cursor, builder);
    REQUIRE(r.has_value());
    REQUIRE(r->has_value());
  }
  REQUIRE(builder.finish().has_value());
  return hex(builder.finish().assume_value());
}

}  // namespace test
