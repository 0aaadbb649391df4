// `capability` of a neighbor (configuration contract §6.2).
#include <senda/core/number.hpp>

#include "daemon/config/draft.hpp"
#include "daemon/config/values.hpp"

namespace senda::daemon::config {

namespace {

using settings = capability_settings;
using mode = capability::add_path_mode;

/// Nothing and 0 stand for the hold time, which is known when the neighbor closes.
result<std::optional<std::uint16_t>> read_restart_time(text_cursor& in) {
  if (in.at_end()) return std::optional<std::uint16_t>{std::uint16_t{0}};
  auto const word = in.next();
  if (equal_ignoring_case(word, "disable") || equal_ignoring_case(word, "disabled"))
    return std::optional<std::uint16_t>{};
  if (!is_digits(word))
    return in.refuse("is not valid", "Valid options: 0-4095 or 'disable', 'disabled'");
  auto const v = parse_number(word, 4095);
  if (!v) return in.refuse_as("{} exceeds maximum 4095");
  return std::optional{static_cast<std::uint16_t>(*v)};
}

/// Nothing stands for a day.
result<std::optional<std::uint32_t>> read_stale_time(text_cursor& in) {
  if (in.at_end()) return std::optional<std::uint32_t>{24 * 60 * 60};
  auto const word = in.next();
  if (equal_ignoring_case(word, "disable") || equal_ignoring_case(word, "disabled"))
    return std::optional<std::uint32_t>{};
  if (!is_digits(word))
    return in.refuse("is not valid", "Valid options: 0-16777215 or 'disable', 'disabled'");
  auto const v = parse_number(word, 0xff'ffff);
  if (!v) return in.refuse_as("{} exceeds maximum 16777215");
  return std::optional{static_cast<std::uint32_t>(*v)};
}

result<mode> read_add_path_mode(text_cursor& in) {
  struct row {
    std::string_view word;
    mode value;
  };
  constexpr row rows[] = {{"disable", mode::disabled},
                          {"disabled", mode::disabled},
                          {"receive", mode::receive},
                          {"send", mode::send},
                          {"send/receive", mode::send_receive}};
  auto const word = in.next();
  for (auto const& r : rows)
    if (equal_ignoring_case(word, r.word)) return r.value;
  if (equal_ignoring_case(word, "receive/send"))
    return in.refuse("is not a valid add-path value", "Write it as: send/receive");
  return in.refuse("is not a valid add-path value",
                   "Valid options: disable, disabled, receive, send, send/receive");
}

/// A role of table 1 of RFC 9234, or `disable`.
result<std::optional<bgp_role>> read_role(text_cursor& in) {
  auto const word = in.next();
  if (equal_ignoring_case(word, "disable") || equal_ignoring_case(word, "disabled"))
    return std::optional<bgp_role>{};
  if (auto const r = parse_bgp_role(word)) return std::optional{*r};
  return in.refuse("is not a BGP role",
                   "Valid options: provider, rs, rs-client, customer, peer, disable");
}

constexpr std::array capability_table{
    make_setting<&settings::four_octet_as, boolean_or<true>>("asn4"),
    make_setting<&settings::route_refresh, boolean_or<true>>("route-refresh"),
    make_setting<&settings::graceful_restart, read_restart_time>("graceful-restart"),
    make_setting<&settings::long_lived_restart, read_stale_time>("long-lived-graceful-restart"),
    make_setting<&settings::multi_session, boolean_or<true>>("multi-session"),
    make_setting<&settings::operational, boolean_or<true>>("operational"),
    make_setting<&settings::add_path, read_add_path_mode>("add-path"),
    make_setting<&settings::next_hop, set_boolean_or_true>("nexthop"),
    make_setting<&settings::extended_message, boolean_or<true>>("extended-message"),
    make_setting<&settings::aigp, set_boolean_or_true>("aigp"),
    make_setting<&settings::software_version, boolean_or<false>>("software-version"),
    make_setting<&settings::link_local_next_hop, set_boolean>("link-local-nexthop"),
    make_setting<&settings::link_local_prefer, boolean_or<false>>("link-local-prefer"),
    make_setting<&settings::role, read_role>("role"),
    make_setting<&settings::role_strict, boolean_or<true>>("role-strict"),
};
constexpr auto capability_keywords = settings_keywords<capability_draft, capability_table>();

}  // namespace

void read_capability(reader& r, text_cursor&, neighbor_draft& to) {
  r.read_section("capability", capability_keywords, to.capabilities);
}

void merge_capabilities(reader& r, neighbor_draft::inherited const& from, neighbor_draft& to) {
  merge_settings(capability_table, from.from->capabilities, to.capabilities,
                 [&](std::string_view word) {
                   r.warn(from.where, "template '" + from.name + "' replaces the capability '" +
                                          std::string{word} + "' of this neighbor");
                 });
}

}  // namespace senda::daemon::config
