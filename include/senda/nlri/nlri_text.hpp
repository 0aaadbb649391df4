// The NLRI of any family as text, and as API commands have them.
// JSON contract §10, §10; configuration contract §9.
#pragma once

#include <senda/nlri/bgp_ls_text.hpp>
#include <senda/nlri/evpn_text.hpp>
#include <senda/nlri/flow_text.hpp>
#include <senda/nlri/l2_flow_text.hpp>
#include <senda/nlri/labeled_unicast_text.hpp>
#include <senda/nlri/mcast_vpn_text.hpp>
#include <senda/nlri/mpls_vpn_text.hpp>
#include <senda/nlri/mup_text.hpp>
#include <senda/nlri/nlri.hpp>
#include <senda/nlri/route_target_text.hpp>
#include <senda/nlri/sr_policy_text.hpp>
#include <senda/nlri/unicast_text.hpp>
#include <senda/nlri/vpls_text.hpp>

namespace senda {

namespace detail {

/// These print nothing for octets that are no NLRI of the family.
struct nlri_printers {
  void (*text)(nlri_view const&, text_writer&) noexcept = nullptr;
  void (*command)(nlri_view const&, text_writer&,
                  std::optional<ip_address> const&) noexcept = nullptr;
  /// Null: text() says it all.
  void (*describe)(nlri_view const&, text_writer&) noexcept = nullptr;
};

template <nlri_type T> constexpr nlri_printers text_printers_of() noexcept {
  nlri_printers p;
  p.text = [](nlri_view const& v, text_writer& out) noexcept {
    with_nlri<T>(v, [&](T const& t) { t.text(out); });
  };
  p.command = [](nlri_view const& v, text_writer& out,
                 std::optional<ip_address> const& next_hop) noexcept {
    with_nlri<T>(v, [&](T const& t) { t.command(out, next_hop); });
  };
  if constexpr (requires(T const& t, text_writer& out) { t.describe(out); })
    p.describe = [](nlri_view const& v, text_writer& out) noexcept {
      with_nlri<T>(v, [&](T const& t) { t.describe(out); });
    };
  return p;
}
inline constexpr auto nlri_text_printers =
    describe_families<nlri_printers>(nlri_types{}, []<class T>() { return text_printers_of<T>(); });

constexpr nlri_printers find_nlri_printers(family f) noexcept {
  auto const i = family_index(f);
  return i < known_families.size() ? nlri_text_printers[i] : nlri_printers{};
}

}  // namespace detail

/// Writes one route as text events have it. Like the two below, it writes nothing where senda has
/// no codec for the family.
inline void nlri_text(nlri_view const& v, text_writer& out) noexcept {
  if (auto const p = detail::find_nlri_printers(v.family); p.text) p.text(v, out);
}
/// Writes what follows `announce` or `withdraw` in an API command.
inline void nlri_command(nlri_view const& v, text_writer& out,
                         std::optional<ip_address> const& next_hop = {}) noexcept {
  if (auto const p = detail::find_nlri_printers(v.family); p.command) p.command(v, out, next_hop);
}
/// Writes what people are shown: more than nlri_text() where that says no more than the family.
inline void nlri_describe(nlri_view const& v, text_writer& out) noexcept {
  auto const p = detail::find_nlri_printers(v.family);
  if (p.describe) p.describe(v, out);
  else if (p.text) p.text(v, out);
}

}  // namespace senda
