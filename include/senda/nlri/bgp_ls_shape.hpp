// What a BGP-LS NLRI has to look like to be more than octets: the descriptors of nodes, links,
// prefixes and SRv6 SIDs. RFC 9552 §5.2, RFC 9514 §6; wire contract §8.8.1.
#pragma once

#include <senda/net/link_state_tlv.hpp>
#include <senda/net/prefix.hpp>

namespace senda::nlri {

enum class link_state_nlri : std::uint16_t {
  node = 1,
  link = 2,
  ipv4_prefix = 3,
  ipv6_prefix = 4,
  srv6_sid = 6,
};

/// Where the information comes from (RFC 9552 §5.2; 7 is RFC 9086, 8 and 9 are RFC 9857).
enum class link_state_protocol : std::uint8_t {
  isis_level_1 = 1,
  isis_level_2 = 2,
  ospfv2 = 3,
  direct = 4,
  static_configuration = 5,
  ospfv3 = 6,
  bgp = 7,
  rsvp_te = 8,
  segment_routing = 9,
  freertr = 227,
};

/// Those whose node descriptors have a form that can be shown.
[[nodiscard]] constexpr bool is_shown(link_state_protocol p) noexcept {
  return (p >= link_state_protocol::isis_level_1 && p <= link_state_protocol::ospfv3) ||
         p == link_state_protocol::freertr;
}
[[nodiscard]] constexpr bool is_isis(link_state_protocol p) noexcept {
  return p == link_state_protocol::isis_level_1 || p == link_state_protocol::isis_level_2;
}

/// `u8 length, octets`: those left out are zero. Nothing when the length or the octets are too
/// many.
[[nodiscard]] constexpr std::optional<ip_prefix> read_reachability(bytes in,
                                                                   ip_version v) noexcept {
  std::size_t const width = v == ip_version::v4 ? 4 : 16;
  if (in.empty() || in[0] > 8 * width || in.size() > 1 + width) return {};
  std::array<std::uint8_t, 16> octets{};
  for (std::size_t i = 1; i < in.size(); ++i) octets[i - 1] = in[i];
  return ip_prefix{*ip_address::from(bytes{octets}.first(width)), in[0]};
}

namespace detail {

/// Sub-TLVs of a node descriptor, each of a size that its type and the protocol allow.
constexpr bool is_good_node(bytes descriptors, link_state_protocol p) noexcept {
  link_state_tlvs const all{descriptors};
  for (auto const t : all) {
    auto const n = t.value.size();
    switch (t.type) {
      case link_state_type::autonomous_system:
      case link_state_type::bgp_ls_identifier:
        if (n != 4) return false;
        break;
      case link_state_type::ospf_area_id:
        if (n != 4 && n != 16) return false;
        break;
      case link_state_type::igp_router_id:
        if (p == link_state_protocol::direct) return false;
        if (is_isis(p) ? n != 6 && n != 7 : n != 4 && n != 8) return false;
        break;
      default:
        return false;
    }
  }
  return all.is_well_formed();
}

/// Looks at the TLVs of one NLRI; descriptors which may come but once are counted.
struct link_state_shape {
  link_state_nlri type;
  link_state_protocol protocol;
  unsigned local = 0, remote = 0, route_type = 0, prefix = 0, sid = 0;

  [[nodiscard]] constexpr bool accepts(link_state_tlvs const& all) noexcept {
    for (auto const t : all) {
      if (local == 0 && t.type != link_state_type::local_node) return false;
      if (!accepts(t)) return false;
    }
    return all.is_well_formed() && is_complete();
  }

 private:
  constexpr bool accepts(link_state_tlv t) noexcept {
    if (t.type == link_state_type::local_node)
      return ++local == 1 && is_good_node(t.value, protocol);
    switch (type) {
      case link_state_nlri::node:
        return true;
      case link_state_nlri::link:
        return accepts_of_link(t);
      case link_state_nlri::ipv4_prefix:
      case link_state_nlri::ipv6_prefix:
        return accepts_of_prefix(t);
      case link_state_nlri::srv6_sid:
        if (t.type == link_state_type::srv6_sid) return ++sid == 1 && t.value.size() == 16;
        return t.type != link_state_type::multi_topology_ids || has_topologies(t);
    }
    return false;
  }
  constexpr bool accepts_of_link(link_state_tlv t) noexcept {
    switch (t.type) {
      case link_state_type::remote_node:
        return ++remote == 1 && is_good_node(t.value, protocol);
      case link_state_type::link_identifiers:
        return t.value.size() == 8;
      case link_state_type::ipv4_interface_address:
      case link_state_type::ipv4_neighbor_address:
        return t.value.size() == 4;
      case link_state_type::ipv6_interface_address:
      case link_state_type::ipv6_neighbor_address:
        return t.value.size() == 16;
      case link_state_type::multi_topology_ids:
        return has_topologies(t);
      default:
        return true;
    }
  }
  constexpr bool accepts_of_prefix(link_state_tlv t) noexcept {
    auto const version = type == link_state_nlri::ipv4_prefix ? ip_version::v4 : ip_version::v6;
    if (t.type == link_state_type::ip_reachability)
      return ++prefix == 1 && read_reachability(t.value, version);
    if (t.type == link_state_type::ospf_route_type)
      return ++route_type == 1 && t.value.size() == 1 && t.value[0] >= 1 && t.value[0] <= 6;
    return true;
  }
  static constexpr bool has_topologies(link_state_tlv t) noexcept {
    return !t.value.empty() && t.value.size() % 2 == 0;
  }
  [[nodiscard]] constexpr bool is_complete() const noexcept {
    switch (type) {
      case link_state_nlri::link:
        return local && remote;
      case link_state_nlri::ipv4_prefix:
      case link_state_nlri::ipv6_prefix:
        return local && prefix;
      case link_state_nlri::srv6_sid:
        return local && sid;
      default:
        return local;
    }
  }
};

}  // namespace detail

}  // namespace senda::nlri
