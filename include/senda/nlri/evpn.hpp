// EVPN (AFI 25, SAFI 70): routes of several types, each with a length of its own.
// RFC 7432 §7, RFC 9136, RFC 9251, RFC 9572; wire contract §8.7; JSON contract §6.3.
#pragma once

#include <senda/nlri/evpn_multicast.hpp>
#include <senda/nlri/kind.hpp>

namespace senda::nlri {

/// A type and the octets of its value, whether the type is known or not; as<T>() reads them, of()
/// makes them:
///
///     auto const route = evpn_route::of(evpn::mac_ip{.rd = rd, .mac = mac, .label = 1601},
///     storage); if (auto const m = route.as<evpn::mac_ip>()) use(m->mac);
struct evpn_route {
  senda::family family{afi::l2vpn, safi::evpn};
  std::optional<std::uint32_t> path_id;
  evpn::route_type type{};
  bytes value;  ///< a view, 255 octets at most

  static constexpr bool size_is_check = true;
  /// Octets of the longest value.
  static constexpr std::size_t max_value_size = 255;

  /// The value as T; nothing when the route is of another type, or malformed.
  template <class T> [[nodiscard]] constexpr std::optional<T> as() const noexcept {
    std::optional<T> t;
    if (type == T::type && !evpn::read_route(value, t.emplace())) t.reset();
    return t;
  }
  /// Writes `t` to `storage`, which the result is a view of. Without value when there is no room
  /// (max_value_size is always enough, but for a leaf with too long a key).
  template <class T>
  [[nodiscard]] static constexpr evpn_route of(T const& t, mutable_bytes storage) noexcept {
    byte_writer w{storage.first(storage.size() < max_value_size ? storage.size() : max_value_size)};
    t.write(w);
    return {{afi::l2vpn, safi::evpn}, {}, T::type, w.overflowed() ? bytes{} : bytes{w.written()}};
  }

  [[nodiscard]] static constexpr bool serves(senda::family f) noexcept {
    return f == senda::family{afi::l2vpn, safi::evpn};
  }
  [[nodiscard]] static constexpr std::size_t size(bytes in, senda::family) noexcept {
    if (in.size() < 2) return 0;
    std::size_t const n = std::size_t{2} + in[1];
    if (n > in.size()) return 0;
    return is_well_formed(static_cast<evpn::route_type>(in[0]), in.subspan(2, n - 2)) ? n : 0;
  }
  /// Errors: 3/10 missing octets; a value of type 1 to 5 that is too short or too long, has an
  /// address or MAC address of impossible length. Other types are taken as they come.
  [[nodiscard]] static constexpr result<evpn_route> decode(byte_reader& r, senda::family f,
                                                           bool with_path_id) noexcept {
    auto const start = r.offset();
    auto const left = r.remaining();
    evpn_route e{f, {}, {}, {}};
    if (with_path_id) e.path_id = r.u32();
    e.type = static_cast<evpn::route_type>(r.u8());
    std::size_t const n = r.u8();
    e.value = r.take(n);
    if (r.failed() || !is_well_formed(e.type, e.value))
      return fail(update_error(update_subcode::invalid_network_field, start, left));
    return e;
  }
  constexpr void encode(byte_writer& w, bool with_path_id) const noexcept {
    if (with_path_id) w.u32(path_id.value_or(0));
    w.u8(static_cast<std::uint8_t>(type));
    w.u8(static_cast<std::uint8_t>(value.size()));
    w.raw(value);
  }
  /// Neither labels nor, in types 2 and 5, segment and gateway are part of what makes a route
  /// itself (RFC 7432 §7.1, §7.2; RFC 9136 §3.1). Of all others everything is.
  static constexpr void identity(bytes in, byte_writer& w) noexcept {
    constexpr std::size_t rd = 8, esi = 10, tag = 4, mac = 7;
    if (in.size() < 2 + rd + esi + tag) return;
    auto const v = in.subspan(2), from_tag = v.subspan(rd + esi);
    auto const write = [&](bytes rest) {
      w.u8(in[0]);
      w.raw(v.first(rd));
      w.raw(rest);
    };
    switch (static_cast<evpn::route_type>(in[0])) {
      case evpn::route_type::ethernet_auto_discovery:
        return write(v.subspan(rd, esi + tag));
      case evpn::route_type::mac_ip:
        if (from_tag.size() <= tag + mac) return;
        return write(from_tag.first(tag + mac + 1 + from_tag[tag + mac] / 8));
      case evpn::route_type::ip_prefix:
        return write(from_tag.first(tag + 1 + (v.size() == 34 ? 4 : 16)));
      default:
        return;
    }
  }

  /// `{ "code": 3, "parsed": true, "raw": "HEX", "name": "…", … }`, or with "parsed": false and
  /// nothing behind "raw"
  inline void json(text_writer& out, nlri_json_style const&) const noexcept;
  /// No words of its own: `afi l2vpn safi evpn` (JSON contract §10).
  inline void text(text_writer& out) const noexcept;
  /// `evpn:ethernetad::10.0.0.1:100:00:11:22:33:44:55:66:77:88:99:100: label 100 (1601)`; of types
  /// that are not known their number and octets: `evpn:99::0xdeadbeef`
  inline void describe(text_writer& out) const noexcept;
  /// `l2vpn evpn ethernet-segment rd 65000:1 esi - originator 192.0.2.1`, or `l2vpn evpn 0x…` where
  /// words would not say all of it; the words are senda's own.
  inline void command(text_writer& out, std::optional<ip_address> const& next_hop) const noexcept;

  friend constexpr bool operator==(evpn_route const& a, evpn_route const& b) noexcept {
    return a.family == b.family && a.path_id == b.path_id && a.type == b.type &&
           equal_bytes(a.value, b.value);
  }

 private:
  /// The lengths of types 1 to 5 (wire contract §8.7); all else goes.
  static constexpr bool is_well_formed(evpn::route_type type, bytes v) noexcept {
    constexpr std::size_t rd = 8, esi = 10, tag = 4, mac = 7, label = 3;
    switch (type) {
      case evpn::route_type::ethernet_auto_discovery:
        return v.size() >= rd + esi + tag && (v.size() - rd - esi - tag) % label == 0;
      case evpn::route_type::mac_ip: {
        auto const left = behind_address(v, rd + esi + tag + mac, true);
        return v.size() > rd + esi + tag && v[rd + esi + tag] == 48 &&
               (left == label || left == 2 * label);
      }
      case evpn::route_type::inclusive_multicast:
        return behind_address(v, rd + tag, false) == 0;
      case evpn::route_type::ethernet_segment:
        return behind_address(v, rd + esi, false) == 0;
      case evpn::route_type::ip_prefix:
        return (v.size() == 34 && v[rd + esi + tag] <= 32) ||
               (v.size() == 58 && v[rd + esi + tag] <= 128);
      default:
        return true;
    }
  }
  /// Octets behind the address whose length in bits is at `at`; a size no value has, when there is
  /// no such address.
  static constexpr std::size_t behind_address(bytes v, std::size_t at, bool optional) noexcept {
    constexpr std::size_t none = max_value_size + 1;
    if (v.size() <= at) return none;
    unsigned const bits = v[at];
    if (bits != 32 && bits != 128 && !(optional && bits == 0)) return none;
    auto const end = at + 1 + bits / 8;
    return v.size() < end ? none : v.size() - end;
  }
};
static_assert(nlri_type<evpn_route>);

}  // namespace senda::nlri
