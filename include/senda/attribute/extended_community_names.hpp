// Words within extended communities, printed and read: directions, actions, encapsulations.
// Configuration contract §11.6; IANA "BGP Tunnel Encapsulation Attribute Tunnel Types".
#pragma once

#include <senda/attribute/extended_community_flow.hpp>

namespace senda::attribute {

/// `input`, `output` or `input-output`; "" for no direction.
[[nodiscard]] constexpr std::string_view name_of(flow_direction d) noexcept {
  constexpr std::string_view names[] = {"", "input", "output", "input-output"};
  return names[static_cast<std::size_t>(d) & 3];
}

inline constexpr std::string_view interface_set_format =
    "Format: [transitive:|non-transitive:]<direction>:<asn>:<group>\n  "
    "Directions: input, output, input-output; groups: 0 to 16383";

/// `[transitive:|non-transitive:]DIRECTION:ASN:GROUP`
[[nodiscard]] constexpr std::optional<extended_community> parse_interface_set(
    std::string_view s) noexcept {
  std::string_view field[4];
  std::size_t n = 0;
  for (bool more = true; more && n < 4; ++n) {
    auto const colon = s.find(':');
    field[n] = s.substr(0, colon);
    more = colon != s.npos;
    s.remove_prefix(more ? colon + 1 : s.size());
  }
  if (n < 3 || !s.empty()) return {};
  bool const transitive = n == 3 || field[0] == "transitive";
  if (!transitive && field[0] != "non-transitive") return {};
  auto const as = parse_number(field[n - 2], 0xffffffff);
  auto const group = parse_number(field[n - 1], 0x3fff);
  if (!as || !group) return {};
  for (auto const d : {flow_direction::input, flow_direction::output, flow_direction::input_output})
    if (name_of(d) == field[n - 3])
      return interface_set(transitive, {static_cast<std::uint32_t>(*as)}, d,
                           static_cast<std::uint16_t>(*group));
  return {};
}

inline constexpr std::string_view traffic_action_format =
    "Valid options: sample, terminal, sample-terminal";

/// `sample`, `terminal` or `sample-terminal`.
[[nodiscard]] constexpr std::optional<extended_community> parse_traffic_action(
    std::string_view s) noexcept {
  if (s == "sample") return traffic_action(true, false);
  if (s == "terminal") return traffic_action(false, true);
  if (s == "sample-terminal") return traffic_action(true, true);
  return {};
}

namespace detail {
/// By tunnel type.
inline constexpr std::string_view encapsulations[] = {
    "Default",  "L2TPv3", "GRE",   "",     "", "",          "",
    "IP-in-IP", "VXLAN",  "NVGRE", "MPLS", "", "VXLAN-GPE", "MPLS-in-UDP"};
}  // namespace detail

/// "" when the tunnel type has no name here.
[[nodiscard]] constexpr std::string_view encapsulation_name(std::uint16_t type) noexcept {
  return type < std::size(detail::encapsulations) ? detail::encapsulations[type]
                                                  : std::string_view{};
}
[[nodiscard]] constexpr std::optional<std::uint16_t> encapsulation_named(
    std::string_view s) noexcept {
  for (std::uint16_t i = 0; i < std::size(detail::encapsulations); ++i)
    if (!s.empty() && detail::encapsulations[i] == s) return i;
  return {};
}

}  // namespace senda::attribute
