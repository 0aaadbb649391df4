// One extended community: eight octets, a type, a subtype and six octets of their own.
// RFC 4360, 5668 (4-octet AS), 7153 (registries); 4577 (OSPF), 9012 (tunnels, colour).
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

/// Link bandwidth as it was told: RFC 4360 says nothing of a transitive form, some send it.
struct bandwidth_community {
  asn as;
  float rate = 0;  ///< octets per second

  [[nodiscard]] static constexpr std::optional<bandwidth_community> decode(
      extended_community const& c) noexcept {
    if ((c.type() & ~extended_community::non_transitive_bit) != 0 || c.subtype() != 0x04) return {};
    return bandwidth_community{{c.u16(2)}, std::bit_cast<float>(c.u32(4))};
  }
};

/// How to reach the next hop (RFC 9012 §4.1): a type of the IANA tunnel encapsulation registry.
struct encapsulation_community {
  std::uint16_t tunnel_type = 0;

  [[nodiscard]] constexpr extended_community encode() const noexcept {
    return extended_community::of_2_4(0x03, 0x0c, 0, tunnel_type);
  }
  [[nodiscard]] static constexpr std::optional<encapsulation_community> decode(
      extended_community const& c) noexcept {
    if (c.u16(0) != 0x030c) return {};
    return encapsulation_community{c.u16(6)};
  }
};

/// Colour of a route, to be steered by it (RFC 9012 §4.3; flags RFC 9256 §8.8).
struct color_community {
  std::uint16_t flags = 0;
  std::uint32_t color = 0;

  [[nodiscard]] constexpr extended_community encode() const noexcept {
    return extended_community::of_2_4(0x03, 0x0b, flags, color);
  }
  [[nodiscard]] static constexpr std::optional<color_community> decode(
      extended_community const& c) noexcept {
    if (c.u16(0) != 0x030b) return {};
    return color_community{c.u16(2), c.u32(4)};
  }
};

/// OSPF domain identifier (RFC 4577 §4.2.4): the six octets behind type and subtype 5.
struct ospf_domain_community {
  administrator by = administrator::two_octet_as;
  std::uint32_t global = 0;  ///< as vpn_community has them
  std::uint32_t local = 0;

  [[nodiscard]] constexpr extended_community encode() const noexcept {
    auto c = vpn_community{vpn_subtype::route_target, by, global, local}.encode();
    c.octets[1] = 0x05;
    return c;
  }
  [[nodiscard]] static constexpr std::optional<ospf_domain_community> decode(
      extended_community c) noexcept {
    if (c.type() > 2 || c.subtype() != 0x05) return {};
    c.octets[1] = static_cast<std::uint8_t>(vpn_subtype::route_target);
    auto const v = *vpn_community::decode(c);
    return ospf_domain_community{v.by, v.global, v.local};
  }
};

/// OSPF route type (RFC 4577 §4.2.6); bit 0 of the options is a metric of type 2.
struct ospf_route_type_community {
  std::uint32_t area = 0;
  std::uint8_t route_type = 0, options = 0;

  [[nodiscard]] constexpr extended_community encode() const noexcept {
    return extended_community::of_4_2(0x03, 0x06, area,
                                      static_cast<std::uint16_t>(route_type << 8 | options));
  }
  [[nodiscard]] static constexpr std::optional<ospf_route_type_community> decode(
      extended_community const& c) noexcept {
    if (c.u16(0) != 0x0306) return {};
    return ospf_route_type_community{c.u32(2), c.octets[6], c.octets[7]};
  }
};

/// OSPF router identifier (RFC 4577 §4.2.5).
[[nodiscard]] constexpr extended_community ospf_router_id(ipv4_address a) noexcept {
  return extended_community::of_4_2(0x01, 0x07, a.value, 0);
}
/// AS that multicast joins are sent to (RFC 6514 §6).
[[nodiscard]] constexpr extended_community source_as(std::uint16_t as) noexcept {
  return extended_community::of_2_4(0x00, 0x09, as, 0);
}
/// VRF that C-multicast routes are imported to (RFC 6514 §7).
[[nodiscard]] constexpr extended_community vrf_route_import(ipv4_address a,
                                                            std::uint16_t vrf) noexcept {
  return extended_community::of_4_2(0x01, 0x0b, a.value, vrf);
}

}  // namespace senda::attribute
