// Mobile User Plane routes (SAFI 85): segments and sessions of a 5G network as routes.
// draft-ietf-bess-mup-safi §3.1, draft-mpmz-bess-mup-safi; JSON contract §6.5.
#pragma once

#include <senda/net/prefix.hpp>
#include <senda/nlri/kind.hpp>
#include <senda/nlri/mup_value.hpp>

namespace senda::nlri {

/// A malformed route of a known type is passed over, the others of its UPDATE count (§3.1.1 ff.).
struct mup : mup_value {
  [[nodiscard]] static constexpr bool serves(senda::family f) noexcept {
    return (f.afi == afi::ipv4 || f.afi == afi::ipv6) && f.safi == safi::mup;
  }
  [[nodiscard]] static constexpr std::size_t size(bytes in, senda::family) noexcept {
    return in.size() >= 4 && in.size() - 4 >= in[3] ? 4u + in[3] : 0;
  }
  static constexpr bool short_command = true;

  /// Error: 3/10 missing octets, a length that its type can not have, TEID 0.
  [[nodiscard]] static constexpr result<mup> decode(byte_reader& r, senda::family f,
                                                    bool with_path_id) noexcept {
    auto const start = r.offset();
    auto const left = r.remaining();
    mup m;
    m.family = f;
    if (with_path_id) m.path_id = r.u32();
    m.architecture = r.u8();
    m.type = static_cast<route_type>(r.u16());
    std::size_t const n = r.u8();
    auto const v = r.take(n);
    if (r.failed() || !m.read(v))
      return fail(update_error(update_subcode::invalid_network_field, start, left));
    return m;
  }
  constexpr void encode(byte_writer& w, bool with_path_id) const noexcept {
    if (with_path_id) w.u32(path_id.value_or(0));
    w.u8(architecture);
    w.u16(static_cast<std::uint16_t>(type));
    auto const length = w.length8();
    write(w);
  }

  /// Of a type 1 session only the prefix tells routes apart (wire contract §5.1).
  static constexpr void identity(bytes in, byte_writer& w) noexcept {
    byte_reader r{in};
    bool const session = r.u8() == architecture_5g &&
                         r.u16() == static_cast<std::uint16_t>(route_type::type_1_session);
    r.u8();
    auto const rd_and_length = r.take(9);
    if (!session || r.failed()) return;
    w.raw(in.first(3));
    w.raw(rd_and_length);
    w.raw(r.take(ip_prefix::octets_for(rd_and_length[8])));
  }

  /// `{ "name": "DirectSegmentDiscoveryRoute", "arch": 1, "code": 2, "ip": "10.0.0.1", "rd":
  /// "65000:100", "raw": "…" }`; of types that are not known `{ "arch": 2, "code": 1, "raw": "…"
  /// }`.
  inline void json(text_writer& out, nlri_json_style const&) const noexcept;
  /// `afi ipv4 safi mup` (JSON contract §10)
  inline void text(text_writer& out) const noexcept;
  /// `ipv4 mup mup-dsd 10.0.0.1 rd 100:100 next-hop 2001::2`. Types without words have their octets
  /// instead, which no command takes.
  inline void command(text_writer& out, std::optional<ip_address> const& next_hop) const noexcept;
  /// `mup-isd PREFIX rd RD` and so on (configuration contract §14); the first address says the
  /// family.
  [[nodiscard]] static inline result<mup> parse(text_cursor& in) noexcept;

  friend constexpr bool operator==(mup const&, mup const&) = default;

 private:
  inline void known_json(text_writer& out) const noexcept;
  inline void known_command(text_writer& out) const noexcept;
  [[nodiscard]] constexpr std::string_view name() const noexcept {
    constexpr std::string_view names[] = {
        "InterworkSegmentDiscoveryRoute", "DirectSegmentDiscoveryRoute",
        "Type1SessionTransformedRoute", "Type2SessionTransformedRoute"};
    return is_known() ? names[static_cast<unsigned>(type) - 1] : std::string_view{};
  }
  inline void print_octets(text_writer& out) const noexcept;
};
static_assert(parsable_nlri<mup>);

}  // namespace senda::nlri
