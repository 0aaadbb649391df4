// IPv4 and IPv6 addresses: values, octets, text (dotted quad; RFC 4291 §2.2 and RFC 5952).
#pragma once

#include <senda/core/byte_reader.hpp>
#include <senda/core/byte_writer.hpp>
#include <senda/core/number.hpp>
#include <senda/core/text_writer.hpp>

#include <array>
#include <compare>

namespace senda {

/// Four octets in network order, as a number.
struct ipv4_address {
  std::uint32_t value = 0;

  [[nodiscard]] static constexpr ipv4_address read(byte_reader& r) noexcept { return {r.u32()}; }
  constexpr void write(byte_writer& w) const noexcept { w.u32(value); }
  friend constexpr auto operator<=>(ipv4_address, ipv4_address) = default;
};

/// Sixteen octets in network order.
struct ipv6_address {
  std::array<std::uint8_t, 16> octets{};

  [[nodiscard]] static constexpr ipv6_address read(byte_reader& r) noexcept {
    ipv6_address a;
    auto const b = r.take(16);
    for (std::size_t i = 0; i < b.size(); ++i) a.octets[i] = b[i];
    return a;
  }
  constexpr void write(byte_writer& w) const noexcept { w.raw(octets); }
  /// fe80::/10 (RFC 4291 §2.5.6).
  [[nodiscard]] constexpr bool is_link_local() const noexcept {
    return octets[0] == 0xfe && (octets[1] & 0xc0) == 0x80;
  }
  friend constexpr auto operator<=>(ipv6_address const&, ipv6_address const&) = default;
};

enum class ip_version : std::uint8_t { v4 = 4, v6 = 6 };

/// An address of either kind; 17 octets, comparable, IPv4 before IPv6.
class ip_address {
 public:
  constexpr ip_address() noexcept = default;  ///< 0.0.0.0
  constexpr ip_address(ipv4_address a) noexcept {
    for (std::size_t i = 0; i < 4; ++i)
      octets_[i] = static_cast<std::uint8_t>(a.value >> (24 - 8 * i));
  }
  constexpr ip_address(ipv6_address const& a) noexcept
      : version_(ip_version::v6), octets_(a.octets) {}

  [[nodiscard]] constexpr ip_version version() const noexcept { return version_; }
  [[nodiscard]] constexpr bool is_v4() const noexcept { return version_ == ip_version::v4; }
  [[nodiscard]] constexpr bool is_v6() const noexcept { return version_ == ip_version::v6; }
  /// Its 4 or 16 octets.
  [[nodiscard]] constexpr bytes octets() const noexcept {
    return bytes{octets_}.first(is_v4() ? 4 : 16);
  }
  [[nodiscard]] constexpr ipv4_address v4() const noexcept {
    byte_reader r{bytes{octets_}};
    return ipv4_address::read(r);
  }
  [[nodiscard]] constexpr ipv6_address v6() const noexcept { return {octets_}; }
  /// Bits of an address of this kind: 32 or 128.
  [[nodiscard]] constexpr unsigned bits() const noexcept { return is_v4() ? 32 : 128; }
  /// 0.0.0.0 or ::.
  [[nodiscard]] constexpr bool is_unspecified() const noexcept {
    for (auto const o : octets_)
      if (o) return false;
    return true;
  }
  /// An address of 4 or 16 octets; nothing for another size.
  [[nodiscard]] static constexpr std::optional<ip_address> from(bytes b) noexcept {
    byte_reader r{b};
    if (b.size() == 4) return ip_address{ipv4_address::read(r)};
    if (b.size() == 16) return ip_address{ipv6_address::read(r)};
    return {};
  }
  friend constexpr auto operator<=>(ip_address const&, ip_address const&) = default;

