// Extended communities of Ethernet VPN: type 6, and the default gateway.
// RFC 7432 §7 and §10.1; RFC 8214 §3.1; RFC 8317 §5.2; RFC 8584 §2.2; RFC 9135 §3.2.
#pragma once

#include <senda/attribute/extended_community.hpp>

namespace senda::attribute {

/// Subtypes of type 6.
enum class evpn_subtype : std::uint8_t {
  mac_mobility = 0x00,
  esi_label = 0x01,
  es_import = 0x02,
  router_mac = 0x03,
  layer_2_attributes = 0x04,
  e_tree = 0x05,
  df_election = 0x06,
};

namespace detail {
[[nodiscard]] constexpr bool is_evpn(extended_community const& c, evpn_subtype s) noexcept {
  return c.type() == 0x06 && c.subtype() == static_cast<std::uint8_t>(s);
}
[[nodiscard]] constexpr extended_community evpn_community(evpn_subtype s, std::uint16_t a,
                                                          std::uint32_t b) noexcept {
  return extended_community::of_2_4(0x06, static_cast<std::uint8_t>(s), a, b);
}
}  // namespace detail

/// A MAC address moved (RFC 7432 §7.7).
struct mac_mobility_community {
  bool sticky = false;
  std::uint32_t sequence = 0;

  [[nodiscard]] constexpr extended_community encode() const noexcept {
    return detail::evpn_community(evpn_subtype::mac_mobility, sticky ? 0x0100 : 0, sequence);
  }
  [[nodiscard]] static constexpr std::optional<mac_mobility_community> decode(
      extended_community const& c) noexcept {
    if (!detail::is_evpn(c, evpn_subtype::mac_mobility)) return {};
    return mac_mobility_community{(c.octets[2] & 1) != 0, c.u32(4)};
  }
};

/// Label of an Ethernet segment (RFC 7432 §7.5); 24 bits as they are on the wire.
struct esi_label_community {
  bool single_active = false;
  std::uint32_t label = 0;

  [[nodiscard]] constexpr extended_community encode() const noexcept {
    return detail::evpn_community(evpn_subtype::esi_label, single_active ? 0x0100 : 0,
                                  label & 0xffffff);
  }
  [[nodiscard]] static constexpr std::optional<esi_label_community> decode(
      extended_community const& c) noexcept {
    if (!detail::is_evpn(c, evpn_subtype::esi_label)) return {};
    return esi_label_community{(c.octets[2] & 1) != 0, c.u32(4) & 0xffffff};
  }
};

/// A community that is a MAC address: ES-import route target (RFC 7432 §7.6) or router's MAC (RFC
/// 9135 §6.1), by subtype.
struct mac_community {
  evpn_subtype kind = evpn_subtype::router_mac;
  std::array<std::uint8_t, 6> mac{};

  [[nodiscard]] constexpr extended_community encode() const noexcept {
    extended_community c;
    byte_writer w{c.octets};
    w.u8(0x06);
    w.u8(static_cast<std::uint8_t>(kind));
    w.raw(mac);
    return c;
  }
  [[nodiscard]] static constexpr std::optional<mac_community> decode(
      extended_community const& c) noexcept {
    if (!detail::is_evpn(c, evpn_subtype::es_import) &&
        !detail::is_evpn(c, evpn_subtype::router_mac))
      return {};
    mac_community m{static_cast<evpn_subtype>(c.subtype()), {}};
    for (std::size_t i = 0; i < m.mac.size(); ++i) m.mac[i] = c.octets[i + 2];
    return m;
  }
};

/// Layer 2 attributes (RFC 8214 §3.1); bits of the flags: 1 backup, 2 primary, 4 control word.
struct layer_2_attributes_community {
  std::uint16_t flags = 0;
  std::uint16_t mtu = 0;  ///< 0: not to be compared

  [[nodiscard]] constexpr extended_community encode() const noexcept {
    return detail::evpn_community(evpn_subtype::layer_2_attributes, flags,
                                  static_cast<std::uint32_t>(mtu) << 16);
  }
  [[nodiscard]] static constexpr std::optional<layer_2_attributes_community> decode(
      extended_community const& c) noexcept {
    if (!detail::is_evpn(c, evpn_subtype::layer_2_attributes)) return {};
    return layer_2_attributes_community{c.u16(2), c.u16(4)};
  }
};

/// Leaf of an E-Tree (RFC 8317 §5.2); 24 bits of label as they are on the wire.
struct e_tree_community {
  bool leaf = false;
  std::uint32_t label = 0;

  [[nodiscard]] constexpr extended_community encode() const noexcept {
    return detail::evpn_community(evpn_subtype::e_tree, leaf ? 0x0100 : 0, label & 0xffffff);
  }
  [[nodiscard]] static constexpr std::optional<e_tree_community> decode(
      extended_community const& c) noexcept {
    if (!detail::is_evpn(c, evpn_subtype::e_tree)) return {};
    return e_tree_community{(c.octets[2] & 1) != 0, c.u32(4) & 0xffffff};
  }
};

/// How the designated forwarder is elected (RFC 8584 §2.2.1): `algorithm` 0 to 31, a bitmap of
/// capabilities, and a preference where the algorithm has one.
struct df_election_community {
  std::uint8_t algorithm = 0;
  std::uint16_t capabilities = 0;
  std::uint16_t preference = 0;

  [[nodiscard]] constexpr extended_community encode() const noexcept {
    return detail::evpn_community(
        evpn_subtype::df_election,
        static_cast<std::uint16_t>((algorithm & 0x1f) << 8 | capabilities >> 8),
        static_cast<std::uint32_t>(capabilities & 0xff) << 24 | preference);
  }
  [[nodiscard]] static constexpr std::optional<df_election_community> decode(
      extended_community const& c) noexcept {
    if (!detail::is_evpn(c, evpn_subtype::df_election)) return {};
    return df_election_community{static_cast<std::uint8_t>(c.octets[2] & 0x1f), c.u16(3), c.u16(6)};
  }
};

/// The MAC address is that of the default gateway (RFC 7432 §10.1).
[[nodiscard]] constexpr extended_community default_gateway() noexcept {
  return extended_community::of_2_4(0x03, 0x0d, 0, 0);
}

}  // namespace senda::attribute
