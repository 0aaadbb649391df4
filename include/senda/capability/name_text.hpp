// Names a peer gives itself, in capabilities: octets to text, and text to at most 64 octets.
// The peer's octets are shown, never trusted: what is not printable ASCII is escaped.
#pragma once

#include <senda/core/bytes.hpp>
#include <senda/core/json.hpp>

namespace senda::capability {

[[nodiscard]] inline std::string_view as_text(bytes b) noexcept {
  return {reinterpret_cast<char const*>(b.data()), b.size()};
}
[[nodiscard]] inline bytes as_octets(std::string_view s) noexcept {
  return {reinterpret_cast<std::uint8_t const*>(s.data()), s.size()};
}

/// The longest front of `s` that has at most `most` octets and ends between two characters.
[[nodiscard]] constexpr std::string_view cut_utf8(std::string_view s, std::size_t most) noexcept {
  if (s.size() <= most) return s;
  while (most && (static_cast<std::uint8_t>(s[most]) & 0xc0) == 0x80) --most;
  return s.substr(0, most);
}

/// The line of a text event about it: lower case, escaped as JSON does.
inline void lower_text(text_writer& out, bytes name) noexcept {
  for (auto const octet : name) {
    auto const c = static_cast<char>(octet);
    if (c >= 'A' && c <= 'Z') out << static_cast<char>(c + 32);
    else if (c >= 0x20 && c < 0x7f) out << c;
    else (out << "\\x").hex(octet, 2);
  }
}

}  // namespace senda::capability
