// Path attributes as members of a JSON object, by code. JSON contract §5.
#pragma once

#include <senda/attribute/aggregator_text.hpp>
#include <senda/attribute/aigp_text.hpp>
#include <senda/attribute/as_path_text.hpp>
#include <senda/attribute/atomic_aggregate_text.hpp>
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

namespace detail {

using attribute_printer = bool(attribute_view, codec_context const&, text_writer&) noexcept;

/// Attributes events have no name for, whether senda knows them or not.
inline bool print_unknown_json(attribute_view v, text_writer& out) noexcept {
  if (!v.is_transitive()) return false;
  auto const u = attribute::unknown::received(v);
  out << '"';
  u.json_key(out);
  out << "\": ";
  u.json(out);
  return true;
}

template <class T>
bool print_json(attribute_view v, codec_context const& c, text_writer& out) noexcept {
  auto const t = T::decode(v, c);
  if (!t.has_value()) return false;
  if constexpr (printable_attribute<T>) {
    if (is_hidden(t.assume_value())) return false;
    out << '"' << T::json_key << "\": ";
    t.assume_value().json(out);
    return true;
  } else {
    return print_unknown_json(v, out);
  }
}

template <class... T> constexpr auto json_printers_of(type_list<T...>) noexcept {
  return std::array<attribute_printer*, sizeof...(T)>{
      (shown_attribute<T> ? &print_json<T> : nullptr)...};
}
inline constexpr auto json_printers = json_printers_of(path_attributes{});

}  // namespace detail

/// Writes the JSON member of one attribute, `"origin": "igp"`. False, and nothing written, when it
/// is not shown: malformed, non-transitive and unknown, or without a form of its own. `received`
/// attributes which are unknown show the partial bit they would be passed on with.
inline bool attribute_json(attribute_view v, codec_context const& c, text_writer& out) noexcept {
  auto const i = attribute_index(v.code);
  if (i == attribute_descriptors.size()) return detail::print_unknown_json(v, out);
  auto* const print = detail::json_printers[i];
  return print && print(v, c, out);
}

}  // namespace senda
