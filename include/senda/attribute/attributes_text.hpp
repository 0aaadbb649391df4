// Path attributes as text, `origin igp`, and as configuration and API commands have them, by code.
// JSON contract §10; configuration contract §9.
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
inline bool print_unknown_text(attribute_view v, text_writer& out) noexcept {
  if (!v.is_transitive()) return false;
  out << attribute::unknown::keyword << ' ';
  attribute::unknown::received(v).text(out);
  return true;
}

template <class T>
bool print_text(attribute_view v, codec_context const& c, text_writer& out) noexcept {
  auto const t = T::decode(v, c);
  if (!t.has_value()) return false;
  if constexpr (printable_attribute<T>) {
    if (is_hidden(t.assume_value())) return false;
    out << T::keyword << ' ';
    auto const before = out.size();
    t.assume_value().text(out);
    if (out.size() == before) out.truncate(before - 1);  // the keyword says it all
    return true;
  } else {
    return print_unknown_text(v, out);
  }
}

template <class T>
bool print_command(attribute_view v, codec_context const& c, text_writer& out) noexcept {
  auto const t = T::decode(v, c);
  return t.has_value() && t.assume_value().command(out);
}
template <class T> constexpr attribute_printer* command_printer() noexcept {
  if constexpr (requires(T const& t, text_writer& out) { t.command(out); })
    return &print_command<T>;
  else return nullptr;
}

struct attribute_printers {
  attribute_printer* text;     ///< null: it has no such form
  attribute_printer* command;  ///< null: text() is it
};

template <class... T> constexpr auto text_printers_of(type_list<T...>) noexcept {
  return std::array{
      attribute_printers{shown_attribute<T> ? &print_text<T> : nullptr, command_printer<T>()}...};
}
inline constexpr auto text_printers = text_printers_of(path_attributes{});

}  // namespace detail

/// Writes one attribute as text: `origin igp`, `attribute [ 0x63 0xE0 0xdeadbeef ]`. False, and
/// nothing written, when it is not shown, as in attribute_json().
inline bool attribute_text(attribute_view v, codec_context const& c, text_writer& out) noexcept {
  auto const i = attribute_index(v.code);
  if (i == attribute_descriptors.size()) return detail::print_unknown_text(v, out);
  auto* const print = detail::text_printers[i].text;
  return print && print(v, c, out);
}

/// True when configuration and API commands write the attribute otherwise than attribute_text().
[[nodiscard]] constexpr bool has_attribute_command(attribute_code code) noexcept {
  auto const i = attribute_index(code);
  return i < attribute_descriptors.size() && detail::text_printers[i].command;
}
/// Writes an attribute which has_attribute_command() so. False, and nothing written, when it is
/// malformed.
inline bool attribute_command(attribute_view v, codec_context const& c, text_writer& out) noexcept {
  return detail::text_printers[attribute_index(v.code)].command(v, c, out);
}

}  // namespace senda
