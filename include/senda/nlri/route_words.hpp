// Words of route statements that stand in fixed order: `rd 65000:1 teid 12345`.
// Configuration contract §13 to §15.
#pragma once

#include <senda/core/number.hpp>
#include <senda/core/text_cursor.hpp>
#include <senda/net/asn.hpp>
#include <senda/net/ip.hpp>
#include <senda/net/route_distinguisher.hpp>

namespace senda::nlri {

/// The next word has to be `word`; `sentence` says so: "expected 'rd' but found '{}' instead".
[[nodiscard]] inline result<void> expect_word(text_cursor& in, std::string_view word,
                                              std::string_view sentence) noexcept {
  if (in.accept(word)) return success();
  in.next();
  return in.refuse_as(sentence);
}

/// A decimal number up to `max` behind its keyword.
template <class T>
[[nodiscard]] result<T> parse_word_number(text_cursor& in, std::uint64_t max,
                                          std::string_view what) noexcept {
  auto const n = parse_number(in.next(), max);
  if (!n) return in.refuse(what);
  return static_cast<T>(*n);
}

/// An address of either kind.
[[nodiscard]] inline result<ip_address> parse_word_ip(text_cursor& in) noexcept {
  auto const word = in.next();
  if (auto const a = parse_ip(word)) return *a;
  if (word.find_first_of(".:") != word.npos)
    return in.refuse_as("illegal IP address string passed to inet_pton");
  return in.refuse_as("unrecognised ip address {}");
}

/// `rd X`
[[nodiscard]] inline result<route_distinguisher> parse_word_rd(text_cursor& in) noexcept {
  SENDA_CHECK(expect_word(in, "rd", "expected 'rd' but found '{}' instead"));
  return parse_route_distinguisher(in);
}

/// ` next-hop X` of a command: a route that is withdrawn has to name one too, any at all.
inline void print_next_hop(text_writer& out, std::optional<ip_address> const& next_hop) noexcept {
  if (next_hop) out << " next-hop " << *next_hop;
  else out << " next-hop 0.0.0.0";
}

}  // namespace senda::nlri
