#include "daemon/cli/common.hpp"

#include <senda/message/notification.hpp>

#include <cstdio>
#include <cstdlib>

namespace senda::daemon::cli {

std::optional<family> parse_family(std::string_view text, std::string& why) {
  auto const gap = text.find_first_of(" /");
  auto const a = text.substr(0, gap);
  auto const s = gap == text.npos ? std::string_view{} : text.substr(gap + 1);
  if (a.empty() || s.empty() || s.find_first_of(" /") != s.npos) {
    why = "Invalid family format: " + std::string{text};
    return {};
  }
  auto const number = parse_afi(a);
  auto const sub = parse_safi(s);
  if (number && sub && is_known({*number, *sub})) return family{*number, *sub};
  why = "Unknown family: " + std::string{a} + ' ' + std::string{s};
  return {};
}

namespace {

struct error_name {
  notification_code code;
  std::uint8_t subcode;
  std::string_view name;
};

template <class S> constexpr error_name named(notification_code c, S s, std::string_view name) {
  return {c, static_cast<std::uint8_t>(s), name};
}

constexpr error_name error_names[] = {
    named(notification_code::message_header, header_subcode::connection_not_synchronized,
          "connection not synchronized"),
    named(notification_code::message_header, header_subcode::bad_message_length,
          "bad message length"),
    named(notification_code::message_header, header_subcode::bad_message_type, "bad message type"),
    named(notification_code::open_message, open_subcode::unspecific, "malformed parameters"),
    named(notification_code::open_message, open_subcode::unsupported_version,
          "unsupported version"),
    named(notification_code::open_message, open_subcode::bad_bgp_identifier, "bad BGP identifier"),
    named(notification_code::open_message, open_subcode::unsupported_optional_parameter,
          "unsupported optional parameter"),
    named(notification_code::open_message, open_subcode::authentication_failure,
          "authentication parameter"),
    named(notification_code::open_message, open_subcode::unacceptable_hold_time,
          "unacceptable hold time"),
    named(notification_code::update_message, update_subcode::malformed_attribute_list,
          "malformed attribute list"),
    named(notification_code::update_message, update_subcode::unrecognized_well_known_attribute,
          "unrecognized well-known attribute"),
    named(notification_code::update_message, update_subcode::missing_well_known_attribute,
          "missing well-known attribute"),
    named(notification_code::update_message, update_subcode::attribute_flags_error,
          "attribute flags error"),
    named(notification_code::update_message, update_subcode::attribute_length_error,
          "attribute length error"),
    named(notification_code::update_message, update_subcode::invalid_origin, "invalid ORIGIN"),
    named(notification_code::update_message, update_subcode::invalid_next_hop, "invalid NEXT_HOP"),
    named(notification_code::update_message, update_subcode::optional_attribute_error,
          "optional attribute error"),
    named(notification_code::update_message, update_subcode::invalid_network_field,
          "invalid network field"),
    named(notification_code::update_message, update_subcode::malformed_as_path,
          "malformed AS_PATH"),
};

}  // namespace

void describe(text_writer& out, error const& e, bytes whole) {
  std::string_view name = "protocol error";
  for (auto const& n : error_names)
    if (n.code == e.code && n.subcode == e.subcode) name = n.name;
  (out << name << " (").number(static_cast<std::uint8_t>(e.code)) << '/';
  out.number(e.subcode) << ')';
  auto evidence = detail::evidence(whole, e.offset, e.length);
  if (evidence.empty()) return;
  constexpr std::size_t most = 64;
  (out << ", octets ").number(e.offset) << " to ";
  out.number(e.offset + evidence.size() - 1) << ": 0x";
  out.hex(evidence.first(evidence.size() < most ? evidence.size() : most), true);
  if (evidence.size() > most) out << "...";
}

std::string compatible_version() { return load_environment(variable).settings.version; }

char const* variable(char const* name) { return std::getenv(name); }

std::optional<environment> settings() {
  auto loaded = load_environment(variable);
  for (auto const& w : loaded.warnings) std::fprintf(stderr, "warning: %s\n", w.c_str());
  for (auto const& e : loaded.errors) std::fprintf(stderr, "%s\n", e.c_str());
  if (!loaded.errors.empty()) return {};
  return std::move(loaded.settings);
}

}  // namespace senda::daemon::cli
