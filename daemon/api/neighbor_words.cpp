#include "daemon/api/neighbor_words.hpp"

#include <senda/core/number.hpp>

#include <algorithm>

namespace senda::daemon {

namespace {

/// Reads the value of one key; what is wrong, or "".
struct key_row {
  std::string_view word, alias;
  std::string (*read)(std::string_view value, neighbor_settings& n);
  bool mandatory = false;
};

std::string read_local(std::string_view value, neighbor_settings& n) {
  auto const a = parse_ip(value);
  if (!a) return "invalid IP address " + std::string{value};
  n.local_address = *a;
  return {};
}

std::string read_as(std::string_view value, asn& as) {
  auto const a = parse_asn(value);
  if (!a) return '\'' + std::string{value} + "' is an invalid ASN";
  as = *a;
  return {};
}

std::string read_router_id(std::string_view value, neighbor_settings& n) {
  auto const id = parse_ipv4(value);
  if (!id) return "invalid router-id " + std::string{value};
  n.router_id = *id;
  return {};
}

std::string read_families(std::string_view value, neighbor_settings& n) {
  if (value == "in-open") return {};
  n.families = {};
  for (auto left = value; !left.empty();) {
    auto const one = left.substr(0, left.find('/'));
    left.remove_prefix(std::min(one.size() + 1, left.size()));
    // `bgp-ls` and the like have a hyphen of their own.
    std::optional<family> found;
    for (auto at = one.find('-'); at != one.npos && !found; at = one.find('-', at + 1)) {
      auto const a = parse_afi(one.substr(0, at));
      auto const s = parse_safi(one.substr(at + 1));
      if (a && s && is_known({*a, *s})) found = family{*a, *s};
    }
    if (!found) return "invalid family format " + std::string{one} + ", expected <afi>-<safi>";
    n.families.insert(*found);
  }
  return {};
}

std::string read_restart(std::string_view value, neighbor_settings& n) {
  auto const seconds = parse_number(value, 4095);
  if (!seconds) return "invalid graceful-restart " + std::string{value};
  n.capabilities.graceful_restart = static_cast<std::uint16_t>(*seconds);
  return {};
}

std::string read_group_updates(std::string_view value, neighbor_settings& n) {
  if (value != "true" && value != "false") return "invalid group-updates " + std::string{value};
  n.group_updates = value == "true";
  return {};
}

constexpr key_row keys[] = {
    {"local-address", "local-ip", &read_local, true},
    {"local-as", {}, [](std::string_view v, auto& n) { return read_as(v, n.local_as); }, true},
    {"peer-as", {}, [](std::string_view v, auto& n) { return read_as(v, n.peer_as); }, true},
    {"router-id", {}, &read_router_id},
    {"family-allowed", {}, &read_families},
    {"graceful-restart", {}, &read_restart},
    {"group-updates", {}, &read_group_updates},
};

key_row const* find_key(std::string_view word) {
  for (auto const& k : keys)
    if (word == k.word || (!k.alias.empty() && word == k.alias)) return &k;
  return nullptr;
}

std::string complete(neighbor_settings& n, std::span<key_row const* const> seen) {
  std::string missing;
  for (auto const& k : keys)
    if (k.mandatory && std::find(seen.begin(), seen.end(), &k) == seen.end())
      missing += (missing.empty() ? "" : ", ") + std::string{k.word};
  if (!missing.empty()) return "missing required parameters: " + missing;
  if (n.local_address->version() != n.peer.version())
    return "local-address and peer-address must be of the same family";
  if (!n.router_id && n.local_address->is_v4()) n.router_id = n.local_address->v4();
  if (!n.router_id) return "missing required parameters: router-id";
  n.name = neighbor_name(n);
  return {};
}

}  // namespace

std::string read_neighbor(std::span<token const> words, speaker_settings const&,
                          neighbor_settings& n) {
  text_cursor in{words};
  auto const address = parse_ip(in.next());
  if (!address) return "no neighbor address, or an invalid one";
  n.peer = *address;
  n.peer_length = static_cast<std::uint8_t>(address->bits());
  n.families = family_set::of(ipv4_unicast);
  std::vector<key_row const*> seen;
  while (!in.at_end()) {
    std::string const key{in.next()};
    if (key == "api") {
      if (in.at_end()) return "missing value for api";
      while (!in.at_end() && !find_key(in.peek())) {
        auto const process = in.next();
        if (process != "[" && process != "]" && process != ",")
          n.users.push_back({std::string{process}, {}});
      }
      continue;
    }
    auto const* const k = find_key(key);
    if (!k) return "unknown parameter " + key;
    if (std::find(seen.begin(), seen.end(), k) != seen.end()) return "duplicate parameter " + key;
    if (in.at_end()) return "missing value for " + key;
    if (auto const why = k->read(in.next(), n); !why.empty()) return why;
    seen.push_back(k);
  }
  return complete(n, seen);
}

}  // namespace senda::daemon
