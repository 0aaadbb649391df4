// What packets a flow specification is for, as people write it: `destination-port [ =80 >8000 ];`
// Configuration contract §11.2 to §11.5.
#pragma once

#include <senda/attribute/list_text.hpp>
#include <senda/core/text_cursor.hpp>
#include <senda/nlri/flow_builder.hpp>
#include <senda/nlri/service_names.hpp>

namespace senda::nlri {

/// A keyword for a component, and how its values are written.
struct flow_keyword {
  std::string_view word;
  flow_type type;
  std::optional<ip_version> only{};     ///< rules for the other kind of address can not have it
  std::span<flow_name const> names{};   ///< of values
  std::uint64_t max = 0;                ///< largest value
  std::string_view refusal{}, range{};  ///< what is said of other values
};

inline constexpr flow_keyword flow_keywords[] = {
    {"destination", flow_type::destination},
    {"destination-ipv4", flow_type::destination},
    {"destination-ipv6", flow_type::destination},
    {"source", flow_type::source},
    {"source-ipv4", flow_type::source},
    {"source-ipv6", flow_type::source},
    {"protocol", flow_type::protocol, ip_version::v4, flow_protocols, 0xff, "unknown protocol {}",
     "A name (tcp, udp, icmp, ...) or 0 to 255"},
    {"next-header", flow_type::protocol, ip_version::v6, flow_protocols, 0xff,
     "unknown protocol {}", "A name (tcp, udp, icmp, ...) or 0 to 255"},
    {"port",
     flow_type::port,
     {},
     service_names,
     0xffff,
     "you tried to set an invalid port number {}",
     "A service name or 0 to 65535"},
    {"destination-port",
     flow_type::destination_port,
     {},
     service_names,
     0xffff,
     "you tried to set an invalid port number {}",
     "A service name or 0 to 65535"},
    {"source-port",
     flow_type::source_port,
     {},
     service_names,
     0xffff,
     "you tried to set an invalid port number {}",
     "A service name or 0 to 65535"},
    {"icmp-type",
     flow_type::icmp_type,
     {},
     flow_icmp_types,
     0xff,
     "unknown icmp type {}",
     "A name (echo-request, unreachable, ...) or 0 to 255"},
    {"icmp-code",
     flow_type::icmp_code,
     {},
     flow_icmp_codes,
     0xff,
     "unknown icmp code {}",
     "A name (host-unreachable, port-unreachable, ...) or 0 to 255"},
    {"tcp-flags",
     flow_type::tcp_flags,
     {},
     flow_tcp_flags,
     0xffff,
     "unknown tcp flag {}",
     "Of fin, syn, rst, push, ack, urg, ece, cwr, ns one or more, joined by +, or a number"},
    {"packet-length",
     flow_type::packet_length,
     {},
     {},
     0xffff,
     "you tried to filter a flow using an invalid packet length {}",
     "Must be 0 to 65535"},
    {"dscp",
     flow_type::dscp,
     ip_version::v4,
     {},
     63,
     "you tried to filter a flow using an invalid dscp for a component {}",
     "Must be 0 to 63"},
    {"traffic-class",
     flow_type::dscp,
     ip_version::v6,
     {},
     0xff,
     "you tried to filter a flow using an invalid traffic class for a component {}",
     "Must be 0 to 255"},
    {"fragment",
     flow_type::fragment,
     {},
     flow_fragments,
     0xffff,
     "unknown fragment {}",
     "Of dont-fragment, is-fragment, first-fragment, last-fragment one or more, joined by +, or a "
     "number"},
    {"flow-label",
     flow_type::flow_label,
     ip_version::v6,
     {},
     0xfffff,
     "you tried to filter a flow using an invalid flow label for a component {}",
     "Must be 0 to 1048575"},
};

/// Null when it is none.
[[nodiscard]] constexpr flow_keyword const* find_flow_keyword(std::string_view word) noexcept {
  for (auto const& k : flow_keywords)
    if (k.word == word) return &k;
  return nullptr;
}

/// Reads the conditions of one rule, in any order; never allocates.
class flow_match {
 public:
  /// `storage` is where the rule is built.
  explicit flow_match(mutable_bytes storage) noexcept : builder_(storage) {}

  void clear() noexcept {
    builder_.clear();
    version_.reset();
  }
  /// The value of the keyword `word`, a failure of which is in the cursor; nothing when it is none.
  [[nodiscard]] std::optional<result<void>> read(std::string_view word, text_cursor& in) noexcept {
    auto const* const keyword = find_flow_keyword(word);
    if (!keyword) return {};
    word_ = word;
    return read(*keyword, in);
  }
  /// The kind of address that prefixes and keywords ask for; nothing when both are fine.
  [[nodiscard]] std::optional<ip_version> version() const noexcept { return version_; }
  /// See flow_builder::finish().
  [[nodiscard]] result<bytes> rule() const noexcept { return builder_.finish(); }

