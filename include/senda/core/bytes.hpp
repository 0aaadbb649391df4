// Views over raw octets, the currency of every codec.
// BGP is big-endian throughout (RFC 4271 §4): integers are read and written most significant first.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace senda {

/// Octets somebody else owns, read only.
using bytes = std::span<std::uint8_t const>;

/// Octets somebody else owns, writable.
using mutable_bytes = std::span<std::uint8_t>;

/// Lexicographic order of two octet strings: negative, zero or positive, as memcmp.
[[nodiscard]] constexpr int compare_bytes(bytes a, bytes b) noexcept {
  std::size_t const common = a.size() < b.size() ? a.size() : b.size();
  for (std::size_t i = 0; i < common; ++i)
    if (a[i] != b[i]) return a[i] < b[i] ? -1 : 1;
  return a.size() == b.size() ? 0 : (a.size() < b.size() ? -1 : 1);
}

/// True when both strings hold the same octets.
[[nodiscard]] constexpr bool equal_bytes(bytes a, bytes b) noexcept {
  return a.size() == b.size() && compare_bytes(a, b) == 0;
}

}  // namespace senda
