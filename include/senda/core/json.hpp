// JSON strings: whatever octets the peer sent, the output is valid, ASCII-only JSON (RFC 8259 §7).
// Undecodable UTF-8 becomes U+FFFD, one for each maximal broken sequence (Unicode §3.9).
#pragma once

#include <senda/core/text_writer.hpp>

namespace senda {

namespace detail {

/// One code point off the front of `s`; `used` says how many octets it took. Broken input yields
/// U+FFFD.
[[nodiscard]] constexpr std::uint32_t next_code_point(std::string_view s,
                                                      std::size_t& used) noexcept {
  auto const at = [&](std::size_t i) { return static_cast<std::uint8_t>(s[i]); };
  std::uint8_t const first = at(0);
  used = 1;
  if (first < 0x80) return first;
  std::size_t const more = first >= 0xf0 ? 3 : first >= 0xe0 ? 2 : 1;
  if (first < 0xc2 || first > 0xf4) return 0xfffd;
  std::uint32_t v = first & (0x3fu >> more);
  for (std::size_t i = 1; i <= more; ++i) {
    if (i >= s.size()) return 0xfffd;
    std::uint8_t low = 0x80, high = 0xbf;
    if (i == 1) {  // no overlong forms, no surrogates, nothing above U+10FFFF
      if (first == 0xe0) low = 0xa0;
      if (first == 0xed) high = 0x9f;
      if (first == 0xf0) low = 0x90;
      if (first == 0xf4) high = 0x8f;
    }
    if (at(i) < low || at(i) > high) return 0xfffd;
    v = v << 6 | (at(i) & 0x3fu);
    ++used;
  }
  return v;
}

}  // namespace detail

/// True when `s` is UTF-8 as Unicode defines it.
[[nodiscard]] constexpr bool is_utf8(std::string_view s) noexcept {
  while (!s.empty()) {
    std::size_t used = 0;
    bool const replacement = s.starts_with("\xef\xbf\xbd");
    if (detail::next_code_point(s, used) == 0xfffd && !replacement) return false;
    s.remove_prefix(used);
  }
  return true;
}

/// Writes `s` between double quotes, everything beyond printable ASCII escaped.
inline void json_string(text_writer& out, std::string_view s) noexcept {
  out << '"';
  while (!s.empty()) {
    std::size_t used = 0;
    auto const c = detail::next_code_point(s, used);
    s.remove_prefix(used);
    if (c == '"' || c == '\\') out << '\\' << static_cast<char>(c);
    else if (c >= 0x20 && c < 0x7f) out << static_cast<char>(c);
    else if (c == '\n') out << "\\n";
    else if (c == '\r') out << "\\r";
    else if (c == '\t') out << "\\t";
    else if (c == '\b') out << "\\b";
    else if (c == '\f') out << "\\f";
    else if (c < 0x10000) (out << "\\u").hex(c, 4);
    else {
      auto const v = c - 0x10000;
      (out << "\\u").hex(0xd800 + (v >> 10), 4);
      (out << "\\u").hex(0xdc00 + (v & 0x3ff), 4);
    }
  }
  out << '"';
}

}  // namespace senda
