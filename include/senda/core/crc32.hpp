// CRC-32 as Ethernet, gzip and PNG have it (reflected, polynomial 0xEDB88320).
// To find out that a file was damaged; no protection against who means to change it.
#pragma once

#include <senda/core/bytes.hpp>

#include <array>

namespace senda {

namespace detail {
inline constexpr auto crc32_table = [] {
  std::array<std::uint32_t, 256> table{};
  for (std::uint32_t i = 0; i < 256; ++i) {
    auto v = i;
    for (int bit = 0; bit < 8; ++bit) v = v & 1 ? v >> 1 ^ 0xedb88320u : v >> 1;
    table[i] = v;
  }
  return table;
}();
}  // namespace detail

/// The checksum of `in`; of octets in several parts with that of the ones before as `before`.
[[nodiscard]] constexpr std::uint32_t crc32(bytes in, std::uint32_t before = 0) noexcept {
  auto v = ~before;
  for (auto const octet : in) v = detail::crc32_table[(v ^ octet) & 0xff] ^ v >> 8;
  return ~v;
}

}  // namespace senda
