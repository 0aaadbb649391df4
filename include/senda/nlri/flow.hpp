// Flow specification (SAFI 133), and that of a VPN (SAFI 134): a rule which packets match.
// RFC 8955 §4, §8; RFC 8956; RFC 7911 §3; wire contract §8.5, JSON contract §6.2.
#pragma once

#include <senda/net/route_distinguisher.hpp>
#include <senda/nlri/flow_component.hpp>
#include <senda/nlri/kind.hpp>
#include <senda/nlri/network.hpp>

namespace senda::nlri {

inline constexpr family ipv4_flow{afi::ipv4, safi::flow}, ipv4_flow_vpn{afi::ipv4, safi::flow_vpn},
    ipv6_flow{afi::ipv6, safi::flow}, ipv6_flow_vpn{afi::ipv6, safi::flow_vpn};

/// The rule is a view: of a message, or of what a flow_builder built.
struct flow {
  senda::family family = ipv4_flow;
  std::optional<std::uint32_t> path_id;
  route_distinguisher rd;  ///< of a flow-vpn family
  bytes rule;              ///< components in their order, without length; see is_flow_rule()

  /// Octets of distinguisher and rule the length can tell (RFC 8955 §4.1).
  static constexpr std::size_t max_size = 4094;
  static constexpr bool short_command = true;

  [[nodiscard]] static constexpr bool serves(senda::family f) noexcept {
    return (f.afi == afi::ipv4 || f.afi == afi::ipv6) &&
           (f.safi == safi::flow || f.safi == safi::flow_vpn);
  }
  [[nodiscard]] static constexpr std::size_t size(bytes in, senda::family) noexcept {
    byte_reader r{in};
    (void)r.take(read_length(r));
    return r.failed() ? 0 : in.size() - r.remaining();
  }
  /// Errors: 3/10 octets missing, no room for a distinguisher, anything but a rule (RFC 8955 §4.2).
  [[nodiscard]] static constexpr result<flow> decode(byte_reader& r, senda::family f,
                                                     bool with_path_id) noexcept {
    auto const start = r.offset();
    auto const left = r.remaining();
    flow v{f, {}, {}, {}};
    if (with_path_id) v.path_id = r.u32();
    auto body = r.sub(read_length(r));
    if (v.is_vpn()) v.rd = route_distinguisher::read(body);
    if (r.failed() || body.failed() || !is_flow_rule(f.afi, body.peek()))
      return fail(update_error(update_subcode::invalid_network_field, start, left));
    v.rule = body.rest();
    return v;
  }
  constexpr void encode(byte_writer& w, bool with_path_id) const noexcept {
    if (with_path_id) w.u32(path_id.value_or(0));
    auto const n = rule.size() + (is_vpn() ? 8 : 0);
    if (n < 240) w.u8(static_cast<std::uint8_t>(n));
    else w.u16(static_cast<std::uint16_t>(0xf000 | n));
    if (is_vpn()) rd.write(w);
    w.raw(rule);
  }
  [[nodiscard]] constexpr bool is_vpn() const noexcept { return family.safi == safi::flow_vpn; }
  /// Whether the length can be told; encode() needs that.
  [[nodiscard]] constexpr bool fits() const noexcept {
    return rule.size() + (is_vpn() ? 8 : 0) <= max_size;
  }
  [[nodiscard]] constexpr flow_component_range components() const noexcept {
    return {family.afi, rule};
  }

  /// `{"protocol": [ "=tcp" ], "rd": "65000:1", "string": "flow protocol =tcp rd 65000:1" }`
  inline void json(text_writer& out, nlri_json_style const& style) const noexcept;
  /// `flow destination-ipv4 192.0.2.0/24 rd 65000:100`
  inline void text(text_writer& out) const noexcept;
  /// `ipv4 flow destination-ipv4 192.0.2.0/24 rd 65000:100 next-hop 10.0.0.1`; a rule that words
  /// cannot say as `ipv4 flow 0x…`, its octets.
  inline void command(text_writer& out, std::optional<ip_address> const& next_hop) const noexcept;

  friend constexpr bool operator==(flow const& a, flow const& b) noexcept {
    return a.family == b.family && a.path_id == b.path_id && a.rd == b.rd &&
           equal_bytes(a.rule, b.rule);
  }

 private:
  /// One octet, or from 240 on two, the first of which starts with four bits set.
  static constexpr std::size_t read_length(byte_reader& r) noexcept {
    std::size_t const n = r.u8();
    return n < 240 ? n : (n & 0x0f) << 8 | r.u8();
  }
  inline void words(text_writer& out) const noexcept;
  [[nodiscard]] constexpr bool has_words() const noexcept { return components().have_words(); }
};
static_assert(nlri_type<flow>);

}  // namespace senda::nlri
