// speaker: all peers of the daemon, made from a configuration and kept in step with the next one.
// Configuration contract §17 (sessions), §21 (reload); wire contract §10.
#pragma once

#include <map>
#include <memory>
#include <vector>

#include "daemon/config/model.hpp"
#include "daemon/speaker/arrivals.hpp"
#include "daemon/speaker/listener.hpp"
#include "daemon/speaker/peer.hpp"

namespace senda::daemon {

/// Settings of the environment that concern sessions.
struct speaker_settings {
  std::uint16_t port = 179;           ///< remote port where the neighbor names none; listening port
  std::vector<ip_address> listen_on;  ///< `tcp.bind`
  unsigned attempts = 0;              ///< `tcp.attempts`; 0: no limit
  unsigned open_wait = 60;            ///< seconds
  bool passive = false;               ///< `bgp.passive`: nobody is connected to
  unsigned range_members = 0;         ///< `tcp.range_members`, of each range; 0: no limit
  unsigned eor_wait = 0;              ///< `bgp.eor_wait`, seconds; 0: End-of-RIB waits for nobody
  std::string software_version;       ///< of capability 75
};

/// Gives each new peer its subscriptions; told about its owner's wishes.
class peer_subscriber {
 public:
  virtual ~peer_subscriber() = default;
  [[nodiscard]] virtual std::vector<subscription> subscriptions_of(neighbor_settings const& n) = 0;
  /// Families of the neighbor whose routes its helpers have not announced completely yet.
  [[nodiscard]] virtual family_set unready(neighbor_settings const&) const { return {}; }
  /// No peer is left that tries to connect.
  virtual void on_no_peer_left() = 0;
};

class speaker final : private peer_owner {
 public:
  /// A peer and what it was made from.
  struct neighbor {
    neighbor_settings settings;
    std::unique_ptr<daemon::peer> peer;
    bool dynamic = false;  ///< made for one address of a range
    bool created = false;  ///< by a command: in no configuration, gone with the next one
    arrival_budget arrivals{};
  };

  speaker(reactor& loop, speaker_settings settings, peer_subscriber& subscriber);

  /// Tells `k` what commands announce, and takes back what they had announced before the daemon was
  /// started. Null: nobody. It has to stay as long as it is set.
  void keep_routes(route_keeper* k) noexcept { keeper_ = k; }
  /// Opens the listening sockets of the environment. Error: errno of bind(2).
  result<void> listen();
  /// Makes the peers those of `wanted`: new ones start, those missing stop, changed ones restart,
  /// routes that differ are announced or withdrawn.
  void apply(configuration const& wanted);
  /// Adds a neighbor that no configuration has. False: there is one of this name.
  bool create(neighbor_settings const& n);
  /// Ends it, as if the configuration had it no more.
  void destroy(std::string_view name);
  /// Turns the routes of the configuration on or off that carry this name, of all neighbors; holds
  /// for what later configurations bring.
  void watchdog(std::string_view name, bool announce);
  /// Asks every peer for its subscriptions again.
  void renew_subscriptions();
  /// peer_subscriber::unready() has another answer than before, of some neighbors.
  void readiness_changed();
  /// Ends every session; `done` is called when all is closed, or after a second.
  void stop(fsm::stop const& order, std::function<void()> done);
  /// Ends every session and starts it anew.
  void restart(fsm::stop order);

  /// A connection has arrived: it goes to the neighbor it is from, or is turned away.
  void accept(int fd, connection_info const& where);

  [[nodiscard]] std::vector<neighbor> const& neighbors() const noexcept { return neighbors_; }
  /// Another number whenever neighbors() has become another list, or what is said of them.
  [[nodiscard]] std::uint64_t generation() const noexcept { return generation_; }
  [[nodiscard]] arrival_statistics const& arrivals() const noexcept { return arrivals_; }
  [[nodiscard]] speaker_settings const& settings() const noexcept { return settings_; }

 private:
  void on_exhausted(peer& which) override;
  [[nodiscard]] family_set unready(peer const& which) const override;
  void take_in(neighbor& n, int fd, connection_info const& where);
  void accept_member(neighbor const& range, int fd, connection_info const& where);

  neighbor& add(neighbor_settings const& n, bool dynamic = false);
  void add_member(neighbor_settings const& n, std::string range);
  [[nodiscard]] bool is_wanted(neighbor_settings const& n, route_table::route const& r) const;
  std::shared_ptr<outbound_table> table_for(neighbor_settings const& n);
  void remove(neighbor& n, fsm::stop const& order);
  void announce_routes(neighbor_settings const& n, outbound_table& to);
  /// A neighbor that stays, with the routes it had before a reload.
  struct kept_neighbor {
    neighbor* which;
    std::shared_ptr<route_table const> before;
  };
  void update_routes(std::vector<kept_neighbor> kept);
  void update_routes(neighbor const& n, route_table const& before);
  result<void> listen_on(ip_address const& address, std::uint16_t port,
                         neighbor_settings const* for_whom);
  void listen_for(neighbor_settings const& n);
  void protect_for(neighbor_settings const& n);
  void close_unused_listeners();
  [[nodiscard]] neighbor* find(std::string_view name) noexcept;
  void wait_until_closed(unsigned tries);

  reactor& loop_;
  speaker_settings settings_;
  peer_subscriber& subscriber_;
  route_keeper* keeper_ = nullptr;
  attribute_pool pool_;
  std::vector<neighbor> neighbors_;
  std::uint64_t generation_ = 1;
  arrival_statistics arrivals_;
  log_budget arrivals_log_;
  std::map<std::string, bool, std::less<>> watchdogs_;  // what commands said last
  std::vector<std::unique_ptr<peer>> leaving_;          // closing in the background
  struct open_port {
    ip_address address;
    std::uint16_t port;
    std::unique_ptr<daemon::listener> listener;
  };
  std::vector<open_port> listeners_;
  std::unique_ptr<reactor_timer> sweep_, closing_;
  std::function<void()> closed_;
  unsigned closing_tries_ = 0;
};

}  // namespace senda::daemon
