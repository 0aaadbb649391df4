// One extended community: eight octets, a type, a subtype and six octets of their own.
// RFC 4360, 5668 (4-octet AS), 7153 (registries); actions of flow specification RFC 8955 §7.
#pragma once

#include <senda/core/byte_reader.hpp>
#include <senda/core/byte_writer.hpp>
#include <senda/net/asn.hpp>
#include <senda/net/ip.hpp>

#include <bit>

namespace senda::attribute {

/// Any eight octets; the functions below make the kinds senda knows (wire contract §7).
struct extended_community {
  std::array<std::uint8_t, 8> octets{};

  /// Bits of the type octet (RFC 4360 §2).
  static constexpr std::uint8_t iana_bit = 0x80, non_transitive_bit = 0x40;

  [[nodiscard]] static constexpr extended_community read(byte_reader& r) noexcept {
    extended_community c;
    auto const b = r.take(8);
    for (std::size_t i = 0; i < b.size(); ++i) c.octets[i] = b[i];
    return c;
  }
  constexpr void write(byte_writer& w) const noexcept { w.raw(octets); }

  [[nodiscard]] constexpr std::uint8_t type() const noexcept { return octets[0]; }
  [[nodiscard]] constexpr std::uint8_t subtype() const noexcept { return octets[1]; }
  [[nodiscard]] constexpr bool is_transitive() const noexcept {
    return !(type() & non_transitive_bit);
  }
  /// Two, or four, octets from octet `at` on.
  [[nodiscard]] constexpr std::uint16_t u16(std::size_t at) const noexcept {
    return byte_reader{bytes{octets}.subspan(at, 2)}.u16();
  }
  [[nodiscard]] constexpr std::uint32_t u32(std::size_t at) const noexcept {
    return byte_reader{bytes{octets}.subspan(at, 4)}.u32();
  }

  /// Type, subtype, then two octets and four.
  [[nodiscard]] static constexpr extended_community of_2_4(std::uint8_t type, std::uint8_t subtype,
                                                           std::uint16_t a,
                                                           std::uint32_t b) noexcept {
    extended_community c;
    byte_writer w{c.octets};
    w.u8(type);
    w.u8(subtype);
    w.u16(a);
    w.u32(b);
    return c;
  }
  /// Type, subtype, then four octets and two.
  [[nodiscard]] static constexpr extended_community of_4_2(std::uint8_t type, std::uint8_t subtype,
                                                           std::uint32_t a,
                                                           std::uint16_t b) noexcept {
    return of_2_4(type, subtype, static_cast<std::uint16_t>(a >> 16), a << 16 | b);
  }
  friend constexpr auto operator<=>(extended_community const&, extended_community const&) = default;
};

/// Subtypes of what names a VPN.
enum class vpn_subtype : std::uint8_t {
  route_target = 0x02,  ///< RFC 4360 §4
  route_origin = 0x03,  ///< RFC 4360 §5
  route_record = 0x13,  ///< RTC draft: route target record
};

/// Who administers the number in a route target or the like: its type octet.
enum class administrator : std::uint8_t {
  two_octet_as = 0x00,   ///< u16 AS, u32 number (RFC 4360 §3.1)
  ipv4 = 0x01,           ///< IPv4 address, u16 number (RFC 4360 §3.2)
  four_octet_as = 0x02,  ///< u32 AS, u16 number (RFC 5668)
};

/// Route targets, route origins and route records: what they hold, in every form they have.
struct vpn_community {
  vpn_subtype kind = vpn_subtype::route_target;
  administrator by = administrator::two_octet_as;
  std::uint32_t global = 0;  ///< the AS number or IPv4 address; 16 bits for two_octet_as
  std::uint32_t local = 0;   ///< 32 bits for two_octet_as, else 16

