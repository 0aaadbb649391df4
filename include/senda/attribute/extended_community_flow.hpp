// Extended communities that say what is done with the packets of a flow.
// RFC 8955 §7; redirect-ip, interface-set and path-redirect drafts; wire contract §7.
#pragma once

#include <senda/attribute/extended_community.hpp>

namespace senda::attribute {

/// Octets per second a flow may have, 0 to drop it (RFC 8955 §7.1).
[[nodiscard]] constexpr extended_community traffic_rate_bytes(float rate,
                                                              std::uint16_t as = 0) noexcept {
  return extended_community::of_2_4(0x80, 0x06, as, std::bit_cast<std::uint32_t>(rate));
}
/// Packets per second a flow may have (RFC 8955 §7.2).
[[nodiscard]] constexpr extended_community traffic_rate_packets(float rate,
                                                                std::uint16_t as = 0) noexcept {
  return extended_community::of_2_4(0x80, 0x0c, as, std::bit_cast<std::uint32_t>(rate));
}
/// RFC 8955 §7.3. `terminal` is the bit ExaBGP sets for that word.
[[nodiscard]] constexpr extended_community traffic_action(bool sample, bool terminal) noexcept {
  return extended_community::of_2_4(0x80, 0x07, 0, (sample ? 2u : 0u) | (terminal ? 1u : 0u));
}
/// Redirect into the VRF with this route target (RFC 8955 §7.4); the number has 16 bits when the AS
/// number has more.
[[nodiscard]] constexpr extended_community redirect_to_vrf(asn as, std::uint32_t number) noexcept {
  if (as.needs_four_octets())
    return extended_community::of_4_2(0x82, 0x08, as.value, static_cast<std::uint16_t>(number));
  return extended_community::of_2_4(0x80, 0x08, static_cast<std::uint16_t>(as.value), number);
}
[[nodiscard]] constexpr extended_community redirect_to_vrf(ipv4_address a,
                                                           std::uint16_t number) noexcept {
  return extended_community::of_4_2(0x81, 0x08, a.value, number);
}
/// DSCP to write into the packets, 0 to 63 (RFC 8955 §7.5).
[[nodiscard]] constexpr extended_community traffic_marking(std::uint8_t dscp) noexcept {
  return extended_community::of_2_4(0x80, 0x09, 0, dscp);
}
/// Redirect, or copy, to the next hop in MP_REACH_NLRI (flowspec redirect-ip draft, early form).
[[nodiscard]] constexpr extended_community redirect_to_next_hop(bool copy) noexcept {
  return extended_community::of_2_4(0x08, 0x00, 0, copy);
}
/// Redirect, or copy, to an address (flowspec redirect-ip draft).
[[nodiscard]] constexpr extended_community redirect_to_ip(ipv4_address a, bool copy) noexcept {
  return extended_community::of_4_2(0x01, 0x0c, a.value, copy);
}

/// Directions of an interface set; both bits for both.
enum class flow_direction : std::uint8_t { input = 1, output = 2, input_output = 3 };

/// Interfaces a flow rule is for (flowspec interface-set draft); `group` 0 to 16383.
[[nodiscard]] constexpr extended_community interface_set(bool transitive, asn as,
                                                         flow_direction direction,
                                                         std::uint16_t group) noexcept {
  return extended_community::of_4_2(
      transitive ? 0x07 : 0x47, 0x02, as.value,
      static_cast<std::uint16_t>(static_cast<unsigned>(direction) << 14 | (group & 0x3fffu)));
}
/// Redirect onto a path that has this indirection identifier (flowspec path-redirect draft §3):
/// `kind` 0 is a local number. `copy` leaves the packet where it is.
[[nodiscard]] constexpr extended_community redirect_to_indirection(std::uint8_t kind,
                                                                   std::uint32_t id,
                                                                   bool copy) noexcept {
  return extended_community::of_2_4(0x09, 0x00,
                                    static_cast<std::uint16_t>((copy ? 1 : 0) << 8 | kind), id);
}

/// A limit as it was told (RFC 8955 §7.1, §7.2).
struct traffic_rate {
  asn as;
  float rate = 0;        ///< per second; 0 drops everything
  bool packets = false;  ///< otherwise octets

  [[nodiscard]] static constexpr std::optional<traffic_rate> decode(
      extended_community const& c) noexcept {
    if (c.u16(0) != 0x8006 && c.u16(0) != 0x800c) return {};
    return traffic_rate{{c.u16(2)}, std::bit_cast<float>(c.u32(4)), c.subtype() == 0x0c};
  }
};

/// The VRF packets go to, named by its route target (RFC 8955 §7.4).
[[nodiscard]] constexpr std::optional<vpn_community> redirected_to(
    extended_community const& c) noexcept {
  if (c.type() < 0x80 || c.type() > 0x82 || c.subtype() != 0x08) return {};
  auto target = c;
  target.octets[0] &= static_cast<std::uint8_t>(~extended_community::iana_bit);
  target.octets[1] = static_cast<std::uint8_t>(vpn_subtype::route_target);
  return vpn_community::decode(target);
}

/// Interfaces as they were told; group 0 to 16383.
struct interface_set_value {
  bool transitive = true;
  asn as;
  flow_direction direction{};  ///< zero: none, which means nothing
  std::uint16_t group = 0;

  [[nodiscard]] static constexpr std::optional<interface_set_value> decode(
      extended_community const& c) noexcept {
    if ((c.type() & ~extended_community::non_transitive_bit) != 0x07 || c.subtype() != 0x02)
      return {};
    return interface_set_value{c.is_transitive(),
                               {c.u32(2)},
                               static_cast<flow_direction>(c.u16(6) >> 14),
                               static_cast<std::uint16_t>(c.u16(6) & 0x3fffu)};
  }
};

}  // namespace senda::attribute
