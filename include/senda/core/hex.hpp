// Hexadecimal text to octets, as people paste it: blanks and colons between digits are skipped.
#pragma once

#include <senda/core/byte_writer.hpp>

#include <string_view>

namespace senda {

/// Appends the octets of `text` to `out`. False on a character that is no hexadecimal digit, an odd
/// number of digits, or when `out` overflows.
[[nodiscard]] constexpr bool decode_hex(std::string_view text, byte_writer& out) noexcept {
  unsigned held = 0;
  bool half = false;
  for (char const c : text) {
    if (c == ' ' || c == ':' || c == '\t') continue;
    unsigned const d = c >= '0' && c <= '9'   ? static_cast<unsigned>(c - '0')
                       : c >= 'a' && c <= 'f' ? static_cast<unsigned>(c - 'a') + 10
                       : c >= 'A' && c <= 'F' ? static_cast<unsigned>(c - 'A') + 10
                                              : 99;
    if (d > 15) return false;
    if (half) out.u8(static_cast<std::uint8_t>(held << 4 | d));
    held = d;
    half = !half;
  }
  return !half && !out.overflowed();
}

}  // namespace senda
