// peer: one neighbor of the daemon: its routes, its session, and who hears of it.
// RFC 4271 §3; API contract §7 (what announce and withdraw mean), wire contract §5.3, §5.9.
#pragma once

#include <senda/message/operational.hpp>
#include <senda/rib/adj_rib_in.hpp>
#include <senda/rib/update_stream.hpp>
#include <senda/session/received_block.hpp>

#include <deque>
#include <functional>
#include <string>

#include "daemon/config/model.hpp"
#include "daemon/log.hpp"
#include "daemon/reactor/reactor.hpp"
#include "daemon/speaker/event_publisher.hpp"
#include "daemon/speaker/limit_watch.hpp"
#include "daemon/speaker/outbound_table.hpp"

namespace senda::daemon {

class peer;

/// Hears when a peer will not try any more.
class peer_owner {
 public:
  virtual ~peer_owner() = default;
  /// It used up its attempts (`tcp.attempts`). Called from the loop; the peer may be destroyed.
  virtual void on_exhausted(peer& which) = 0;
  /// Families whose routes somebody has not announced completely yet: their End-of-RIB waits.
  [[nodiscard]] virtual family_set unready(peer const& which) const = 0;
};

/// What the configuration says of a peer beside its session.
struct peer_settings {
  std::string name;  ///< "neighbor 192.0.2.1 local-ip …", what selectors are matched against
  family_set families;
  bool group_updates = true;
  bool manual_eor = false;
  std::chrono::seconds eor_wait{0};  ///< the most that End-of-RIB waits for helpers; 0: not at all
  bool keep_received = true;         ///< `adj-rib-in`
  bool route_refresh = false;       ///< offered: the API may ask for refreshes, flush brackets them
  bool long_lived_restart = false;  ///< offered: stale routes are for those who offer it as well
  prefix_limit_settings prefix_limit;      ///< for what the peer announces
  unsigned rate_limit = 0;                 ///< UPDATEs per second; 0: none
  unsigned attempts = 0;                   ///< sessions before it gives up; 0: no limit
  std::optional<ipv6_address> link_local;  ///< sent behind IPv6 next hops where that is negotiated
  std::vector<operational_notice> operational;  ///< sent when a session is up
  session_settings session;
};

/// What a session has seen so far; of the one before as long as there is none.
struct peer_statistics {
  std::array<std::uint64_t, 8> sent{}, received{};  ///< messages, by type
  std::uint64_t prefixes_received = 0, prefixes_withdrawn = 0;
  std::uint64_t slowed_down = 0;  ///< times a helper that did not read held it up
};

/// How often limits mattered, since the peer was made.
struct limit_statistics {
  std::uint64_t warnings = 0, exceeded = 0;
};

class peer final : private session_events, public outbound_reader {
 public:
  /// `table`: what it is to be told, and perhaps others, too.
  peer(reactor& loop, std::shared_ptr<outbound_table> table, peer_settings settings,
       event_peer identity, peer_owner& owner);
  ~peer() override;
  peer(peer const&) = delete;
  peer& operator=(peer const&) = delete;

  void start() { session_->start(); }
  void stop(fsm::stop const& order) { session_->stop(order); }
  void accept(int fd, connection_info const& where) { session_->accept(fd, where); }
  /// Back-pressure: takes no messages from the peer, sends no UPDATEs; KEEPALIVEs go on.
  void slow_down(bool reading, bool sending);

  [[nodiscard]] std::string const& name() const noexcept override { return settings_.name; }
  [[nodiscard]] peer_settings const& settings() const noexcept { return settings_; }
  [[nodiscard]] fsm::state state() const { return session_->state(); }
  [[nodiscard]] bool established() const noexcept { return established_; }
  /// It used up its attempts: its owner has heard of that, or will in a moment.
  [[nodiscard]] bool exhausted() const noexcept {
    return settings_.attempts && sessions_ >= settings_.attempts && !held_down_;
  }
  /// What was agreed; nothing_negotiated before.
  [[nodiscard]] senda::negotiated const& agreed() const noexcept { return agreed_; }
  [[nodiscard]] event_publisher& events() noexcept { return events_; }
  [[nodiscard]] outbound_table& table() const noexcept override { return *table_; }
  /// Its table, for this peer alone from now on.
  outbound_table& own_table();
  /// It ends: others need not wait for it, nor does it hear of changes.
  void leave_table();
  [[nodiscard]] adj_rib_out const& rib() const noexcept { return table_->rib(); }
  /// What the peer has announced; empty where that is not kept.
  [[nodiscard]] adj_rib_in const& received() const noexcept { return rib_in_; }
  [[nodiscard]] peer_statistics const& statistics() const noexcept { return statistics_; }
  [[nodiscard]] limit_statistics const& limits() const noexcept { return limits_; }
  /// It announced more than it may, and has to wait.
  [[nodiscard]] bool held_down() const noexcept { return held_down_; }
  /// Ends that. False: it is not held down.
  bool start_again();
  /// How long it has been up, or down.
  [[nodiscard]] std::chrono::seconds duration() const {
    return std::chrono::duration_cast<std::chrono::seconds>(loop_.now() - since_);
  }
  /// Changes it has not been told of.
  [[nodiscard]] std::size_t routes_unsent() const noexcept { return stream_.unsent(); }
  /// Of its routes, the others; withdrawals that wait count against them.
  [[nodiscard]] std::size_t routes_sent() const noexcept {
    return rib().size() - std::min(rib().size(), routes_unsent());
  }
  /// Our address, of the last connection there was.
  [[nodiscard]] std::optional<ip_address> local_address() const noexcept { return local_; }
  /// The peer's OPEN of this session, a whole message; empty before.
  [[nodiscard]] bytes peer_open() const noexcept { return peer_open_; }

