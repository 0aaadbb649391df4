// EXTENDED COMMUNITIES: as JSON, as text and as configuration has it.
// JSON contract §5, §10; configuration contract §9.
#pragma once

#include <senda/attribute/extended_communities.hpp>
#include <senda/attribute/extended_community_parse.hpp>
#include <senda/attribute/extended_community_print.hpp>

namespace senda::attribute {

inline void extended_communities::json(text_writer& out) const noexcept {
  print_json(out, [&](extended_community const& c) {
    if ((c.type() & 0x0f) == 0x07 && c.subtype() == 0x02)
      out << ", \"transitive\": " << (c.is_transitive() ? "true" : "false");
  });
}

inline bool extended_communities::command(text_writer& out) const noexcept {
  out << keyword << " [";
  for (std::size_t i = 0; i < size(); ++i) {
    if (i) out << ' ';
    print_to_be_read(out, (*this)[i]);
  }
  out << ']';
  return true;
}

inline result<void> extended_communities::parse(text_cursor& in, byte_writer& out) noexcept {
  auto const start = out.size();
  SENDA_CHECK(parse_one_or_more(in, [&]() -> result<void> {
    SENDA_TRY(auto const c, parse_extended_community(in));
    c.write(out);
    return success();
  }));
  sort_records(out.written().subspan(start), width);
  return success();
}

}  // namespace senda::attribute
