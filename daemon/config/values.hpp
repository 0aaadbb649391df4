// Values of configuration keywords: booleans, numbers, addresses, names, lists.
// Configuration contract §1.7, §2 (wording of the refusals), §5.2.
#pragma once

#include <senda/core/text_cursor.hpp>
#include <senda/net/asn.hpp>
#include <senda/net/ip.hpp>

#include <optional>
#include <string>
#include <vector>

namespace senda::daemon::config {

/// true enable enabled yes 1, false disable disabled no 0; `bare` when nothing follows the keyword,
/// which is an error where there is no such value.
[[nodiscard]] result<bool> parse_boolean(text_cursor& in, std::optional<bool> bare);
/// The same without yes, no, 1 and 0.
[[nodiscard]] result<bool> parse_legacy_boolean(text_cursor& in, std::optional<bool> bare);

/// The same as functions of the cursor alone, for tables.
template <bool Bare> result<bool> boolean_or(text_cursor& in) { return parse_boolean(in, Bare); }
template <bool Bare> result<bool> legacy_boolean_or(text_cursor& in) {
  return parse_legacy_boolean(in, Bare);
}
[[nodiscard]] inline result<std::optional<bool>> set_boolean_or_true(text_cursor& in) {
  SENDA_TRY(bool const b, parse_boolean(in, true));
  return std::optional<bool>{b};
}
[[nodiscard]] inline result<std::optional<bool>> set_boolean(text_cursor& in) {
  SENDA_TRY(bool const b, parse_boolean(in, {}));
  return std::optional<bool>{b};
}

/// Decimal digits, at most `max`, which `too_big` names: "{} exceeds maximum 255".
[[nodiscard]] result<std::uint64_t> parse_integer(text_cursor& in, std::uint64_t max,
                                                  std::string_view too_big);
[[nodiscard]] result<std::uint16_t> parse_port(text_cursor& in);
[[nodiscard]] result<std::uint16_t> parse_hold_time(text_cursor& in);
[[nodiscard]] result<std::uint32_t> parse_rate_limit(text_cursor& in);
/// 0 and the words disable, disabled and false are "unset".
[[nodiscard]] result<std::optional<std::uint8_t>> parse_ttl(text_cursor& in);

/// A number or `auto`, which is 0.
[[nodiscard]] result<asn> parse_asn_or_auto(text_cursor& in);
[[nodiscard]] result<std::optional<ip_address>> parse_address(text_cursor& in);
/// An address or `auto`: nothing.
[[nodiscard]] result<std::optional<ip_address>> parse_address_or_auto(text_cursor& in);
[[nodiscard]] result<std::optional<ipv4_address>> parse_router_id(text_cursor& in);
[[nodiscard]] result<std::optional<ipv6_address>> parse_link_local(text_cursor& in);

/// One word; nothing is the empty text.
[[nodiscard]] result<std::string> parse_text(text_cursor& in);

/// `[ WORD ... ]`, blanks or commas between them; a single word where `bare_too`. `what` is the
/// refusal ("invalid processes list"), `unclosed` the one for a missing bracket.
struct list_wording {
  std::string_view what, unclosed, hint;
};
[[nodiscard]] result<std::vector<token>> parse_list(text_cursor& in, list_wording const& wording,
                                                    bool bare_too);

/// A-Z a-z 0-9 . _ - and at least one of them.
[[nodiscard]] bool is_plain_name(std::string_view s);

/// RFC 4648 §4; nothing when `text` is something else.
[[nodiscard]] std::optional<std::string> decode_base64(std::string_view text);

}  // namespace senda::daemon::config
