// EVPN routes about multicast groups and tunnels: the types 6 to 11 of a route, as values.
// RFC 9251 §9 (types 6 to 8), RFC 9572 §3 (types 9 to 11).
#pragma once

#include <senda/nlri/evpn_routes.hpp>

namespace senda::nlri::evpn {

/// What a source sends to a group; no address stands for any.
struct multicast_flow {
  std::optional<ip_address> source, group;

  [[nodiscard]] constexpr bool read(byte_reader& r) noexcept {
    return read_address(r, source, true) && read_address(r, group, true);
  }
  constexpr void write(byte_writer& w) const noexcept {
    write_address(w, source);
    write_address(w, group);
  }
  friend constexpr bool operator==(multicast_flow const&, multicast_flow const&) = default;
};

/// Bits of the flags octet of types 6 to 8 (RFC 9251 §9.1): versions of IGMP (of MLD, one less)
/// that asked, and whether sources are excluded.
namespace multicast_flag {
inline constexpr std::uint8_t version_1 = 0x01, version_2 = 0x02, version_3 = 0x04, exclude = 0x08;
}

/// Selective multicast Ethernet tag: a router has receivers of the flow.
struct selective_multicast {
  static constexpr auto type = route_type::selective_multicast;
  route_distinguisher rd;
  std::uint32_t ethernet_tag = 0;
  multicast_flow flow;
  ip_address originator;
  std::uint8_t flags = 0;

  [[nodiscard]] constexpr bool read(byte_reader& r) noexcept {
    rd = route_distinguisher::read(r);
    ethernet_tag = r.u32();
    if (!flow.read(r) || !read_address(r, originator)) return false;
    flags = r.u8();
    return true;
  }
  constexpr void write(byte_writer& w) const noexcept {
    rd.write(w);
    w.u32(ethernet_tag);
    flow.write(w);
    write_address(w, originator);
    w.u8(flags);
  }
  friend constexpr bool operator==(selective_multicast const&,
                                   selective_multicast const&) = default;
};

/// A membership report that came in over a segment.
struct membership_report_sync {
  static constexpr auto type = route_type::membership_report_sync;
  route_distinguisher rd;
  ethernet_segment_id esi;
  std::uint32_t ethernet_tag = 0;
  multicast_flow flow;
  ip_address originator;
  std::uint8_t flags = 0;

  [[nodiscard]] constexpr bool read(byte_reader& r) noexcept {
    rd = route_distinguisher::read(r);
    esi = ethernet_segment_id::read(r);
    ethernet_tag = r.u32();
    if (!flow.read(r) || !read_address(r, originator)) return false;
    flags = r.u8();
    return true;
  }
  constexpr void write(byte_writer& w) const noexcept {
    rd.write(w);
    esi.write(w);
    w.u32(ethernet_tag);
    flow.write(w);
    write_address(w, originator);
    w.u8(flags);
  }
  friend constexpr bool operator==(membership_report_sync const&,
                                   membership_report_sync const&) = default;
};

/// Somebody on a segment left a group.
struct leave_sync {
  static constexpr auto type = route_type::leave_sync;
  route_distinguisher rd;
  ethernet_segment_id esi;
  std::uint32_t ethernet_tag = 0;
  multicast_flow flow;
  ip_address originator;
  std::uint32_t reserved = 0;            ///< a sequence number in drafts
  std::uint8_t max_response_time = 0;    ///< as IGMP and MLD count it
  std::optional<std::uint8_t> flags{0};  ///< early drafts have none

  [[nodiscard]] constexpr bool read(byte_reader& r) noexcept {
    rd = route_distinguisher::read(r);
    esi = ethernet_segment_id::read(r);
    ethernet_tag = r.u32();
    if (!flow.read(r) || !read_address(r, originator)) return false;
    reserved = r.u32();
    max_response_time = r.u8();
    flags.reset();
    if (!r.empty()) flags = r.u8();
    return true;
  }
  constexpr void write(byte_writer& w) const noexcept {
    rd.write(w);
    esi.write(w);
    w.u32(ethernet_tag);
    flow.write(w);
    write_address(w, originator);
    w.u32(reserved);
    w.u8(max_response_time);
    if (flags) w.u8(*flags);
  }
  friend constexpr bool operator==(leave_sync const&, leave_sync const&) = default;
};

/// The tunnel for broadcast, unknown unicast and multicast traffic of a region.
struct per_region_i_pmsi {
  static constexpr auto type = route_type::per_region_i_pmsi;
  route_distinguisher rd;
  std::uint32_t ethernet_tag = 0;
  std::array<std::uint8_t, 8> region{};  ///< an extended community that names it

  [[nodiscard]] constexpr bool read(byte_reader& r) noexcept {
    rd = route_distinguisher::read(r);
    ethernet_tag = r.u32();
    auto const b = r.take(region.size());
    for (std::size_t i = 0; i < b.size(); ++i) region[i] = b[i];
    return true;
  }
  constexpr void write(byte_writer& w) const noexcept {
    rd.write(w);
    w.u32(ethernet_tag);
    w.raw(region);
  }
  friend constexpr bool operator==(per_region_i_pmsi const&, per_region_i_pmsi const&) = default;
};

/// The tunnel a flow has for itself.
struct s_pmsi {
  static constexpr auto type = route_type::s_pmsi;
  route_distinguisher rd;
  std::uint32_t ethernet_tag = 0;
  multicast_flow flow;
  ip_address originator;

  [[nodiscard]] constexpr bool read(byte_reader& r) noexcept {
    rd = route_distinguisher::read(r);
    ethernet_tag = r.u32();
    return flow.read(r) && read_address(r, originator);
  }
  constexpr void write(byte_writer& w) const noexcept {
    rd.write(w);
    w.u32(ethernet_tag);
    flow.write(w);
    write_address(w, originator);
  }
  friend constexpr bool operator==(s_pmsi const&, s_pmsi const&) = default;
};

/// A leaf of the tunnel that another route told of.
struct leaf {
  static constexpr auto type = route_type::leaf;
  bytes route_key;  ///< the NLRI of that route; a view
  ip_address originator;

  /// The key has no length of its own: the address at the end is what tells.
  [[nodiscard]] constexpr bool read(byte_reader& r) noexcept {
    auto const all = r.peek();
    for (std::size_t const size : {std::size_t{5}, std::size_t{17}}) {
      if (all.size() <= size || all[all.size() - size] != 8 * (size - 1)) continue;
      if (!ends_with_route(all.first(all.size() - size))) continue;
      route_key = r.take(all.size() - size);
      return read_address(r, originator);
    }
    return false;
  }
  constexpr void write(byte_writer& w) const noexcept {
    w.raw(route_key);
    write_address(w, originator);
  }
  friend constexpr bool operator==(leaf const& a, leaf const& b) noexcept {
    return equal_bytes(a.route_key, b.route_key) && a.originator == b.originator;
  }

 private:
  /// True when `key` is one whole route: type, length, value.
  static constexpr bool ends_with_route(bytes key) noexcept {
    return key.size() >= 2 && key.size() == std::size_t{2} + key[1];
  }
};

}  // namespace senda::nlri::evpn
