// Flow specification for Ethernet frames (AFI 25, SAFI 133 and 134): a rule which frames match.
// draft-ietf-idr-flowspec-l2vpn; RFC 8955 §4.1, §8 (length, distinguisher); RFC 7911 §3.
#pragma once

#include <senda/net/route_distinguisher.hpp>
#include <senda/nlri/kind.hpp>
#include <senda/nlri/l2_flow_rule.hpp>
#include <senda/nlri/network.hpp>

namespace senda::nlri {

inline constexpr family l2vpn_flow{afi::l2vpn, safi::flow},
    l2vpn_flow_vpn{afi::l2vpn, safi::flow_vpn};

/// The rule is a view: of a message, or of what a reader of words built.
struct l2_flow {
  senda::family family = l2vpn_flow;
  std::optional<std::uint32_t> path_id;
  route_distinguisher rd;  ///< of l2vpn flow-vpn
  bytes rule;              ///< without length and distinguisher; see l2_flow_rule

  /// Octets of distinguisher and rule the length can tell (RFC 8955 §4.1).
  static constexpr std::size_t max_size = 4094;
  static constexpr bool short_command = true;

  [[nodiscard]] static constexpr bool serves(senda::family f) noexcept {
    return f == l2vpn_flow || f == l2vpn_flow_vpn;
  }
  [[nodiscard]] static constexpr std::size_t size(bytes in, senda::family) noexcept {
    byte_reader r{in};
    (void)r.take(l2_flow_rule::read_length(r));
    return r.failed() ? 0 : in.size() - r.remaining();
  }
  /// Errors: 3/10 octets missing, no room for a distinguisher, anything but a rule.
  [[nodiscard]] static constexpr result<l2_flow> decode(byte_reader& r, senda::family f,
                                                        bool with_path_id) noexcept {
    auto const start = r.offset();
    auto const left = r.remaining();
    l2_flow v{f, {}, {}, {}};
    if (with_path_id) v.path_id = r.u32();
    auto body = r.sub(l2_flow_rule::read_length(r));
    if (v.is_vpn()) v.rd = route_distinguisher::read(body);
    v.rule = body.peek();
    if (r.failed() || body.failed() || !l2_flow_rule::read(v.rule))
      return fail(update_error(update_subcode::invalid_network_field, start, left));
    return v;
  }
  constexpr void encode(byte_writer& w, bool with_path_id) const noexcept {
    if (with_path_id) w.u32(path_id.value_or(0));
    l2_flow_rule::write_length(w, rule.size() + (is_vpn() ? 8 : 0));
    if (is_vpn()) rd.write(w);
    w.raw(rule);
  }
  [[nodiscard]] constexpr bool is_vpn() const noexcept { return family.safi == safi::flow_vpn; }
  /// Whether the length can be told; encode() needs that.
  [[nodiscard]] constexpr bool fits() const noexcept {
    return rule.size() + (is_vpn() ? 8 : 0) <= max_size;
  }

  /// `{"ethernet-type": [ "=0x0800" ], "string": "flow ethernet-type =0x0800" }`
  inline void json(text_writer& out, nlri_json_style const& style) const noexcept;
  /// `flow ethernet-type =0x0800 rd 65000:1`
  inline void text(text_writer& out) const noexcept;
  /// `l2vpn flow ethernet-type =0x0800 rd 65000:1 next-hop 10.0.0.1`; a rule that words cannot say
  /// as `l2vpn flow 0x…`, its octets.
  inline void command(text_writer& out, std::optional<ip_address> const& next_hop) const noexcept;

  friend constexpr bool operator==(l2_flow const& a, l2_flow const& b) noexcept {
    return a.family == b.family && a.path_id == b.path_id && a.rd == b.rd &&
           equal_bytes(a.rule, b.rule);
  }

 private:
  inline void words(text_writer& out) const noexcept;
};
static_assert(nlri_type<l2_flow>);

}  // namespace senda::nlri
