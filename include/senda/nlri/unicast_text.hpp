// IPv4 and IPv6 unicast and multicast: as JSON, as text and as configuration has it.
// JSON contract §6, §10; configuration contract §9 to §16.
#pragma once

#include <senda/nlri/network.hpp>
#include <senda/nlri/unicast.hpp>

namespace senda::nlri {

inline void unicast::json(text_writer& out, nlri_json_style const& style) const noexcept {
  if (style.compact && !path_id) return void(out << '"' << prefix << '"');
  out << "{ \"nlri\": \"" << prefix << '"';
  if (path_id) out << ", \"path-information\": \"" << shown_path_id(*path_id) << '"';
  out << " }";
}

inline void unicast::text(text_writer& out) const noexcept {
  out << prefix;
  if (path_id) out << " path-information " << shown_path_id(*path_id);
}

inline void unicast::command(text_writer& out,
                             std::optional<ip_address> const& next_hop) const noexcept {
  if (family == ipv4_unicast) out << "route";
  else out << family;
  out << ' ' << prefix;
  if (next_hop) out << " next-hop " << *next_hop;
  if (path_id) out << " path-information " << shown_path_id(*path_id);
}

inline result<unicast> unicast::parse(text_cursor& in) noexcept {
  SENDA_TRY(auto const prefix, parse_network(in));
  return of(prefix);
}

}  // namespace senda::nlri