 private:
  result<void> read(flow_keyword const& keyword, text_cursor& in) noexcept {
    if (in.at_end()) return in.refuse_part(word_, "name flow command {} has no action set");
    if (keyword.only) SENDA_CHECK(settle(*keyword.only, keyword, in));
    bool any = false;
    SENDA_CHECK(parse_one_or_more(in, [&]() -> result<void> {
      any = true;
      return keyword.max ? values(keyword, in) : prefix(keyword, in);
    }));
    if (!any) return in.refuse_as("Invalid expression (too short) ");
    return success();
  }
  result<void> settle(ip_version v, flow_keyword const& keyword, text_cursor& in) noexcept {
    if (version_ && *version_ != v) {
      if (!keyword.only)
        return in.refuse(v == ip_version::v4 ? "is an IPv4 prefix, and this is an IPv6 flow route"
                                             : "is an IPv6 prefix, and this is an IPv4 flow route");
      return in.refuse_part(word_,
                            v == ip_version::v4
                                ? "'{}' is not valid for IPv6 flow routes (IPv4-only component)"
                                : "'{}' is not valid for IPv4 flow routes (IPv6-only component)");
    }
    version_ = v;
    return success();
  }

  /// `ADDRESS/LENGTH`, for IPv6 also `ADDRESS/LENGTH/OFFSET`.
  result<void> prefix(flow_keyword const& keyword, text_cursor& in) noexcept {
    constexpr std::string_view format =
        "Format: <ip>/<length>, or <ipv6>/<length>/<offset> with an offset below the length";
    auto const word = in.next();
    auto const slash = word.find('/');
    auto const address = parse_ip(word.substr(0, slash));
    if (!address) return in.refuse("is not a valid prefix of a flow route", format);
    if (slash == word.npos) return in.refuse("needs the length of the prefix", format);
    auto const numbers = word.substr(slash + 1);
    auto const second = address->is_v6() ? numbers.find('/') : numbers.npos;
    auto const length = parse_number(numbers.substr(0, second), address->bits());
    auto const offset = second == numbers.npos ? std::optional<std::uint64_t>{0}
                                               : parse_number(numbers.substr(second + 1), 128);
    if (!length || !offset) return in.refuse("is not a valid prefix of a flow route", format);
    flow_prefix p{{*address, static_cast<std::uint8_t>(*length)},
                  static_cast<std::uint8_t>(*offset)};
    if (!p.has_bits()) return in.refuse("is not a valid prefix of a flow route", format);
    SENDA_CHECK(settle(address->version(), keyword, in));
    if (address->is_v4()) {
      auto const bits = *length == 0 ? 0 : ~std::uint32_t{0} << (32 - *length);
      p.prefix.address = ipv4_address{address->v4().value & bits};
    }
    builder_.add(keyword.type, p);
    return success();
  }

  /// `[OP]VALUE`, or several joined by &.
  result<void> values(flow_keyword const& keyword, text_cursor& in) noexcept {
    auto rest = in.next();
    for (std::uint8_t op = 0;; op = flow_operation::and_bit) {
      auto const amp = rest.find('&');
      SENDA_CHECK(value(keyword, in, rest.substr(0, amp), op));
      if (amp == rest.npos) return success();
      rest.remove_prefix(amp + 1);
      if (rest.empty()) return in.refuse_as("Can not finish an expresion on an &");
    }
  }
  result<void> value(flow_keyword const& keyword, text_cursor& in, std::string_view text,
                     std::uint8_t op) noexcept {
    bool const bits =
        flow_fields[static_cast<std::size_t>(keyword.type)].form == flow_form::bitmask;
    if (!bits && (text == "true" || text == "false"))  // nobody writes it, but so it is printed
      return builder_.add(keyword.type, static_cast<std::uint8_t>(op | (text == "true" ? 7 : 0)),
                          0),
             success();
    auto const operators = text.substr(0, text.find_first_not_of(bits ? "!=" : "<>=!"));
    auto const code = bits ? bitmask_operator(operators) : numeric_operator(operators);
    if (!code) return in.refuse_part(text, "invalid operator syntax {}");
    text.remove_prefix(operators.size());
    if (text.empty()) return in.refuse_as("Invalid expression (too short) ");
    auto const v = bits ? mask(keyword, text) : one(keyword, text);
    if (!v) return in.refuse_part(text, keyword.refusal, keyword.range);
    builder_.add(keyword.type, static_cast<std::uint8_t>(op | *code), *v);
    return success();
  }
  static std::optional<std::uint8_t> numeric_operator(std::string_view s) noexcept {
    constexpr std::string_view words[] = {"", "=", ">", ">=", "<", "<=", "!="};
    for (std::uint8_t i = 0; i < std::size(words); ++i)
      if (words[i] == s) return i == 0 ? flow_operation::equal : i;
    return {};
  }
  static std::optional<std::uint8_t> bitmask_operator(std::string_view s) noexcept {
    constexpr std::string_view words[] = {"", "=", "!", "!="};
    for (std::uint8_t i = 0; i < std::size(words); ++i)
      if (words[i] == s) return i;
    return {};
  }
  /// A number, or a name.
  static std::optional<std::uint64_t> one(flow_keyword const& keyword,
                                          std::string_view text) noexcept {
    if (auto const v = find_flow_value(keyword.names, text)) return *v;
    return parse_number_0x(text, keyword.max);
  }
  /// Several of them joined by +.
  static std::optional<std::uint64_t> mask(flow_keyword const& keyword,
                                           std::string_view text) noexcept {
    for (std::uint64_t sum = 0;;) {
      auto const plus = text.find('+');
      auto const v = one(keyword, text.substr(0, plus));
      if (!v) return {};
      sum |= *v;
      if (plus == text.npos) return sum;
      text.remove_prefix(plus + 1);
    }
  }

  flow_builder builder_;
  std::optional<ip_version> version_;
  std::string_view word_;  // the keyword as it stands
};

}  // namespace senda::nlri
