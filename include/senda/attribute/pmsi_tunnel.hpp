// PMSI_TUNNEL: the tunnel multicast traffic of a VPN takes.
// RFC 6514 §5; RFC 7432 §11.2 (EVPN).
#pragma once

#include <senda/attribute/attribute.hpp>
#include <senda/net/ip.hpp>

namespace senda::attribute {

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
  };

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

  void json(text_writer& out) const noexcept {
    out << '"';
    text(out);
    out << '"';
  }
  /// `pmsi:ingressreplication:0:100(1601):10.0.0.1`: name, flags, label and, where its low bits say
  /// that it is no plain one, the field; the tunnel (JSON contract §5.2).
  void text(text_writer& out) const noexcept {
    (out << "pmsi:" << name() << ':').number(flags) << ':';
    out.number(label());
    if (label_field & 15) (out << '(').number(label_field) << ')';
    out << ':';
    if (type == tunnel_type::ingress_replication && tunnel.size() == 4)
      out << ip_address::from(tunnel)->v4();
    else if (!tunnel.empty()) (out << "0x").hex(tunnel, true);
  }
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