  [[nodiscard]] constexpr extended_community encode() const noexcept {
    auto const type = static_cast<std::uint8_t>(by), subtype = static_cast<std::uint8_t>(kind);
    if (by == administrator::two_octet_as)
      return extended_community::of_2_4(type, subtype, static_cast<std::uint16_t>(global), local);
    return extended_community::of_4_2(type, subtype, global, static_cast<std::uint16_t>(local));
  }
  /// Nothing when `c` is none of the kind; transitive or not makes no difference.
  [[nodiscard]] static constexpr std::optional<vpn_community> decode(
      extended_community const& c) noexcept {
    auto const type = c.type() & ~extended_community::non_transitive_bit;
    auto const kind = static_cast<vpn_subtype>(c.subtype());
    if (type > 2 || (kind != vpn_subtype::route_target && kind != vpn_subtype::route_origin &&
                     kind != vpn_subtype::route_record))
      return {};
    auto const by = static_cast<administrator>(type);
    if (type == 0) return vpn_community{kind, by, c.u16(2), c.u32(4)};
    return vpn_community{kind, by, c.u32(2), c.u16(6)};
  }
  friend constexpr bool operator==(vpn_community const&, vpn_community const&) = default;
};

/// Link bandwidth, octets per second, not transitive (link-bandwidth draft).
[[nodiscard]] constexpr extended_community link_bandwidth(std::uint16_t as, float rate) noexcept {
  return extended_community::of_2_4(0x40, 0x04, as, std::bit_cast<std::uint32_t>(rate));
}
/// Layer 2 information (RFC 4761 §3.2.4).
[[nodiscard]] constexpr extended_community layer_2_info(std::uint8_t encapsulation,
                                                        std::uint8_t control, std::uint16_t mtu,
                                                        std::uint16_t reserved) noexcept {
  return extended_community::of_2_4(0x80, 0x0a,
                                    static_cast<std::uint16_t>(encapsulation << 8 | control),
                                    static_cast<std::uint32_t>(mtu) << 16 | reserved);
}
/// MUP direct segment (MUP SAFI draft §3.3).
[[nodiscard]] constexpr extended_community mup_segment(std::uint16_t a, std::uint32_t b) noexcept {
  return extended_community::of_2_4(0x0c, 0x00, a, b);
}

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

/// The IPv6 address specific kind, of attribute 25: type, subtype, address, number (RFC 5701).
struct ipv6_extended_community {
  std::array<std::uint8_t, 20> octets{};

  [[nodiscard]] static constexpr ipv6_extended_community of(std::uint8_t type, std::uint8_t subtype,
                                                            ipv6_address const& a,
                                                            std::uint16_t number) noexcept {
    ipv6_extended_community c;
    byte_writer w{c.octets};
    w.u8(type);
    w.u8(subtype);
    a.write(w);
    w.u16(number);
    return c;
  }
  [[nodiscard]] static constexpr ipv6_extended_community read(byte_reader& r) noexcept {
    ipv6_extended_community c;
    auto const b = r.take(20);
    for (std::size_t i = 0; i < b.size(); ++i) c.octets[i] = b[i];
    return c;
  }
  constexpr void write(byte_writer& w) const noexcept { w.raw(octets); }

  [[nodiscard]] constexpr std::uint8_t type() const noexcept { return octets[0]; }
  [[nodiscard]] constexpr std::uint8_t subtype() const noexcept { return octets[1]; }
  [[nodiscard]] constexpr ipv6_address address() const noexcept {
    byte_reader r{bytes{octets}.subspan(2)};
    return ipv6_address::read(r);
  }
  [[nodiscard]] constexpr std::uint16_t number() const noexcept {
    return static_cast<std::uint16_t>(octets[18] << 8 | octets[19]);
  }
  friend constexpr auto operator<=>(ipv6_extended_community const&,
                                    ipv6_extended_community const&) = default;
};
/// Redirect, or copy, to an address (flowspec redirect-ip draft).
[[nodiscard]] constexpr ipv6_extended_community redirect_to_ip(ipv6_address const& a,
                                                               bool copy) noexcept {
  return ipv6_extended_community::of(0x00, 0x0c, a, copy);
}

}  // namespace senda::attribute
