// The NLRI of any family in JSON. JSON contract §6.
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

/// Writes one route; nothing for octets that are no NLRI of the family.
using nlri_json_printer = void(nlri_view const&, text_writer&, nlri_json_style const&) noexcept;

namespace detail {

template <nlri_type T>
void print_nlri_json(nlri_view const& v, text_writer& out, nlri_json_style const& style) noexcept {
  with_nlri<T>(v, [&](T const& t) { t.json(out, style); });
}
inline constexpr auto nlri_json_printers = describe_families<nlri_json_printer*>(
    nlri_types{}, []<class T>() { return &print_nlri_json<T>; });

}  // namespace detail

/// How routes of a family are printed; null where senda has no codec for it.
[[nodiscard]] constexpr nlri_json_printer* find_nlri_json(family f) noexcept {
  auto const i = family_index(f);
  return i < known_families.size() ? detail::nlri_json_printers[i] : nullptr;
}

/// Writes one route; nothing where senda has no codec for its family.
inline void nlri_json(nlri_view const& v, text_writer& out, nlri_json_style const& style) noexcept {
  if (auto* const print = find_nlri_json(v.family)) print(v, out, style);
}

}  // namespace senda
