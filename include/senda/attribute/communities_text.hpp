// COMMUNITIES: as JSON, as text and as configuration has it.
// JSON contract §5, §10; configuration contract §9.
#pragma once

#include <senda/attribute/communities.hpp>
#include <senda/attribute/list_text.hpp>
#include <senda/core/number.hpp>

namespace senda::attribute {

/// `A:B` (16 bits each), a decimal or `0x` number of 32 bits, or a name in any case.
[[nodiscard]] inline result<community> parse_community(text_cursor& in) noexcept {
  auto const word = in.next();
  for (auto const& n : community_names)
    if (equal_ignoring_case(word, n.name)) return n.value;
  for (auto const& n : community_aliases)
    if (equal_ignoring_case(word, n.name)) return n.value;
  constexpr std::string_view too_large = "invalid community {} (too large)";
  if (auto const colon = word.find(':'); colon != word.npos) {
    auto const high = word.substr(0, colon), low = word.substr(colon + 1);
    if (!is_digits(high) || !is_digits(low)) return in.refuse_as("invalid community name {}");
    auto const h = parse_number(high, 0xffff), l = parse_number(low, 0xffff);
    if (!h || !l) return in.refuse_as(too_large, "Both parts must be 0 to 65535");
    return community{static_cast<std::uint32_t>(*h << 16 | *l)};
  }
  if (auto const v = parse_number_0x(word, 0xffffffff))
    return community{static_cast<std::uint32_t>(*v)};
  if (is_digits(word) || word.starts_with("0x")) return in.refuse_as(too_large);
  return in.refuse_as("invalid community name {}");
}

inline void communities::json(text_writer& out) const noexcept {
  out << "[ ";
  for (std::size_t i = 0; i < size(); ++i) {
    auto const c = (*this)[i];
    out << (i ? ", [ " : "[ ");
    (out.number(c.high()) << ", ").number(c.low()) << " ]";
  }
  out << " ]";
}

inline void communities::text(text_writer& out) const noexcept {
  sorted_records const sorted{value, width};
  print_one_or_more(out, communities{sorted.view()});
}

inline result<void> communities::parse(text_cursor& in, byte_writer& out) noexcept {
  auto const start = out.size();
  SENDA_CHECK(parse_one_or_more(in, [&]() -> result<void> {
    SENDA_TRY(auto const c, parse_community(in));
    out.u32(c.value);
    return success();
  }));
  sort_records(out.written().subspan(start), width);
  return success();
}

}  // namespace senda::attribute
