// AS_PATH: as JSON, as text and as configuration has it.
// JSON contract §5, §10; configuration contract §9.
#pragma once

#include <senda/attribute/as_path.hpp>

namespace senda::attribute {

inline void as_path::json(text_writer& out) const noexcept { segments_json(out, segments()); }

inline void as_path::text(text_writer& out) const noexcept { segments_text(out, segments()); }

inline result<void> as_path::parse(text_cursor& in, byte_writer& out) noexcept {
  if (!opens(in.peek())) {
    auto const only = parse_asn(in.next());
    if (!only) return in.refuse_as("could not parse as-path", format_hint);
    out.u16(0x0201);
    out.u32(only->value);
    return success();
  }
  while (opens(in.peek())) SENDA_CHECK(parse_segment(in, out));
  return success();
}

inline result<void> as_path::parse_segment(text_cursor& in, byte_writer& out) noexcept {
  bool const sequence = in.next() == "[";
  auto const type = sequence ? segment_type::as_sequence : segment_type::as_set;
  auto const start = out.size();
  std::size_t n = 0;
  for (;;) {
    if (in.at_end()) return in.complain("could not parse as-path: a bracket is not closed");
    auto const word = in.next();
    if (word == ",") continue;
    if (word == (sequence ? "]" : ")")) break;
    auto const number = parse_asn(word);
    if (!number) return in.refuse_as("could not parse as-path", format_hint);
    if (n++ % 255 == 0) {
      out.u8(static_cast<std::uint8_t>(type));
      out.u8(0);
    }
    out.u32(number->value);
  }
  for (std::size_t at = start + 1; n > 0; at += 2 + 4 * 255) {
    std::size_t const here = n < 255 ? n : 255;
    out.patch_u8(at, static_cast<std::uint8_t>(here));
    n -= here;
  }
  return success();
}

}  // namespace senda::attribute
