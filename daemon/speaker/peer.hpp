// peer: one neighbor of the daemon: its routes, its session, and who hears of it.
// RFC 4271 §3; API contract §7 (what announce and withdraw mean), wire contract §5.3, §5.9.
#pragma once

#include <senda/message/operational.hpp>
#include <senda/rib/update_stream.hpp>

#include <deque>
#include <functional>
#include <string>

#include "daemon/reactor/reactor.hpp"
#include "daemon/speaker/event_publisher.hpp"

namespace senda::daemon {

class peer;

/// Hears when a peer will not try any more.
class peer_owner {
 public:
  virtual ~peer_owner() = default;
  /// It used up its attempts (`tcp.attempts`). Called from the loop; the peer may be destroyed.
  virtual void on_exhausted(peer& which) = 0;
};

/// What the configuration says of a peer beside its session.
struct peer_settings {
  std::string name;  ///< "neighbor 192.0.2.1 local-ip …", what selectors are matched against
  family_set families;
  bool group_updates = true;
  bool manual_eor = false;
  bool suppress_duplicates = true;  ///< `adj-rib-out`: what is announced is not announced again
  bool route_refresh = false;       ///< offered: the API may ask for refreshes, flush brackets them
  unsigned rate_limit = 0;          ///< UPDATEs per second; 0: none
  unsigned attempts = 0;            ///< sessions before it gives up; 0: no limit
  session_settings session;
};

class peer final : private session_events {
 public:
  peer(reactor& loop, attribute_pool& pool, peer_settings settings, event_peer identity,
       peer_owner& owner);
  ~peer() override;
  peer(peer const&) = delete;
  peer& operator=(peer const&) = delete;

  void start() { session_->start(); }
  void stop(fsm::stop const& order) { session_->stop(order); }
  void accept(int fd, connection_info const& where) { session_->accept(fd, where); }
  void pause_reading(bool on) { session_->pause_reading(on); }

  [[nodiscard]] std::string const& name() const noexcept { return settings_.name; }
  [[nodiscard]] peer_settings const& settings() const noexcept { return settings_; }
  [[nodiscard]] fsm::state state() const { return session_->state(); }
  [[nodiscard]] bool established() const noexcept { return established_; }
  /// It used up its attempts: its owner has heard of that, or will in a moment.
  [[nodiscard]] bool exhausted() const noexcept {
    return settings_.attempts && sessions_ >= settings_.attempts;
  }
  /// What was agreed; nothing_negotiated before.
  [[nodiscard]] senda::negotiated const& agreed() const noexcept { return agreed_; }
  [[nodiscard]] event_publisher& events() noexcept { return events_; }
  [[nodiscard]] adj_rib_out const& rib() const noexcept { return rib_; }

  /// Wants a route announced (attributes: a canonical block). False: its family is not configured
  /// here, and nothing happens.
  bool announce(route_key_view key, bytes attributes);
  bool withdraw(route_key_view key, bytes attributes);
  /// Sends everything once more.
  void flush_rib();
  /// Withdraws everything.
  void clear_rib();
  /// An End-of-RIB marker as soon as no batch is being sent. False: there is no session.
  bool send_end_of_rib(family f);
  /// Asks the peer for its routes. False: there is no session.
  bool request_refresh(family f);
  /// Calls `done` once all that is wanted now is handed to TCP, or the session is gone.
  void when_flushed(std::function<void()> done);

 private:
  void on_connected(connection_info const& where) override;
  void on_state(fsm::state s) override;
  void on_sent(message_view m) override;
  void on_received(message_view m) override;
  void on_garbled(bytes octets) override { received_ = octets; }
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
  void settle();
  void begin_sending();

  reactor& loop_;
  peer_settings settings_;
  peer_owner& owner_;
  event_publisher events_;
  adj_rib_out rib_;
  update_stream stream_;
  senda::negotiated agreed_;
  bool established_ = false;
  bytes received_;  // what came last: good for as long as the session handles it
  unsigned sessions_ = 0;
  std::deque<family> end_of_ribs_, refreshes_;
  struct flush_waiter {
    adj_rib_out::sequence position;
    std::function<void()> done;
  };
  std::deque<flush_waiter> waiters_;
  std::unique_ptr<reactor_timer> rate_timer_, start_timer_, settle_timer_;
  bool started_ = false;   // stream_ may send: the session is up, and has been for a moment
  bool settling_ = false;  // changes are being collected
  unsigned left_this_second_ = 0;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
  std::unique_ptr<session> session_;  // last: it calls back until it is gone
};

}  // namespace senda::daemon
