// The TLVs of the BGP-LS attribute, a row each: JSON key, length, form. A row adds a TLV; one that
// has none is kept and shown as octets. RFC 9552 §5.3, RFC 9085 §2, RFC 9514 §3 to §8, RFC 8571 §2.
#pragma once

#include <senda/attribute/bgp_ls_json.hpp>

namespace senda::attribute {

/// Lengths a value may have: from `least` to `most` in steps of `step`.
struct bgp_ls_length {
  std::uint16_t least = 0, most = 0xffff, step = 1;

  [[nodiscard]] constexpr bool allows(std::size_t n) const noexcept {
    return n >= least && n <= most && (n - least) % step == 0;
  }
};

/// What is known of one TLV.
struct bgp_ls_tlv_rule {
  link_state_type type;
  std::string_view key;  ///< in JSON; rows with the same key share a list
  bool repeats;          ///< its JSON value is a list of all there are; others must come but once
  bgp_ls_length length;
  bgp_ls_json::printer* json;
  bool (*check)(bytes) noexcept = nullptr;  ///< what its length does not tell
  std::string_view flags = {};              ///< names of bits, the most significant first
};

namespace bgp_ls_json {

using rule = bgp_ls_tlv_rule const&;

inline void flag_octet(text_writer& out, rule row, bytes in) noexcept {
  flags(out, row.flags, in[0]);
}
inline void octets(text_writer& out, rule, bytes in) noexcept { (out << '"').hex(in) << '"'; }
inline void name(text_writer& out, rule, bytes in) noexcept {
  json_string(out, {reinterpret_cast<char const*>(in.data()), in.size()});
}
inline void large_number(text_writer& out, rule, bytes in) noexcept {
  decimal(out << '"', in);
  out << '"';
}
inline void address(text_writer& out, rule, bytes in) noexcept {
  out << '"' << ip_address::from(in).value_or(ip_address{}) << '"';
}
inline void number(text_writer& out, rule, bytes in) noexcept { out.number(byte_reader{in}.u32()); }
/// One octet holds six bits (IS-IS narrow metrics), two or three all they have.
inline void metric(text_writer& out, rule, bytes in) noexcept {
  if (in.size() == 1) return void(out.number(in[0] & 0x3fu));
  std::uint64_t v = 0;
  for (auto const octet : in) v = v << 8 | octet;
  out.number(v);
}
inline void numbers4(text_writer& out, rule, bytes in) noexcept { numbers(out, in, 4); }
inline void numbers8(text_writer& out, rule, bytes in) noexcept { numbers(out, in, 8); }
inline void algorithms(text_writer& out, rule, bytes in) noexcept {
  if (in.empty()) out << "[0]";
  else numbers(out, in, 1);
}
inline void bandwidth(text_writer& out, rule, bytes in) noexcept {
  json_float(out, static_cast<double>(float_from_bits(byte_reader{in}.u32())));
}
inline void bandwidths(text_writer& out, rule row, bytes in) noexcept {
  out << '[';
  for (std::size_t at = 0; at < in.size(); at += 4)
    bandwidth(at ? out << ", " : out, row, in.subspan(at, 4));
  out << ']';
}
inline void identifiers(text_writer& out, rule, bytes in) noexcept {
  byte_reader r{in};
  (out << "{\"local-id\": ").number(r.u32());
  (out << ", \"remote-id\": ").number(r.u32()) << '}';
}
inline void capabilities(text_writer& out, rule row, bytes in) noexcept {
  flags(out, row.flags, in[0]);
  out << ", \"sids\": [";
  for (byte_reader r{in.subspan(2)}; !r.empty();) {
    if (r.remaining() + 2 != in.size()) out << ", ";
    auto const s = segment_range::read(r).value_or(segment_range{});
    (out << '[').number(s.size);
    (out << ", ").number(s.first) << ']';
  }
  out << ']';
}
/// The O flag where ExaBGP looks for it and as it prints it (JSON contract §7).
inline void srv6_capabilities(text_writer& out, rule, bytes in) noexcept {
  (out << "{\"flags\": {\"O\": ").number(in[1] & 0x40u) << "}}";
}
inline void adjacency(text_writer& out, rule row, bytes in) noexcept {
  auto const a = adjacency_sid::decode(in, 0).value_or(adjacency_sid{});
  flags(out << "{\"flags\": ", row.flags, a.flags);
  sids(out << ", ", a.sids());
  (out << ", \"weight\": ").number(a.weight);
  undecoded_sids(out << ", ", a.sids());
  out << '}';
}
inline void prefix_sid(text_writer& out, rule row, bytes in) noexcept {
  auto const p = prefix_sid_tlv::decode(in).value_or(prefix_sid_tlv{});
  flags(out << "{\"sr-prefix-flags\": ", row.flags, p.flags);
  sids(out << ", ", p.sid());
  undecoded_sids(out << ", ", p.sid());
  (out << ", \"sr-algorithm\": ").number(p.algorithm) << '}';
}
inline void end_x_sid(text_writer& out, rule, bytes in) noexcept { end_x(out, in, 0); }
inline void end_x_sid_isis(text_writer& out, rule, bytes in) noexcept { end_x(out, in, 6); }
inline void end_x_sid_ospf(text_writer& out, rule, bytes in) noexcept { end_x(out, in, 4); }
inline void locator(text_writer& out, rule row, bytes in) noexcept {
  auto const s = srv6_locator::decode(in).value_or(srv6_locator{});
  flags(out << "{\"flags\": ", row.flags, s.flags);
  (out << ", \"algorithm\": ").number(s.algorithm);
  (out << ", \"metric\": ").number(s.metric) << '}';
}
inline void behavior(text_writer& out, rule, bytes in) noexcept {
  (out << "{\"endpoint-behavior\": ").number(byte_reader{in}.u16());
  (out << ", \"flags\": [], \"algorithm\": ").number(in[3]) << '}';
}
inline void sid_structure(text_writer& out, rule, bytes in) noexcept { structure(out, in); }
inline void one_delay(text_writer& out, rule, bytes in) noexcept {
  delay(out << '{', "delay-us", byte_reader{in}.u32());
  anomalous(out, in[0]);
}
inline void two_delays(text_writer& out, rule, bytes in) noexcept {
  byte_reader r{in};
  delay(out << '{', "min-delay-us", r.u32());
  delay(out << ", ", "max-delay-us", r.u32());
  anomalous(out, in[0]);
}
inline void variation(text_writer& out, rule, bytes in) noexcept {
  out.number(byte_reader{in}.u32() & 0xffffff);
}
inline void loss(text_writer& out, rule, bytes in) noexcept {
  out << "{\"loss-percent\": ";
  json_float(out, (byte_reader{in}.u32() & 0xffffff) * 0.000003);
  anomalous(out, in[0]);
}

template <std::size_t NeighborSize> constexpr bool is_adjacency_sid(bytes in) noexcept {
  return adjacency_sid::decode(in, NeighborSize).has_value();
}
template <std::size_t NeighborSize> constexpr bool is_end_x_sid(bytes in) noexcept {
  return srv6_end_x_sid::decode(in, NeighborSize).has_value();
}
template <class T> constexpr bool is_a(bytes in) noexcept { return T::decode(in).has_value(); }

}  // namespace bgp_ls_json

// clang-format off
/// Ascending by type.
inline constexpr auto bgp_ls_tlv_rules = [] {
  using namespace bgp_ls_json;
  using enum link_state_type;
  using length = bgp_ls_length;
  using row = bgp_ls_tlv_rule;
  constexpr auto exactly = [](std::uint16_t n) { return length{n, n}; };
  constexpr length any{}, name_length{0, 255}, address_length{4, 16, 12};
  constexpr bool once = false, repeats = true;
  constexpr std::string_view adjacency_flags = "F,B,V,L,S,P";
  return std::array{
    row{link_identifiers, "link-local-remote-identifiers", once, exactly(8), &identifiers},
    row{node_flags, "node-flags", once, exactly(1), &flag_octet, nullptr, "O,T,E,B,R,V"},
    row{opaque_node, "opaque", once, any, &octets},
    row{node_name, "node-name", once, name_length, &name},
    row{isis_area_id, "area-ids", repeats, {1, 255}, &large_number},
    row{ipv4_local_router_id, "local-router-ids", repeats, address_length, &address},
    row{ipv6_local_router_id, "local-router-ids", repeats, address_length, &address},
    row{ipv4_remote_router_id, "remote-router-ids", repeats, address_length, &address},
    row{ipv6_remote_router_id, "remote-router-ids", repeats, address_length, &address},
    row{link_state_type::sr_capabilities, "sr-capability-flags", once, {2}, &capabilities,
        &is_a<attribute::sr_capabilities>, "I,V"},
    row{sr_algorithms, "sr-algorithms", once, any, &algorithms},
    row{link_state_type::srv6_capabilities, "srv6-capabilities", once, exactly(4),
        &bgp_ls_json::srv6_capabilities},
    row{admin_group, "admin-group-mask", once, exactly(4), &number},
    row{maximum_bandwidth, "maximum-link-bandwidth", once, exactly(4), &bandwidth},
    row{maximum_reservable_bandwidth, "maximum-reservable-link-bandwidth", once, exactly(4),
        &bandwidth},
    row{unreserved_bandwidth, "unreserved-bandwidth", once, exactly(32), &bandwidths},
    row{te_metric, "te-metric", once, exactly(4), &number},
    row{link_protection, "link-protection-flags", once, exactly(2), &flag_octet, nullptr,
        "ExtraTrafic,Unprotected,Shared,Dedicated 1:1,Dedicated 1+1,Enhanced"},
    row{mpls_protocol_mask, "mpls-mask", once, exactly(1), &flag_octet, nullptr, "LDP,RSVP-TE"},
    row{igp_metric, "igp-metric", once, {1, 3}, &metric},
    row{shared_risk_link_groups, "shared-risk-link-groups", once, {0, 0xfffc, 4}, &numbers4},
    row{opaque_link, "opaque-link", once, any, &octets},
    row{link_name, "link-name", once, name_length, &name},
    row{link_state_type::adjacency_sid, "sr-adjs", repeats, {4}, &adjacency, &is_adjacency_sid<0>,
        adjacency_flags},
    row{lan_adjacency_sid, "sr-adj-lan", repeats, {10}, &flag_octet, &is_adjacency_sid<6>,
        adjacency_flags},
    row{srv6_end_x_sid, "srv6-endx", repeats, {22}, &end_x_sid, &is_end_x_sid<0>},
    row{srv6_lan_end_x_sid_isis, "srv6-lan-endx-isis", repeats, {28}, &end_x_sid_isis,
        &is_end_x_sid<6>},
    row{srv6_lan_end_x_sid_ospf, "srv6-lan-endx-ospf", repeats, {26}, &end_x_sid_ospf,
        &is_end_x_sid<4>},
    row{unidirectional_delay, "unidirectional-link-delay", once, exactly(4), &one_delay},
    row{min_max_delay, "minmax-unidirectional-link-delay", once, exactly(8), &two_delays},
    row{delay_variation, "unidirectional-delay-variation", once, exactly(4), &variation},
    row{link_loss, "unidirectional-link-loss", once, exactly(4), &loss},
    row{residual_bandwidth, "unidirectional-residual-bandwidth", once, exactly(4), &bandwidth},
    row{available_bandwidth, "unidirectional-available-bandwidth", once, exactly(4), &bandwidth},
    row{utilized_bandwidth, "unidirectional-utilized-bandwidth", once, exactly(4), &bandwidth},
    row{igp_flags, "igp-flags", once, exactly(1), &flag_octet, nullptr, "D,N,L,P"},
    row{route_tags, "igp-route-tags", once, {0, 0xfffc, 4}, &numbers4},
    row{extended_route_tags, "igp-extended-route-tags", once, {0, 0xfff8, 8}, &numbers8},
    row{prefix_metric, "prefix-metric", once, exactly(4), &number},
    row{ospf_forwarding_address, "ospf-forwarding-address", once, address_length, &address},
    row{opaque_prefix, "opaque-prefix", once, any, &octets},
    row{link_state_type::prefix_sid, "sr-prefix-sids", repeats, {5}, &bgp_ls_json::prefix_sid,
        &is_a<prefix_sid_tlv>, "R,N,P,E,V,L"},
    row{link_state_type::srv6_locator, "srv6-locators", repeats, {8}, &locator,
        &is_a<attribute::srv6_locator>, "D"},
    row{prefix_attribute_flags, "sr-prefix-attribute-flags", once, {1}, &flag_octet, nullptr,
        "X,R,N"},
    row{source_router_identifier, "sr-source-router-id", once, address_length, &address},
    row{srv6_endpoint_behavior, "srv6-endpoint-behavior", once, exactly(4), &behavior},
    row{link_state_type::srv6_sid_structure, "srv6-sid-structure", once, exactly(4),
        &bgp_ls_json::sid_structure},
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
