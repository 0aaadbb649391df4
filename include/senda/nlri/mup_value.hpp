// The parts of a Mobile User Plane route, to and from octets.
// draft-ietf-bess-mup-safi §3.1.1 to §3.1.4; wire contract §8.10.
#pragma once

#include <senda/net/family.hpp>
#include <senda/net/prefix.hpp>
#include <senda/net/route_distinguisher.hpp>

namespace senda::nlri {

/// Which members count depends on the type; those of types that are not known are octets only.
struct mup_value {
  enum class route_type : std::uint16_t {
    interwork_segment = 1,  ///< rd, prefix
    direct_segment = 2,     ///< rd, endpoint
    type_1_session = 3,     ///< rd, prefix, teid, qfi, endpoint, source
    type_2_session = 4,     ///< rd, endpoint, teid
  };
  static constexpr std::uint8_t architecture_5g = 1;

  senda::family family{afi::ipv4, safi::mup};
  std::optional<std::uint32_t> path_id{};
  std::uint8_t architecture = architecture_5g;
  route_type type{};
  route_distinguisher rd{};
  ip_prefix prefix{};
  ip_address endpoint{};
  std::uint8_t endpoint_length = 0;     ///< type 2 sessions: bits of endpoint and TEID together
  std::uint32_t teid = 0;               ///< tunnel endpoint identifier
  std::uint8_t qfi = 0;                 ///< QoS flow identifier
  std::optional<ip_address> source{};   ///< of type 1 sessions that have one
  bool source_length_is_there = false;  ///< an octet says that there is no source
  bytes value{};                        ///< of types that are not known; a view

  [[nodiscard]] constexpr bool is_known() const noexcept {
    return architecture == architecture_5g && type >= route_type::interwork_segment &&
           type <= route_type::type_2_session;
  }

  /// Reads what follows the length, all of `v`. False when it is malformed.
  constexpr bool read(bytes v) noexcept {
    if (!is_known()) {
      value = v;
      return true;
    }
    byte_reader r{v};
    rd = route_distinguisher::read(r);
    bool sound = true;
    if (type == route_type::direct_segment) endpoint = address(r, address_bits());
    else if (type == route_type::type_2_session) sound = read_type_2(r);
    else {
      auto const p = ip_prefix::read(r, version());
      if (!p) return false;
      prefix = *p;
      if (type == route_type::type_1_session) sound = read_type_1(r);
    }
    return sound && !r.failed() && r.empty();
  }
  /// Writes what follows the length.
  constexpr void write(byte_writer& w) const noexcept {
    if (!is_known()) return w.raw(value);
    rd.write(w);
    switch (type) {
      case route_type::interwork_segment:
        return prefix.write(w);
      case route_type::direct_segment:
        return w.raw(endpoint.octets());
      case route_type::type_1_session:
        prefix.write(w);
        w.u32(teid);
        w.u8(qfi);
        write_address(w, endpoint);
        if (source) write_address(w, *source);
        else if (source_length_is_there) w.u8(0);
        return;
      case route_type::type_2_session:
        return write_type_2(w);
    }
  }

  friend constexpr bool operator==(mup_value const& a, mup_value const& b) noexcept {
    return a.family == b.family && a.path_id == b.path_id && a.architecture == b.architecture &&
           a.type == b.type && a.rd == b.rd && a.prefix == b.prefix && a.endpoint == b.endpoint &&
           a.endpoint_length == b.endpoint_length && a.teid == b.teid && a.qfi == b.qfi &&
           a.source == b.source && a.source_length_is_there == b.source_length_is_there &&
           equal_bytes(a.value, b.value);
  }

 private:
  [[nodiscard]] constexpr ip_version version() const noexcept {
    return family.afi == afi::ipv4 ? ip_version::v4 : ip_version::v6;
  }
  [[nodiscard]] constexpr unsigned address_bits() const noexcept {
    return family.afi == afi::ipv4 ? 32 : 128;
  }
  /// An address of the family of which the first `bits` are there.
  constexpr ip_address address(byte_reader& r, unsigned bits) const noexcept {
    std::array<std::uint8_t, 16> octets{};
    auto const b = r.take(ip_prefix::octets_for(bits));
    for (std::size_t i = 0; i < b.size(); ++i) octets[i] = b[i];
    return *ip_address::from(bytes{octets}.first(address_bits() / 8));
  }
  /// `u8 bits, address` of either family.
  static constexpr std::optional<ip_address> read_address(byte_reader& r) noexcept {
    unsigned const bits = r.u8();
    if (bits != 32 && bits != 128) return {};
    return ip_address::from(r.take(bits / 8));
  }
  static constexpr void write_address(byte_writer& w, ip_address const& a) noexcept {
    w.u8(static_cast<std::uint8_t>(a.bits()));
    w.raw(a.octets());
  }
  constexpr bool read_type_1(byte_reader& r) noexcept {
    teid = r.u32();
    qfi = r.u8();
    auto const e = read_address(r);
    if (!e || teid == 0) return false;
    endpoint = *e;
    if (r.empty()) return true;
    source_length_is_there = r.peek()[0] == 0;
    if (source_length_is_there) return r.u8(), true;
    source = read_address(r);
    return source.has_value();
  }
  /// An endpoint of fewer bits than an address stands for many; the TEID has what is left, the low
  /// octets of the number.
  constexpr bool read_type_2(byte_reader& r) noexcept {
    endpoint_length = r.u8();
    auto const most = address_bits();
    if (endpoint_length > most + 32) return false;
    endpoint = address(r, endpoint_length < most ? endpoint_length : most);
    if (endpoint_length <= most) return true;
    for (auto n = ip_prefix::octets_for(endpoint_length - most); n > 0; --n)
      teid = teid << 8 | r.u8();
    return teid != 0;
  }
  constexpr void write_type_2(byte_writer& w) const noexcept {
    auto const bits = endpoint.bits();
    w.u8(endpoint_length);
    w.raw(endpoint.octets().first(
        ip_prefix::octets_for(endpoint_length < bits ? endpoint_length : bits)));
    if (endpoint_length <= bits) return;
    for (auto n = ip_prefix::octets_for(endpoint_length - bits); n-- > 0;)
      w.u8(static_cast<std::uint8_t>(teid >> (8 * n)));
  }
};

}  // namespace senda::nlri
