// LOCAL_PREF: as JSON, as text and as configuration has it.
// JSON contract §5, §10; configuration contract §9.
#pragma once

#include <senda/attribute/local_pref.hpp>

namespace senda::attribute {

inline void local_pref::json(text_writer& out) const noexcept { out.number(value); }

inline void local_pref::text(text_writer& out) const noexcept { out.number(value); }

inline result<void> local_pref::parse(text_cursor& in, byte_writer& out) noexcept {
  auto const word = in.next();
  if (auto const v = parse_number(word, 0xffffffff)) {
    out.u32(static_cast<std::uint32_t>(*v));
    return success();
  }
  if (is_digits(word))
    return in.refuse_as("LocalPreference value out of range: {}", "Must be 0 to 4294967295");
  return in.refuse("is not a valid local-preference", "Must be a non-negative integer (e.g., 100)");
}

}  // namespace senda::attribute
