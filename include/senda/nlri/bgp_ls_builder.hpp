// BGP-LS NLRI from values: a node, a link, a prefix or an SRv6 SID written descriptor by
// descriptor. RFC 9552 §5.2, RFC 9514 §6.
#pragma once

#include <senda/net/route_distinguisher.hpp>
#include <senda/nlri/bgp_ls_shape.hpp>

namespace senda::nlri {

/// A node (RFC 9552 §5.2.1.4); what is absent is not written.
struct link_state_node {
  std::optional<std::uint32_t> autonomous_system;
  std::optional<std::uint32_t> bgp_ls_identifier;
  std::optional<std::uint32_t> ospf_area;
  bytes igp_router_id;  ///< 6 or 7 octets (IS-IS), 4 or 8 (OSPF); empty: none
};

/// Writes one NLRI while it lives; the length is in place when it goes. Descriptors have to come in
/// the order of their types (RFC 9552 §5.1), which is the order of the functions.
class bgp_ls_builder {
 public:
  /// With a route distinguisher the NLRI is one of BGP-LS-VPN.
  constexpr bgp_ls_builder(byte_writer& w, link_state_nlri type, link_state_protocol protocol,
                           std::uint64_t identifier,
                           std::optional<route_distinguisher> const& rd = {}) noexcept
      : writer_(w), length_((w.u16(static_cast<std::uint16_t>(type)), w)) {
    if (rd) rd->write(w);
    w.u8(static_cast<std::uint8_t>(protocol));
    w.u64(identifier);
  }

  constexpr bgp_ls_builder& local_node(link_state_node const& n) noexcept {
    return node(link_state_type::local_node, n);
  }
  constexpr bgp_ls_builder& remote_node(link_state_node const& n) noexcept {
    return node(link_state_type::remote_node, n);
  }
  constexpr bgp_ls_builder& link_identifiers(std::uint32_t local, std::uint32_t remote) noexcept {
    return number(link_state_type::link_identifiers, std::uint64_t{local} << 32 | remote, 8);
  }
  constexpr bgp_ls_builder& interface_address(ip_address const& a) noexcept {
    return octets(a.is_v4() ? link_state_type::ipv4_interface_address
                            : link_state_type::ipv6_interface_address,
                  a.octets());
  }
  constexpr bgp_ls_builder& neighbor_address(ip_address const& a) noexcept {
    return octets(
        a.is_v4() ? link_state_type::ipv4_neighbor_address : link_state_type::ipv6_neighbor_address,
        a.octets());
  }
  constexpr bgp_ls_builder& topology(std::uint16_t id) noexcept {
    return number(link_state_type::multi_topology_ids, id & 0xfffu, 2);
  }
  /// 1 to 6: intra-area, inter-area, external 1 and 2, NSSA 1 and 2.
  constexpr bgp_ls_builder& ospf_route_type(std::uint8_t t) noexcept {
    return number(link_state_type::ospf_route_type, t, 1);
  }
  constexpr bgp_ls_builder& reachability(ip_prefix const& p) noexcept {
    writer_.u16(static_cast<std::uint16_t>(link_state_type::ip_reachability));
    auto const length = writer_.length16();
    p.write(writer_);
    return *this;
  }
  constexpr bgp_ls_builder& srv6_sid(ipv6_address const& a) noexcept {
    return octets(link_state_type::srv6_sid, a.octets);
  }
  /// Any other descriptor.
  constexpr bgp_ls_builder& octets(link_state_type type, bytes value) noexcept {
    write_link_state_tlv(writer_, type, value);
    return *this;
  }

 private:
  constexpr bgp_ls_builder& number(link_state_type type, std::uint64_t v,
                                   std::size_t width) noexcept {
    write_link_state_tlv(writer_, type, v, width);
    return *this;
  }
  constexpr bgp_ls_builder& node(link_state_type type, link_state_node const& n) noexcept {
    writer_.u16(static_cast<std::uint16_t>(type));
    auto const length = writer_.length16();
    if (n.autonomous_system) number(link_state_type::autonomous_system, *n.autonomous_system, 4);
    if (n.bgp_ls_identifier) number(link_state_type::bgp_ls_identifier, *n.bgp_ls_identifier, 4);
    if (n.ospf_area) number(link_state_type::ospf_area_id, *n.ospf_area, 4);
    if (!n.igp_router_id.empty()) octets(link_state_type::igp_router_id, n.igp_router_id);
    return *this;
  }

  byte_writer& writer_;
  byte_writer::length_scope<2> length_;
};

}  // namespace senda::nlri
