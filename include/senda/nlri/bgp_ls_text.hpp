// BGP-LS and BGP-LS-VPN: as JSON, as text and as configuration has it.
// JSON contract §6, §10; configuration contract §9 to §16.
#pragma once

#include <senda/nlri/bgp_ls.hpp>
#include <senda/nlri/bgp_ls_json.hpp>

namespace senda::nlri {

inline void bgp_ls::json(text_writer& out, nlri_json_style const& style) const noexcept {
  bool const understood = is_understood();
  if (understood) {
    json_head(out);
    json_descriptors(out);
  } else {
    (out << "{ \"code\": ").number(static_cast<std::uint16_t>(type));
    print_octets(out << ", \"parsed\": false, \"raw\": \"");
    out << '"';
  }
  if (path_id) out << ", \"path-information\": \"" << shown_path_id(*path_id) << '"';
  if (understood && is_vpn()) out << ", \"rd\": \"" << rd() << '"';
  bool const has_next_hop = type == link_state_nlri::node || is_prefix();  // a quirk
  if (understood && has_next_hop && style.version_4 && style.next_hop && !style.withdrawn)
    out << ", \"nexthop\": \"" << *style.next_hop << '"';
  out << " }";
}

inline void bgp_ls::text(text_writer& out) const noexcept {
  auto const shown = shown_family(family);
  out << "afi " << shown.afi << " safi " << shown.safi;
  if (path_id) out << " path-information " << shown_path_id(*path_id);
}

inline void bgp_ls::command(text_writer& out,
                            std::optional<ip_address> const& next_hop) const noexcept {
  print_octets(out << family << " 0x");
  if (next_hop) out << " next-hop " << *next_hop;
  if (path_id) out << " path-information " << shown_path_id(*path_id);
}

inline void bgp_ls::json_head(text_writer& out) const noexcept {
  out << "{ \"ls-nlri-type\": \"" << name() << "\", \"l3-routing-topology\": ";
  out.number(identifier()) << ", \"protocol-id\": ";
  out.number(static_cast<std::uint8_t>(protocol())) << ", ";
}

inline void bgp_ls::json_descriptors(text_writer& out) const noexcept {
  auto const all = descriptors();
  switch (type) {
    case link_state_nlri::node:
      out << "\"node-descriptors\": ";
      return bgp_ls_json::node(out, all.find(link_state_type::local_node), protocol());
    case link_state_nlri::link:
      return bgp_ls_json::link(out, all, protocol());
    case link_state_nlri::ipv4_prefix:
      return bgp_ls_json::prefix(out, all, protocol(), ip_version::v4);
    case link_state_nlri::ipv6_prefix:
      return bgp_ls_json::prefix(out, all, protocol(), ip_version::v6);
    case link_state_nlri::srv6_sid:
      return bgp_ls_json::srv6_sid(out, all, protocol());
  }
}

inline void bgp_ls::print_octets(text_writer& out) const noexcept {
  out.hex(static_cast<std::uint16_t>(type), 4, true);
  out.hex(body.size(), 4, true).hex(body, true);
}

}  // namespace senda::nlri
