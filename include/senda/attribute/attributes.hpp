// The path attributes senda knows, and all that derives from the list at compile time.
// RFC 4271 §5; RFC 7606 §3 (checks common to all attributes). One line adds an attribute.
#pragma once

#include <senda/attribute/aggregator.hpp>
#include <senda/attribute/aigp.hpp>
#include <senda/attribute/as4_aggregator.hpp>
#include <senda/attribute/as4_path.hpp>
#include <senda/attribute/as_path.hpp>
#include <senda/attribute/atomic_aggregate.hpp>
#include <senda/attribute/attr_set.hpp>
#include <senda/attribute/bgp_ls.hpp>
#include <senda/attribute/bgpsec_path.hpp>
#include <senda/attribute/cluster_list.hpp>
#include <senda/attribute/communities.hpp>
#include <senda/attribute/entropy_label.hpp>
#include <senda/attribute/extended_communities.hpp>
#include <senda/attribute/ipv6_extended_communities.hpp>
#include <senda/attribute/large_communities.hpp>
#include <senda/attribute/local_pref.hpp>
#include <senda/attribute/mp_reach.hpp>
#include <senda/attribute/mp_unreach.hpp>
#include <senda/attribute/multi_exit_disc.hpp>
#include <senda/attribute/next_hop.hpp>
#include <senda/attribute/only_to_customer.hpp>
#include <senda/attribute/origin.hpp>
#include <senda/attribute/originator_id.hpp>
#include <senda/attribute/pmsi_tunnel.hpp>
#include <senda/attribute/prefix_sid.hpp>
#include <senda/attribute/traffic_engineering.hpp>
#include <senda/attribute/tunnel_encapsulation.hpp>
#include <senda/attribute/unknown.hpp>
#include <senda/core/type_list.hpp>

#include <array>

namespace senda {

/// Ascending by code, each code once.
using path_attributes = type_list<         //
    attribute::origin,                     //
    attribute::as_path,                    //
    attribute::next_hop,                   //
    attribute::multi_exit_disc,            //
    attribute::local_pref,                 //
    attribute::atomic_aggregate,           //
    attribute::aggregator,                 //
    attribute::communities,                //
    attribute::originator_id,              //
    attribute::cluster_list,               //
    attribute::mp_reach,                   //
    attribute::mp_unreach,                 //
    attribute::extended_communities,       //
    attribute::as4_path,                   //
    attribute::as4_aggregator,             //
    attribute::pmsi_tunnel,                //
    attribute::tunnel_encapsulation,       //
    attribute::traffic_engineering,        //
    attribute::ipv6_extended_communities,  //
    attribute::aigp,                       //
    attribute::entropy_label,              //
    attribute::bgp_ls,                     //
    attribute::large_communities,          //
    attribute::bgpsec_path,                //
    attribute::only_to_customer,           //
    attribute::prefix_sid,                 //
    attribute::attr_set                    //
    >;

/// One attribute as data: what messages and tables need without naming its type. How it is printed
/// and parsed is in attributes_json.hpp, attributes_text.hpp and attributes_parse.hpp.
struct attribute_descriptor {
  attribute_code code;
  attribute_category category;
  std::string_view keyword;         ///< in configuration and text output
  std::string_view second_keyword;  ///< for the same attribute, with another grammar; or empty
  error_rules on_error;

