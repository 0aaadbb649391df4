// The capabilities of an OPEN from a description of what a speaker wants, in a fixed order.
// Order, conditions and contents: wire contract §3.2.
#pragma once

#include <senda/capability/capabilities.hpp>
#include <senda/capability/capability_buffer.hpp>

#include <optional>

namespace senda {

/// Families for which ADD-PATH can be offered (wire contract §3.2): those whose NLRI we write with
/// a path identifier.
inline constexpr auto add_path_families = family_set::of(
    ipv4_unicast, ipv6_unicast, family{afi::ipv4, safi::labeled_unicast},
    family{afi::ipv6, safi::labeled_unicast}, family{afi::ipv4, safi::mpls_vpn},
    family{afi::ipv6, safi::mpls_vpn}, family{afi::ipv4, safi::mup}, family{afi::ipv6, safi::mup});

/// What a speaker wants to be told about it. Plain data; texts and lists belong to the caller.
struct open_options {
  family_set families = family_set::of(ipv4_unicast);
  bool four_octet_as = true;

  bool extended_next_hop = false;  ///< offer capability 5, if only empty
  /// IPv4 families which may have an IPv6 next hop; they count when the IPv6 family with the same
  /// SAFI is configured too.
  family_set ipv6_next_hop{};

  /// Disabled: capability 69 is not sent.
  capability::add_path_mode add_path = capability::add_path_mode::disabled;
  std::optional<family_set> add_path_of{};  ///< nothing: all of `families`
  /// Capability 76, in this order; limits of 0 are left out.
  std::span<capability::paths_limit::entry const> paths_limits{};

  bool graceful_restart = false;
  std::uint16_t restart_time = 0;  ///< seconds, twelve bits of it; 0 sends the hold time
  bool restarted = true;           ///< R bit; set in every OPEN for compatibility

  bool route_refresh = false;  ///< both capabilities, 2 and 70
  bool operational = false;
  bool extended_message = true;
  std::string_view host_name{};  ///< empty: capability 73 is not sent
  std::string_view domain_name{};
  std::string_view software_version{};  ///< empty: capability 75 is not sent
  bool link_local_next_hop = false;
  bool multisession = false;
  std::optional<bgp_role> role{};  ///< capability 9, behind what the reference sends
  /// Capability 71, in this order; only beside graceful restart (RFC 9494 §4.1).
  std::span<capability::long_lived_graceful_restart::entry const> long_lived{};
};

namespace detail {

constexpr void add_extended_next_hop(capability_buffer& b, open_options const& o) noexcept {
  capability::extended_next_hop::entry tuples[4];
  std::size_t n = 0;
  for (auto const s : {safi::unicast, safi::multicast, safi::labeled_unicast, safi::mpls_vpn}) {
    family const v4{afi::ipv4, s}, v6{afi::ipv6, s};
    if (o.ipv6_next_hop.contains(v4) && o.families.contains(v4) && o.families.contains(v6))
      tuples[n++] = capability::extended_next_hop::entry::of(v4, afi::ipv6);
  }
  b.add(capability::extended_next_hop{{tuples, n}});
}

/// By SAFI, IPv4 before IPv6.
constexpr void add_add_path(capability_buffer& b, open_options const& o) noexcept {
  capability::add_path::entry entries[8];
  std::size_t n = 0;
  auto const wanted = o.add_path_of.value_or(o.families) & add_path_families;
  for (auto const s : {safi::unicast, safi::labeled_unicast, safi::mpls_vpn, safi::mup})
    for (auto const a : {afi::ipv4, afi::ipv6})
      if (wanted.contains({a, s})) entries[n++] = {{a, s}, o.add_path};
  b.add(capability::add_path{{entries, n}});
}

constexpr void add_paths_limit(capability_buffer& b, open_options const& o) noexcept {
  capability::paths_limit::entry entries[known_families.size()];
  std::size_t n = 0;
  for (auto const& e : o.paths_limits)
    if (e.limit && n < known_families.size()) entries[n++] = e;
  if (n) b.add(capability::paths_limit{{entries, n}});
}

constexpr void add_graceful_restart(capability_buffer& b, open_options const& o,
                                    std::uint16_t hold_time) noexcept {
  using capability::graceful_restart;
  graceful_restart::entry entries[known_families.size()];
  std::size_t n = 0;
  o.families.for_each([&](family f) { entries[n++] = {f, graceful_restart::forwarding_state}; });
  b.add(graceful_restart{o.restarted ? graceful_restart::restarted : std::uint8_t{0},
                         o.restart_time ? o.restart_time : hold_time,
                         {entries, n}});
}

}  // namespace detail

/// The capabilities for `o`, ready for open_message.
[[nodiscard]] inline capability_buffer capabilities_of(open_options const& o, asn local_as,
                                                       std::uint16_t hold_time) noexcept {
  capability_buffer b;
  o.families.for_each([&](family f) { b.add(capability::multiprotocol{f}); });
  if (o.four_octet_as) b.add(capability::four_octet_as{local_as});
  if (o.extended_next_hop) detail::add_extended_next_hop(b, o);
  if (o.add_path != capability::add_path_mode::disabled) {
    detail::add_add_path(b, o);
    if (can_receive(o.add_path)) detail::add_paths_limit(b, o);
  }
  if (o.graceful_restart) detail::add_graceful_restart(b, o, hold_time);
  if (o.route_refresh) {
    b.add(capability::route_refresh{});
    b.add(capability::enhanced_route_refresh{});
  }
  if (o.operational) b.add(capability::operational{});
  if (o.extended_message) b.add(capability::extended_message{});
  if (!o.host_name.empty()) b.add(capability::hostname::of(o.host_name, o.domain_name));
  if (!o.software_version.empty()) b.add(capability::software_version::of(o.software_version));
  if (o.link_local_next_hop) b.add(capability::link_local_next_hop{});
  if (o.multisession) {
    // One session identifier, multiprotocol, in the two instances the reference sends.
    b.add(capability::multisession{});
    std::uint8_t const id[] = {static_cast<std::uint8_t>(capability_code::multiprotocol)};
    b.add(capability_code::multisession, id);
  }
  if (o.role) b.add(capability::role{*o.role});
  if (o.graceful_restart && !o.long_lived.empty())
    b.add(capability::long_lived_graceful_restart{{o.long_lived.data(), o.long_lived.size()}});
  return b;
}

}  // namespace senda
