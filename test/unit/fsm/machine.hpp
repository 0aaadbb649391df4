// What the tests of the state machine share: messages of a peer, and actions as text.
#pragma once

#include <senda/capability/capability_buffer.hpp>
#include <senda/fsm/peer_fsm.hpp>
#include <senda/message/notification.hpp>

#include <string>
#include <vector>

namespace test {

using namespace senda;
using namespace senda::fsm;

/// One encoded message.
class octets {
 public:
  template <outgoing_message M> explicit octets(M const& m) {
    data_.resize(max_message_size);
    auto const whole = encode_message(m, data_);
    data_.resize(whole.value().size());
  }
  /// A message of any type.
  octets(std::uint8_t type, std::vector<std::uint8_t> const& body) {
    data_.assign(16, 0xff);
    data_.push_back(static_cast<std::uint8_t>((body.size() + 19) >> 8));
    data_.push_back(static_cast<std::uint8_t>(body.size() + 19));
    data_.push_back(type);
    data_.insert(data_.end(), body.begin(), body.end());
  }
  operator message_view() const { return {static_cast<message_type>(data_[18]), data_}; }
  std::vector<std::uint8_t>& data() { return data_; }

 private:
  std::vector<std::uint8_t> data_;
};

/// "send OPEN; close outgoing; -> IDLE".
inline std::string text(action const& a, peer_fsm const& m) {
  struct visitor {
    peer_fsm const& machine;
    std::string operator()(dial) const { return "dial"; }
    std::string operator()(admit) const { return "admit"; }
    std::string operator()(refuse r) const {
      return "refuse 6/" + std::to_string(static_cast<int>(r.subcode));
    }
    std::string operator()(send const& s) const {
      transmit_buffer tx;
      auto const written = machine.append(s, tx);
      if (!written.has_value()) return "nothing to send";
      if (s.type == message_type::open) return "OPEN";
      if (s.type == message_type::keepalive) return "KEEPALIVE";
      return std::to_string(static_cast<int>(s.code)) + "/" + std::to_string(s.subcode);
    }
    std::string operator()(hang_up h) const {
      return h.how == closing::drain ? "close" : h.how == closing::now ? "drop" : "abort";
    }
    std::string operator()(moved m) const { return "-> " + std::string{name_of(m.to)}; }
    std::string operator()(agreed) const { return "agreed"; }
    std::string operator()(up) const { return "up"; }
    std::string operator()(deliver) const { return "deliver"; }
    std::string operator()(down const& d) const { return "down: " + std::string{d.reason}; }
  };
  return std::visit(visitor{m}, a);
}

inline std::string text(actions const& all, peer_fsm const& m) {
  std::string s;
  for (auto const& a : all) s += (s.empty() ? "" : "; ") + text(a, m);
  return s;
}

/// A machine, a clock, and the messages its peer would send.
struct bench {
  static inline capability_buffer const capabilities =
      capability_buffer::standard(asn{65001}, family_set::of(ipv4_unicast));
  static inline capability_buffer const peer_capabilities =
      capability_buffer::standard(asn{65002}, family_set::of(ipv4_unicast));
  peer_fsm machine;
  time_point now = time_point{} + seconds(1000);

  static settings usual() {
    settings s;
    s.local_as = asn{65001};
    s.peer_as = asn{65002};
    s.id = {0x0a000001};
    s.capabilities = capabilities;
    s.automatic_start = false;
    return s;
  }
  explicit bench(settings const& s = usual()) : machine(s) {}

  template <class Event> std::string step(Event const& e) {
    return text(machine.step(e, now), machine);
  }
  /// Lets time pass, and the timers that run out.
  std::string wait(duration d) {
    auto const end = now + d;
    std::string s;
    while (machine.deadline() <= end) {
      now = machine.deadline();
      auto const more = step(timeout{});
      s += (s.empty() || more.empty() ? "" : "; ") + more;
    }
    now = end;
    return s;
  }
  octets open(std::uint32_t id = 0x0a000002, std::uint16_t hold = 90, asn as = asn{65002}) const {
    return octets{open_message{as, hold, {id}, peer_capabilities}};
  }
  std::string receive(side s, message_view m) { return step(received{s, m}); }
  std::string receive_open(side s) { return receive(s, open()); }
  std::string receive_keepalive(side s) { return receive(s, octets{keepalive_message{}}); }

  /// Goes there by the usual way, with the outgoing connection.
  void reach(state s) {
    if (s == state::idle) return;
    step(start{});
    if (s == state::active) step(connect_failed{});  // with connect_tries 1
    if (s <= state::active) return;
    step(connected{});
    if (s == state::open_sent) return;
    receive_open(side::outgoing);
    if (s == state::open_confirm) return;
    receive_keepalive(side::outgoing);
  }
};

}  // namespace test
