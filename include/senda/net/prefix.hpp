// ip_prefix: an address and a length in bits, as unicast NLRI carry it (RFC 4271 §4.3).
#pragma once

#include <senda/core/error.hpp>
#include <senda/net/ip.hpp>

namespace senda {

/// The bits past `length` are kept as they came; is_network() tells whether they are zero.
struct ip_prefix {
  ip_address address;
  std::uint8_t length = 0;  ///< 0 to 32 or 128

  /// The prefix that has no address but this one.
  [[nodiscard]] static constexpr ip_prefix host(ip_address const& a) noexcept {
    return {a, static_cast<std::uint8_t>(a.bits())};
  }

  /// Octets the wire carries for a prefix of `length` bits.
  [[nodiscard]] static constexpr std::size_t octets_for(unsigned length) noexcept {
    return (length + 7) / 8;
  }
  [[nodiscard]] constexpr bytes significant() const noexcept {
    return address.octets().first(octets_for(length));
  }
  /// True when every bit past the length is zero.
  [[nodiscard]] constexpr bool is_network() const noexcept {
    auto const all = address.octets();
    for (std::size_t i = length / 8; i < all.size(); ++i) {
      unsigned const mask = i == length / 8u ? 0xffu >> (length % 8) : 0xffu;
      if (all[i] & mask) return false;
    }
    return true;
  }
  /// Reads `u8 length, octets`. Nothing on a length too large or missing octets.
  [[nodiscard]] static constexpr std::optional<ip_prefix> read(byte_reader& r,
                                                               ip_version v) noexcept {
    std::uint8_t const length = r.u8();
    if (length > (v == ip_version::v4 ? 32 : 128)) return {};
    std::array<std::uint8_t, 16> octets{};
    auto const b = r.take(octets_for(length));
    if (r.failed()) return {};
    for (std::size_t i = 0; i < b.size(); ++i) octets[i] = b[i];
    byte_reader whole{bytes{octets}};
    if (v == ip_version::v4) return ip_prefix{ipv4_address::read(whole), length};
    return ip_prefix{ipv6_address{octets}, length};
  }
  constexpr void write(byte_writer& w) const noexcept {
    w.u8(length);
    w.raw(significant());
  }
  friend constexpr auto operator<=>(ip_prefix const&, ip_prefix const&) = default;
};

/// `ADDRESS` (a host) or `ADDRESS/LENGTH`; nothing when either is malformed.
[[nodiscard]] constexpr std::optional<ip_prefix> parse_prefix(std::string_view s) noexcept {
  auto const slash = s.find('/');
  auto const address = parse_ip(s.substr(0, slash));
  if (!address) return {};
  if (slash == s.npos) return ip_prefix{*address, static_cast<std::uint8_t>(address->bits())};
  auto const length = parse_number(s.substr(slash + 1), address->bits());
  if (!length) return {};
  return ip_prefix{*address, static_cast<std::uint8_t>(*length)};
}

inline text_writer& operator<<(text_writer& out, ip_prefix const& p) noexcept {
  return (out << p.address << '/').number(p.length);
}

}  // namespace senda
