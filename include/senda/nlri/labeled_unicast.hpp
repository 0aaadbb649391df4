// Labelled unicast (SAFI 4): a prefix and the MPLS labels to reach it with.
// RFC 8277; RFC 7911 §3; wire contract §8.3.
#pragma once

#include <senda/nlri/labeled_prefix.hpp>

namespace senda::nlri {

/// The family says whether the prefix is IPv4 or IPv6; bits past its length are kept as received.
struct labeled_unicast {
  senda::family family{afi::ipv4, safi::labeled_unicast};
  std::optional<std::uint32_t> path_id;
  label_stack labels;
  ip_prefix prefix;
  bool withdrawn = false;  ///< read from a withdrawal, whose labels are shown otherwise

  static constexpr bool size_is_check = true;

  [[nodiscard]] static constexpr bool serves(senda::family f) noexcept {
    return (f.afi == afi::ipv4 || f.afi == afi::ipv6) && f.safi == safi::labeled_unicast;
  }
  [[nodiscard]] static constexpr std::size_t size(bytes in, senda::family f,
                                                  bool withdrawn = false) noexcept {
    return labeled_prefix::size(in, f, false, withdrawn);
  }
  /// Errors: 3/10 missing octets, labels without an end, a prefix of more than 32 or 128 bits.
  [[nodiscard]] static constexpr result<labeled_unicast> decode(byte_reader& r, senda::family f,
                                                                bool with_path_id,
                                                                bool withdrawn = false) noexcept {
    auto const start = r.offset();
    auto const left = r.remaining();
    labeled_unicast u{f, {}, {}, {}, withdrawn};
    if (with_path_id) u.path_id = r.u32();
    auto const p = labeled_prefix::read(r, f, false, withdrawn);
    if (!p) return fail(update_error(update_subcode::invalid_network_field, start, left));
    u.labels = p->labels;
    u.prefix = p->prefix;
    return u;
  }
  constexpr void encode(byte_writer& w, bool with_path_id) const noexcept {
    if (with_path_id) w.u32(path_id.value_or(0));
    body().write(w);
  }
  /// The label is no part of what makes a route itself.
  static constexpr void identity(bytes in, byte_writer& w) noexcept {
    labeled_prefix::identity(in, w, false);
  }
  /// See labeled_prefix::fits().
  [[nodiscard]] constexpr bool fits() const noexcept { return body().fits(); }

  /// `{ "nlri": "10.1.0.0/24", "path-information": "0.0.0.7", "label": [ [100, 1601] ] }`
  inline void json(text_writer& out, nlri_json_style const& style) const noexcept;
  /// `10.1.0.0/24 path-information 0.0.0.7 label 100 (1601)`
  inline void text(text_writer& out) const noexcept;
  /// `route 10.1.0.0/24 next-hop 10.0.0.1 path-information 0.0.0.7 label 100`, or `ipv6 nlri-mpls
  /// …`
  inline void command(text_writer& out, std::optional<ip_address> const& next_hop) const noexcept;
  /// `PREFIX label N`
  [[nodiscard]] static inline result<labeled_unicast> parse(text_cursor& in) noexcept;
  [[nodiscard]] static constexpr labeled_unicast of(ip_prefix const& prefix,
                                                    label_stack const& labels) noexcept {
    auto const afi = prefix.address.is_v4() ? afi::ipv4 : afi::ipv6;
    return {{afi, safi::labeled_unicast}, {}, labels, prefix, false};
  }

  friend constexpr bool operator==(labeled_unicast const&, labeled_unicast const&) = default;

 private:
  [[nodiscard]] constexpr labeled_prefix body() const noexcept { return {labels, {}, prefix}; }
};
static_assert(nlri_type<labeled_unicast>);

}  // namespace senda::nlri