  /// Flags (RFC 7606 §3.c), then the value.
  result<void> (*check)(attribute_view, codec_context const&) noexcept;
};

namespace detail {

template <class T> result<void> check_attribute(attribute_view v, codec_context const& c) noexcept {
  constexpr unsigned fixed = attribute_flag::optional | attribute_flag::transitive;
  if ((v.flags & fixed) != flags_of(T::category))
    return fail(v.malformed(update_subcode::attribute_flags_error, T::on_error.flags));
  SENDA_CHECK(T::decode(v, c));
  return success();
}

/// An attribute that has an empty() is not shown when it is (AS_PATH).
template <class T> constexpr bool is_hidden(T const& t) noexcept {
  if constexpr (requires { t.empty(); }) return t.empty();
  else return false;
}
/// JSON and text have the attribute, if only under its number.
template <class T>
concept shown_attribute = printable_attribute<T> || requires { T::shown_as_unknown; };

template <class T> constexpr std::string_view second_keyword_of() noexcept {
  if constexpr (requires { T::second_keyword; }) return T::second_keyword;
  else return {};
}

template <class... T> constexpr auto describe_all(type_list<T...>) noexcept {
  return std::array{attribute_descriptor{T::code, T::category, T::keyword, second_keyword_of<T>(),
                                         T::on_error, &check_attribute<T>}...};
}

}  // namespace detail

/// Descriptors of all attributes of the list, in its order.
inline constexpr auto attribute_descriptors = detail::describe_all(path_attributes{});

namespace detail {

/// Index into attribute_descriptors by code; their number for codes which are not there.
inline constexpr auto attribute_indices = [] {
  std::array<std::uint8_t, 256> index{};
  index.fill(static_cast<std::uint8_t>(attribute_descriptors.size()));
  for (std::size_t i = 0; i < attribute_descriptors.size(); ++i)
    index[static_cast<std::uint8_t>(attribute_descriptors[i].code)] = static_cast<std::uint8_t>(i);
  return index;
}();

constexpr bool codes_ascend() noexcept {
  for (std::size_t i = 1; i < attribute_descriptors.size(); ++i)
    if (attribute_descriptors[i].code <= attribute_descriptors[i - 1].code) return false;
  return true;
}
static_assert(codes_ascend(), "path_attributes: ascending codes, each once");

}  // namespace detail

/// The index into attribute_descriptors of `code`; their number for an attribute senda does not
/// know.
[[nodiscard]] constexpr std::size_t attribute_index(attribute_code code) noexcept {
  return detail::attribute_indices[static_cast<std::uint8_t>(code)];
}
/// The descriptor of `code`; null for an attribute senda does not know.
[[nodiscard]] constexpr attribute_descriptor const* find_descriptor(attribute_code code) noexcept {
  auto const i = attribute_index(code);
  return i < attribute_descriptors.size() ? &attribute_descriptors[i] : nullptr;
}
/// The descriptor of the attribute configuration calls `keyword`, its first or second, or null.
[[nodiscard]] constexpr attribute_descriptor const* find_descriptor(
    std::string_view keyword) noexcept {
  for (auto const& d : attribute_descriptors)
    if (d.keyword == keyword || (!keyword.empty() && d.second_keyword == keyword)) return &d;
  return nullptr;
}

/// What is wrong with one received attribute by itself, flags and value. An unknown one has to be
/// optional: 3/2 otherwise (RFC 4271 §6.3).
[[nodiscard]] inline result<void> check_attribute(attribute_view v,
                                                  codec_context const& c) noexcept {
  if (auto const* const d = find_descriptor(v.code)) return d->check(v, c);
  if (v.is_optional()) return success();
  return fail(v.malformed(update_subcode::unrecognized_well_known_attribute, reaction::reset));
}

namespace detail {
template <class T, class F>
constexpr result<void> visit_as(attribute_view v, codec_context const& c, F& f) {
  SENDA_TRY(auto const t, T::decode(v, c));
  f(t);
  return success();
}
template <class F, class... T>
constexpr result<void> visit_any(type_list<T...>, attribute_view v, codec_context const& c, F& f) {
  result<void> r = success();
  bool const known = ((v.code == T::code && ((r = visit_as<T>(v, c, f)), true)) || ...);
  if (!known) f(attribute::unknown{v.flags, v.code, v.value});
  return r;
}
}  // namespace detail

/// Decodes `v` and calls f with the attribute, an object of its own type (attribute::unknown for
/// codes senda does not know). The error, without a call, when it does not decode; flags are not
/// looked at.
template <class F>
constexpr result<void> visit_attribute(attribute_view v, codec_context const& c, F&& f) {
  return detail::visit_any(path_attributes{}, v, c, f);
}

}  // namespace senda
