// Next hops of MP_REACH_NLRI: which lengths each family may have, and what the octets say.
// RFC 4760 §3; RFC 2545 §3; RFC 4364 §4.3.2, RFC 4659 §3.2.1 (VPN); RFC 8950 §3, §4.
#pragma once

#include <senda/core/result.hpp>
#include <senda/net/codec_context.hpp>
#include <senda/net/ip.hpp>

namespace senda::attribute {

/// True when the next hop of this family starts with a route distinguisher, of zeroes.
[[nodiscard]] constexpr bool next_hop_has_distinguisher(family f) noexcept {
  return f.safi == safi::mpls_vpn || f.safi == safi::bgp_ls_vpn;
}

namespace detail {

/// A set of lengths, all of which are multiples of four octets.
template <class... N> consteval std::uint16_t lengths(N... n) noexcept {
  return static_cast<std::uint16_t>(((1u << n / 4) | ... | 0u));
}

struct next_hop_rule {
  senda::family family;
  std::uint16_t plain;     ///< always fine
  std::uint16_t extended;  ///< fine too where RFC 8950 was negotiated for the family
};

/// Wire contract §6.14, with the additions that its §11 (14, 15, 49) asks for.
inline constexpr next_hop_rule next_hop_rules[] = {
    {ipv4_unicast, lengths(4), lengths(16, 32)},
    {ipv4_multicast, lengths(4), lengths(16, 32)},
    {{afi::ipv4, safi::labeled_unicast}, lengths(4), lengths(16, 32)},
    {{afi::ipv4, safi::mcast_vpn}, lengths(4, 16), 0},  // RFC 6515 §2
    {{afi::ipv4, safi::sr_policy}, lengths(4, 16), 0},  // RFC 9830 §2.1
    {{afi::ipv4, safi::mup}, lengths(4, 16), 0},
    {{afi::ipv4, safi::mpls_vpn}, lengths(12), lengths(24, 40, 48)},
    {{afi::ipv4, safi::route_target}, lengths(4, 16), 0},
    {{afi::ipv4, safi::flow}, lengths(0, 4), lengths(16, 32)},
    {{afi::ipv4, safi::flow_vpn}, lengths(0, 4), lengths(16, 32)},
    {ipv6_unicast, lengths(16, 32), lengths(4)},
    {ipv6_multicast, lengths(16, 32), lengths(4)},
    {{afi::ipv6, safi::labeled_unicast}, lengths(16, 32), lengths(4)},
    {{afi::ipv6, safi::mcast_vpn}, lengths(4, 16), 0},
    {{afi::ipv6, safi::sr_policy}, lengths(16), 0},
    {{afi::ipv6, safi::mup}, lengths(4, 16), 0},
    {{afi::ipv6, safi::mpls_vpn}, lengths(24, 40, 48), lengths(12)},
    {{afi::ipv6, safi::flow}, lengths(0, 16, 32), lengths(4)},
    {{afi::ipv6, safi::flow_vpn}, lengths(0, 16, 32), lengths(4)},
    {{afi::l2vpn, safi::vpls}, lengths(4, 16), 0},
    {{afi::l2vpn, safi::evpn}, lengths(4, 16), 0},  // RFC 7432 §9
    {{afi::l2vpn, safi::flow}, lengths(0, 4, 16), 0},
    {{afi::l2vpn, safi::flow_vpn}, lengths(0, 4, 16), 0},
    {{afi::bgp_ls, safi::bgp_ls}, lengths(4, 16), 0},
    {{afi::bgp_ls, safi::bgp_ls_vpn}, lengths(12, 24), 0},
};

}  // namespace detail

/// True when a next hop of `size` octets is right for the family. Any is for families senda does
/// not know.
[[nodiscard]] constexpr bool next_hop_fits(family f, std::size_t size,
                                           codec_context const& c) noexcept {
  for (auto const& rule : detail::next_hop_rules) {
    if (rule.family != f) continue;
    unsigned const set = rule.plain | (c.extended_next_hop.contains(f) ? rule.extended : 0u);
    return size % 4 == 0 && size / 4 < 16 && (set >> size / 4 & 1);
  }
  return true;
}

/// The next hop field as it lies in a message: `[distinguisher] address [link-local address]`, and
/// the second address of VPN families with a distinguisher of its own or without.
struct mp_next_hop {
  bytes octets;
  bool has_distinguisher = false;

  /// The (global) address; nothing when there is none, as flow specifications may have it.
  [[nodiscard]] constexpr std::optional<ip_address> address() const noexcept {
    auto const a = addresses();
    return ip_address::from(a.size() > 16 ? a.first(16) : a);
  }
  /// The link-local address behind the global one (RFC 2545 §3).
  [[nodiscard]] constexpr std::optional<ipv6_address> link_local() const noexcept {
    auto const a = addresses();
    if (a.size() != 32 && a.size() != 40) return {};
    byte_reader r{a.last(16)};
    return ipv6_address::read(r);
  }
  /// Zero, as it has to be (both, when each address has one); also when there is none.
  [[nodiscard]] constexpr bool distinguisher_is_zero() const noexcept {
    if (!has_distinguisher || octets.size() < 8) return true;
    bool const second = octets.size() == 48 && byte_reader{octets.subspan(24)}.u64() != 0;
    return byte_reader{octets}.u64() == 0 && !second;
  }

 private:
  [[nodiscard]] constexpr bytes addresses() const noexcept {
    if (!has_distinguisher) return octets;
    return octets.size() < 8 ? bytes{} : octets.subspan(8);
  }
};

/// Most octets a next hop field has.
inline constexpr std::size_t max_next_hop_size = 48;

/// Writes the field: 4, 16 or 32 octets; 12, 24 or 48 for families with a distinguisher. A
/// link-local address goes behind an IPv6 one only.
constexpr void write_next_hop(byte_writer& w, family f, ip_address const& a,
                              std::optional<ipv6_address> const& link_local = {}) noexcept {
  bool const distinguished = next_hop_has_distinguisher(f);
  if (distinguished) w.u64(0);
  w.raw(a.octets());
  if (!link_local || a.is_v4()) return;
  if (distinguished) w.u64(0);
  link_local->write(w);
}

}  // namespace senda::attribute
