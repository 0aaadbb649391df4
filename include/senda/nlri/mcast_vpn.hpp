// Multicast VPN (SAFI 5): who sends which group in which VPN, and who wants it.
// RFC 6514 §4; RFC 6515 (IPv6); RFC 6625 §3 (wildcards); JSON contract §6.4.
#pragma once

#include <senda/net/asn.hpp>
#include <senda/net/ip.hpp>
#include <senda/net/route_distinguisher.hpp>
#include <senda/nlri/kind.hpp>

namespace senda::nlri {

/// Which members count depends on the type; those of types that are not known are octets only.
struct mcast_vpn {
  enum class route_type : std::uint8_t {
    intra_as_pmsi = 1,  ///< rd, originator
    inter_as_pmsi = 2,  ///< rd, source AS
    s_pmsi = 3,         ///< rd, source, group, originator; no source or group: all of them
    leaf = 4,           ///< the key of the route it answers, originator
    source_active = 5,  ///< rd, source, group
    shared_join = 6,    ///< rd, source AS, rendezvous point (as source), group
    source_join = 7,    ///< rd, source AS, source, group
  };

  senda::family family{afi::ipv4, safi::mcast_vpn};
  std::optional<std::uint32_t> path_id;
  route_type type{};
  bytes value{};  ///< what follows type and length, where it came from the wire; a view
  route_distinguisher rd{};
  std::uint32_t source_as = 0;
  std::optional<ip_address> source{}, group{}, originator{};

  static constexpr bool size_is_check = true, short_command = true;

  [[nodiscard]] static constexpr bool serves(senda::family f) noexcept {
    return (f.afi == afi::ipv4 || f.afi == afi::ipv6) && f.safi == safi::mcast_vpn;
  }
  [[nodiscard]] static constexpr std::size_t size(bytes in, senda::family f) noexcept {
    byte_reader r{in};
    r.u8();
    std::size_t const n = r.u8();
    if (r.failed() || n > r.remaining()) return 0;
    mcast_vpn m{.family = f, .path_id = {}, .type = static_cast<route_type>(in[0])};
    return m.read(r.take(n)) ? n + 2 : 0;
  }
  /// Error: 3/10 missing octets, an impossible length for one of types 5, 6 and 7.
  [[nodiscard]] static constexpr result<mcast_vpn> decode(byte_reader& r, senda::family f,
                                                          bool with_path_id) noexcept {
    auto const start = r.offset();
    auto const left = r.remaining();
    mcast_vpn m{.family = f, .path_id = {}};
    if (with_path_id) m.path_id = r.u32();
    m.type = static_cast<route_type>(r.u8());
    std::size_t const n = r.u8();
    auto const value = r.take(n);
    if (r.failed() || !m.read(value))
      return fail(update_error(update_subcode::invalid_network_field, start, left));
    return m;
  }
  constexpr void encode(byte_writer& w, bool with_path_id) const noexcept {
    if (with_path_id) w.u32(path_id.value_or(0));
    w.u8(static_cast<std::uint8_t>(type));
    auto const length = w.length8();
    if (!is_join_or_source()) return w.raw(value);
    rd.write(w);
    if (type != route_type::source_active) w.u32(source_as);
    for (auto const& a : {source, group}) {
      w.u8(static_cast<std::uint8_t>(a->bits()));
      w.raw(a->octets());
    }
  }

  /// Types 5 to 7, which people configure; types 1 to 4 are decoded where they are well-formed.
  [[nodiscard]] constexpr bool is_join_or_source() const noexcept {
    return type >= route_type::source_active && type <= route_type::source_join;
  }

