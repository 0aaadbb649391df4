// ORIGIN: as JSON, as text and as configuration has it.
// JSON contract §5, §10; configuration contract §9.
#pragma once

#include <senda/attribute/origin.hpp>

namespace senda::attribute {

inline void origin::json(text_writer& out) const noexcept { out << '"' << name() << '"'; }

inline void origin::text(text_writer& out) const noexcept { out << name(); }

inline result<void> origin::parse(text_cursor& in, byte_writer& out) noexcept {
  auto const word = in.next();
  for (auto const s : {source::igp, source::egp, source::incomplete})
    if (equal_ignoring_case(word, origin{s}.name())) {
      out.u8(static_cast<std::uint8_t>(s));
      return success();
    }
  return in.refuse("is not a valid origin", "Valid options: igp, egp, incomplete");
}

}  // namespace senda::attribute
