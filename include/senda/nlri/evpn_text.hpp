// EVPN: as JSON, as text and as configuration has it.
// JSON contract §6, §10; configuration contract §9 to §16.
#pragma once

#include <senda/nlri/evpn.hpp>
#include <senda/nlri/evpn_print.hpp>
#include <senda/nlri/evpn_words.hpp>

namespace senda::nlri {

inline void evpn_route::json(text_writer& out, nlri_json_style const&) const noexcept {
  (out << "{ \"code\": ").number(static_cast<std::uint8_t>(type)) << ", \"parsed\": ";
  bool const parsed =
      type >= evpn::route_type::ethernet_auto_discovery && type <= evpn::route_type::ip_prefix;
  out << (parsed ? "true" : "false") << ", \"raw\": \"";
  out.hex(static_cast<std::uint8_t>(type), 2, true).hex(value.size(), 2, true).hex(value, true);
  out << '"';
  if (parsed) evpn::json_members{out}(type, value);
  if (path_id) out << ", \"path-information\": \"" << ipv4_address{*path_id} << '"';
  out << " }";
}

inline void evpn_route::text(text_writer& out) const noexcept {
  out << "afi " << family.afi << " safi " << family.safi;
}

inline void evpn_route::describe(text_writer& out) const noexcept {
  out << "evpn:";
  if (evpn::with_route(type, value, evpn::words{out})) return;
  (out.number(static_cast<std::uint8_t>(type)) << "::0x").hex(value);
}

inline void evpn_route::command(text_writer& out,
                                std::optional<ip_address> const& next_hop) const noexcept {
  out << family << ' ';
  if (!evpn::print_words(out, *this)) {
    (out << "0x").hex(static_cast<std::uint8_t>(type), 2, true);
    out.hex(value.size(), 2, true).hex(value, true);
  }
  if (next_hop) out << " next-hop " << *next_hop;
  if (path_id) out << " path-information " << ipv4_address{*path_id};
}

}  // namespace senda::nlri
