// PMSI_TUNNEL: the tunnel multicast traffic of a VPN takes.
// RFC 6514 §5; RFC 7385 (registry of types); RFC 7432 §11.2, RFC 8365 §5.1.3 (EVPN).
#pragma once

#include <senda/attribute/attribute.hpp>
#include <senda/attribute/unknown.hpp>
#include <senda/net/ip.hpp>

namespace senda::attribute {

/// A point-to-multipoint tunnel of RSVP-TE, as its session is named (RFC 4875 §19.1.1).
struct p2mp_session {
  ip_address extended_tunnel_id;
  std::uint16_t reserved = 0, tunnel_id = 0;
  std::uint32_t p2mp_id = 0;
  friend constexpr bool operator==(p2mp_session const&, p2mp_session const&) = default;
};
/// A tree of PIM: who is at its root (of a source tree) or sends, and the group.
struct pim_tree {
  ip_address root, group;
  friend constexpr bool operator==(pim_tree const&, pim_tree const&) = default;
};

/// Flags, tunnel type, a label (or VNI) of 24 bits, and the tunnel's identifier, which is a view of
/// the wire form.
struct pmsi_tunnel {
  static constexpr auto code = attribute_code::pmsi_tunnel;
  static constexpr auto category = attribute_category::optional_transitive;
  static constexpr error_rules on_error{.section = "RFC 6514 §5"};
  static constexpr std::string_view keyword = "pmsi";
  static constexpr std::string_view json_key = "pmsi";

  enum class tunnel_type : std::uint8_t {
    none,
    rsvp_te_p2mp,
    mldp_p2mp,
    pim_ssm,
    pim_sm,
    bidir_pim,
    ingress_replication,
    mldp_mp2mp,
    transport = 8,
    assisted_replication = 10,  ///< RFC 9574
    bier = 11,                  ///< RFC 8556
  };
  /// Bits of the flags (RFC 6514 §5, RFC 7902).
  static constexpr std::uint8_t leaf_information_required = 0x01, extension = 0x02;

  std::uint8_t flags = 0;
  tunnel_type type = tunnel_type::none;
  std::uint32_t label_field = 0;  ///< 24 bits: a label is in the upper 20, a VNI takes all
  bytes tunnel;

  /// Errors: 3/5 fewer than five octets.
  [[nodiscard]] static constexpr result<pmsi_tunnel> decode(attribute_view v,
                                                            codec_context const&) noexcept {
    byte_reader r{v.value};
    pmsi_tunnel t;
    t.flags = r.u8();
    t.type = static_cast<tunnel_type>(r.u8());
    t.label_field = r.u24();
    if (r.failed())
      return fail(v.malformed(update_subcode::attribute_length_error, on_error.length));
    t.tunnel = r.rest();
    return t;
  }
  constexpr void encode(byte_writer& w, codec_context const&) const noexcept {
    w.u8(flags);
    w.u8(static_cast<std::uint8_t>(type));
    w.u24(label_field);
    w.raw(tunnel);
  }
  [[nodiscard]] constexpr std::uint32_t label() const noexcept { return label_field >> 4; }
  /// The field for a label, which has no bottom of stack bit here (wire contract §6.16).
  [[nodiscard]] static constexpr std::uint32_t field_of(std::uint32_t label) noexcept {
    return (label & 0xfffff) << 4;
  }
  /// Ingress replication: where to send copies. `address` has to outlive the value.
  [[nodiscard]] static constexpr pmsi_tunnel replication_to(ip_address const& address,
                                                            std::uint32_t label_field) noexcept {
    return {0, tunnel_type::ingress_replication, label_field, address.octets()};
  }

  static pmsi_tunnel replication_to(ip_address&&, std::uint32_t) = delete;

  /// The endpoint of an ingress replication tunnel; nothing for other tunnels.
  [[nodiscard]] constexpr std::optional<ip_address> endpoint() const noexcept {
    if (type != tunnel_type::ingress_replication) return {};
    return ip_address::from(tunnel);
  }
  /// The session of an RSVP-TE tunnel; nothing for other tunnels.
  [[nodiscard]] constexpr std::optional<p2mp_session> session() const noexcept {
    if (type != tunnel_type::rsvp_te_p2mp || tunnel.size() < 8) return {};
    auto const id = ip_address::from(tunnel.first(tunnel.size() - 8));
    if (!id) return {};
    byte_reader r{tunnel.last(8)};
    p2mp_session s{*id, r.u16(), 0, 0};
    s.tunnel_id = r.u16();
    s.p2mp_id = r.u32();
    return s;
  }
  /// The tree of a PIM tunnel of any kind; nothing for other tunnels.
  [[nodiscard]] constexpr std::optional<pim_tree> tree() const noexcept {
    if (type < tunnel_type::pim_ssm || type > tunnel_type::bidir_pim) return {};
    auto const half = tunnel.size() / 2;
    auto const root = ip_address::from(tunnel.first(half));
    auto const group = ip_address::from(tunnel.subspan(half));
    if (!root || !group) return {};
    return pim_tree{*root, *group};
  }

  inline void json(text_writer& out) const noexcept;
  /// `pmsi:ingressreplication:0:100(1601):10.0.0.1`: name, flags, label and, where its low bits say
  /// that it is no plain one, the field; the tunnel (JSON contract §5.2).
  inline void text(text_writer& out) const noexcept;
  /// `attribute [ 0x16 0xC0 0x… ]`: there is no other word for it in configuration.
  inline bool command(text_writer& out) const noexcept;
  [[nodiscard]] constexpr std::string_view name() const noexcept {
    constexpr std::string_view names[] = {"notunnel",           "rsvp-tep2mplsp", "mldpp2mplsp",
                                          "pim-ssmtree",        "pim-smtree",     "bidir-pimtree",
                                          "ingressreplication", "mldpmp2mplsp"};
    auto const i = static_cast<std::size_t>(type);
    return i < std::size(names) ? names[i] : "unknown";
  }
  friend constexpr bool operator==(pmsi_tunnel const& a, pmsi_tunnel const& b) noexcept {
    return a.flags == b.flags && a.type == b.type && a.label_field == b.label_field &&
           equal_bytes(a.tunnel, b.tunnel);
  }
};
static_assert(printable_attribute<pmsi_tunnel>);

}  // namespace senda::attribute
