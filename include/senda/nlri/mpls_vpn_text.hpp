// VPN routes (SAFI 128): as JSON, as text and as configuration has it.
// JSON contract §6, §10; configuration contract §9 to §16.
#pragma once

#include <senda/nlri/labeled_prefix_text.hpp>
#include <senda/nlri/mpls_vpn.hpp>

namespace senda::nlri {

inline void mpls_vpn::json(text_writer& out, nlri_json_style const&) const noexcept {
  body().json(out, path_id, false);
}

inline void mpls_vpn::text(text_writer& out) const noexcept { body().text(out, path_id, false); }

inline void mpls_vpn::command(text_writer& out,
                              std::optional<ip_address> const& next_hop) const noexcept {
  body().command(out, family, path_id, next_hop);
}

inline result<mpls_vpn> mpls_vpn::parse(text_cursor& in) noexcept {
  SENDA_TRY(auto const p, labeled_prefix::parse(in, true));
  return of(p.prefix, *p.rd, p.labels);
}

}  // namespace senda::nlri
