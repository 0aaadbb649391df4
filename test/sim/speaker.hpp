// A speaker with a table of numbered routes that it means its peer to have, and what it got itself.
#pragma once

#include <senda/capability/capability_buffer.hpp>
#include <senda/sim/peer_driver.hpp>

#include <map>
#include <memory>
#include <set>
#include <string>

namespace test {

using namespace senda;

[[nodiscard]] inline double seconds_of(fsm::time_point t) {
  return static_cast<double>(t.nanoseconds) / 1e9;
}

/// Route number and version: a prefix of 32 bits and its MED. Version 0: withdrawn.
struct route_update {
  static constexpr auto type = message_type::update;
  std::uint32_t number, version;

  void encode(byte_writer& w, codec_context const&) const noexcept {
    auto const prefix = [&] {
      w.u8(32);
      w.u32(number);
    };
    if (!version) {
      w.u16(5);
      prefix();
      return w.u16(0);
    }
    w.u16(0);
    w.u16(7);
    w.u8(0x80);
    w.u8(4);
    w.u8(4);
    w.u32(version);
    prefix();
  }
};

class speaker {
 public:
  struct kind {
    std::uint16_t hold[2] = {90, 90};
    std::uint32_t id[2] = {1, 2};
    int passive = 2;
    unsigned routes = 100;
  };
  using table = std::map<std::uint32_t, std::uint32_t>;  // number, version

  speaker(sim::world& w, sim::network& net, int which, kind const& k, bool trace)
      : world_(w),
        net_(net),
        which_(which),
        kind_(k),
        trace_(trace),
        capabilities_(capability_buffer::standard(as_of(which), family_set::of(ipv4_unicast))),
        driver_(w, net, settings(), address(which), address(1 - which), *this) {
    net.listen(address(which),
               [this](sim::network::stream_ptr s) { driver_.accept(std::move(s)); });
    driver_.start();
  }
  ~speaker() {
    net_.stop_listening(address(which_));
    world_.cancel(wake_up_);
  }

  static ip_address address(int i) { return ipv4_address{0xc0000201u + static_cast<unsigned>(i)}; }

  // What the test does.

  /// Some routes come, change or go.
  void change(sim::dice& dice) {
    for (auto n = 1 + dice.below(dice.chance(100) ? kind_.routes : 20); n > 0; --n) {
      auto const number = static_cast<std::uint32_t>(dice.below(kind_.routes));
      if (dice.chance(300)) intent_.erase(number);
      else intent_[number] = ++version_;
      dirty_.insert(number);
    }
    driver_.wake();
  }
  void adopt(table intent, std::size_t sessions_before) {
    intent_ = std::move(intent);
    for (auto const& [number, version] : intent_) version_ = std::max(version_, version);
    sessions = sessions_before;
  }
  void restart() {
    driver_.stop({.subcode = cease_subcode::administrative_reset, .restart = true});
  }
  void stop() { driver_.stop(); }
  /// Does not read for a while.
  void stall(fsm::duration d) {
    world_.cancel(wake_up_);
    driver_.pause_reading(d > fsm::duration{});
    if (d > fsm::duration{}) wake_up_ = world_.after(d, [this] { driver_.pause_reading(false); });
  }
  [[nodiscard]] bool established() const { return driver_.state() == fsm::state::established; }
  [[nodiscard]] table const& intent() const { return intent_; }
  [[nodiscard]] table const& seen() const { return seen_; }
  std::size_t sessions = 0, updates_received = 0;
  std::string complaint;  // something that must not happen

  // What the driver tells.

  void on_connected(connection_info const& c) { note(c.incoming ? "connected (in)" : "connected"); }
  void on_state(fsm::state s) { note(name_of(s)); }
  void on_sent(message_view m) {
    if (m.type == message_type::notification) note("sent NOTIFICATION");
  }
  void on_received(message_view) {}
  void on_negotiated(negotiated const&) {}
  void on_up(negotiated const& n) {
    note("up");
    ++sessions;
    if (up_) complain("up twice");
    if (n.hold_time != std::min(kind_.hold[0], kind_.hold[1])) complain("another hold time");
    up_ = true;
    seen_.clear();
    dirty_.clear();
    for (auto const& [number, version] : intent_) dirty_.insert(number);
  }
  result<void> on_message(message_view m) {
    if (!up_) complain("a message outside a session");
    ++updates_received;
    byte_reader r{m.body()};
    if (auto const withdrawn = r.u16()) {
      r.u8();
      seen_.erase(r.u32());
      return success();
    }
    r.u16();
    r.u24();
    auto const version = r.u32();
    r.u8();
    auto const number = r.u32();
    if (r.failed()) complain("a message that was not sent");
    seen_[number] = version;
    return success();
  }
  void on_down(error why, std::string_view reason) {
    note(reason);
    up_ = false;
    seen_.clear();
    // Two correct speakers give each other no reason for these.
    if (why.code == notification_code::message_header ||
        why.code == notification_code::open_message ||
        why.code == notification_code::update_message ||
        why.code == notification_code::finite_state_machine)
      complain(std::string{reason});
  }
  void produce(transmit_buffer& tx) {
    if (!up_) complain("asked for messages outside a session");
    while (!dirty_.empty() && !tx.full()) {
      auto const number = *dirty_.begin();
      auto const route = intent_.find(number);
      auto const version = route == intent_.end() ? 0 : route->second;
      if (!tx.append(route_update{number, version}).has_value()) complain("no room");
      dirty_.erase(dirty_.begin());
    }
  }

 private:
  static asn as_of(int which) { return asn{65001u + static_cast<unsigned>(which)}; }
  [[nodiscard]] fsm::settings settings() const {
    fsm::settings s;
    s.local_as = as_of(which_);
    s.peer_as = as_of(1 - which_);
    s.id = {kind_.id[which_]};
    s.hold_time = kind_.hold[which_];
    s.passive = kind_.passive == which_;
    s.capabilities = capabilities_;
    return s;
  }
  void complain(std::string const& what) {
    if (complaint.empty()) complaint = "speaker " + std::to_string(which_) + ": " + what;
  }
  void note(std::string_view what) const {
    if (!trace_) return;
    std::printf("%12.3f %d  %s%.*s\n", seconds_of(world_.now()), which_,
                which_ ? "            " : "", static_cast<int>(what.size()), what.data());
  }

  sim::world& world_;
  sim::network& net_;
  int which_;
  kind kind_;
  bool trace_, up_ = false;
  capability_buffer capabilities_;
  table intent_, seen_;
  std::set<std::uint32_t> dirty_;
  std::uint32_t version_ = 0;
  sim::world::event_id wake_up_;
  sim::peer_driver<speaker> driver_;
};

}  // namespace test
