// A fast seeded hash for octet strings kept in tables.
// The seed is random per process in the daemon, so that a peer cannot choose colliding routes.
#pragma once

#include <senda/core/bytes.hpp>

#include <cstring>

namespace senda {

namespace detail {
/// One to seven octets, all of them, in loads of fixed size: what is written octet by octet cannot
/// be read at once without waiting.
[[nodiscard]] inline std::uint64_t few_octets(std::uint8_t const* p, std::size_t n) noexcept {
  if (n < 4) return p[0] | std::uint64_t{p[n / 2]} << 8 | std::uint64_t{p[n - 1]} << 16;
  std::uint32_t first, last;
  std::memcpy(&first, p, 4);
  std::memcpy(&last, p + n - 4, 4);
  return first | std::uint64_t{last} << 32;
}
}  // namespace detail

/// Multiply-and-fold over eight octets at a time; not cryptographic.
[[nodiscard]] inline std::uint64_t hash_bytes(bytes in, std::uint64_t seed) noexcept {
  auto const fold = [](std::uint64_t a, std::uint64_t b) noexcept {
    __extension__ using wide = unsigned __int128;
    wide const m = static_cast<wide>(a) * b;
    return static_cast<std::uint64_t>(m) ^ static_cast<std::uint64_t>(m >> 64);
  };
  constexpr std::uint64_t k0 = 0x9e3779b97f4a7c15, k1 = 0xd6e8feb86659fd93;
  std::uint64_t h = seed ^ fold(in.size() ^ k0, k1);
  std::size_t n = in.size();
  auto const* p = in.data();
  for (; n >= 8; n -= 8, p += 8) {
    std::uint64_t v;
    std::memcpy(&v, p, 8);
    h = fold(h ^ v, k0);
  }
  if (n) h = fold(h ^ detail::few_octets(p, n), k1);
  return fold(h ^ k1, k0);
}

}  // namespace senda
