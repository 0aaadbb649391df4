// Prefixes in text and JSON, as all families that have them share it.
// Configuration contract §8.2, JSON contract §6.1.
#pragma once

#include <senda/core/result.hpp>
#include <senda/core/text_cursor.hpp>
#include <senda/net/prefix.hpp>

namespace senda::nlri {

/// `ADDRESS` (a host route) or `ADDRESS/LENGTH` without host bits.
[[nodiscard]] inline result<ip_prefix> parse_network(text_cursor& in) noexcept {
  auto const word = in.next();
  auto const slash = word.find('/');
  auto const text = word.substr(0, slash);
  auto const address = parse_ip(text);
  if (!address) {
    bool const meant = text.find_first_of(".:") != text.npos;
    return meant ? in.refuse_part(text, "illegal IP address string passed to inet_pton",
                                  "Format: <ip> or <ip>/<length>")
                 : in.refuse_part(text, "unrecognised ip address {}",
                                  "Format: <ip> or <ip>/<length>");
  }
  auto length = std::optional<std::uint64_t>{address->bits()};
  if (slash != word.npos) {
    length = parse_number(word.substr(slash + 1), address->bits());
    if (!length)
      return in.refuse_part(word.substr(slash + 1), "invalid netmask {}",
                            address->is_v4() ? "Must be 0 to 32" : "Must be 0 to 128");
  }
  ip_prefix const prefix{*address, static_cast<std::uint8_t>(*length)};
  if (!prefix.is_network())
    return in.refuse("is not a valid network",
                     "The host bits must be zero for the given prefix length");
  return prefix;
}

/// A path identifier is shown as an address: `0.0.0.7`.
[[nodiscard]] constexpr ipv4_address shown_path_id(std::uint32_t id) noexcept { return {id}; }

}  // namespace senda::nlri