  /// `{ "code": 5, "parsed": true, "raw": "…", "name": "Source Active A-D Route", "rd": … }`; of
  /// other types `{ "code": 1, "parsed": false, "raw": "…" }`.
  inline void json(text_writer& out, nlri_json_style const&) const noexcept;
  /// `afi ipv4 safi mcast-vpn` (JSON contract §10)
  inline void text(text_writer& out) const noexcept;
  /// `ipv4 mcast-vpn shared-join rp 10.0.0.1 group 239.1.1.1 rd 65000:1 source-as 65000 next-hop
  /// 10.0.0.2`. Types without words have their octets instead, which no command takes.
  inline void command(text_writer& out, std::optional<ip_address> const& next_hop) const noexcept;
  [[nodiscard]] constexpr std::string_view name() const noexcept {
    constexpr std::string_view names[] = {"Source Active A-D Route",
                                          "C-Multicast Shared Tree Join route",
                                          "C-Multicast Source Tree Join route"};
    return is_join_or_source() ? names[static_cast<unsigned>(type) - 5] : std::string_view{};
  }

  /// `shared-join rp IP group IP rd RD source-as N`, `source-join source IP …`, `source-ad source
  /// IP group IP rd RD` (configuration contract §13). The addresses say the family.
  [[nodiscard]] static inline result<mcast_vpn> parse(text_cursor& in) noexcept;

  friend constexpr bool operator==(mcast_vpn const& a, mcast_vpn const& b) noexcept {
    return a.family == b.family && a.path_id == b.path_id && a.type == b.type &&
           (a.is_join_or_source() || equal_bytes(a.value, b.value)) && a.rd == b.rd &&
           a.source_as == b.source_as && a.source == b.source && a.group == b.group &&
           a.originator == b.originator;
  }

 private:
  /// Most octets of a route of types 5 to 7.
  static constexpr std::size_t most_octets = 2 + 8 + 4 + 17 + 17;

  /// `u8 bits, address`; of S-PMSI also no bits and no address.
  static constexpr std::optional<ip_address> read_address(byte_reader& r) noexcept {
    unsigned const bits = r.u8();
    if (bits != 32 && bits != 128) return {};
    return ip_address::from(r.take(bits / 8));
  }
  /// False when the value is impossible for a type of which that is an error.
  constexpr bool read(bytes v) noexcept {
    byte_reader r{v};
    if (!is_join_or_source()) {
      value = v;
      read_other(r);
      return true;
    }
    rd = route_distinguisher::read(r);
    if (type != route_type::source_active) source_as = r.u32();
    source = read_address(r);
    group = read_address(r);
    bool const same = source && group && source->version() == group->version();
    return same && !r.failed() && r.empty();
  }
  /// Types 1 to 4: their parts are known only when all of the route makes sense.
  constexpr void read_other(byte_reader r) noexcept {
    mcast_vpn m{.family = family, .path_id = {}};
    bool sound = true;
    if (type == route_type::leaf) {  // the route key, a whole NLRI, then an address
      byte_reader key{r.peek()};
      key.u8();
      std::size_t const n = key.u8();
      r.take(n + 2);
    } else m.rd = route_distinguisher::read(r);
    if (type == route_type::inter_as_pmsi) m.source_as = r.u32();
    else if (type == route_type::s_pmsi) sound = wildcard(r, m.source) && wildcard(r, m.group);
    else if (type != route_type::intra_as_pmsi && type != route_type::leaf) return;
    if (type != route_type::inter_as_pmsi) {
      m.originator = ip_address::from(r.rest());
      sound = sound && m.originator;
    }
    if (!sound || r.failed() || !r.empty()) return;
    rd = m.rd;
    source_as = m.source_as;
    source = m.source;
    group = m.group;
    originator = m.originator;
  }
  static constexpr bool wildcard(byte_reader& r, std::optional<ip_address>& a) noexcept {
    auto const next = r.peek();
    if (!next.empty() && next[0] == 0) return r.u8(), true;
    a = read_address(r);
    return a.has_value();
  }
  inline void print_octets(text_writer& out) const noexcept;
};
static_assert(parsable_nlri<mcast_vpn>);

}  // namespace senda::nlri
