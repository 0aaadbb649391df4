// The configuration as values: processes and neighbors, complete and checked.
// Configuration contract §4 to §8; what reload compares is §21.2.
#pragma once

#include <senda/capability/add_path.hpp>
#include <senda/capability/role.hpp>
#include <senda/message/operational.hpp>
#include <senda/net/asn.hpp>
#include <senda/net/family.hpp>
#include <senda/net/ip.hpp>
#include <senda/sync/authentication.hpp>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "daemon/config/check_definition.hpp"
#include "daemon/config/prefix_limit.hpp"
#include "daemon/config/route_table.hpp"

namespace senda::daemon {

enum class event_encoder : std::uint8_t { text, json };

/// A helper program (§4).
struct process_definition {
  std::string name;
  std::vector<std::string> command;  ///< the program as found (an existing file), its arguments
  event_encoder encoder = event_encoder::text;
  bool respawn = true;

  friend bool operator==(process_definition const&, process_definition const&) = default;
};

/// Settings of the `capability` block (§6.2).
struct capability_settings {
  bool four_octet_as = true;
  bool route_refresh = false;  ///< plain and enhanced
  /// Restart time in seconds, 0 to 4095; nothing: not offered. In a complete configuration "the
  /// hold time" is resolved already.
  std::optional<std::uint16_t> graceful_restart;
  /// Seconds that stale routes of every family may stay (RFC 9494); nothing: only of those listed.
  std::optional<std::uint32_t> long_lived_restart;
  bool multi_session = false;
  bool operational = false;
  capability::add_path_mode add_path = capability::add_path_mode::disabled;
  std::optional<bool> next_hop;  ///< RFC 8950; unset: as there is a `nexthop` block
  bool extended_message = true;
  std::optional<bool> aigp;  ///< unset: sent on iBGP, what is received is discarded
  bool software_version = false;
  std::optional<bool> link_local_next_hop;
  bool link_local_prefer = false;
  std::optional<bgp_role> role;  ///< ours towards the peer (RFC 9234)
  bool role_strict = false;      ///< a peer has to have one as well

  friend bool operator==(capability_settings const&, capability_settings const&) = default;
};

/// `ipv4 unicast ipv6;` of a `nexthop` block (§6.3).
struct next_hop_entry {
  senda::family family{};
  senda::afi next_hop{};
  friend bool operator==(next_hop_entry const&, next_hop_entry const&) = default;
};

/// A line of the `add-path` block (§6.4).
struct add_path_entry {
  senda::family family{};
  std::uint16_t limit = 0;  ///< 0: none
  friend bool operator==(add_path_entry const&, add_path_entry const&) = default;
};

/// A line of the `long-lived-graceful-restart` block: seconds that stale routes may stay.
struct stale_time_entry {
  senda::family family{};
  std::uint32_t seconds = 0;
  friend bool operator==(stale_time_entry const&, stale_time_entry const&) = default;
};

/// A message of the `operational` block (§6.7).
struct operational_notice {
  explicit operational_notice(operational_message const& m)
      : message(m), advisory(m.advisory.begin(), m.advisory.end()) {}

  operational_message message;  ///< its advisory is the one below
  std::vector<std::uint8_t> advisory;

  /// To send; a view.
  [[nodiscard]] operational_message view() const noexcept {
    auto m = message;
    m.advisory = advisory;
    return m;
  }
  friend bool operator==(operational_notice const& a, operational_notice const& b) noexcept {
    return a.view() == b.view();
  }
};

/// Events about messages of one direction (§6.5; shapes: JSON contract §2).
struct message_subscription {
  bool parsed = false, packets = false, consolidate = false;
  bool open = false, update = false, notification = false;
  bool keepalive = false, refresh = false, operational = false;

  message_subscription& operator|=(message_subscription const& o) noexcept {
    parsed |= o.parsed, packets |= o.packets, consolidate |= o.consolidate;
    open |= o.open, update |= o.update, notification |= o.notification;
    keepalive |= o.keepalive, refresh |= o.refresh, operational |= o.operational;
    return *this;
  }
  friend bool operator==(message_subscription const&, message_subscription const&) = default;
};

struct event_subscription {
  bool neighbor_changes = false, negotiated = false, fsm = false, signal = false;
  message_subscription receive, send;

  event_subscription& operator|=(event_subscription const& o) noexcept {
    neighbor_changes |= o.neighbor_changes, negotiated |= o.negotiated;
    fsm |= o.fsm, signal |= o.signal;
    receive |= o.receive;
    send |= o.send;
    return *this;
  }
  friend bool operator==(event_subscription const&, event_subscription const&) = default;
};

/// One `api` block as written.
struct api_section {
  std::string name;
  std::vector<std::string> processes;
  std::vector<std::string> patterns;  ///< of processes-match: ECMAScript, anchored at the start
  event_subscription events;

