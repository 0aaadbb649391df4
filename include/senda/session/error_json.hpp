// An error in a message as JSON: what a NOTIFICATION would say, what it leads to, where it is, and
// the section of the RFC that wants it so. RFC 4271 §6, RFC 7606.
#pragma once

#include <senda/attribute/attributes.hpp>
#include <senda/core/json.hpp>
#include <senda/message/notification_text.hpp>
#include <senda/message/update.hpp>

namespace senda {

/// `none`, `attribute-discard`, `treat-as-withdraw`, `afi-safi-disable`, `session-reset`.
[[nodiscard]] constexpr std::string_view name_of(reaction r) noexcept {
  constexpr std::string_view names[] = {"none", "attribute-discard", "treat-as-withdraw",
                                        "afi-safi-disable", "session-reset"};
  return names[static_cast<std::size_t>(r)];
}

namespace detail {

/// The attribute whose header is at `offset` of the message, as the first of its code or not.
struct attribute_place {
  attribute_descriptor const* known = nullptr;
  bool found = false, repeated = false;
};
[[nodiscard]] constexpr attribute_place attribute_at(bytes message, std::size_t offset) noexcept {
  attribute_place place;
  if (message.size() < header_size) return place;
  auto const update = update_view::decode_body(message.subspan(header_size));
  if (!update.has_value()) return place;
  bool seen[256] = {};
  for (auto range = update.assume_value().path_attributes(); !range.empty();) {
    auto const v = range.next();
    if (!v.has_value()) return place;
    auto& before = seen[static_cast<std::uint8_t>(v.assume_value().code)];
    if (v.assume_value().offset == offset)
      return {find_descriptor(v.assume_value().code), true, before};
    before = true;
  }
  return place;
}

[[nodiscard]] constexpr std::string_view section_of_update_error(error const& e,
                                                                 bytes message) noexcept {
  using enum update_subcode;
  auto const at = attribute_at(message, e.offset);
  auto const subcode = static_cast<update_subcode>(e.subcode);
  if (subcode == invalid_network_field) return "RFC 7606 §5.3";
  if (subcode == missing_well_known_attribute) return "RFC 7606 §3.d";
  if (subcode == unrecognized_well_known_attribute) return "RFC 4271 §6.3";
  if (at.repeated) return "RFC 7606 §3.g";
  if (subcode == attribute_flags_error) return "RFC 7606 §3.c";
  if (at.known) {
    bool const escalated =
        e.action == reaction::reset && at.known->on_error.length != reaction::reset;
    return escalated ? std::string_view{"RFC 7606 §5.2"} : at.known->on_error.section;
  }
  if (subcode == malformed_attribute_list && e.action == reaction::treat_as_withdraw)
    return "RFC 7606 §4";
  return subcode == malformed_attribute_list ? "RFC 7606 §3.b" : "RFC 4271 §6.3";
}

}  // namespace detail

/// The section that says what an error leads to; `message` is the one it is about, header included.
/// Empty for errors that are not the protocol's.
[[nodiscard]] constexpr std::string_view section_of(error const& e, bytes message = {}) noexcept {
  if (e.from != origin_of_error::protocol) return {};
  switch (e.code) {
    case notification_code::message_header:
      return "RFC 4271 §6.1";
    case notification_code::open_message:
      if (e.subcode == static_cast<std::uint8_t>(open_subcode::role_mismatch))
        return "RFC 9234 §4.2";
      return e.subcode == static_cast<std::uint8_t>(open_subcode::unsupported_capability)
                 ? "RFC 5492 §5"
                 : "RFC 4271 §6.2";
    case notification_code::update_message:
      return detail::section_of_update_error(e, message);
    case notification_code::hold_timer_expired:
      return "RFC 4271 §6.5";
    case notification_code::finite_state_machine:
      return "RFC 6608 §4";
    case notification_code::cease:
      return "RFC 4486 §4";
    case notification_code::route_refresh_message:
      return "RFC 7313 §5";
    case notification_code::send_hold_timer_expired:
      return "RFC 9687 §4";
    default:
      return {};
  }
}

/// The members of the object, without its braces: `"code": 3, "subcode": 10, "name": "Invalid
/// Network Field", "reaction": "session-reset", "offset": 44, "length": 5, "data": "0x280A010000",
/// "rfc": "RFC 7606 section 5.3"`. At most 64 octets of data are shown.
inline void error_json_members(text_writer& out, error const& e, bytes message) noexcept {
  (out << "\"code\": ").number(static_cast<std::uint8_t>(e.code));
  (out << ", \"subcode\": ").number(e.subcode);
  auto const name = e.subcode ? name_of(e.code, e.subcode) : name_of(e.code);
  out << ", \"name\": \"" << name << "\", \"reaction\": \"" << name_of(e.action) << '"';
  (out << ", \"offset\": ").number(e.offset);
  (out << ", \"length\": ").number(e.length);
  constexpr std::size_t most = 64;
  auto const proof = detail::evidence(message, e.offset, e.length);
  (out << ", \"data\": \"0x").hex(proof.first(proof.size() < most ? proof.size() : most), true);
  out << "\", \"rfc\": \"";
  constexpr std::string_view sign = "§";  // JSON here is ASCII
  auto section = section_of(e, message);
  for (auto at = section.find(sign); at != section.npos; at = section.find(sign)) {
    out << section.substr(0, at) << "section ";
    section.remove_prefix(at + sign.size());
  }
  out << section << '"';
}

}  // namespace senda
