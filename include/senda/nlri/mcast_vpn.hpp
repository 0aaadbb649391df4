// Multicast VPN (SAFI 5): who sends which group in which VPN, and who wants it.
// RFC 6514 §4; RFC 6515 (IPv6); RFC 6625 §3 (wildcards); JSON contract §6.4.
#pragma once

#include <senda/nlri/kind.hpp>
#include <senda/nlri/route_words.hpp>

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
  void json(text_writer& out, nlri_json_style const&) const noexcept {
    (out << "{ \"code\": ").number(static_cast<std::uint8_t>(type)) << ", \"parsed\": ";
    out << (is_join_or_source() ? "true" : "false") << ", \"raw\": \"";
    print_octets(out);
    if (!is_join_or_source()) return void(out << "\" }");
    out << "\", \"name\": \"" << name() << "\", \"rd\": \"" << rd << '"';
    if (type != route_type::source_active) (out << ", \"source-as\": \"").number(source_as) << '"';
    out << ", \"source\": \"" << *source << "\", \"group\": \"" << *group << "\"}";
  }
  /// `afi ipv4 safi mcast-vpn` (JSON contract §10)
  void text(text_writer& out) const noexcept {
    out << "afi " << family.afi << " safi " << family.safi;
  }
  /// `ipv4 mcast-vpn shared-join rp 10.0.0.1 group 239.1.1.1 rd 65000:1 source-as 65000 next-hop
  /// 10.0.0.2`. Types without words have their octets instead, which no command takes.
  void command(text_writer& out, std::optional<ip_address> const& next_hop) const noexcept {
    out << family;
    if (!is_join_or_source()) {
      out << " 0x";
      print_octets(out);
    } else {
      bool const shared = type == route_type::shared_join;
      out << (shared                              ? " shared-join rp "
              : type == route_type::source_active ? " source-ad source "
                                                  : " source-join source ")
          << *source << " group " << *group << " rd " << rd;
      if (type != route_type::source_active) (out << " source-as ").number(source_as);
    }
    print_next_hop(out, next_hop);
  }
  [[nodiscard]] constexpr std::string_view name() const noexcept {
    constexpr std::string_view names[] = {"Source Active A-D Route",
                                          "C-Multicast Shared Tree Join route",
                                          "C-Multicast Source Tree Join route"};
    return is_join_or_source() ? names[static_cast<unsigned>(type) - 5] : std::string_view{};
  }

  /// `shared-join rp IP group IP rd RD source-as N`, `source-join source IP …`, `source-ad source
  /// IP group IP rd RD` (configuration contract §13). The addresses say the family.
  [[nodiscard]] static result<mcast_vpn> parse(text_cursor& in) noexcept {
    constexpr std::string_view options = "Valid options: source-ad, shared-join, source-join";
    if (in.at_end())
      return in.complain("Missing route type. Valid options: source-ad, shared-join, source-join");
    auto const word = in.next();
    mcast_vpn m;
    if (word == "source-ad") m.type = route_type::source_active;
    else if (word == "shared-join") m.type = route_type::shared_join;
    else if (word == "source-join") m.type = route_type::source_join;
    else return in.refuse_as("Unknown route type '{}'", options);
    if (m.type == route_type::shared_join)
      SENDA_CHECK(expect_word(in, "rp", "expected 'rp' but found '{}' instead"));
    else SENDA_CHECK(expect_word(in, "source", "expected 'source' but found '{}' instead"));
    SENDA_TRY(m.source, parse_word_ip(in));
    SENDA_CHECK(expect_word(in, "group", "expected 'group' but found '{}' instead"));
    SENDA_TRY(m.group, parse_word_ip(in));
    if (m.group->version() != m.source->version())
      return in.refuse("is not of the same address family as the source");
    SENDA_TRY(m.rd, parse_word_rd(in));
    m.family.afi = m.source->is_v4() ? afi::ipv4 : afi::ipv6;
    if (m.type == route_type::source_active) return m;
    SENDA_CHECK(expect_word(in, "source-as", "expected 'source-as' but found '{}' instead"));
    auto const as = parse_asn(in.next());
    if (!as) return in.refuse("is not a valid source-as");
    m.source_as = as->value;
    return m;
  }

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
  void print_octets(text_writer& out) const noexcept {
    if (!is_join_or_source()) {
      out.hex(static_cast<std::uint8_t>(type), 2, true);
      out.hex(value.size(), 2, true).hex(value, true);
      return;
    }
    std::array<std::uint8_t, most_octets> octets;
    byte_writer w{octets};
    encode(w, false);
    out.hex(w.written(), true);
  }
};
static_assert(parsable_nlri<mcast_vpn>);

}  // namespace senda::nlri