  friend bool operator==(api_section const&, api_section const&) = default;
};

/// What one process has to do with a neighbor, its api blocks merged.
struct api_user {
  std::string process;
  event_subscription events;  ///< none when it was only matched by a pattern

  friend bool operator==(api_user const&, api_user const&) = default;
};

/// One neighbor. Of a range each incoming peer gets a copy (routes are shared).
struct neighbor_settings {
  std::string name;  ///< §5.1: what selectors, reload and logs call it

  ip_address peer;
  std::uint8_t peer_length = 32;            ///< of the prefix; shorter than the address: a range
  std::optional<ip_address> local_address;  ///< nothing: auto
  std::optional<ipv6_address> local_link_local;
  asn local_as, peer_as;                  ///< 0: auto
  std::optional<ipv4_address> router_id;  ///< there in a complete configuration
  std::string description, host_name, domain_name;
  std::uint16_t hold_time = 180;  ///< seconds; 0: none
  std::uint32_t rate_limit = 0;   ///< messages per second; 0: none
  bool passive = false;
  std::uint16_t listen = 0;      ///< an additional port to listen on; 0: none
  std::uint16_t connect = 0;     ///< remote port; 0: tcp.port
  std::string source_interface;  ///< "": none
  std::optional<std::uint8_t> outgoing_ttl, incoming_ttl;
  sync::secret md5_password;  ///< as written; "": none
  bool md5_base64 = false;
  sync::secret md5_key;  ///< the octets for the socket option
  std::optional<ip_address> md5_ip;
  sync::tcp_ao_key tcp_ao;  ///< an empty key: none
  bool group_updates = true, auto_flush = true;
  bool adj_rib_out = true, adj_rib_in = true;
  bool manual_eor = false;
  /// Seconds that End-of-RIB waits for helpers at most; 0: not at all; nothing: `bgp.eor_wait`.
  std::optional<std::uint16_t> eor_wait;

  prefix_limit_settings prefix_limit;

  family_set families;
  capability_settings capabilities;
  std::vector<next_hop_entry> next_hops;        ///< as written
  std::vector<add_path_entry> add_paths;        ///< as written; empty: every family that can
  std::vector<stale_time_entry> stale_times;    ///< as written
  std::vector<api_section> api;                 ///< as written
  std::vector<operational_notice> operational;  ///< sent when the session is up
  std::vector<api_user> users;                  ///< processes that may command it or hear of it

  /// Never null; in order of the file, `next-hop self` resolved.
  std::shared_ptr<route_table const> routes = std::make_shared<route_table const>();

  std::uint32_t line = 0;  ///< where it begins in the file

  [[nodiscard]] bool is_range() const noexcept { return peer_length < peer.bits(); }
  /// True for the address, or the addresses of the range: 2^(bits - length) of them, from the
  /// address as written on.
  [[nodiscard]] bool covers(ip_address const& a) const noexcept;
  [[nodiscard]] bool is_external() const noexcept { return local_as != peer_as; }
  /// The capability value: explicit, else a `nexthop` block turns it on.
  [[nodiscard]] bool offers_next_hops() const noexcept {
    return capabilities.next_hop.value_or(!next_hops.empty());
  }
  /// Families of the extended next hop capability, IPv4 with IPv6 next hops (§6.3).
  [[nodiscard]] family_set ipv6_next_hops() const noexcept;
  /// What the ADD-PATH capability lists, in its order (wire contract §3.2).
  [[nodiscard]] std::vector<add_path_entry> offered_add_paths() const;
  /// What the PATHS-LIMIT capability lists, in its order.
  [[nodiscard]] std::vector<add_path_entry> offered_path_limits() const;
  /// What the long-lived graceful restart capability lists: families with a time of their own, or
  /// with that of all.
  [[nodiscard]] std::vector<stale_time_entry> offered_stale_times() const;
  /// This process may command the neighbor, and hears of these events; null: neither.
  [[nodiscard]] api_user const* find_user(std::string_view process) const noexcept;
};

/// The name of a neighbor, from the other members (§5.1).
[[nodiscard]] std::string neighbor_name(neighbor_settings const& n);

/// True when the change from `a` to `b`, of one name, asks for a new session (§21.2).
[[nodiscard]] bool needs_restart(neighbor_settings const& a, neighbor_settings const& b);
/// True when nothing but routes can differ.
[[nodiscard]] bool same_settings(neighbor_settings const& a, neighbor_settings const& b);

/// A complete file.
struct configuration {
  std::string file;  ///< as given; "" when it came as text
  std::vector<process_definition> processes;
  std::vector<check_definition> checks;
  std::vector<neighbor_settings> neighbors;
};

}  // namespace senda::daemon
