// Ethernet: MAC addresses and the identifiers of Ethernet segments.
// IEEE 802; RFC 7432 §5 (segments).
#pragma once

#include <senda/core/byte_reader.hpp>
#include <senda/core/byte_writer.hpp>
#include <senda/core/number.hpp>
#include <senda/core/text_writer.hpp>

#include <array>
#include <compare>

namespace senda {

/// N octets which are written as pairs of digits with colons between them.
template <std::size_t N> struct colon_octets {
  std::array<std::uint8_t, N> octets{};

  [[nodiscard]] static constexpr colon_octets read_octets(byte_reader& r) noexcept {
    colon_octets c;
    auto const b = r.take(N);
    for (std::size_t i = 0; i < b.size(); ++i) c.octets[i] = b[i];
    return c;
  }
  constexpr void write(byte_writer& w) const noexcept { w.raw(octets); }
  /// N pairs of digits; nothing for anything else.
  [[nodiscard]] static constexpr std::optional<colon_octets> parse_octets(
      std::string_view s) noexcept {
    colon_octets c;
    if (s.size() != 3 * N - 1) return {};
    for (std::size_t i = 0; i < N; ++i) {
      auto const v = parse_number(s.substr(3 * i, 2), 255, 16);
      if (!v || (i > 0 && s[3 * i - 1] != ':')) return {};
      c.octets[i] = static_cast<std::uint8_t>(*v);
    }
    return c;
  }
  void print(text_writer& out, bool upper) const noexcept {
    for (std::size_t i = 0; i < N; ++i) {
      if (i) out << ':';
      out.hex(octets[i], 2, upper);
    }
  }
  friend constexpr auto operator<=>(colon_octets const&, colon_octets const&) = default;
};

/// Six octets; `00:11:22:AA:BB:CC`.
struct mac_address : colon_octets<6> {
  [[nodiscard]] static constexpr mac_address read(byte_reader& r) noexcept {
    return {read_octets(r)};
  }
  friend constexpr auto operator<=>(mac_address const&, mac_address const&) = default;
};
inline text_writer& operator<<(text_writer& out, mac_address const& a) noexcept {
  a.print(out, true);
  return out;
}
[[nodiscard]] constexpr std::optional<mac_address> parse_mac_address(std::string_view s) noexcept {
  if (auto const c = colon_octets<6>::parse_octets(s)) return mac_address{*c};
  return {};
}

/// Ten octets, the first of which says how the others were made; all zero where no segment has
/// more than one way to it, which is printed as `-`.
struct ethernet_segment_id : colon_octets<10> {
  [[nodiscard]] static constexpr ethernet_segment_id read(byte_reader& r) noexcept {
    return {read_octets(r)};
  }
  [[nodiscard]] constexpr std::uint8_t type() const noexcept { return octets[0]; }
  [[nodiscard]] constexpr bool is_zero() const noexcept {
    return octets == std::array<std::uint8_t, 10>{};
  }
  friend constexpr auto operator<=>(ethernet_segment_id const&,
                                    ethernet_segment_id const&) = default;
};
inline text_writer& operator<<(text_writer& out, ethernet_segment_id const& e) noexcept {
  if (e.is_zero()) return out << '-';
  e.print(out, false);
  return out;
}
/// `-` or ten pairs of digits.
[[nodiscard]] constexpr std::optional<ethernet_segment_id> parse_ethernet_segment_id(
    std::string_view s) noexcept {
  if (s == "-") return ethernet_segment_id{};
  if (auto const c = colon_octets<10>::parse_octets(s)) return ethernet_segment_id{*c};
  return {};
}

}  // namespace senda
