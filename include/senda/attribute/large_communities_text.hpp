// LARGE_COMMUNITIES: as JSON, as text and as configuration has it.
// JSON contract §5, §10; configuration contract §9.
#pragma once

#include <senda/attribute/large_communities.hpp>
#include <senda/attribute/list_text.hpp>
#include <senda/core/number.hpp>

namespace senda::attribute {

/// Decimal digits of at most 96 bits.
[[nodiscard]] constexpr std::optional<large_community> parse_96_bits(std::string_view s,
                                                                     unsigned base) noexcept {
  std::uint32_t limb[3] = {};  // most significant first
  for (char const& c : s) {
    auto const digit = parse_number({&c, 1}, base - 1, base);
    if (!digit) return {};
    std::uint64_t carry = *digit;
    for (std::size_t i = 3; i-- > 0; carry >>= 32) {
      carry += std::uint64_t{limb[i]} * base;
      limb[i] = static_cast<std::uint32_t>(carry);
    }
    if (carry) return {};
  }
  if (s.empty()) return {};
  return large_community{limb[0], limb[1], limb[2]};
}

/// `A:B:C` (32 bits each), or a decimal or `0x` number of 96 bits.
[[nodiscard]] constexpr std::optional<large_community> parse_large_community(
    std::string_view s) noexcept {
  if (s.starts_with("0x") || s.starts_with("0X")) return parse_96_bits(s.substr(2), 16);
  auto const first = s.find(':'), last = s.rfind(':');
  if (first == s.npos) return parse_96_bits(s, 10);
  if (first == last) return {};
  auto const g = parse_number(s.substr(0, first), 0xffffffff);
  auto const a = parse_number(s.substr(first + 1, last - first - 1), 0xffffffff);
  auto const b = parse_number(s.substr(last + 1), 0xffffffff);
  if (!g || !a || !b) return {};
  return large_community{static_cast<std::uint32_t>(*g), static_cast<std::uint32_t>(*a),
                         static_cast<std::uint32_t>(*b)};
}

inline void large_communities::json(text_writer& out) const noexcept {
  out << "[ ";
  for (std::size_t i = 0; i < size(); ++i) {
    if (is_repeated(i)) continue;
    auto const c = (*this)[i];
    out << (i ? ", [ " : "[ ");
    ((out.number(c.global) << ", ").number(c.local1) << " , ").number(c.local2) << " ]";
  }
  out << " ]";
}

inline void large_communities::text(text_writer& out) const noexcept {
  sorted_records sorted{value, width};
  auto const n = unique_records(sorted.octets(), width);
  print_one_or_more(out, large_communities{sorted.view().first(n)});
}

inline result<void> large_communities::parse(text_cursor& in, byte_writer& out) noexcept {
  auto const start = out.size();
  SENDA_CHECK(parse_one_or_more(in, [&]() -> result<void> {
    auto const c = parse_large_community(in.next());
    if (!c)
      return in.refuse("is not a valid large-community",
                       "Format: <global>:<local1>:<local2>, each 0 to 4294967295");
    c->write(out);
    return success();
  }));
  auto const all = out.written().subspan(start);
  sort_records(all, width);
  if (!out.overflowed()) out.truncate(start + unique_records(all, width));
  return success();
}

}  // namespace senda::attribute
