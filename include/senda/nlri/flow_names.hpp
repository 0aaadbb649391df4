// Names for values of flow specification components: protocols, ICMP, TCP flags, fragments.
// IANA registries; wire contract annex A, configuration contract §11.5.
#pragma once

#include <senda/nlri/flow_component.hpp>

#include <span>

namespace senda::nlri {

struct flow_name {
  std::string_view name;
  std::uint16_t value;
};

inline constexpr flow_name flow_protocols[] = {
    {"icmp", 1}, {"igmp", 2}, {"tcp", 6},   {"egp", 8},   {"udp", 17},  {"rsvp", 46},  {"gre", 47},
    {"esp", 50}, {"ah", 51},  {"ospf", 89}, {"ipip", 94}, {"pim", 103}, {"sctp", 132},
};
inline constexpr flow_name flow_icmp_types[] = {
    {"echo-reply", 0},
    {"unreachable", 3},
    {"redirect", 5},
    {"echo-request", 8},
    {"router-advertisement", 9},
    {"router-solicit", 10},
    {"time-exceeded", 11},
    {"parameter-problem", 12},
    {"timestamp", 13},
    {"timestamp-reply", 14},
    {"photuris", 40},
    {"experimental-mobility", 41},
    {"extended-echo-request", 42},
    {"extended-echo-reply", 43},
    {"experimental-one", 253},
    {"experimental-two", 254},
};
/// Of several types, so that a code has no one name: for reading only.
inline constexpr flow_name flow_icmp_codes[] = {
    {"network-unreachable", 0},          {"host-unreachable", 1},
    {"protocol-unreachable", 2},         {"port-unreachable", 3},
    {"fragmentation-needed", 4},         {"source-route-failed", 5},
    {"destination-network-unknown", 6},  {"destination-host-unknown", 7},
    {"source-host-isolated", 8},         {"destination-network-prohibited", 9},
    {"destination-host-prohibited", 10}, {"network-unreachable-for-tos", 11},
    {"host-unreachable-for-tos", 12},    {"communication-prohibited-by-filtering", 13},
    {"host-precedence-violation", 14},   {"precedence-cutoff-in-effect", 15},
    {"redirect-for-network", 0},         {"redirect-for-host", 1},
    {"redirect-for-tos-and-net", 2},     {"redirect-for-tos-and-host", 3},
    {"ttl-eq-zero-during-transit", 0},   {"ttl-eq-zero-during-reassembly", 1},
    {"required-option-missing", 1},      {"ip-header-bad", 2},
};
/// The first name of a bit is the one printed.
inline constexpr flow_name flow_tcp_flags[] = {
    {"fin", 0x01}, {"syn", 0x02},    {"rst", 0x04}, {"push", 0x08}, {"ack", 0x10},
    {"urg", 0x20}, {"urgent", 0x20}, {"ece", 0x40}, {"cwr", 0x80},  {"ns", 0x100},
};
inline constexpr flow_name flow_fragments[] = {
    {"dont-fragment", 1}, {"is-fragment", 2}, {"first-fragment", 4}, {"last-fragment", 8}};

/// The names which values of a component are printed with.
[[nodiscard]] constexpr std::span<flow_name const> printed_names(flow_type t) noexcept {
  switch (t) {
    case flow_type::protocol:
      return flow_protocols;
    case flow_type::icmp_type:
      return flow_icmp_types;
    case flow_type::tcp_flags:
      return flow_tcp_flags;
    case flow_type::fragment:
      return flow_fragments;
    default:
      return {};
  }
}

/// The name of a whole value; "" when it has none.
[[nodiscard]] constexpr std::string_view find_flow_name(std::span<flow_name const> names,
                                                        std::uint64_t value) noexcept {
  for (auto const& n : names)
    if (n.value == value) return n.name;
  return {};
}
/// The value of a name, whose case does not matter, nor whether its parts are joined by - or _.
[[nodiscard]] constexpr std::optional<std::uint16_t> find_flow_value(
    std::span<flow_name const> names, std::string_view text) noexcept {
  auto const plain = [](char c) {
    return c == '_' ? '-' : c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  };
  for (auto const& n : names) {
    bool same = n.name.size() == text.size();
    for (std::size_t i = 0; same && i < text.size(); ++i) same = n.name[i] == plain(text[i]);
    if (same) return n.value;
  }
  return {};
}

}  // namespace senda::nlri
