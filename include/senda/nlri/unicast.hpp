// IPv4 and IPv6 unicast and multicast: a prefix, with or without path identifier.
// RFC 4271 §4.3, RFC 4760 §5, RFC 2545; RFC 7911 §3.
#pragma once

#include <senda/net/prefix.hpp>
#include <senda/nlri/kind.hpp>

namespace senda::nlri {

/// The family says whether the prefix is IPv4 or IPv6; bits past its length are kept as received.
struct unicast {
  senda::family family = ipv4_unicast;
  std::optional<std::uint32_t> path_id;
  ip_prefix prefix;

  static constexpr bool size_is_check = true;

  [[nodiscard]] static constexpr bool serves(senda::family f) noexcept {
    return (f.afi == afi::ipv4 || f.afi == afi::ipv6) &&
           (f.safi == safi::unicast || f.safi == safi::multicast);
  }
  [[nodiscard]] static constexpr std::size_t size(bytes in, senda::family f) noexcept {
    unsigned const bits = in[0];
    std::size_t const n = 1 + ip_prefix::octets_for(bits);
    return bits <= max_bits(f) && n <= in.size() ? n : 0;
  }
  /// Error: 3/10 a length of more than 32 or 128 bits, missing octets.
  [[nodiscard]] static constexpr result<unicast> decode(byte_reader& r, senda::family f,
                                                        bool with_path_id) noexcept {
    auto const start = r.offset();
    auto const left = r.remaining();
    unicast u{f, {}, {}};
    if (with_path_id) u.path_id = r.u32();
    auto const p = ip_prefix::read(r, f.afi == afi::ipv4 ? ip_version::v4 : ip_version::v6);
    if (!p || r.failed())
      return fail(update_error(update_subcode::invalid_network_field, start, left));
    u.prefix = *p;
    return u;
  }
  constexpr void encode(byte_writer& w, bool with_path_id) const noexcept {
    if (with_path_id) w.u32(path_id.value_or(0));
    prefix.write(w);
  }

  /// `{ "nlri": "10.0.0.0/24", "path-information": "0.0.0.7" }`; compact: `"10.0.0.0/24"`
  inline void json(text_writer& out, nlri_json_style const& style) const noexcept;
  /// `10.0.0.0/24 path-information 0.0.0.7`
  inline void text(text_writer& out) const noexcept;
  /// `route 10.0.0.0/24 next-hop 10.0.0.1 path-information 0.0.0.7`, or `ipv6 unicast 2001:db8::/32
  /// …`
  inline void command(text_writer& out, std::optional<ip_address> const& next_hop) const noexcept;
  /// A prefix; IPv4 ones within 224.0.0.0/4 are multicast (wire contract §8.1).
  [[nodiscard]] static inline result<unicast> parse(text_cursor& in) noexcept;
  /// The route to a prefix in the family that configuration gives it.
  [[nodiscard]] static constexpr unicast of(ip_prefix const& prefix) noexcept {
    if (prefix.address.is_v6()) return {ipv6_unicast, {}, prefix};
    bool const group = prefix.address.octets()[0] >> 4 == 0xe;
    return {group ? ipv4_multicast : ipv4_unicast, {}, prefix};
  }

  friend constexpr bool operator==(unicast const&, unicast const&) = default;

 private:
  static constexpr unsigned max_bits(senda::family f) noexcept {
    return f.afi == afi::ipv4 ? 32 : 128;
  }
};
static_assert(parsable_nlri<unicast>);

}  // namespace senda::nlri
