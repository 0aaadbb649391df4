// Segment routing policies (SAFI 73): which policy a tunnel encapsulation attribute describes.
// RFC 9830 §2.1; RFC 9256 §2.
#pragma once

#include <senda/nlri/kind.hpp>
#include <senda/nlri/route_words.hpp>

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
  void json(text_writer& out, nlri_json_style const&) const noexcept {
    ((out << "{\"distinguisher\": ").number(distinguisher) << ", \"color\": ").number(color)
        << ", \"endpoint\": \"" << endpoint << "\"}";
  }
  /// `afi ipv4 safi sr-policy` (JSON contract §10)
  void text(text_writer& out) const noexcept {
    out << "afi " << family.afi << " safi " << family.safi;
  }
  /// `ipv4 sr-policy distinguisher 0 color 100 endpoint 10.0.0.1 next-hop 192.0.2.1`
  void command(text_writer& out, std::optional<ip_address> const& next_hop) const noexcept {
    (out << family << " distinguisher ").number(distinguisher) << " color ";
    out.number(color) << " endpoint " << endpoint;
    print_next_hop(out, next_hop);
  }
  /// `distinguisher N color N endpoint IP` (configuration contract §15); the endpoint says the
  /// family.
  [[nodiscard]] static result<sr_policy> parse(text_cursor& in) noexcept {
    constexpr std::string_view number = "is not a number from 0 to 4294967295";
    sr_policy p;
    SENDA_CHECK(
        expect_word(in, "distinguisher", "expected 'distinguisher' but found '{}' instead"));
    SENDA_TRY(p.distinguisher, parse_word_number<std::uint32_t>(in, 0xffffffff, number));
    SENDA_CHECK(expect_word(in, "color", "expected 'color' but found '{}' instead"));
    SENDA_TRY(p.color, parse_word_number<std::uint32_t>(in, 0xffffffff, number));
    SENDA_CHECK(expect_word(in, "endpoint", "expected 'endpoint' but found '{}' instead"));
    SENDA_TRY(p.endpoint, parse_word_ip(in));
    p.family.afi = p.endpoint.is_v4() ? afi::ipv4 : afi::ipv6;
    return p;
  }

  friend constexpr bool operator==(sr_policy const&, sr_policy const&) = default;

 private:
  static constexpr std::size_t octets(senda::family f) noexcept {
    return f.afi == afi::ipv4 ? 12 : 24;
  }
};
static_assert(parsable_nlri<sr_policy>);

}  // namespace senda::nlri
