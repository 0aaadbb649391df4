// Segment routing policies (SAFI 73): which policy a tunnel encapsulation attribute describes.
// RFC 9830 §2.1; RFC 9256 §2.
#pragma once

#include <senda/net/asn.hpp>
#include <senda/net/ip.hpp>
#include <senda/net/route_distinguisher.hpp>
#include <senda/nlri/kind.hpp>

namespace senda::nlri {

/// The endpoint is of the address family of the NLRI.
struct sr_policy {
  senda::family family{afi::ipv4, safi::sr_policy};
  std::optional<std::uint32_t> path_id;
  std::uint32_t distinguisher = 0;
  std::uint32_t color = 0;
  ip_address endpoint;

  static constexpr bool size_is_check = true, short_command = true;

  [[nodiscard]] static constexpr bool serves(senda::family f) noexcept {
    return (f.afi == afi::ipv4 || f.afi == afi::ipv6) && f.safi == safi::sr_policy;
  }
  [[nodiscard]] static constexpr std::size_t size(bytes in, senda::family f) noexcept {
    std::size_t const n = octets(f);
    return in[0] == 8 * n && in.size() > n ? n + 1 : 0;
  }
  /// Error: 3/10 a length that is not that of the family, missing octets.
  [[nodiscard]] static constexpr result<sr_policy> decode(byte_reader& r, senda::family f,
                                                          bool with_path_id) noexcept {
    auto const start = r.offset();
    auto const left = r.remaining();
    sr_policy p{f, {}, 0, 0, {}};
    if (with_path_id) p.path_id = r.u32();
    bool const right = r.u8() == 8 * octets(f);
    p.distinguisher = r.u32();
    p.color = r.u32();
    if (f.afi == afi::ipv4) p.endpoint = ipv4_address::read(r);
    else p.endpoint = ipv6_address::read(r);
    if (!right || r.failed())
      return fail(update_error(update_subcode::invalid_network_field, start, left));
    return p;
  }
  constexpr void encode(byte_writer& w, bool with_path_id) const noexcept {
    if (with_path_id) w.u32(path_id.value_or(0));
    w.u8(static_cast<std::uint8_t>(64 + endpoint.bits()));
    w.u32(distinguisher);
    w.u32(color);
    w.raw(endpoint.octets());
  }

  /// `{"distinguisher": 1, "color": 100, "endpoint": "10.0.0.1"}` (JSON contract §6.6)
  inline void json(text_writer& out, nlri_json_style const&) const noexcept;
  /// `afi ipv4 safi sr-policy` (JSON contract §10)
  inline void text(text_writer& out) const noexcept;
  /// `ipv4 sr-policy distinguisher 0 color 100 endpoint 10.0.0.1 next-hop 192.0.2.1`
  inline void command(text_writer& out, std::optional<ip_address> const& next_hop) const noexcept;
  /// `distinguisher N color N endpoint IP` (configuration contract §15); the endpoint says the
  /// family.
  [[nodiscard]] static inline result<sr_policy> parse(text_cursor& in) noexcept;

  friend constexpr bool operator==(sr_policy const&, sr_policy const&) = default;

 private:
  static constexpr std::size_t octets(senda::family f) noexcept {
    return f.afi == afi::ipv4 ? 12 : 24;
  }
};
static_assert(parsable_nlri<sr_policy>);

}  // namespace senda::nlri
