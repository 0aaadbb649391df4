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

/// One attribute as data: what tables and messages need without naming its type.
struct attribute_descriptor {
  attribute_code code;
  attribute_category category;
  std::string_view keyword;   ///< in configuration and text output
  std::string_view json_key;  ///< empty: it has no JSON form of its own
  error_rules on_error;

  /// Flags (RFC 7606 §3.c), then the value.
  result<void> (*check)(attribute_view, codec_context const&) noexcept;
  /// Writes `"key": value`. False, and nothing written, when it is malformed or not shown. Null: it
  /// has no such form.
  bool (*json)(attribute_view, codec_context const&, text_writer&) noexcept;
  /// Writes `keyword value`, otherwise as json.
  bool (*text)(attribute_view, codec_context const&, text_writer&) noexcept;
  /// Writes it as configuration and API commands have it, keyword included, where that is not what
  /// text() writes; otherwise as json. Null: it is.
  bool (*command)(attribute_view, codec_context const&, text_writer&) noexcept;
  /// Appends the value a text gives. Null: it cannot be configured by name.
  result<void> (*parse)(text_cursor&, byte_writer&) noexcept;
  /// Another keyword for the same attribute, with another grammar; empty and null: there is none.
  std::string_view second_keyword;
  result<void> (*parse_second)(text_cursor&, byte_writer&) noexcept;
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

template <class T>
bool print_json(attribute_view v, codec_context const& c, text_writer& out) noexcept {
  auto const t = T::decode(v, c);
  if (!t.has_value() || is_hidden(t.assume_value())) return false;
  out << '"' << T::json_key << "\": ";
  t.assume_value().json(out);
  return true;
}

template <class T>
bool print_text(attribute_view v, codec_context const& c, text_writer& out) noexcept {
  auto const t = T::decode(v, c);
  if (!t.has_value() || is_hidden(t.assume_value())) return false;
  out << T::keyword << ' ';
  auto const before = out.size();
  t.assume_value().text(out);
  if (out.size() == before) out.truncate(before - 1);  // the keyword says it all
  return true;
}

template <class T>
bool print_command(attribute_view v, codec_context const& c, text_writer& out) noexcept {
  auto const t = T::decode(v, c);
  return t.has_value() && t.assume_value().command(out);
}

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
inline bool print_unknown_text(attribute_view v, text_writer& out) noexcept {
  if (!v.is_transitive()) return false;
  out << attribute::unknown::keyword << ' ';
  attribute::unknown::received(v).text(out);
  return true;
}

template <class T> constexpr attribute_descriptor describe() noexcept {
  attribute_descriptor d{.code = T::code,
                         .category = T::category,
                         .keyword = T::keyword,
                         .json_key = {},
                         .on_error = T::on_error,
                         .check = &check_attribute<T>,
                         .json = nullptr,
                         .text = nullptr,
                         .command = nullptr,
                         .parse = nullptr,
                         .second_keyword = {},
                         .parse_second = nullptr};
  if constexpr (printable_attribute<T>) {
    d.json_key = T::json_key;
    d.json = &print_json<T>;
    d.text = &print_text<T>;
  } else if constexpr (requires { T::shown_as_unknown; }) {
    d.json = [](attribute_view v, codec_context const& c, text_writer& out) noexcept {
      return T::decode(v, c).has_value() && print_unknown_json(v, out);
    };
    d.text = [](attribute_view v, codec_context const& c, text_writer& out) noexcept {
      return T::decode(v, c).has_value() && print_unknown_text(v, out);
    };
  }
  if constexpr (requires(T const& t, text_writer& out) { t.command(out); })
    d.command = &print_command<T>;
  if constexpr (parsable_attribute<T>)
    d.parse = [](text_cursor& in, byte_writer& out) noexcept { return T::parse(in, out); };
  if constexpr (requires { T::second_keyword; }) {
    d.second_keyword = T::second_keyword;
    d.parse_second = [](text_cursor& in, byte_writer& out) noexcept {
      return T::parse_second(in, out);
    };
  }
  return d;
}

template <class... T> constexpr auto describe_all(type_list<T...>) noexcept {
  return std::array{describe<T>()...};
}

}  // namespace detail

/// Descriptors of all attributes of the list, in its order.
inline constexpr auto attribute_descriptors = detail::describe_all(path_attributes{});

namespace detail {

/// Index into attribute_descriptors by code; their number for codes which are not there.
inline constexpr auto attribute_index = [] {
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

/// The descriptor of `code`; null for an attribute senda does not know.
[[nodiscard]] constexpr attribute_descriptor const* find_descriptor(attribute_code code) noexcept {
  auto const i = detail::attribute_index[static_cast<std::uint8_t>(code)];
  return i < attribute_descriptors.size() ? &attribute_descriptors[i] : nullptr;
}
/// The descriptor of the attribute configuration calls `keyword`, its first or second, or null.
[[nodiscard]] constexpr attribute_descriptor const* find_descriptor(
    std::string_view keyword) noexcept {
  for (auto const& d : attribute_descriptors)
    if (d.keyword == keyword || (d.parse_second && d.second_keyword == keyword)) return &d;
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

/// Writes the JSON member of one attribute, `"origin": "igp"`. False, and nothing written, when it
/// is not shown: malformed, non-transitive and unknown, or without a form of its own. `received`
/// attributes which are unknown show the partial bit they would be passed on with.
inline bool attribute_json(attribute_view v, codec_context const& c, text_writer& out) noexcept {
  if (auto const* const d = find_descriptor(v.code)) return d->json && d->json(v, c, out);
  return detail::print_unknown_json(v, out);
}
/// The same as text: `origin igp`, `attribute [ 0x63 0xE0 0xdeadbeef ]`.
inline bool attribute_text(attribute_view v, codec_context const& c, text_writer& out) noexcept {
  if (auto const* const d = find_descriptor(v.code)) return d->text && d->text(v, c, out);
  return detail::print_unknown_text(v, out);
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
