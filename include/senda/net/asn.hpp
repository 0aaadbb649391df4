// asn: an Autonomous System number of four octets (RFC 6793), with its text forms (RFC 5396).
#pragma once

#include <senda/core/number.hpp>
#include <senda/core/text_writer.hpp>

#include <compare>

namespace senda {

/// 0 to 4294967295. AS 0 is reserved (RFC 7607); as a configured value it means "any".
struct asn {
  std::uint32_t value = 0;

  /// True when the number needs the 4-octet AS capability to be told.
  [[nodiscard]] constexpr bool needs_four_octets() const noexcept { return value > 0xffff; }
  /// The number as a 2-octet field carries it: itself or AS_TRANS (RFC 6793 §4.2.2).
  [[nodiscard]] constexpr std::uint16_t two_octets() const noexcept;

  friend constexpr auto operator<=>(asn, asn) = default;
};

/// Stands for any AS number which does not fit in two octets (RFC 6793 §9).
inline constexpr asn as_trans{23456};

constexpr std::uint16_t asn::two_octets() const noexcept {
  return static_cast<std::uint16_t>(needs_four_octets() ? as_trans.value : value);
}

/// Decimal (asplain) or HIGH.LOW (asdot); nothing when it is neither.
[[nodiscard]] constexpr std::optional<asn> parse_asn(std::string_view s) noexcept {
  auto const dot = s.find('.');
  if (dot == s.npos) {
    auto const v = parse_number(s, 0xffffffff);
    if (!v) return {};
    return asn{static_cast<std::uint32_t>(*v)};
  }
  auto const high = parse_number(s.substr(0, dot), 0xffff);
  auto const low = parse_number(s.substr(dot + 1), 0xffff);
  if (!high || !low) return {};
  return asn{static_cast<std::uint32_t>(*high << 16 | *low)};
}

/// Decimal.
inline text_writer& operator<<(text_writer& out, asn a) noexcept { return out.number(a.value); }

}  // namespace senda
