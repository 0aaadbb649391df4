// BGP-LS and BGP-LS-VPN: nodes, links, prefixes and SRv6 SIDs of an IGP as routes.
// RFC 9552 §5.2 (NLRI), §8.2.2 (errors); RFC 9514 §6 (SRv6 SID); RFC 7911 §3.
#pragma once

#include <senda/net/route_distinguisher.hpp>
#include <senda/nlri/bgp_ls_shape.hpp>
#include <senda/nlri/kind.hpp>
#include <senda/nlri/network.hpp>

namespace senda::nlri {

/// A view of one NLRI. Any type and any contents are fine as long as the length is: what has an
/// unknown type, protocol or descriptor, or lacks what it should have, is kept as octets.
struct bgp_ls {
  senda::family family{afi::bgp_ls, safi::bgp_ls};
  std::optional<std::uint32_t> path_id;
  link_state_nlri type{};  ///< not one of the enumerators when it is none
  bytes body;              ///< what the length counts, route distinguisher included

  /// No NLRI that size() measures is refused (RFC 9552 §8.2.2).
  static constexpr bool size_is_check = true;

  [[nodiscard]] static constexpr bool serves(senda::family f) noexcept {
    return f.afi == afi::bgp_ls && (f.safi == safi::bgp_ls || f.safi == safi::bgp_ls_vpn);
  }
  /// Both families go by the name of the first (JSON contract §6.7).
  [[nodiscard]] static constexpr senda::family shown_family(senda::family) noexcept {
    return {afi::bgp_ls, safi::bgp_ls};
  }
  [[nodiscard]] static constexpr std::size_t size(bytes in, senda::family) noexcept {
    byte_reader r{in};
    r.u16();
    std::size_t const n = r.u16();
    r.take(n);
    return r.failed() ? 0 : 4 + n;
  }
  /// Error: 3/10 the length runs past the end.
  [[nodiscard]] static constexpr result<bgp_ls> decode(byte_reader& r, senda::family f,
                                                       bool with_path_id) noexcept {
    auto const start = r.offset();
    auto const left = r.remaining();
    bgp_ls n{.family = f, .path_id = {}, .type = {}, .body = {}};
    if (with_path_id) n.path_id = r.u32();
    n.type = static_cast<link_state_nlri>(r.u16());
    n.body = r.take(r.u16());
    if (r.failed()) return fail(update_error(update_subcode::invalid_network_field, start, left));
    return n;
  }
  constexpr void encode(byte_writer& w, bool with_path_id) const noexcept {
    if (with_path_id) w.u32(path_id.value_or(0));
    w.u16(static_cast<std::uint16_t>(type));
    auto const length = w.length16();
    w.raw(body);
  }

  /// True when the descriptors are known, complete and well-formed.
  [[nodiscard]] constexpr bool is_understood() const noexcept {
    if (name().empty() || body.size() < head_size() || !is_shown(protocol())) return false;
    detail::link_state_shape shape{.type = type, .protocol = protocol()};
    return shape.accepts(descriptors());
  }
  [[nodiscard]] constexpr bool is_vpn() const noexcept { return family.safi == safi::bgp_ls_vpn; }
  /// Of BGP-LS-VPN; zero when it is not there.
  [[nodiscard]] constexpr route_distinguisher rd() const noexcept {
    byte_reader r{body};
    return is_vpn() ? route_distinguisher::read(r) : route_distinguisher{};
  }
  /// These three are zero or empty when the NLRI is too short.
  [[nodiscard]] constexpr link_state_protocol protocol() const noexcept {
    auto r = behind_rd();
    return static_cast<link_state_protocol>(r.u8());
  }
  /// The routing universe (RFC 9552 §5.2).
  [[nodiscard]] constexpr std::uint64_t identifier() const noexcept {
    auto r = behind_rd();
    r.u8();
    return r.u64();
  }
  [[nodiscard]] constexpr link_state_tlvs descriptors() const noexcept {
    if (body.size() < head_size()) return {};
    return link_state_tlvs{body.subspan(head_size())};
  }

  /// `{ "ls-nlri-type": "bgpls-node", … }`, or `{ "code": 5, "parsed": false, "raw": "0005…" }`.
  inline void json(text_writer& out, nlri_json_style const& style) const noexcept;
  /// `afi bgp-ls safi bgp-ls` (JSON contract §10).
  inline void text(text_writer& out) const noexcept;
  /// `bgp-ls bgp-ls 0x0001… next-hop 10.0.0.1`
  inline void command(text_writer& out, std::optional<ip_address> const& next_hop) const noexcept;

  friend constexpr bool operator==(bgp_ls const& a, bgp_ls const& b) noexcept {
    return a.family == b.family && a.path_id == b.path_id && a.type == b.type &&
           equal_bytes(a.body, b.body);
  }

 private:
  /// Octets in front of the descriptors.
  [[nodiscard]] constexpr std::size_t head_size() const noexcept { return is_vpn() ? 17 : 9; }
  [[nodiscard]] constexpr byte_reader behind_rd() const noexcept {
    byte_reader r{body};
    if (is_vpn()) r.take(8);
    return r;
  }
  [[nodiscard]] constexpr bool is_prefix() const noexcept {
    return type == link_state_nlri::ipv4_prefix || type == link_state_nlri::ipv6_prefix;
  }
  [[nodiscard]] constexpr std::string_view name() const noexcept {
    switch (type) {
      case link_state_nlri::node:
        return "bgpls-node";
      case link_state_nlri::link:
        return "bgpls-link";
      case link_state_nlri::ipv4_prefix:
        return "bgpls-prefix-v4";
      case link_state_nlri::ipv6_prefix:
        return "bgpls-prefix-v6";
      case link_state_nlri::srv6_sid:
        return "bgpls-srv6sid";
    }
    return {};
  }
  inline void json_head(text_writer& out) const noexcept;
  inline void json_descriptors(text_writer& out) const noexcept;
  inline void print_octets(text_writer& out) const noexcept;
};
static_assert(nlri_type<bgp_ls>);

}  // namespace senda::nlri
