// NEXT_HOP: as JSON, as text and as configuration has it.
// JSON contract §5, §10; configuration contract §9.
#pragma once

#include <senda/attribute/next_hop.hpp>

namespace senda::attribute {

inline void next_hop::json(text_writer& out) const noexcept { out << '"' << address << '"'; }

inline void next_hop::text(text_writer& out) const noexcept { out << address; }

inline result<void> next_hop::parse(text_cursor& in, byte_writer& out) noexcept {
  auto const a = parse_ip(in.next());
  if (!a) return in.refuse_as("unrecognised ip address {}");
  out.raw(a->octets());
  return success();
}

}  // namespace senda::attribute
