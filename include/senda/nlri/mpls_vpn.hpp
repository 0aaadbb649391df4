// VPN routes (SAFI 128): a prefix, the VPN it belongs to and the MPLS labels to reach it with.
// RFC 4364 §4.3, RFC 4659 (IPv6); RFC 8277; RFC 7911 §3; wire contract §8.4.
#pragma once

#include <senda/nlri/labeled_prefix.hpp>

namespace senda::nlri {

/// The family says whether the prefix is IPv4 or IPv6; bits past its length are kept as received.
struct mpls_vpn {
  senda::family family{afi::ipv4, safi::mpls_vpn};
  std::optional<std::uint32_t> path_id;
  label_stack labels;
  route_distinguisher rd;
  ip_prefix prefix;

  static constexpr bool size_is_check = true;

  [[nodiscard]] static constexpr bool serves(senda::family f) noexcept {
    return (f.afi == afi::ipv4 || f.afi == afi::ipv6) && f.safi == safi::mpls_vpn;
  }
  [[nodiscard]] static constexpr std::size_t size(bytes in, senda::family f,
                                                  bool withdrawn = false) noexcept {
    return labeled_prefix::size(in, f, true, withdrawn);
  }
  /// Errors: 3/10 missing octets, labels without an end, no room for the distinguisher, a prefix of
  /// more than 32 or 128 bits.
  [[nodiscard]] static constexpr result<mpls_vpn> decode(byte_reader& r, senda::family f,
                                                         bool with_path_id,
                                                         bool withdrawn = false) noexcept {
    auto const start = r.offset();
    auto const left = r.remaining();
    mpls_vpn v{f, {}, {}, {}, {}};
    if (with_path_id) v.path_id = r.u32();
    auto const p = labeled_prefix::read(r, f, true, withdrawn);
    if (!p) return fail(update_error(update_subcode::invalid_network_field, start, left));
    v.labels = p->labels;
    v.rd = *p->rd;
    v.prefix = p->prefix;
    return v;
  }
  constexpr void encode(byte_writer& w, bool with_path_id) const noexcept {
    if (with_path_id) w.u32(path_id.value_or(0));
    body().write(w);
  }
  /// The label is no part of what makes a route itself.
  static constexpr void identity(bytes in, byte_writer& w) noexcept {
    labeled_prefix::identity(in, w, true);
  }
  /// See labeled_prefix::fits().
  [[nodiscard]] constexpr bool fits() const noexcept { return body().fits(); }

  /// `{ "nlri": "10.1.0.0/24", "label": [ [100, 1601] ], "rd": "65000:100" }`
  inline void json(text_writer& out, nlri_json_style const&) const noexcept;
  /// `10.1.0.0/24 label 100 (1601) rd 65000:100`
  inline void text(text_writer& out) const noexcept;
  /// `route 10.1.0.0/24 next-hop 10.0.0.1 rd 65000:100 label 100`, or `ipv6 mpls-vpn …`
  inline void command(text_writer& out, std::optional<ip_address> const& next_hop) const noexcept;
  /// `PREFIX rd X label N`
  [[nodiscard]] static inline result<mpls_vpn> parse(text_cursor& in) noexcept;
  [[nodiscard]] static constexpr mpls_vpn of(ip_prefix const& prefix, route_distinguisher const& rd,
                                             label_stack const& labels) noexcept {
    auto const afi = prefix.address.is_v4() ? afi::ipv4 : afi::ipv6;
    return {{afi, safi::mpls_vpn}, {}, labels, rd, prefix};
  }

  friend constexpr bool operator==(mpls_vpn const&, mpls_vpn const&) = default;

 private:
  [[nodiscard]] constexpr labeled_prefix body() const noexcept { return {labels, rd, prefix}; }
};
static_assert(nlri_type<mpls_vpn>);

}  // namespace senda::nlri
