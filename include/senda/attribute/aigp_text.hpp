// AIGP: as JSON, as text and as configuration has it.
// JSON contract §5, §10; configuration contract §9.
#pragma once

#include <senda/attribute/aigp.hpp>

namespace senda::attribute {

inline void aigp::json(text_writer& out) const noexcept { (out << "\"0x").hex(metric, 16) << '"'; }

inline void aigp::text(text_writer& out) const noexcept { (out << "0x").hex(metric, 16); }

inline result<void> aigp::parse(text_cursor& in, byte_writer& out) noexcept {
  auto const v = parse_number_0x(in.next());
  if (!v)
    return in.refuse("is not a valid AIGP value",
                     "Format: <number> or 0x<hex>, 0 to 18446744073709551615");
  aigp{*v}.encode(out, {});
  return success();
}

}  // namespace senda::attribute
