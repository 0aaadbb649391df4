// event_writer: what happened to a session, as the line (or lines) a helper process reads.
// JSON contract §1 (envelope), §3 (events), §10 (text of API version 4).
#pragma once

#include <senda/message/open.hpp>
#include <senda/session/negotiated.hpp>
#include <senda/session/validate.hpp>

#include <string>

namespace senda::daemon {

/// How one helper wants its events.
enum class dialect : std::uint8_t { json_6, json_4, text };

enum class direction : std::uint8_t {
  send,
  receive,
  decoded,  ///< by the verb `decode`: no session, so nothing is said about what it negotiated
};

/// What events say about the peer; kept by its owner from event to event.
struct event_peer {
  std::string local;  ///< address of our end; "no-nexthop" while `local-address auto` is unknown
  std::string remote;
  asn local_as, peer_as;  ///< as configured: 0 for `auto`
  std::optional<ipv4_address> router_id;
  std::uint64_t counter = 0;  ///< of the event rendered last
};

/// A message and how much of it an event shows.
struct event_message {
  direction way = direction::receive;
  message_view message;
  bool with_octets = false;  ///< `consolidate` with `packets`: header and body in hex
};

/// Renders one event at a time behind what `out` already holds.
class event_writer {
 public:
  struct settings {
    senda::daemon::dialect dialect = dialect::json_6;
    bool compact = false;  ///< shorter JSON of unicast NLRI
  };
  event_writer(settings s, text_writer& out) noexcept : settings_(s), out_(out) {}

  void connected(event_peer& p) { state(p, "connected", {}); }
  void up(event_peer& p) { state(p, "up", {}); }
  void down(event_peer& p, std::string_view reason) { state(p, "down", reason); }
  void fsm(event_peer& p, std::string_view state_name);
  void negotiated(event_peer& p, senda::negotiated const& n);
  void signal(event_peer& p, int number, std::string_view name);

  void open(event_peer& p, event_message const& m);
  void keepalive(event_peer& p, event_message const& m);
  void notification(event_peer& p, event_message const& m);
  void route_refresh(event_peer& p, event_message const& m);
  void operational(event_peer& p, event_message const& m);
  void update(event_peer& p, event_message const& m, update_verdict const& v,
              senda::negotiated const& n);
  /// The raw message (`packets` without `consolidate`).
  void packet(event_peer& p, event_message const& m, senda::negotiated const& n);
  /// The daemon stops; no peer is involved.
  void shutdown();

 private:
  void state(event_peer& p, std::string_view what, std::string_view reason);
  void envelope(event_peer* p, std::string_view type, event_message const* octets = nullptr);
  void text_line(event_peer& p, event_message const& m, std::string_view what);
  void text_octets(event_message const& m);
  [[nodiscard]] bool is_text() const noexcept { return settings_.dialect == dialect::text; }

  settings settings_;
  text_writer& out_;
};

}  // namespace senda::daemon
