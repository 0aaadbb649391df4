// An attribute senda has no codec for: as JSON, as text and as configuration has it.
// JSON contract §5, §10; configuration contract §9.
#pragma once

#include <senda/attribute/unknown.hpp>

namespace senda::attribute {

inline void unknown::json(text_writer& out) const noexcept { (out << "\"0x").hex(value) << '"'; }

inline void unknown::text(text_writer& out) const noexcept {
  (out << "[ 0x").hex(static_cast<std::uint8_t>(code), 2, true);
  (out << " 0x").hex(flags, 2, true);
  (out << " 0x").hex(value) << " ]";
}

inline void unknown::json_key(text_writer& out) const noexcept {
  (out << "attribute-0x").hex(static_cast<std::uint8_t>(code), 2, true);
  (out << "-0x").hex(flags, 2, true);
}

inline result<unknown> unknown::parse(text_cursor& in, byte_writer& out) noexcept {
  if (!in.accept("[")) return in.complain("attribute: expected '['", format_hint);
  SENDA_TRY(auto const code, octet(in, "is not a valid attribute code"));
  SENDA_TRY(auto const flags, octet(in, "is not a valid attribute flag octet"));
  auto const word = in.next();
  if (!is_hex(word)) return in.refuse("is not a valid attribute value", format_hint);
  if (word.size() % 2)
    return in.refuse("has invalid length", "Hexadecimal data must have even number of digits");
  auto const start = out.size();
  if (!decode_hex(word.substr(2), out) && !out.overflowed())
    return in.refuse("is not a valid attribute value", format_hint);
  if (!in.accept("]")) return in.complain("attribute: expected ']'", format_hint);
  return unknown{flags, static_cast<attribute_code>(code), bytes{out.written()}.subspan(start)};
}

inline result<std::uint8_t> unknown::octet(text_cursor& in, std::string_view what) noexcept {
  auto const word = in.next();
  if (is_hex(word))
    if (auto const v = parse_number(word.substr(2), 255, 16)) return static_cast<std::uint8_t>(*v);
  return in.refuse(what, format_hint);
}

}  // namespace senda::attribute
