// The TLVs of the BGP-LS attribute, a row each: JSON key, length, form. A row adds a TLV; one that
// has none is kept and shown as octets. RFC 9552 §5.3, RFC 9085 §2, RFC 9514 §3 to §8, RFC 8571 §2.
#pragma once

#include <senda/attribute/bgp_ls_values.hpp>

#include <array>

namespace senda::attribute {

/// Lengths a value may have: from `least` to `most` in steps of `step`.
struct bgp_ls_length {
  std::uint16_t least = 0, most = 0xffff, step = 1;

  [[nodiscard]] constexpr bool allows(std::size_t n) const noexcept {
    return n >= least && n <= most && (n - least) % step == 0;
  }
};

/// How JSON shows a value: a printer of bgp_ls_json.hpp each, in this order.
enum class bgp_ls_form : std::uint8_t {
  flag_octet,
  octets,
  name,
  large_number,
  address,
  number,
  metric,
  numbers4,
  numbers8,
  algorithms,
  bandwidth,
  bandwidths,
  identifiers,
  capabilities,
  srv6_capabilities,
  adjacency,
  prefix_sid,
  end_x_sid,
  end_x_sid_isis,
  end_x_sid_ospf,
  locator,
  behavior,
  sid_structure,
  one_delay,
  two_delays,
  variation,
  loss,
};

/// What is known of one TLV.
struct bgp_ls_tlv_rule {
  link_state_type type;
  std::string_view key;  ///< in JSON; rows with the same key share a list
  bool repeats;          ///< its JSON value is a list of all there are; others must come but once
  bgp_ls_length length;
  bgp_ls_form form;
  bool (*check)(bytes) noexcept = nullptr;  ///< what its length does not tell
  std::string_view flags = {};              ///< names of bits, the most significant first
};

namespace detail {

template <std::size_t NeighborSize> constexpr bool is_adjacency_sid(bytes in) noexcept {
  return adjacency_sid::decode(in, NeighborSize).has_value();
}
template <std::size_t NeighborSize> constexpr bool is_end_x_sid(bytes in) noexcept {
  return srv6_end_x_sid::decode(in, NeighborSize).has_value();
}
template <class T> constexpr bool is_a(bytes in) noexcept { return T::decode(in).has_value(); }

}  // namespace detail

// clang-format off
/// Ascending by type.
inline constexpr auto bgp_ls_tlv_rules = [] {
  using namespace detail;
  using enum link_state_type;
  using form = bgp_ls_form;
  using length = bgp_ls_length;
  using row = bgp_ls_tlv_rule;
  constexpr auto exactly = [](std::uint16_t n) { return length{n, n}; };
  constexpr length any{}, name_length{0, 255}, address_length{4, 16, 12};
  constexpr bool once = false, repeats = true;
  constexpr std::string_view adjacency_flags = "F,B,V,L,S,P";
  return std::array{
    row{link_identifiers, "link-local-remote-identifiers", once, exactly(8), form::identifiers},
    row{node_flags, "node-flags", once, exactly(1), form::flag_octet, nullptr, "O,T,E,B,R,V"},
    row{opaque_node, "opaque", once, any, form::octets},
    row{node_name, "node-name", once, name_length, form::name},
    row{isis_area_id, "area-ids", repeats, {1, 255}, form::large_number},
    row{ipv4_local_router_id, "local-router-ids", repeats, address_length, form::address},
    row{ipv6_local_router_id, "local-router-ids", repeats, address_length, form::address},
    row{ipv4_remote_router_id, "remote-router-ids", repeats, address_length, form::address},
    row{ipv6_remote_router_id, "remote-router-ids", repeats, address_length, form::address},
    row{link_state_type::sr_capabilities, "sr-capability-flags", once, {2}, form::capabilities,
        &is_a<attribute::sr_capabilities>, "I,V"},
    row{sr_algorithms, "sr-algorithms", once, any, form::algorithms},
    row{link_state_type::srv6_capabilities, "srv6-capabilities", once, exactly(4),
        form::srv6_capabilities},
    row{admin_group, "admin-group-mask", once, exactly(4), form::number},
    row{maximum_bandwidth, "maximum-link-bandwidth", once, exactly(4), form::bandwidth},
    row{maximum_reservable_bandwidth, "maximum-reservable-link-bandwidth", once, exactly(4),
        form::bandwidth},
    row{unreserved_bandwidth, "unreserved-bandwidth", once, exactly(32), form::bandwidths},
    row{te_metric, "te-metric", once, exactly(4), form::number},
    row{link_protection, "link-protection-flags", once, exactly(2), form::flag_octet, nullptr,
        "ExtraTrafic,Unprotected,Shared,Dedicated 1:1,Dedicated 1+1,Enhanced"},
    row{mpls_protocol_mask, "mpls-mask", once, exactly(1), form::flag_octet, nullptr, "LDP,RSVP-TE"},
    row{igp_metric, "igp-metric", once, {1, 3}, form::metric},
    row{shared_risk_link_groups, "shared-risk-link-groups", once, {0, 0xfffc, 4}, form::numbers4},
    row{opaque_link, "opaque-link", once, any, form::octets},
    row{link_name, "link-name", once, name_length, form::name},
    row{link_state_type::adjacency_sid, "sr-adjs", repeats, {4}, form::adjacency,
        &is_adjacency_sid<0>, adjacency_flags},
    row{lan_adjacency_sid, "sr-adj-lan", repeats, {10}, form::flag_octet, &is_adjacency_sid<6>,
        adjacency_flags},
    row{srv6_end_x_sid, "srv6-endx", repeats, {22}, form::end_x_sid, &is_end_x_sid<0>},
    row{srv6_lan_end_x_sid_isis, "srv6-lan-endx-isis", repeats, {28}, form::end_x_sid_isis,
        &is_end_x_sid<6>},
    row{srv6_lan_end_x_sid_ospf, "srv6-lan-endx-ospf", repeats, {26}, form::end_x_sid_ospf,
        &is_end_x_sid<4>},
    row{unidirectional_delay, "unidirectional-link-delay", once, exactly(4), form::one_delay},
    row{min_max_delay, "minmax-unidirectional-link-delay", once, exactly(8), form::two_delays},
    row{delay_variation, "unidirectional-delay-variation", once, exactly(4), form::variation},
    row{link_loss, "unidirectional-link-loss", once, exactly(4), form::loss},
    row{residual_bandwidth, "unidirectional-residual-bandwidth", once, exactly(4), form::bandwidth},
    row{available_bandwidth, "unidirectional-available-bandwidth", once, exactly(4), form::bandwidth},
    row{utilized_bandwidth, "unidirectional-utilized-bandwidth", once, exactly(4), form::bandwidth},
    row{igp_flags, "igp-flags", once, exactly(1), form::flag_octet, nullptr, "D,N,L,P"},
    row{route_tags, "igp-route-tags", once, {0, 0xfffc, 4}, form::numbers4},
    row{extended_route_tags, "igp-extended-route-tags", once, {0, 0xfff8, 8}, form::numbers8},
    row{prefix_metric, "prefix-metric", once, exactly(4), form::number},
    row{ospf_forwarding_address, "ospf-forwarding-address", once, address_length, form::address},
    row{opaque_prefix, "opaque-prefix", once, any, form::octets},
    row{link_state_type::prefix_sid, "sr-prefix-sids", repeats, {5}, form::prefix_sid,
        &is_a<prefix_sid_tlv>, "R,N,P,E,V,L"},
    row{link_state_type::srv6_locator, "srv6-locators", repeats, {8}, form::locator,
        &is_a<attribute::srv6_locator>, "D"},
    row{prefix_attribute_flags, "sr-prefix-attribute-flags", once, {1}, form::flag_octet, nullptr,
        "X,R,N"},
    row{source_router_identifier, "sr-source-router-id", once, address_length, form::address},
    row{srv6_endpoint_behavior, "srv6-endpoint-behavior", once, exactly(4), form::behavior},
    row{link_state_type::srv6_sid_structure, "srv6-sid-structure", once, exactly(4),
        form::sid_structure},
  };
}();
// clang-format on

namespace detail {
constexpr bool bgp_ls_types_ascend() noexcept {
  for (std::size_t i = 1; i < bgp_ls_tlv_rules.size(); ++i)
    if (bgp_ls_tlv_rules[i].type <= bgp_ls_tlv_rules[i - 1].type) return false;
  return bgp_ls_tlv_rules.size() <= 64;
}
static_assert(bgp_ls_types_ascend(), "bgp_ls_tlv_rules: ascending types, each once; 64 at most");
}  // namespace detail

/// The row of a TLV; null when it has none.
[[nodiscard]] constexpr bgp_ls_tlv_rule const* find_bgp_ls_tlv(link_state_type type) noexcept {
  std::size_t first = 0, last = bgp_ls_tlv_rules.size();
  while (first < last) {
    auto const middle = (first + last) / 2;
    if (bgp_ls_tlv_rules[middle].type < type) first = middle + 1;
    else last = middle;
  }
  bool const found = first < bgp_ls_tlv_rules.size() && bgp_ls_tlv_rules[first].type == type;
  return found ? &bgp_ls_tlv_rules[first] : nullptr;
}

}  // namespace senda::attribute
