// Segment routing policies (SAFI 73): as JSON, as text and as configuration has it.
// JSON contract §6, §10; configuration contract §9 to §16.
#pragma once

#include <senda/nlri/route_words.hpp>
#include <senda/nlri/sr_policy.hpp>

namespace senda::nlri {

inline void sr_policy::json(text_writer& out, nlri_json_style const&) const noexcept {
  ((out << "{\"distinguisher\": ").number(distinguisher) << ", \"color\": ").number(color)
      << ", \"endpoint\": \"" << endpoint << "\"}";
}

inline void sr_policy::text(text_writer& out) const noexcept {
  out << "afi " << family.afi << " safi " << family.safi;
}

inline void sr_policy::command(text_writer& out,
                               std::optional<ip_address> const& next_hop) const noexcept {
  (out << family << " distinguisher ").number(distinguisher) << " color ";
  out.number(color) << " endpoint " << endpoint;
  print_next_hop(out, next_hop);
}

inline result<sr_policy> sr_policy::parse(text_cursor& in) noexcept {
  constexpr std::string_view number = "is not a number from 0 to 4294967295";
  sr_policy p;
  SENDA_CHECK(expect_word(in, "distinguisher", "expected 'distinguisher' but found '{}' instead"));
  SENDA_TRY(p.distinguisher, parse_word_number<std::uint32_t>(in, 0xffffffff, number));
  SENDA_CHECK(expect_word(in, "color", "expected 'color' but found '{}' instead"));
  SENDA_TRY(p.color, parse_word_number<std::uint32_t>(in, 0xffffffff, number));
  SENDA_CHECK(expect_word(in, "endpoint", "expected 'endpoint' but found '{}' instead"));
  SENDA_TRY(p.endpoint, parse_word_ip(in));
  p.family.afi = p.endpoint.is_v4() ? afi::ipv4 : afi::ipv6;
  return p;
}

}  // namespace senda::nlri
