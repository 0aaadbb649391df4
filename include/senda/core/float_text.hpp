// Floating point numbers as JSON wants them: the shortest digits that read back as the same number.
// IEEE 754 (the values); RFC 8259 §6 (no infinities, no NaN).
#pragma once

#include <senda/core/text_writer.hpp>

#include <bit>
#include <charconv>

namespace senda {

/// Writes `v` with at least one decimal, `125000000.0`, and with an exponent of two digits or more
/// below 0.0001 and from 1e+16 on: `3e-05`. What JSON cannot say, infinities and NaN, is `null`.
inline void json_float(text_writer& out, double v) noexcept {
  if (v != v || v - v != 0) return void(out << "null");
  if (v == 0) return void(out << (std::bit_cast<std::uint64_t>(v) ? "-0.0" : "0.0"));
  char text[32];
  auto const size = v < 0 ? v > -1e16 && v <= -1e-4 : v < 1e16 && v >= 1e-4;
  auto const format = size ? std::chars_format::fixed : std::chars_format::scientific;
  auto const end = std::to_chars(text, text + sizeof text, v, format).ptr;
  std::string_view const digits{text, static_cast<std::size_t>(end - text)};
  out << digits;
  if (size && digits.find('.') == digits.npos) out << ".0";
}

/// The number that these four octets of an IEEE 754 single are.
[[nodiscard]] constexpr float float_from_bits(std::uint32_t v) noexcept {
  return std::bit_cast<float>(v);
}

}  // namespace senda
