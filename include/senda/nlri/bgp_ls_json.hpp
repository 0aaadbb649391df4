// The descriptors of BGP-LS NLRI in JSON; of octets that link_state_shape accepts.
// JSON contract §6.7; RFC 9552 §5.2, RFC 9514 §6.
#pragma once

#include <senda/core/text_writer.hpp>
#include <senda/net/link_state_groups.hpp>
#include <senda/nlri/bgp_ls_shape.hpp>

namespace senda::nlri::bgp_ls_json {

/// `"192168000001"` (IS-IS; with its pseudonode `…05", "psn": "5"`), `"10.0.0.1"` (OSPF; on a LAN
/// with the designated router).
inline void router_id(text_writer& out, bytes in, link_state_protocol p) noexcept {
  out << "\"router-id\": \"";
  if (is_isis(p)) {
    out.hex(in) << '"';
    if (in.size() == 7) (out << ", \"psn\": \"").number(in[6]) << '"';
    return;
  }
  byte_reader r{in};
  out << ipv4_address::read(r) << '"';
  if (in.size() == 8) out << ", \"designated-router-id\": \"" << ipv4_address::read(r) << '"';
}

/// `[ { "autonomous-system": 65000 }, { "router-id": "10.0.0.1" } ]`
inline void node(text_writer& out, bytes descriptors, link_state_protocol p) noexcept {
  out << "[ ";
  auto const before = out.size();
  for (auto const t : link_state_tlvs{descriptors}) {
    out << (out.size() == before ? "{ " : ", { ");
    auto const number = [&] { return byte_reader{t.value}.u32(); };
    switch (t.type) {
      case link_state_type::autonomous_system:
        (out << "\"autonomous-system\": ").number(number());
        break;
      case link_state_type::bgp_ls_identifier:
        (out << "\"bgp-ls-identifier\": \"").number(number()) << '"';
        break;
      case link_state_type::ospf_area_id:
        out << "\"ospf-area-id\": \"" << ip_address::from(t.value).value_or(ip_address{}) << '"';
        break;
      default:
        router_id(out, t.value, p);
    }
    out << " }";
  }
  out << " ]";
}

/// `"interface-addresses": [ "10.0.0.1" ]`, of both versions as they come.
inline void addresses(text_writer& out, std::string_view key, link_state_tlvs const& all,
                      link_state_type v4, link_state_type v6) noexcept {
  out << ", \"" << key << "\": [ ";
  auto const before = out.size();
  for (auto const t : all) {
    if (t.type != v4 && t.type != v6) continue;
    out << (out.size() == before ? "\"" : ", \"");
    out << ip_address::from(t.value).value_or(ip_address{}) << '"';
  }
  out << " ]";
}

/// All identifiers of all TLVs of the kind, `quote` around each.
inline void topologies(text_writer& out, link_state_tlvs const& all,
                       std::string_view quote) noexcept {
  auto const before = out.size();
  for (auto const t : all) {
    if (t.type != link_state_type::multi_topology_ids) continue;
    for (byte_reader r{t.value}; r.remaining() >= 2;) {
      out << (out.size() == before ? "" : ", ") << quote;
      out.number(r.u16() & 0xfffu) << quote;
    }
  }
}

inline void link(text_writer& out, link_state_tlvs const& all, link_state_protocol p) noexcept {
  using enum link_state_type;
  node(out << "\"local-node-descriptors\": ", all.find(local_node), p);
  node(out << ", \"remote-node-descriptors\": ", all.find(remote_node), p);
  addresses(out, "interface-addresses", all, ipv4_interface_address, ipv6_interface_address);
  addresses(out, "neighbor-addresses", all, ipv4_neighbor_address, ipv6_neighbor_address);
  topologies(out << ", \"multi-topology-ids\": [ ", all, "");
  out << " ], \"link-identifiers\": [ ";
  auto const before = out.size();
  for (auto const t : all) {
    if (t.type != link_identifiers) continue;
    byte_reader r{t.value};
    out << (out.size() == before ? "" : ", ");
    (out << "{ \"link-local-id\": ").number(r.u32());
    (out << ", \"link-remote-id\": ").number(r.u32()) << " }";
  }
  out << " ]";
}

inline void prefix(text_writer& out, link_state_tlvs const& all, link_state_protocol p,
                   ip_version v) noexcept {
  node(out << "\"node-descriptors\": ", all.find(link_state_type::local_node), p);
  auto const reached = read_reachability(all.find(link_state_type::ip_reachability), v);
  for (std::string_view const key : {"ip-reachability-tlv", "ip-reach-prefix"})
    out << ", \"" << key << "\": \"" << reached.value_or(ip_prefix{}) << '"';
  auto const route_type = all.find(link_state_type::ospf_route_type);
  if (!route_type.empty()) (out << ", \"ospf-route-type\": ").number(route_type[0]);
}

inline void srv6_sid(text_writer& out, link_state_tlvs const& all, link_state_protocol p) noexcept {
  node(out << "\"node-descriptors\": ", all.find(link_state_type::local_node), p);
  topologies(out << ", \"srv6-sid-descriptors\": {\"multi-topology-ids\": [", all, "\"");
  out << ']';
  link_state_groups groups{all.octets(), [](link_state_tlv t) noexcept -> std::int32_t {
                             bool const shown = t.type == link_state_type::local_node ||
                                                t.type == link_state_type::multi_topology_ids;
                             return shown ? -1 : t.number();
                           }};
  groups.for_each([&](link_state_tlv t, bool first, bool last) {
    if (t.type == link_state_type::srv6_sid) {
      out << ", \"srv6-sid\": \"" << ip_address::from(t.value).value_or(ip_address{}) << '"';
      return;
    }
    if (first) (out << ", \"generic-tlv-").number(t.number()) << "\": [";
    (out << (first ? "\"0x" : ", \"0x")).hex(t.value, true) << '"';
    if (last) out << ']';
  });
  out << '}';
}

}  // namespace senda::nlri::bgp_ls_json
