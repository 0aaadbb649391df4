#include "daemon/config/values.hpp"

#include <algorithm>

namespace senda::daemon::config {

namespace {

struct boolean_word {
  std::string_view word;
  bool value;
  bool legacy;
};
constexpr boolean_word boolean_words[] = {
    {"true", true, true},   {"enable", true, true},   {"enabled", true, true},
    {"false", false, true}, {"disable", false, true}, {"disabled", false, true},
    {"yes", true, false},   {"1", true, false},       {"no", false, false},
    {"0", false, false},
};

result<bool> boolean(text_cursor& in, std::optional<bool> bare, bool legacy) {
  std::string_view const options =
      legacy ? "Valid options: true, enable, enabled, false, disable, disabled"
             : "Valid options: true, false, enable, disable, enabled, disabled, yes, no";
  if (in.at_end()) {
    if (bare) return *bare;
    return in.complain("a boolean is missing", options);
  }
  auto const word = in.next();
  for (auto const& b : boolean_words)
    if (equal_ignoring_case(word, b.word) && (b.legacy || !legacy)) return b.value;
  return in.refuse("is not a valid boolean", options);
}

}  // namespace

result<bool> parse_boolean(text_cursor& in, std::optional<bool> bare) {
  return boolean(in, bare, false);
}
result<bool> parse_legacy_boolean(text_cursor& in, std::optional<bool> bare) {
  return boolean(in, bare, true);
}

result<std::uint64_t> parse_integer(text_cursor& in, std::uint64_t max, std::string_view too_big) {
  auto const word = in.next();
  if (!is_digits(word)) return in.refuse("is not a valid integer");
  auto const v = parse_number(word, max);
  if (!v) return in.refuse_as(too_big);
  return *v;
}

result<std::uint16_t> parse_port(text_cursor& in) {
  auto const word = in.next();
  auto const v = parse_number(word, 65535);
  if (!v) return in.refuse("is not a valid port number (must be 1-65535)");
  if (*v == 0) return in.refuse_as("port 0 is invalid (must be 1-65535)");
  return static_cast<std::uint16_t>(*v);
}

result<std::uint16_t> parse_hold_time(text_cursor& in) {
  auto const word = in.next();
  if (!is_digits(word)) return in.refuse("is not a valid integer", "A number of seconds");
  auto const v = parse_number(word, 65535);
  if (!v) return in.refuse_as("hold-time {} is invalid", "Maximum is 65535 seconds");
  if (*v == 1 || *v == 2)
    return in.refuse_as("hold-time {} is invalid",
                        "Must be 0 (disabled) or at least 3 seconds (RFC 4271)");
  return static_cast<std::uint16_t>(*v);
}

result<std::uint32_t> parse_rate_limit(text_cursor& in) {
  SENDA_TRY(auto const v, parse_integer(in, 0xffffffff, "{} exceeds maximum 4294967295"));
  return static_cast<std::uint32_t>(v);
}

result<std::optional<std::uint8_t>> parse_ttl(text_cursor& in) {
  auto const word = in.next();
  for (auto const unset : {"disable", "disabled", "false"})
    if (equal_ignoring_case(word, unset)) return std::optional<std::uint8_t>{};
  if (!is_digits(word))
    return in.refuse("is not a valid TTL", "Valid options: 0-255, disable, disabled, false");
  auto const v = parse_number(word, 255);
  if (!v) return in.refuse_as("TTL {} is invalid", "Must be 0-255");
  if (*v == 0) return std::optional<std::uint8_t>{};
  return std::optional<std::uint8_t>{static_cast<std::uint8_t>(*v)};
}

result<asn> parse_asn_or_auto(text_cursor& in) {
  auto const word = in.next();
  if (equal_ignoring_case(word, "auto")) return asn{};
  if (auto const a = parse_asn(word)) return *a;
  auto const dot = word.find('.');
  if (is_digits(word)) return in.refuse("is not a valid ASN", "Must be 0 to 4294967295");
  if (dot != word.npos && is_digits(word.substr(0, dot)) && is_digits(word.substr(dot + 1)))
    return in.refuse("is not a valid ASN", "Each part must be 0 to 65535");
  return in.refuse("is not a valid ASN",
                   "Format: <number> or <high>.<low> (e.g., 65001 or 1.1), or 'auto'");
}

result<std::optional<ip_address>> parse_address(text_cursor& in) {
  if (auto const a = parse_ip(in.next())) return std::optional{*a};
  return in.refuse("is not a valid IP address", "Format: <ip> (e.g., 192.0.2.1 or 2001:db8::1)");
}

result<std::optional<ip_address>> parse_address_or_auto(text_cursor& in) {
  auto const word = in.next();
  if (equal_ignoring_case(word, "auto")) return std::optional<ip_address>{};
  if (auto const a = parse_ip(word)) return std::optional{*a};
  return in.refuse("is not a valid IP address",
                   "Format: <ip> or 'auto' (e.g., 192.0.2.1, 2001:db8::1, auto)");
}

result<std::optional<ipv4_address>> parse_router_id(text_cursor& in) {
  if (auto const a = parse_ipv4(in.next())) return std::optional{*a};
  return in.refuse("is not a valid router-id", "Format: IPv4 address (e.g., 192.0.2.1)");
}

result<std::optional<ipv6_address>> parse_link_local(text_cursor& in) {
  auto const a = parse_ipv6(in.next());
  if (!a) return in.refuse("is not a valid IPv6 address", "Format: <ipv6> (e.g., fe80::1)");
  if (!a->is_link_local())
    return in.refuse_as("local-link-local must be an IPv6 link-local address (fe80::/10)");
  return std::optional{*a};
}

result<std::string> parse_text(text_cursor& in) { return std::string{in.next()}; }

result<std::vector<token>> parse_list(text_cursor& in, list_wording const& wording, bool bare_too) {
  std::vector<token> words;
  if (!in.accept("[")) {
    if (!bare_too || in.remaining() != 1 || in.peek() == "]" || in.peek() == ",")
      return in.complain(wording.what, wording.hint);
    words.push_back(in.here());
    in.next();
    return words;
  }
  while (!in.accept("]")) {
    if (in.at_end()) return in.complain(wording.unclosed, wording.hint);
    if (in.accept(",")) continue;
    words.push_back(in.here());
    in.next();
  }
  return words;
}

bool is_plain_name(std::string_view s) {
  auto const plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '_' || c == '-';
  };
  return !s.empty() && std::all_of(s.begin(), s.end(), plain);
}

std::optional<std::string> decode_base64(std::string_view text) {
  constexpr std::string_view digits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  if (text.size() % 4) return {};
  std::string out;
  for (std::size_t at = 0; at < text.size(); at += 4) {
    auto group = text.substr(at, 4);
    if (at + 4 == text.size())
      while (group.size() > 2 && group.ends_with('=')) group.remove_suffix(1);
    std::uint32_t v = 0;
    for (char const c : group) {
      auto const d = digits.find(c);
      if (d == digits.npos) return {};
      v = v << 6 | static_cast<std::uint32_t>(d);
    }
    v <<= 6 * (4 - group.size());
    for (std::size_t i = 0; i + 1 < group.size(); ++i)
      out += static_cast<char>(v >> (16 - 8 * i) & 0xff);
  }
  return out;
}

}  // namespace senda::daemon::config
