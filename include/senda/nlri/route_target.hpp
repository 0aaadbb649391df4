// Route target membership (SAFI 132): which VPN routes a speaker wants to hear of.
// RFC 4684 §4; wire contract §8.12; JSON contract §6.6.
#pragma once

#include <senda/attribute/extended_community.hpp>
#include <senda/nlri/kind.hpp>

namespace senda::nlri {

/// A prefix of up to 96 bits: the AS which originates the interest and a route target, of which any
/// number of leading bits may be given. No bits at all: every VPN route is wanted.
struct route_target {
  senda::family family{afi::ipv4, safi::route_target};
  std::optional<std::uint32_t> path_id;
  std::uint8_t length = 0;               ///< in bits: 0 or 32 to 96
  asn origin;                            ///< zero when there are no bits
  attribute::extended_community target;  ///< octets that were not there are zero

  static constexpr std::uint8_t full_length = 96;
  static constexpr bool size_is_check = true;

  /// Interest in one route target. Its bits for "IANA" and "not transitive" are taken off, as no
  /// route target has them (wire contract §8.12).
  [[nodiscard]] static constexpr route_target of(asn origin,
                                                 attribute::extended_community target) noexcept {
    target.octets[0] &= 0x3f;
    return {{afi::ipv4, safi::route_target}, {}, full_length, origin, target};
  }

  [[nodiscard]] constexpr bool is_default() const noexcept { return length == 0; }
  /// True when all of the route target is there.
  [[nodiscard]] constexpr bool is_full() const noexcept { return length == full_length; }

  [[nodiscard]] static constexpr bool serves(senda::family f) noexcept {
    return f == senda::family{afi::ipv4, safi::route_target};
  }
  [[nodiscard]] static constexpr std::size_t size(bytes in, senda::family) noexcept {
    unsigned const bits = in[0];
    std::size_t const n = 1 + octets_for(bits);
    return (bits == 0 || (bits >= 32 && bits <= full_length)) && n <= in.size() ? n : 0;
  }
  /// Errors: 3/10 a length of 1 to 31 or more than 96 bits, missing octets. Bits past the length
  /// are kept as received.
  [[nodiscard]] static constexpr result<route_target> decode(byte_reader& r, senda::family f,
                                                             bool with_path_id) noexcept {
    auto const start = r.offset();
    auto const left = r.remaining();
    route_target t{f, {}, 0, {}, {}};
    if (with_path_id) t.path_id = r.u32();
    auto const rest = r.peek();
    auto const n = rest.empty() ? 0 : size(rest, f);
    if (r.failed() || n == 0)
      return fail(update_error(update_subcode::invalid_network_field, start, left));
    t.length = r.u8();
    auto one = r.sub(n - 1);
    if (t.length == 0) return t;
    t.origin.value = one.u32();
    auto const b = one.rest();
    for (std::size_t i = 0; i < b.size(); ++i) t.target.octets[i] = b[i];
    return t;
  }
  constexpr void encode(byte_writer& w, bool with_path_id) const noexcept {
    if (with_path_id) w.u32(path_id.value_or(0));
    w.u8(length);
    if (length == 0) return;
    w.u32(origin.value);
    w.raw(bytes{target.octets}.first(octets_for(length) - 4));
  }

  /// `{ "origin": 65000, "route-target": "target:65000:100" }`; `null` without route target. Of a
  /// part of one "length" tells how many of the 96 bits count.
  inline void json(text_writer& out, nlri_json_style const&) const noexcept;
  /// No words of its own: `afi ipv4 safi rtc` (JSON contract §10).
  inline void text(text_writer& out) const noexcept;
  /// `rtc 65000:target:65000:100/96`
  inline void describe(text_writer& out) const noexcept;
  /// `ipv4 rtc 65000:target:65000:100/96`; the words are senda's own.
  inline void command(text_writer& out, std::optional<ip_address> const& next_hop) const noexcept;

  friend constexpr bool operator==(route_target const&, route_target const&) = default;

 private:
  inline void words(text_writer& out) const noexcept;
  static constexpr std::size_t octets_for(unsigned bits) noexcept { return (bits + 7) / 8; }
};
static_assert(nlri_type<route_target>);

}  // namespace senda::nlri
