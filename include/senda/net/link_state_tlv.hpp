// TLVs of BGP-LS: a type and a length of two octets each, in NLRI and in the attribute.
// RFC 9552 §5.1; IANA "BGP-LS NLRI and Attribute TLVs".
#pragma once

#include <senda/core/byte_reader.hpp>
#include <senda/core/byte_writer.hpp>

namespace senda {

/// Any number may stand on the wire; these have names.
enum class link_state_type : std::uint16_t {
  local_node = 256,
  remote_node = 257,
  link_identifiers = 258,
  ipv4_interface_address = 259,
  ipv4_neighbor_address = 260,
  ipv6_interface_address = 261,
  ipv6_neighbor_address = 262,
  multi_topology_ids = 263,
  ospf_route_type = 264,
  ip_reachability = 265,
  node_msd = 266,  // RFC 8814
  link_msd = 267,
  autonomous_system = 512,
  bgp_ls_identifier = 513,
  ospf_area_id = 514,
  igp_router_id = 515,
  bgp_router_id = 516,  // RFC 9086 §4
  bgp_confederation_member = 517,
  srv6_sid = 518,  // RFC 9514 §6.1
  node_flags = 1024,
  opaque_node = 1025,
  node_name = 1026,
  isis_area_id = 1027,
  ipv4_local_router_id = 1028,
  ipv6_local_router_id = 1029,
  ipv4_remote_router_id = 1030,
  ipv6_remote_router_id = 1031,
  sr_capabilities = 1034,  // RFC 9085 §2.1
  sr_algorithms = 1035,
  sr_local_block = 1036,
  srms_preference = 1037,
  srv6_capabilities = 1038,                // RFC 9514 §3.1
  flexible_algorithm_definition = 1039,    // RFC 9351 §3
  flexible_algorithm_exclude = 1040,       // RFC 9351 §3.1
  flexible_algorithm_include_any = 1041,   // RFC 9351 §3.2
  flexible_algorithm_include_all = 1042,   // RFC 9351 §3.3
  flexible_algorithm_flags = 1043,         // RFC 9351 §3.4
  flexible_algorithm_metric = 1044,        // RFC 9351 §4
  flexible_algorithm_exclude_srlg = 1045,  // RFC 9351 §3.5
  flexible_algorithm_unsupported = 1046,   // RFC 9351 §3.6
  admin_group = 1088,
  maximum_bandwidth = 1089,
  maximum_reservable_bandwidth = 1090,
  unreserved_bandwidth = 1091,
  te_metric = 1092,
  link_protection = 1093,
  mpls_protocol_mask = 1094,
  igp_metric = 1095,
  shared_risk_link_groups = 1096,
  opaque_link = 1097,
  link_name = 1098,
  adjacency_sid = 1099,  // RFC 9085 §2.2
  lan_adjacency_sid = 1100,
  peer_node_sid = 1101,  // RFC 9086 §5
  peer_adjacency_sid = 1102,
  peer_set_sid = 1103,
  srv6_end_x_sid = 1106,  // RFC 9514 §4
  srv6_lan_end_x_sid_isis = 1107,
  srv6_lan_end_x_sid_ospf = 1108,
  unidirectional_delay = 1114,  // RFC 8571 §2
  min_max_delay = 1115,
  delay_variation = 1116,
  link_loss = 1117,
  residual_bandwidth = 1118,
  available_bandwidth = 1119,
  utilized_bandwidth = 1120,
  application_specific = 1122,  // RFC 9294 §2
  igp_flags = 1152,
  route_tags = 1153,
  extended_route_tags = 1154,
  prefix_metric = 1155,
  ospf_forwarding_address = 1156,
  opaque_prefix = 1157,
  prefix_sid = 1158,  // RFC 9085 §2.3
  sid_range = 1159,
  sid_label = 1161,
  srv6_locator = 1162,  // RFC 9514 §5.1
  prefix_attribute_flags = 1170,
  source_router_identifier = 1171,
  source_ospf_router_id = 1174,
  extended_admin_group = 1173,    // RFC 9104 §2
  srv6_endpoint_behavior = 1250,  // RFC 9514 §7
  srv6_peer_node_sid = 1251,
  srv6_sid_structure = 1252,  // RFC 9514 §8
};

/// One TLV as it lies in the message.
struct link_state_tlv {
  link_state_type type{};
  bytes value;

  [[nodiscard]] constexpr std::uint16_t number() const noexcept {
    return static_cast<std::uint16_t>(type);
  }
};

/// Walks TLVs; ends at the first that runs past the end. A forward range, safe on any octets.
class link_state_tlvs {
 public:
  constexpr link_state_tlvs() noexcept = default;
  constexpr explicit link_state_tlvs(bytes in) noexcept : in_(in) {}

  class iterator {
   public:
    using value_type = link_state_tlv;
    using difference_type = std::ptrdiff_t;
    constexpr iterator() noexcept = default;
    constexpr explicit iterator(bytes in) noexcept : left_(in) { measure(); }
    [[nodiscard]] constexpr link_state_tlv operator*() const noexcept {
      byte_reader r{left_};
      auto const type = static_cast<link_state_type>(r.u16());
      return {type, left_.subspan(4, size_ - 4)};
    }
    constexpr iterator& operator++() noexcept {
      left_ = left_.subspan(size_);
      measure();
      return *this;
    }
    constexpr iterator operator++(int) noexcept {
      auto const old = *this;
      ++*this;
      return old;
    }
    friend constexpr bool operator==(iterator const& a, iterator const& b) noexcept {
      return a.left_.size() == b.left_.size();
    }

   private:
    constexpr void measure() noexcept {
      if (left_.size() >= 4) size_ = 4u + static_cast<std::size_t>(left_[2] << 8 | left_[3]);
      if (left_.size() < 4 || left_.size() < size_) left_ = {};
    }
    bytes left_;
    std::size_t size_ = 0;
  };
  [[nodiscard]] constexpr iterator begin() const noexcept { return iterator{in_}; }
  [[nodiscard]] constexpr iterator end() const noexcept { return {}; }

  /// True when the last TLV ends where the octets do.
  [[nodiscard]] constexpr bool is_well_formed() const noexcept {
    std::size_t size = 0;
    for (auto const t : *this) size += 4 + t.value.size();
    return size == in_.size();
  }
  /// The value of the first TLV of `type`; null data when there is none.
  [[nodiscard]] constexpr bytes find(link_state_type type) const noexcept {
    for (auto const t : *this)
      if (t.type == type) return t.value;
    return {};
  }
  [[nodiscard]] constexpr bytes octets() const noexcept { return in_; }

 private:
  bytes in_;
};

/// Writes a TLV around a value.
constexpr void write_link_state_tlv(byte_writer& w, link_state_type type, bytes value) noexcept {
  w.u16(static_cast<std::uint16_t>(type));
  auto const length = w.length16();
  w.raw(value);
}
/// The same around the `width` (1 to 8) low octets of a number.
constexpr void write_link_state_tlv(byte_writer& w, link_state_type type, std::uint64_t number,
                                    std::size_t width) noexcept {
  w.u16(static_cast<std::uint16_t>(type));
  w.u16(static_cast<std::uint16_t>(width));
  for (std::size_t i = width; i-- > 0;) w.u8(static_cast<std::uint8_t>(number >> (8 * i)));
}

}  // namespace senda