 private:
  ip_version version_ = ip_version::v4;
  std::array<std::uint8_t, 16> octets_{};
};

/// Dotted quad of exactly four decimal parts, without leading zeros (some read those as octal).
[[nodiscard]] constexpr std::optional<ipv4_address> parse_ipv4(std::string_view s) noexcept {
  std::uint32_t v = 0;
  for (int part = 0; part < 4; ++part) {
    auto const dot = s.find('.');
    if ((dot == s.npos) != (part == 3)) return {};
    auto const text = s.substr(0, dot);
    auto const n = parse_number(text, 255);
    if (!n || (text.size() > 1 && text.front() == '0')) return {};
    v = v << 8 | static_cast<std::uint32_t>(*n);
    if (part < 3) s.remove_prefix(dot + 1);
  }
  return ipv4_address{v};
}

/// Colon form with at most one `::`, the last 32 bits possibly dotted; no zone.
[[nodiscard]] constexpr std::optional<ipv6_address> parse_ipv6(std::string_view s) noexcept {
  std::array<std::uint16_t, 8> group{};
  std::size_t n = 0, gap = 9;
  if (s.starts_with("::")) {
    gap = 0;
    s.remove_prefix(2);
  }
  while (!s.empty()) {
    if (n == 8) return {};
    auto const colon = s.find(':');
    auto const text = s.substr(0, colon);
    if (colon == s.npos && text.find('.') != text.npos) {
      auto const v4 = parse_ipv4(text);
      if (!v4 || n > 6) return {};
      group[n++] = static_cast<std::uint16_t>(v4->value >> 16);
      group[n++] = static_cast<std::uint16_t>(v4->value);
      break;
    }
    auto const v = parse_number(text, 0xffff, 16);
    if (!v || text.size() > 4) return {};
    group[n++] = static_cast<std::uint16_t>(*v);
    if (colon == s.npos) break;
    s.remove_prefix(colon + 1);
    if (s.empty()) return {};
    if (s.front() == ':') {
      if (gap != 9) return {};
      gap = n;
      s.remove_prefix(1);
    }
  }
  if (gap == 9 ? n != 8 : n > 7) return {};
  ipv6_address a;
  for (std::size_t i = 0; i < n; ++i) {
    auto const to = i < gap ? i : 8 - n + i;
    a.octets[2 * to] = static_cast<std::uint8_t>(group[i] >> 8);
    a.octets[2 * to + 1] = static_cast<std::uint8_t>(group[i]);
  }
  return a;
}

/// Either kind: a colon makes it IPv6.
[[nodiscard]] constexpr std::optional<ip_address> parse_ip(std::string_view s) noexcept {
  if (s.find(':') != s.npos) {
    if (auto const a = parse_ipv6(s)) return ip_address{*a};
    return {};
  }
  if (auto const a = parse_ipv4(s)) return ip_address{*a};
  return {};
}

inline text_writer& operator<<(text_writer& out, ipv4_address a) noexcept {
  out.number(a.value >> 24) << '.';
  out.number(a.value >> 16 & 255) << '.';
  out.number(a.value >> 8 & 255) << '.';
  return out.number(a.value & 255);
}

/// RFC 5952, and dotted for IPv4-mapped and IPv4-compatible addresses as the C library prints them.
inline text_writer& operator<<(text_writer& out, ipv6_address const& a) noexcept {
  auto const group = [&](std::size_t i) {
    return static_cast<unsigned>(a.octets[2 * i] << 8 | a.octets[2 * i + 1]);
  };
  std::size_t start = 8, length = 1;  // the longest run of at least two zero groups
  for (std::size_t i = 0; i < 8; ++i) {
    std::size_t n = 0;
    while (i + n < 8 && group(i + n) == 0) ++n;
    if (n > length) start = i, length = n;
    if (n) i += n - 1;
  }
  bool const mapped = start == 0 && length == 5 && group(5) == 0xffff;
  bool const compatible = start == 0 && length == 6;
  for (std::size_t i = 0; i < 8; ++i) {
    if (i == start) {
      out << "::";
      i += length - 1;
      continue;
    }
    if (i && i != start + length) out << ':';
    if (i == 6 && (mapped || compatible)) return out << ipv4_address{group(6) << 16 | group(7)};
    unsigned const g = group(i);
    out.hex(g, g > 0xfff ? 4 : g > 0xff ? 3 : g > 0xf ? 2 : 1);
  }
  return out;
}

inline text_writer& operator<<(text_writer& out, ip_address const& a) noexcept {
  return a.is_v4() ? out << a.v4() : out << a.v6();
}

}  // namespace senda
