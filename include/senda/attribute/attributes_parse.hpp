// Path attributes as configuration and API commands give them, by keyword.
// Configuration contract §9.
#pragma once

#include <senda/attribute/aggregator_text.hpp>
#include <senda/attribute/aigp_text.hpp>
#include <senda/attribute/as_path_text.hpp>
#include <senda/attribute/atomic_aggregate_text.hpp>
#include <senda/attribute/attribute_block.hpp>
#include <senda/attribute/attributes.hpp>
#include <senda/attribute/bgp_ls_text.hpp>
#include <senda/attribute/cluster_list_text.hpp>
#include <senda/attribute/communities_text.hpp>
#include <senda/attribute/extended_communities_text.hpp>
#include <senda/attribute/ipv6_extended_communities_text.hpp>
#include <senda/attribute/large_communities_text.hpp>
#include <senda/attribute/local_pref_text.hpp>
#include <senda/attribute/multi_exit_disc_text.hpp>
#include <senda/attribute/next_hop_text.hpp>
#include <senda/attribute/only_to_customer_text.hpp>
#include <senda/attribute/origin_text.hpp>
#include <senda/attribute/originator_id_text.hpp>
#include <senda/attribute/pmsi_tunnel_text.hpp>
#include <senda/attribute/prefix_sid_text.hpp>
#include <senda/attribute/tunnel_encapsulation_text.hpp>
#include <senda/attribute/unknown_text.hpp>

namespace senda {

/// Appends the value which a text gives, in the form a session with 4-octet AS numbers uses.
using attribute_parser = result<void>(text_cursor&, byte_writer&) noexcept;

namespace detail {

template <class T> constexpr attribute_parser* parser_of() noexcept {
  if constexpr (parsable_attribute<T>)
    return [](text_cursor& in, byte_writer& out) noexcept { return T::parse(in, out); };
  else return nullptr;
}
template <class T> constexpr attribute_parser* second_parser_of() noexcept {
  if constexpr (requires { T::second_keyword; })
    return [](text_cursor& in, byte_writer& out) noexcept { return T::parse_second(in, out); };
  else return nullptr;
}

struct attribute_parsers {
  attribute_parser* first;   ///< for the keyword; null: it cannot be configured by name
  attribute_parser* second;  ///< for the second keyword
};

template <class... T> constexpr auto parsers_of(type_list<T...>) noexcept {
  return std::array{attribute_parsers{parser_of<T>(), second_parser_of<T>()}...};
}
inline constexpr auto parsers = parsers_of(path_attributes{});

/// Adds the attribute that `[ 0xCODE 0xFLAGS 0xDATA ]` says, flags verbatim, empty or not.
inline result<void> parse_generic(text_cursor& in, attribute_block_builder& out) noexcept {
  byte_writer w{out.room()};
  SENDA_TRY(auto const u, attribute::unknown::parse(in, w));
  out.add(u.flags, u.code, u.value);
  return success();
}

}  // namespace detail

/// Whether the attribute can be given by a keyword of its own.
[[nodiscard]] constexpr bool has_attribute_parser(attribute_code code) noexcept {
  auto const i = attribute_index(code);
  return i < attribute_descriptors.size() && detail::parsers[i].first;
}

/// Calls f with every word that parse_attribute() knows, but for the generic form's.
template <class F> constexpr void for_each_attribute_keyword(F&& f) {
  for (std::size_t i = 0; i < attribute_descriptors.size(); ++i) {
    if (detail::parsers[i].first) f(attribute_descriptors[i].keyword);
    if (detail::parsers[i].second) f(attribute_descriptors[i].second_keyword);
  }
}

/// Reads the value of attribute `keyword` from `in` and adds it; `attribute` is the generic form.
/// Of several next hops the last one counts, of all others the first. Nothing when `keyword` is not
/// the name of an attribute. ENOBUFS shows in finish().
[[nodiscard]] inline std::optional<result<void>> parse_attribute(
    std::string_view keyword, text_cursor& in, attribute_block_builder& out) noexcept {
  if (keyword == attribute::unknown::keyword) return detail::parse_generic(in, out);
  auto const* const d = find_descriptor(keyword);
  if (!d) return {};
  auto const& known = detail::parsers[attribute_index(d->code)];
  auto* const parse = keyword == d->keyword ? known.first : known.second;
  if (!parse) return {};
  if (d->code == attribute_code::next_hop) out.erase(d->code);
  return out.add_value(flags_of(d->category), d->code,
                       [&](byte_writer& w) { return parse(in, w); });
}

}  // namespace senda
