// Flow specification for Ethernet frames: as JSON, as text and as configuration has it.
// In the manner of JSON contract §6.2.
#pragma once

#include <senda/nlri/flow_text.hpp>
#include <senda/nlri/l2_flow.hpp>
#include <senda/nlri/l2_flow_printer.hpp>

namespace senda::nlri {

inline void l2_flow::json(text_writer& out, nlri_json_style const& style) const noexcept {
  out << '{';
  if (auto const parts = l2_flow_rule::read(rule)) l2_flow_printer{out, *parts}.json();
  if (is_vpn()) out << "\"rd\": \"" << rd << "\", ";
  if (path_id) out << "\"path-information\": \"" << shown_path_id(*path_id) << "\", ";
  if (style.version_4 && style.next_hop && !style.withdrawn)
    out << "\"next-hop\": \"" << *style.next_hop << "\", ";
  out << "\"string\": \"";
  text(out);
  out << "\" }";
}

inline void l2_flow::text(text_writer& out) const noexcept {
  out << "flow";
  words(out);
  if (path_id) out << " path-information " << shown_path_id(*path_id);
}

inline void l2_flow::command(text_writer& out,
                             std::optional<ip_address> const& next_hop) const noexcept {
  auto const parts = l2_flow_rule::read(rule);
  if (parts && parts->has_words()) words(out << family.afi << " flow");
  else flow_octets(out, *this);
  if (next_hop) out << " next-hop " << *next_hop;
  if (path_id) out << " path-information " << shown_path_id(*path_id);
}

inline void l2_flow::words(text_writer& out) const noexcept {
  if (auto const parts = l2_flow_rule::read(rule)) l2_flow_printer{out, *parts}.text();
  if (is_vpn()) out << " rd " << rd;
}

}  // namespace senda::nlri
