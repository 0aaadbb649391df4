// Flow specification (SAFI 133): as JSON, as text and as configuration has it.
// JSON contract §6, §10; configuration contract §9 to §16.
#pragma once

#include <senda/nlri/flow.hpp>
#include <senda/nlri/flow_printer.hpp>

namespace senda::nlri {

/// `ipv4 flow 0x0604A100010000`, what commands have of a rule that words cannot say.
template <class Flow> void flow_octets(text_writer& out, Flow const& v) noexcept {
  std::array<std::uint8_t, 2 + Flow::max_size> storage;
  byte_writer w{storage};
  v.encode(w, false);
  (out << v.family << " 0x").hex(w.written(), true);
}

inline void flow::json(text_writer& out, nlri_json_style const& style) const noexcept {
  out << '{';
  flow_printer{out, family.afi, rule}.json();
  if (is_vpn()) out << "\"rd\": \"" << rd << "\", ";
  if (path_id) out << "\"path-information\": \"" << shown_path_id(*path_id) << "\", ";
  if (style.version_4 && style.next_hop && !style.withdrawn)
    out << "\"next-hop\": \"" << *style.next_hop << "\", ";
  out << "\"string\": \"";
  text(out);
  out << "\" }";
}

inline void flow::text(text_writer& out) const noexcept {
  out << "flow";
  words(out);
  if (path_id) out << " path-information " << shown_path_id(*path_id);
}

inline void flow::command(text_writer& out,
                          std::optional<ip_address> const& next_hop) const noexcept {
  if (has_words()) words(out << family.afi << " flow");
  else flow_octets(out, *this);
  if (next_hop) out << " next-hop " << *next_hop;
  if (path_id) out << " path-information " << shown_path_id(*path_id);
}

inline void flow::words(text_writer& out) const noexcept {
  flow_printer{out, family.afi, rule}.text();
  if (is_vpn()) out << " rd " << rd;
}

}  // namespace senda::nlri
