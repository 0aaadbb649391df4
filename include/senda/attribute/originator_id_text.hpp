// ORIGINATOR_ID: as JSON, as text and as configuration has it.
// JSON contract §5, §10; configuration contract §9.
#pragma once

#include <senda/attribute/originator_id.hpp>

namespace senda::attribute {

inline void originator_id::json(text_writer& out) const noexcept { out << '"' << id << '"'; }

inline void originator_id::text(text_writer& out) const noexcept { out << id; }

inline result<void> originator_id::parse(text_cursor& in, byte_writer& out) noexcept {
  auto const a = parse_ipv4(in.next());
  if (!a)
    return in.refuse("is not a valid originator-id", "Format: IPv4 address (e.g., 192.0.2.1)");
  a->write(out);
  return success();
}

}  // namespace senda::attribute
