#include "daemon/config/model.hpp"

#include <algorithm>
#include <tuple>

namespace senda::daemon {

namespace {

/// Families which can have several paths, in the order of the capability (wire contract §3.2).
constexpr family add_path_families[] = {
    ipv4_unicast,
    ipv6_unicast,
    {afi::ipv4, safi::labeled_unicast},
    {afi::ipv6, safi::labeled_unicast},
    {afi::ipv4, safi::mpls_vpn},
    {afi::ipv6, safi::mpls_vpn},
    {afi::ipv4, safi::mup},
    {afi::ipv6, safi::mup},
};

/// Members whose change asks for a new session (§21.2), but capabilities.
auto session_members(neighbor_settings const& n) {
  return std::tie(n.peer, n.peer_length, n.local_as, n.peer_as, n.router_id, n.passive, n.listen,
                  n.connect, n.hold_time, n.rate_limit, n.host_name, n.domain_name, n.md5_password,
                  n.md5_ip, n.tcp_ao, n.incoming_ttl, n.outgoing_ttl, n.group_updates, n.auto_flush,
                  n.adj_rib_out, n.adj_rib_in, n.families, n.capabilities, n.stale_times);
}

/// Members whose change is used from the next session on.
auto other_members(neighbor_settings const& n) {
  return std::tie(n.local_address, n.local_link_local, n.description, n.source_interface,
                  n.md5_base64, n.manual_eor, n.eor_wait, n.prefix_limit, n.next_hops, n.add_paths,
                  n.api, n.operational, n.users);
}

}  // namespace

bool neighbor_settings::covers(ip_address const& a) const noexcept {
  if (a.version() != peer.version()) return false;
  // a - peer, octet by octet, has to be less than 2^(bits - length).
  auto const from = peer.octets(), to = a.octets();
  int borrow = 0;
  unsigned bit = 0;
  for (std::size_t i = from.size(); i-- > 0; bit += 8) {
    int const d = to[i] - from[i] - borrow;
    borrow = d < 0;
    unsigned const octet = static_cast<unsigned>(d & 0xff);
    unsigned const host_bits = peer.bits() - peer_length;
    unsigned const allowed = host_bits >= bit + 8 ? 0xff
                             : host_bits > bit    ? (1u << (host_bits - bit)) - 1
                                                  : 0;
    if (octet & ~allowed) return false;
  }
  return borrow == 0;
}

family_set neighbor_settings::ipv6_next_hops() const noexcept {
  family_set s;
  if (!offers_next_hops()) return s;
  for (auto const& e : next_hops) {
    bool const advertised = e.family.safi == safi::unicast || e.family.safi == safi::multicast ||
                            e.family.safi == safi::labeled_unicast ||
                            e.family.safi == safi::mpls_vpn;
    if (e.family.afi == afi::ipv4 && e.next_hop == afi::ipv6 && advertised &&
        families.contains(e.family) && families.contains({e.next_hop, e.family.safi}))
      s.insert(e.family);
  }
  return s;
}

std::vector<add_path_entry> neighbor_settings::offered_add_paths() const {
  std::vector<add_path_entry> offered;
  if (capabilities.add_path == capability::add_path_mode::disabled) return offered;
  for (auto const f : add_path_families) {
    if (!families.contains(f)) continue;
    auto const found = std::find_if(add_paths.begin(), add_paths.end(),
                                    [f](auto const& e) { return e.family == f; });
    if (add_paths.empty()) offered.push_back({f, 0});
    else if (found != add_paths.end()) offered.push_back(*found);
  }
  return offered;
}

std::vector<add_path_entry> neighbor_settings::offered_path_limits() const {
  std::vector<add_path_entry> limits;
  if (!can_receive(capabilities.add_path)) return limits;
  auto const offered = offered_add_paths();
  for (auto const& e : add_paths)
    if (e.limit && std::find(offered.begin(), offered.end(), e) != offered.end())
      limits.push_back(e);
  std::stable_sort(limits.begin(), limits.end(),
                   [](auto const& a, auto const& b) { return a.family.afi < b.family.afi; });
  return limits;
}

std::vector<stale_time_entry> neighbor_settings::offered_stale_times() const {
  std::vector<stale_time_entry> offered;
  if (!capabilities.graceful_restart) return offered;
  families.for_each([&](family f) {
    auto const own = std::find_if(stale_times.begin(), stale_times.end(),
                                  [f](auto const& e) { return e.family == f; });
    if (own != stale_times.end()) offered.push_back(*own);
    else if (capabilities.long_lived_restart)
      offered.push_back({f, *capabilities.long_lived_restart});
  });
  return offered;
}

api_user const* neighbor_settings::find_user(std::string_view process) const noexcept {
  for (auto const& u : users)
    if (u.process == process) return &u;
  return nullptr;
}

std::string neighbor_name(neighbor_settings const& n) {
  text_writer out;
  auto const as = [&](asn a) -> text_writer& { return a.value ? out << a : out << "auto"; };
  out << "neighbor " << n.peer << " local-ip ";
  if (n.local_address) out << *n.local_address;
  else out << "auto";
  out << " local-as ";
  as(n.local_as) << " peer-as ";
  as(n.peer_as) << " router-id " << n.router_id.value_or(ipv4_address{}) << " family-allowed ";
  if (n.capabilities.multi_session) {
    std::string_view separator;
    n.families.for_each([&](family f) {
      out << separator << f.afi << '-' << f.safi;
      separator = "/";
    });
  } else out << "in-open";
  return std::string{out.view()};
}

bool needs_restart(neighbor_settings const& a, neighbor_settings const& b) {
  return session_members(a) != session_members(b);  // the name has the local address already
}

bool same_settings(neighbor_settings const& a, neighbor_settings const& b) {
  return session_members(a) == session_members(b) && other_members(a) == other_members(b);
}

}  // namespace senda::daemon
