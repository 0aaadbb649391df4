// Labelled unicast (SAFI 4): as JSON, as text and as configuration has it.
// JSON contract §6, §10; configuration contract §9 to §16.
#pragma once

#include <senda/nlri/labeled_prefix_text.hpp>
#include <senda/nlri/labeled_unicast.hpp>

namespace senda::nlri {

inline void labeled_unicast::json(text_writer& out, nlri_json_style const& style) const noexcept {
  body().json(out, path_id, withdrawn || style.withdrawn);
}

inline void labeled_unicast::text(text_writer& out) const noexcept {
  body().text(out, path_id, withdrawn);
}

inline void labeled_unicast::command(text_writer& out,
                                     std::optional<ip_address> const& next_hop) const noexcept {
  body().command(out, family, path_id, next_hop);
}

inline result<labeled_unicast> labeled_unicast::parse(text_cursor& in) noexcept {
  SENDA_TRY(auto const p, labeled_prefix::parse(in, false));
  return of(p.prefix, p.labels);
}

}  // namespace senda::nlri
