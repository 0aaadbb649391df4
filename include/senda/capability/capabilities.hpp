// The list of capabilities senda knows, and what derives from it: checking, visiting, printing.
// To add one: its header, and its name in known_capabilities.
#pragma once

#include <senda/capability/add_path.hpp>
#include <senda/capability/bgpsec.hpp>
#include <senda/capability/dynamic.hpp>
#include <senda/capability/enhanced_route_refresh.hpp>
#include <senda/capability/extended_message.hpp>
#include <senda/capability/extended_next_hop.hpp>
#include <senda/capability/four_octet_as.hpp>
#include <senda/capability/graceful_restart.hpp>
#include <senda/capability/hostname.hpp>
#include <senda/capability/link_local_next_hop.hpp>
#include <senda/capability/long_lived_graceful_restart.hpp>
#include <senda/capability/multiple_labels.hpp>
#include <senda/capability/multiprotocol.hpp>
#include <senda/capability/multisession.hpp>
#include <senda/capability/operational.hpp>
#include <senda/capability/outbound_route_filtering.hpp>
#include <senda/capability/paths_limit.hpp>
#include <senda/capability/role.hpp>
#include <senda/capability/route_refresh.hpp>
#include <senda/capability/software_version.hpp>
#include <senda/capability/unknown.hpp>
#include <senda/core/type_list.hpp>

namespace senda {

/// Ascending codes, each once.
using known_capabilities =
    type_list<capability::multiprotocol, capability::route_refresh,
              capability::outbound_route_filtering, capability::extended_next_hop,
              capability::extended_message, capability::bgpsec, capability::multiple_labels,
              capability::role, capability::graceful_restart, capability::four_octet_as,
              capability::dynamic, capability::multisession, capability::add_path,
              capability::enhanced_route_refresh, capability::long_lived_graceful_restart,
              capability::hostname, capability::software_version, capability::paths_limit,
              capability::link_local_next_hop, capability::old_route_refresh,
              capability::old_multisession, capability::operational>;

namespace detail {

template <class... T> constexpr bool capability_codes_ascend(type_list<T...>) noexcept {
  int last = -1;
  return ((static_cast<int>(T::code) > last && (last = static_cast<int>(T::code), true)) && ...);
}
static_assert(capability_codes_ascend(known_capabilities{}));

/// Calls f.template operator()<T>() for the T of this code; false when there is none.
template <class F, class... T>
constexpr bool with_capability(type_list<T...>, capability_code code, F&& f) {
  return ((code == T::code && (f.template operator()<T>(), true)) || ...);
}

}  // namespace detail

/// Decodes `v` and calls f(T) with the capability it is, or f(capability::unknown). Error: 2/0 when
/// it is malformed. A malformed one of those which no session depends on is unknown as well.
template <class F> constexpr result<void> visit_capability(capability_view v, F&& f) {
  result<void> r = success();
  bool const known = detail::with_capability(known_capabilities{}, v.code, [&]<class T>() {
    auto const t = T::decode(v);
    if (t.has_value()) f(t.assume_value());
    else if constexpr (requires { T::ignored_when_malformed; })
      f(capability::unknown{v.code, v.value});
    else r = fail(t.assume_error());
  });
  if (!known) f(capability::unknown{v.code, v.value});
  return r;
}

/// What is wrong with one received capability by itself. An unknown one never is.
[[nodiscard]] constexpr result<void> check_capability(capability_view v) noexcept {
  return visit_capability(v, [](auto const&) {});
}

/// What is wrong with a list: 2/0 a length that overruns or a malformed capability, 2/4 a parameter
/// nobody knows, 2/5 the authentication parameter.
[[nodiscard]] constexpr result<void> check_capabilities(capability_list const& list) noexcept {
  auto i = list.begin();
  for (; i != list.end(); ++i) SENDA_CHECK(check_capability(*i));
  if (i.failed()) return fail(i.why());
  return success();
}

/// The name of a code in events about OPENs we sent: `asn4`, `add-path`; empty when unknown.
[[nodiscard]] constexpr std::string_view name_of(capability_code code) noexcept {
  std::string_view name;
  detail::with_capability(known_capabilities{}, code, [&]<class T>() { name = T::name; });
  return name;
}

namespace detail {

/// The last capability of a code nobody knows.
[[nodiscard]] constexpr capability::unknown last_unknown(capability_list const& list,
                                                         capability_code code) noexcept {
  capability::unknown u{code, {}};
  for (auto const& v : list)
    if (v.code == code) u.value = v.value;
  return u;
}

/// Prints all instances of T in `list` as one: those that merge know how, of others the last
/// counts. Those without a form of their own are shown as what events have no name for.
template <class T> void merged_json(text_writer& out, capability_list const& list) noexcept {
  if constexpr (requires { T::json(out, list); }) T::json(out, list);
  else if constexpr (requires(T t) { t.json(out); }) {
    if (T t{}; list.last(t)) t.json(out);
  } else last_unknown(list, T::code).json(out);
}
template <class T> void merged_text(text_writer& out, capability_list const& list) noexcept {
  if constexpr (requires { T::text(out, list); }) T::text(out, list);
  else if constexpr (requires(T t) { t.text(out); }) {
    if (T t{}; list.last(t)) t.text(out);
  } else last_unknown(list, T::code).text(out);
}

}  // namespace detail

/// The JSON object of all capabilities of `code` in `list` (JSON contract §3.5).
inline void capability_json(text_writer& out, capability_list const& list,
                            capability_code code) noexcept {
  if (!detail::with_capability(known_capabilities{}, code,
                               [&]<class T>() { detail::merged_json<T>(out, list); }))
    detail::last_unknown(list, code).json(out);
}
/// The same as text (JSON contract §10).
inline void capability_text(text_writer& out, capability_list const& list,
                            capability_code code) noexcept {
  if (!detail::with_capability(known_capabilities{}, code,
                               [&]<class T>() { detail::merged_text<T>(out, list); }))
    detail::last_unknown(list, code).text(out);
}

}  // namespace senda
