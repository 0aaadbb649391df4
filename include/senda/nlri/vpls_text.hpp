// VPLS: as JSON, as text and as configuration has it.
// JSON contract §6, §10; configuration contract §9 to §16.
#pragma once

#include <senda/nlri/route_words.hpp>
#include <senda/nlri/vpls.hpp>

namespace senda::nlri {

inline void vpls::json(text_writer& out, nlri_json_style const&) const noexcept {
  out << "{ \"rd\": \"" << rd << '"';
  if (vsi_id) return void(out << ", \"vsi-id\": \"" << *vsi_id << "\" }");
  (out << ", \"endpoint\": ").number(endpoint);
  (out << ", \"base\": ").number(base());
  (out << ", \"offset\": ").number(offset);
  (out << ", \"size\": ").number(size_of_block) << " }";
}

inline void vpls::text(text_writer& out) const noexcept {
  out << "vpls rd " << rd;
  if (vsi_id) return void(out << " vsi-id " << *vsi_id);
  (out << " endpoint ").number(endpoint);
  (out << " base ").number(base());
  (out << " offset ").number(offset);
  (out << " size ").number(size_of_block);
}

inline void vpls::command(text_writer& out,
                          std::optional<ip_address> const& next_hop) const noexcept {
  text(out);
  print_next_hop(out, next_hop);
}

}  // namespace senda::nlri
