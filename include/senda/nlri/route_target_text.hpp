// Route target membership (SAFI 132): as JSON, as text and as configuration has it.
// JSON contract §6, §10; configuration contract §9 to §16.
#pragma once

#include <senda/attribute/extended_community_parse.hpp>
#include <senda/nlri/route_target.hpp>

namespace senda::nlri {

inline void route_target::json(text_writer& out, nlri_json_style const&) const noexcept {
  (out << "{ \"origin\": ").number(origin.value) << ", \"route-target\": ";
  if (length <= 32) out << "null";
  else {
    out << '"';
    attribute::extended_community_printer{out}.print(target);
    out << '"';
  }
  if (!is_default() && !is_full()) (out << ", \"length\": ").number(length);
  if (path_id) out << ", \"path-information\": \"" << ipv4_address{*path_id} << '"';
  out << " }";
}

inline void route_target::text(text_writer& out) const noexcept {
  out << "afi " << family.afi << " safi " << family.safi;
}

inline void route_target::describe(text_writer& out) const noexcept {
  out << "rtc ";
  words(out);
}

inline void route_target::command(text_writer& out,
                                  std::optional<ip_address> const& next_hop) const noexcept {
  (out << family << ' ').number(origin.value) << ':';
  auto const before = out.size();
  attribute::print_to_be_read(out, target);
  if (out.view().substr(before).find(' ') != std::string_view::npos) {  // has to be one word
    out.truncate(before);
    (out << "0x").hex(target.octets, true);
  }
  (out << '/').number(length);
  if (next_hop) out << " next-hop " << *next_hop;
  if (path_id) out << " path-information " << ipv4_address{*path_id};
}

inline void route_target::words(text_writer& out) const noexcept {
  out.number(origin.value) << ':';
  attribute::extended_community_printer{out}.print(target);
  (out << '/').number(length);
}

}  // namespace senda::nlri
