// What two OPENs make of a session, and whether the peer's OPEN is acceptable at all.
// RFC 4271 §4.2, §6.2; RFC 5492 §3 and the RFC of each capability; wire contract §3.4, §4.1.
#pragma once

#include <senda/message/open.hpp>
#include <senda/session/negotiated.hpp>

namespace senda {

/// What is known before the peer's OPEN arrives; 0 is "not known" or "any".
struct expectations {
  asn peer_as{};              ///< configured; 0: whatever it says, except AS 0 (RFC 7607)
  asn local_as{};             ///< ours; needed where our OPEN cannot tell a number of four octets
  ipv4_address local_id{};    ///< ours
  bool four_octet_as = true;  ///< we offer capability 65, so that the peer's is worth reading
  std::uint16_t min_hold_time = 3;  ///< seconds; smaller ones are refused, except 0
  bool multisession = false;        ///< we offer capability 68 and insist on it
  std::optional<bgp_role> role{};   ///< we offer capability 9; nothing: roles are not looked at
  bool strict_role = false;         ///< and refuse a peer which has none (RFC 9234 §4.2)
  bool aigp = false;                ///< AIGP_SESSION: no OPEN tells of it (RFC 7311 §3.1)

  friend constexpr bool operator==(expectations const&, expectations const&) = default;
};

namespace detail {

/// The peer's AS number as far as an OPEN can tell, and the configured one where it cannot: a peer
/// with a number of four octets says AS_TRANS to a speaker which does not offer capability 65.
[[nodiscard]] constexpr asn peer_as_of(open_view const& remote, asn configured,
                                       bool four_octet_as) noexcept {
  if (four_octet_as && remote.has(capability_code::four_octet_as)) return remote.as_number();
  bool const stands_for_it = remote.my_as() == as_trans && configured.needs_four_octets();
  return stands_for_it ? configured : remote.my_as();
}

/// The families of one side: those it lists, IPv4 unicast when it lists none (RFC 4760 §8).
[[nodiscard]] constexpr family_set families_of(capability_list const& list) noexcept {
  if (!list.contains(capability_code::multiprotocol)) return family_set::of(ipv4_unicast);
  family_set s;
  list.for_each<capability::multiprotocol>([&](auto const& m) { s.insert(m.family); });
  return s;
}

/// Modes of the ADD-PATH capability: who can send, who can receive what.
struct add_path_sets {
  family_set send, receive, listed;
};
[[nodiscard]] constexpr add_path_sets add_path_of(capability_list const& list) noexcept {
  add_path_sets s;
  capability::for_each_entry<capability::add_path>(list, [&](auto const& e) {
    s.listed.insert(e.family);
    if (can_send(e.mode)) s.send.insert(e.family);
    else s.send.erase(e.family);
    if (can_receive(e.mode)) s.receive.insert(e.family);
    else s.receive.erase(e.family);
  });
  return s;
}

/// Families for which one side understands IPv6 next hops (RFC 8950 §4).
[[nodiscard]] constexpr family_set ipv6_next_hops_of(capability_list const& list) noexcept {
  family_set s;
  capability::for_each_entry<capability::extended_next_hop>(list, [&](auto const& e) {
    if (e.afi == afi::ipv4 && e.next_hop == afi::ipv6) s.insert(e.family());
  });
  return s;
}

/// Capability 76 of one side, for the families of `active`: the first limit above 0 counts.
[[nodiscard]] constexpr negotiated::path_limits path_limits_of(capability_list const& list,
                                                               family_set active) noexcept {
  negotiated::path_limits limits{};
  capability::for_each_entry<capability::paths_limit>(list, [&](auto const& e) {
    if (!active.contains(e.family)) return;
    auto& limit = limits[family_index(e.family)];
    if (!limit) limit = e.limit;
  });
  return limits;
}

constexpr void negotiate_families(capability_list const& ours, capability_list const& theirs,
                                  negotiated& n) noexcept {
  n.families = families_of(ours) & families_of(theirs);
  if (!theirs.contains(capability_code::multiprotocol)) {
    n.families.for_each([&](family f) { n.family_order.push(f); });
    return;
  }
  family_set seen;
  theirs.for_each<capability::multiprotocol>([&](auto const& m) {
    if (!n.families.contains(m.family) || seen.contains(m.family)) return;
    seen.insert(m.family);
    n.family_order.push(m.family);
  });
}

constexpr void negotiate_paths(capability_list const& ours, capability_list const& theirs,
                               negotiated& n) noexcept {
  auto const here = add_path_of(ours);
  auto const there = add_path_of(theirs);
  n.add_path_send = here.send & there.receive & n.families;
  n.add_path_receive = here.receive & there.send & n.families;
  n.paths_limit_send = path_limits_of(theirs, n.add_path_send);
  n.paths_limit_receive = path_limits_of(ours, n.add_path_receive);
}

constexpr void negotiate_restart(capability_list const& ours, capability_list const& theirs,
                                 negotiated& n) noexcept {
  capability::graceful_restart here, there;
  n.local_restarts_gracefully = ours.last(here);
  n.peer_restarts_gracefully = theirs.last(there);
  if (!n.peer_restarts_gracefully) return;
  n.peer_restarted = there.flags & capability::graceful_restart::restarted;
  n.restart_notification = here.flags & there.flags & capability::graceful_restart::notification;
  n.peer_restart_time = there.restart_time;
  for (auto const e : there.entries) {
    if (!n.families.contains(e.family)) continue;
    n.peer_restart_families.insert(e.family);
    if (e.forwarding()) n.peer_forwarding_families.insert(e.family);
  }
}

/// The capability codes which tell sessions apart; without any it is multiprotocol's.
struct session_ids {
  bool has[256] = {};
  friend constexpr bool operator==(session_ids const&, session_ids const&) = default;
};
[[nodiscard]] constexpr session_ids session_ids_of(capability_list const& list) noexcept {
  session_ids s;
  bool any = false;
  list.for_each<capability::multisession>([&](auto const& m) {
    for (auto const id : m.session_ids) s.has[id] = any = true;
  });
  if (!any) s.has[static_cast<std::uint8_t>(capability_code::multiprotocol)] = true;
  return s;
}

/// True when every capability `code` of `a` is in `b`, with the same value.
[[nodiscard]] constexpr bool includes(capability_list const& b, capability_list const& a,
                                      capability_code code) noexcept {
  for (auto const& x : a) {
    if (x.code != code) continue;
    bool found = false;
    for (auto const& y : b) found |= y.code == code && equal_bytes(x.value, y.value);
    if (!found) return false;
  }
  return true;
}

/// 2/9 when the peer does not offer multisession, 2/8 when it means another session than we.
[[nodiscard]] constexpr result<void> check_multisession(capability_list const& ours,
                                                        capability_list const& theirs) noexcept {
  if (!theirs.contains(capability_code::multisession))
    return fail(open_error(open_subcode::grouping_required));
  auto const ids = session_ids_of(ours);
  bool same = ids == session_ids_of(theirs);
  for (unsigned i = 0; same && i < 256; ++i) {
    auto const code = static_cast<capability_code>(i);
    if (ids.has[i]) same = includes(ours, theirs, code) && includes(theirs, ours, code);
  }
  if (!same) return fail(open_error(open_subcode::grouping_conflict));
  return success();
}

/// 2/11 when the peer's role does not go with `ours`, it has several, or none although one is due.
[[nodiscard]] constexpr result<void> check_role(capability_list const& theirs, bgp_role ours,
                                                bool strict) noexcept {
  std::optional<bgp_role> first;
  bool fits = true;
  theirs.for_each<capability::role>([&](capability::role const& r) {
    if (!first) first = r.value;
    fits = fits && r.value == *first && roles_fit(ours, r.value);
  });
  if (!fits || (strict && !first)) return fail(open_error(open_subcode::role_mismatch));
  return success();
}

/// Capability 71 counts beside capability 64 only (RFC 9494 §4.1).
constexpr void negotiate_long_lived(capability_list const& ours, capability_list const& theirs,
                                    negotiated& n) noexcept {
  using llgr = capability::long_lived_graceful_restart;
  if (!n.local_restarts_gracefully || !n.peer_restarts_gracefully) return;
  if (!ours.contains(llgr::code)) return;
  n.long_lived_restart = theirs.contains(llgr::code);
  capability::for_each_entry<llgr>(theirs, [&](llgr::entry const& e) {
    if (n.families.contains(e.family)) n.stale_times[family_index(e.family)] = e.stale_time;
  });
}

}  // namespace detail

/// Whether the peer's OPEN, sound in itself, fits this session. Errors: 2/2 another AS than the one
/// configured, AS 0 (RFC 7607 §2), or AS_TRANS in capability 65; 2/3 our own identifier inside our
/// own AS (RFC 6286 §2.1); 2/6 hold time too small; 2/9 no multisession although we insist on it;
/// 2/11 roles that do not go together.
[[nodiscard]] constexpr result<void> acceptable(open_view const& remote,
                                                expectations const& expect) noexcept {
  auto const bad_as = fail(open_error(open_subcode::bad_peer_as, open_view::as_offset, 2));
  auto const peer = detail::peer_as_of(remote, expect.peer_as, expect.four_octet_as);
  if (peer.value == 0) return bad_as;
  if (expect.peer_as.value && peer != expect.peer_as) return bad_as;
  bool const told = expect.four_octet_as && remote.has(capability_code::four_octet_as);
  if (told && peer == as_trans) return bad_as;  // RFC 6793 §9: it is nobody's number
  if (peer == expect.local_as && remote.id() == expect.local_id && expect.local_id.value)
    return fail(open_error(open_subcode::bad_bgp_identifier, open_view::id_offset, 4));
  if (remote.hold_time() && remote.hold_time() < expect.min_hold_time)
    return fail(open_error(open_subcode::unacceptable_hold_time, open_view::hold_time_offset, 2));
  if (expect.multisession && !remote.has(capability_code::multisession))
    return fail(open_error(open_subcode::grouping_required));
  if (expect.role)
    return detail::check_role(remote.capabilities(), *expect.role, expect.strict_role);
  return success();
}

/// The same, with the OPEN we sent: also 2/8, both offer multisession but mean different sessions.
[[nodiscard]] constexpr result<void> acceptable(open_view const& remote, expectations const& expect,
                                                open_view const& local) noexcept {
  SENDA_CHECK(acceptable(remote, expect));
  if (!local.has(capability_code::multisession)) return success();
  return detail::check_multisession(local.capabilities(), remote.capabilities());
}

/// What both OPENs agree on. Both are views of the encoded messages, so that what was really sent
/// counts; `known` adds the AS numbers an OPEN without capability 65 cannot tell.
[[nodiscard]] constexpr negotiated negotiate(open_view const& local, open_view const& remote,
                                             expectations const& known = {}) noexcept {
  auto const& ours = local.capabilities();
  auto const& theirs = remote.capabilities();
  auto const both = [&](capability_code c) { return ours.contains(c) && theirs.contains(c); };
  negotiated n;
  n.four_octet_as = both(capability_code::four_octet_as);
  n.local_as = known.local_as.value ? known.local_as : local.as_number();
  n.peer_as = detail::peer_as_of(remote, known.peer_as, n.four_octet_as);
  n.external = n.local_as != n.peer_as;
  n.local_id = local.id();
  n.peer_id = remote.id();
  n.hold_time = local.hold_time() < remote.hold_time() ? local.hold_time() : remote.hold_time();
  if (both(capability_code::extended_message)) n.message_limit = max_extended_message_size;
  if (both(capability_code::enhanced_route_refresh)) n.refresh = refresh_mode::enhanced;
  else if (both(capability_code::route_refresh)) n.refresh = refresh_mode::normal;
  n.operational = both(capability_code::operational);
  n.link_local_next_hop = both(capability_code::link_local_next_hop);
  n.multisession = both(capability_code::multisession);
  n.aigp = known.aigp;
  detail::negotiate_families(ours, theirs, n);
  n.extended_next_hop =
      detail::ipv6_next_hops_of(ours) & detail::ipv6_next_hops_of(theirs) & n.families;
  detail::negotiate_paths(ours, theirs, n);
  detail::negotiate_restart(ours, theirs, n);
  detail::negotiate_long_lived(ours, theirs, n);
  if (capability::role r; ours.last(r)) n.local_role = r.value;
  if (capability::role r; theirs.last(r)) n.peer_role = r.value;
  return n;
}

}  // namespace senda
