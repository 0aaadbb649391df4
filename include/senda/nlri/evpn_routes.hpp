// EVPN routes about Ethernet: the types 1 to 5 of a route, as values.
// RFC 7432 §7 (types 1 to 4), RFC 9136 §3.1 (type 5); wire contract §8.7.
#pragma once

#include <senda/net/ethernet.hpp>
#include <senda/net/prefix.hpp>
#include <senda/net/route_distinguisher.hpp>

namespace senda::nlri {

namespace evpn {

/// Route types (IANA "EVPN Route Types").
enum class route_type : std::uint8_t {
  ethernet_auto_discovery = 1,
  mac_ip = 2,
  inclusive_multicast = 3,
  ethernet_segment = 4,
  ip_prefix = 5,
  selective_multicast = 6,
  membership_report_sync = 7,
  leave_sync = 8,
  per_region_i_pmsi = 9,
  s_pmsi = 10,
  leaf = 11,
};

/// The 24 bits of a label field with `label` in its upper 20 and the bottom of stack bit. A VNI
/// takes all 24 (RFC 8365 §5.1.3): it is its own field.
[[nodiscard]] constexpr std::uint32_t label_field(std::uint32_t label) noexcept {
  return (label & 0xfffff) << 4 | 1;
}

/// `u8 bits, address`: 32 or 128 bits, and 0 for no address where `optional`.
[[nodiscard]] constexpr bool read_address(byte_reader& r, std::optional<ip_address>& a,
                                          bool optional) noexcept {
  unsigned const bits = r.u8();
  if (bits == 0) return optional && !r.failed();
  if (bits != 32 && bits != 128) return false;
  a = ip_address::from(r.take(bits / 8));
  return a.has_value();
}
[[nodiscard]] constexpr bool read_address(byte_reader& r, ip_address& a) noexcept {
  std::optional<ip_address> read;
  if (!read_address(r, read, false)) return false;
  a = *read;
  return true;
}
constexpr void write_address(byte_writer& w, std::optional<ip_address> const& a) noexcept {
  w.u8(static_cast<std::uint8_t>(a ? a->bits() : 0));
  if (a) w.raw(a->octets());
}

/// Reads all of `value` as a T; false when it is none, or too long.
template <class T> [[nodiscard]] constexpr bool read_route(bytes value, T& t) noexcept {
  byte_reader r{value};
  return t.read(r) && !r.failed() && r.empty();
}

/// Ethernet auto-discovery, of a segment or of one EVPN instance on it.
struct ethernet_auto_discovery {
  static constexpr auto type = route_type::ethernet_auto_discovery;
  route_distinguisher rd;
  ethernet_segment_id esi;
  std::uint32_t ethernet_tag = 0;
  std::uint32_t label = 0;  ///< 24 bits: see label_field()

  [[nodiscard]] constexpr bool read(byte_reader& r) noexcept {
    rd = route_distinguisher::read(r);
    esi = ethernet_segment_id::read(r);
    ethernet_tag = r.u32();
    if (!r.empty()) label = r.u24();
    return r.rest().size() % 3 == 0;  // none or several are no reason to refuse (contract §8.7)
  }
  constexpr void write(byte_writer& w) const noexcept {
    rd.write(w);
    esi.write(w);
    w.u32(ethernet_tag);
    w.u24(label);
  }
  friend constexpr bool operator==(ethernet_auto_discovery const&,
                                   ethernet_auto_discovery const&) = default;
};

/// Where a MAC address is, and the IP address of its owner.
struct mac_ip {
  static constexpr auto type = route_type::mac_ip;
  route_distinguisher rd;
  ethernet_segment_id esi;
  std::uint32_t ethernet_tag = 0;
  mac_address mac;
  std::optional<ip_address> ip;
  std::uint32_t label = 0;               ///< 24 bits: see label_field()
  std::optional<std::uint32_t> label_2;  ///< for traffic that is routed (RFC 9135 §4)

  [[nodiscard]] constexpr bool read(byte_reader& r) noexcept {
    rd = route_distinguisher::read(r);
    esi = ethernet_segment_id::read(r);
    ethernet_tag = r.u32();
    if (r.u8() != 48) return false;
    mac = mac_address::read(r);
    if (!read_address(r, ip, true)) return false;
    label = r.u24();
    if (!r.empty()) label_2 = r.u24();
    return true;
  }
  constexpr void write(byte_writer& w) const noexcept {
    rd.write(w);
    esi.write(w);
    w.u32(ethernet_tag);
    w.u8(48);
    mac.write(w);
    write_address(w, ip);
    w.u24(label);
    if (label_2) w.u24(*label_2);
  }
  friend constexpr bool operator==(mac_ip const&, mac_ip const&) = default;
};

/// Who wants broadcast, unknown unicast and multicast traffic.
struct inclusive_multicast {
  static constexpr auto type = route_type::inclusive_multicast;
  route_distinguisher rd;
  std::uint32_t ethernet_tag = 0;
  ip_address originator;

  [[nodiscard]] constexpr bool read(byte_reader& r) noexcept {
    rd = route_distinguisher::read(r);
    ethernet_tag = r.u32();
    return read_address(r, originator);
  }
  constexpr void write(byte_writer& w) const noexcept {
    rd.write(w);
    w.u32(ethernet_tag);
    write_address(w, originator);
  }
  friend constexpr bool operator==(inclusive_multicast const&,
                                   inclusive_multicast const&) = default;
};

/// Who has links to a segment.
struct ethernet_segment {
  static constexpr auto type = route_type::ethernet_segment;
  route_distinguisher rd;
  ethernet_segment_id esi;
  ip_address originator;

  [[nodiscard]] constexpr bool read(byte_reader& r) noexcept {
    rd = route_distinguisher::read(r);
    esi = ethernet_segment_id::read(r);
    return read_address(r, originator);
  }
  constexpr void write(byte_writer& w) const noexcept {
    rd.write(w);
    esi.write(w);
    write_address(w, originator);
  }
  friend constexpr bool operator==(ethernet_segment const&, ethernet_segment const&) = default;
};

/// A subnet behind a gateway, a segment or the router itself.
struct ip_prefix_route {
  static constexpr auto type = route_type::ip_prefix;
  route_distinguisher rd;
  ethernet_segment_id esi;
  std::uint32_t ethernet_tag = 0;
  ip_prefix prefix;
  ip_address gateway;       ///< of the same version as the prefix; unspecified when there is none
  std::uint32_t label = 0;  ///< 24 bits: see label_field()

  [[nodiscard]] constexpr bool read(byte_reader& r) noexcept {
    rd = route_distinguisher::read(r);
    esi = ethernet_segment_id::read(r);
    ethernet_tag = r.u32();
    prefix.length = r.u8();
    std::size_t const size = r.remaining() == 2 * 4 + 3 ? 4 : 16;  // RFC 9136: 34 or 58 in all
    auto const address = ip_address::from(r.take(size));
    auto const via = ip_address::from(r.take(size));
    label = r.u24();
    if (!address || !via || prefix.length > address->bits()) return false;
    prefix.address = *address;
    gateway = *via;
    return true;
  }
  constexpr void write(byte_writer& w) const noexcept {
    rd.write(w);
    esi.write(w);
    w.u32(ethernet_tag);
    w.u8(prefix.length);
    w.raw(prefix.address.octets());
    w.raw(gateway.octets());
    w.u24(label);
  }
  friend constexpr bool operator==(ip_prefix_route const&, ip_prefix_route const&) = default;
};

}  // namespace evpn
}  // namespace senda::nlri