  /// Sends an UPDATE with these attributes and no route, once. False: there is no session.
  bool send_attributes(bytes attributes);
  /// Sends a whole message as it is, once, whatever it says. False: there is no session, or it is
  /// longer than the session allows.
  bool send_message(bytes whole);
  /// Sends it, where the session has negotiated that. False: it has not.
  bool send_operational(operational_message const& m);
  /// Sends everything once more.
  void flush_rib();
  /// Forgets what the peer has announced.
  void clear_received() noexcept { rib_in_.clear(); }
  /// What holds from the next session on; the session itself stays as it was made.
  void reconfigure(peer_settings const& next);
  /// Somebody may have become ready (peer_owner::unready()).
  void readiness_changed();
  /// Families whose End-of-RIB waits for helpers in this session.
  [[nodiscard]] family_set waiting() const noexcept { return waiting_; }
  /// An End-of-RIB marker as soon as no batch is being sent; where that of the session waits for
  /// helpers, no other one. False: there is no session.
  bool send_end_of_rib(family f);
  /// Asks the peer for its routes. False: there is no session.
  bool request_refresh(family f);
  /// Calls `done` once all that is wanted now is handed to TCP, or the session is gone.
  void when_flushed(std::function<void()> done);

 private:
  [[nodiscard]] adj_rib_out::sequence position() const noexcept override {
    return stream_.position();
  }
  [[nodiscard]] bool has_begun() const noexcept override { return was_established_; }
  [[nodiscard]] bool knows_replaced() const noexcept override { return knows_replaced_; }
  void on_change() override;
  void on_split(std::shared_ptr<outbound_table> own) override;

  void on_connected(connection_info const& where) override;
  void on_state(fsm::state s) override;
  void on_sent(message_view m) override;
  void on_received(message_view m) override;
  void on_garbled(bytes octets) override { received_ = octets; }
  void agree(senda::negotiated const& n);
  void on_negotiated(senda::negotiated const& n) override;
  void on_up(senda::negotiated const& n) override;
  result<void> on_message(message_view m) override;
  void on_down(error why, std::string_view reason) override;
  void produce(transmit_buffer& tx) override;

  result<void> on_update(message_view m);
  result<void> on_refresh(message_view m);
  void write_updates(transmit_buffer& tx);
  std::size_t allowance();
  void tell_sent(bytes messages);
  void begin_sending();
  void wait_for_helpers();
  void give_up_waiting();
  void take_in(update_verdict const& v);
  void enforce_limits();
  void shut_for_limit(limit_watch::finding const& f);
  bool write_extras(transmit_buffer& tx);
  bool tell_waiters(std::size_t unsent);
  void note_written(std::size_t unsent);

  reactor& loop_;
  peer_settings settings_;
  peer_owner& owner_;
  event_publisher events_;
  std::shared_ptr<outbound_table> table_;
  update_stream stream_;
  senda::negotiated agreed_;
  bool established_ = false;
  bool was_established_ = false;  // once, perhaps still
  bool knows_replaced_ = false;
  bytes received_;  // what came last: good for as long as the session handles it
  unsigned sessions_ = 0;
  std::deque<family> end_of_ribs_, refreshes_;
  family_set waiting_;
  std::deque<std::vector<std::uint8_t>> extras_;  // whole messages
  adj_rib_in rib_in_;
  received_block block_;
  peer_statistics statistics_;
  log_budget log_budget_;
  std::chrono::steady_clock::time_point since_;
  std::optional<ip_address> local_;
  std::vector<std::uint8_t> peer_open_;
  bool paused_ = false, held_ = false, held_down_ = false;
  limit_watch limit_watch_;
  limit_statistics limits_;
  struct flush_waiter {
    adj_rib_out::sequence position;
    std::function<void()> done;
    bool written = false;  // into the transmit buffer:
    std::size_t owed = 0;  // so many octets of that are not handed to TCP
  };
  std::deque<flush_waiter> waiters_;
  std::unique_ptr<reactor_timer> rate_timer_, settle_timer_, drain_timer_, ready_timer_,
      hold_down_timer_;
  std::size_t unsent_ = 0;  // octets, when produce() returned last
  bool started_ = false;    // stream_ may send: the session is up
  bool settling_ = false;   // changes are being collected
  unsigned left_this_second_ = 0;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
  std::unique_ptr<session> session_;  // last: it calls back until it is gone
};

}  // namespace senda::daemon
