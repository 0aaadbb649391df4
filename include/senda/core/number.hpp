// Unsigned integers in text: decimal, or hexadecimal where the grammar says so.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace senda {

/// Digits of `base` (10 or 16) only, all of `s`, at most `max`; nothing otherwise.
[[nodiscard]] constexpr std::optional<std::uint64_t> parse_number(std::string_view s,
                                                                  std::uint64_t max = UINT64_MAX,
                                                                  unsigned base = 10) noexcept {
  if (s.empty()) return {};
  std::uint64_t v = 0;
  for (char const c : s) {
    unsigned const d = c >= '0' && c <= '9'   ? static_cast<unsigned>(c - '0')
                       : c >= 'a' && c <= 'f' ? static_cast<unsigned>(c - 'a') + 10
                       : c >= 'A' && c <= 'F' ? static_cast<unsigned>(c - 'A') + 10
                                              : 99;
    if (d >= base || d > max || v > (max - d) / base) return {};
    v = v * base + d;
  }
  return v;
}

/// The same, with a `0x` prefix choosing hexadecimal.
[[nodiscard]] constexpr std::optional<std::uint64_t> parse_number_0x(
    std::string_view s, std::uint64_t max = UINT64_MAX) noexcept {
  if (s.starts_with("0x") || s.starts_with("0X")) return parse_number(s.substr(2), max, 16);
  return parse_number(s, max);
}

/// True for one decimal digit or more and nothing else, however large the number.
[[nodiscard]] constexpr bool is_digits(std::string_view s) noexcept {
  for (char const c : s)
    if (c < '0' || c > '9') return false;
  return !s.empty();
}

/// ASCII letters compared without regard to case.
[[nodiscard]] constexpr bool equal_ignoring_case(std::string_view a, std::string_view b) noexcept {
  if (a.size() != b.size()) return false;
  auto const lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
  for (std::size_t i = 0; i < a.size(); ++i)
    if (lower(a[i]) != lower(b[i])) return false;
  return true;
}

}  // namespace senda
