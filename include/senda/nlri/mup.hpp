// Mobile User Plane routes (SAFI 85): segments and sessions of a 5G network as routes.
// draft-ietf-bess-mup-safi §3.1, draft-mpmz-bess-mup-safi; JSON contract §6.5.
#pragma once

#include <senda/net/prefix.hpp>
#include <senda/nlri/kind.hpp>
#include <senda/nlri/mup_parse.hpp>
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
  void json(text_writer& out, nlri_json_style const&) const noexcept {
    out << "{ ";
    if (is_known()) {
      out << "\"name\": \"" << name() << "\", ";
      if (type == route_type::type_2_session) out << ' ';  // a quirk
    }
    (out << "\"arch\": ").number(architecture);
    (out << ", \"code\": ").number(static_cast<std::uint16_t>(type)) << ", ";
    if (is_known()) known_json(out);
    out << "\"raw\": \"";
    print_octets(out);
    out << "\" }";
  }
  /// `afi ipv4 safi mup` (JSON contract §10)
  void text(text_writer& out) const noexcept {
    out << "afi " << family.afi << " safi " << family.safi;
  }
  /// `ipv4 mup mup-dsd 10.0.0.1 rd 100:100 next-hop 2001::2`. Types without words have their octets
  /// instead, which no command takes.
  void command(text_writer& out, std::optional<ip_address> const& next_hop) const noexcept {
    out << family << ' ';
    if (is_known()) known_command(out);
    else {
      out << "0x";
      print_octets(out);
    }
    print_next_hop(out, next_hop);
  }
  /// `mup-isd PREFIX rd RD` and so on (configuration contract §14); the first address says the
  /// family.
  [[nodiscard]] static result<mup> parse(text_cursor& in) noexcept {
    mup m;
    SENDA_CHECK(parse_mup(in, m));
    return m;
  }

  friend constexpr bool operator==(mup const&, mup const&) = default;

 private:
  void known_json(text_writer& out) const noexcept {
    if (type == route_type::direct_segment) out << "\"ip\": \"" << endpoint << "\", ";
    else if (type == route_type::type_2_session)
      (out << "\"endpoint_len\": ").number(endpoint_length)
          << ", \"endpoint_ip\": \"" << endpoint << "\", ";
    else
      (out << "\"prefix_ip_len\": ").number(prefix.length)
          << ", \"prefix_ip\": \"" << prefix.address << "\", ";
    if (type == route_type::type_1_session) {
      (out << "\"teid\": \"").number(teid) << "\", ";
      (out << "\"qfi\": \"").number(qfi) << "\", ";
    }
    out << "\"rd\": \"" << rd << "\", ";
    if (type == route_type::type_2_session) (out << "\"teid\": \"").number(teid) << "\", ";
    if (type != route_type::type_1_session) return;
    (out << "\"endpoint_ip_len\": ").number(endpoint.bits())
        << ", \"endpoint_ip\": \"" << endpoint << "\", ";
    (out << "\"source_ip_len\": ").number(source ? source->bits() : 0) << ", \"source_ip\": \"";
    if (source) out << *source;
    else out << "b''";  // as ExaBGP has it
    out << "\", ";
  }
  void known_command(text_writer& out) const noexcept {
    switch (type) {
      case route_type::interwork_segment:
        out << "mup-isd " << prefix << " rd " << rd;
        break;
      case route_type::direct_segment:
        out << "mup-dsd " << endpoint << " rd " << rd;
        break;
      case route_type::type_1_session:
        (out << "mup-t1st " << prefix << " rd " << rd << " teid ").number(teid) << " qfi ";
        out.number(qfi) << " endpoint " << endpoint;
        if (source) out << " source " << *source;
        break;
      case route_type::type_2_session:
        (out << "mup-t2st " << endpoint << " rd " << rd << " teid ").number(teid) << '/';
        out.number(endpoint_length > endpoint.bits() ? endpoint_length - endpoint.bits() : 0);
    }
  }
  [[nodiscard]] constexpr std::string_view name() const noexcept {
    constexpr std::string_view names[] = {
        "InterworkSegmentDiscoveryRoute", "DirectSegmentDiscoveryRoute",
        "Type1SessionTransformedRoute", "Type2SessionTransformedRoute"};
    return is_known() ? names[static_cast<unsigned>(type) - 1] : std::string_view{};
  }
  void print_octets(text_writer& out) const noexcept {
    std::array<std::uint8_t, 4 + 255> octets;
    byte_writer w{octets};
    encode(w, false);
    out.hex(w.written(), true);
  }
};
static_assert(parsable_nlri<mup>);

}  // namespace senda::nlri
