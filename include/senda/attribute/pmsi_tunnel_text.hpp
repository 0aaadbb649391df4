// PMSI_TUNNEL: as JSON, as text and as configuration has it.
// JSON contract §5, §10; configuration contract §9.
#pragma once

#include <senda/attribute/pmsi_tunnel.hpp>

namespace senda::attribute {

inline void pmsi_tunnel::json(text_writer& out) const noexcept {
  out << '"';
  text(out);
  out << '"';
}

inline void pmsi_tunnel::text(text_writer& out) const noexcept {
  (out << "pmsi:" << name() << ':').number(flags) << ':';
  out.number(label());
  if (label_field & 15) (out << '(').number(label_field) << ')';
  out << ':';
  if (type == tunnel_type::ingress_replication && tunnel.size() == 4)
    out << ip_address::from(tunnel)->v4();
  else if (!tunnel.empty()) (out << "0x").hex(tunnel, true);
}

inline bool pmsi_tunnel::command(text_writer& out) const noexcept {
  (out << unknown::keyword << " [ 0x").hex(static_cast<std::uint8_t>(code), 2, true) << " 0x";
  out.hex(flags_of(category), 2, true) << " 0x";
  out.hex(flags, 2).hex(static_cast<std::uint8_t>(type), 2).hex(label_field, 6).hex(tunnel);
  out << " ]";
  return true;
}

}  // namespace senda::attribute
