// event_publisher: who wants to hear what about one peer, and telling them.
// JSON contract §2: which events a subscription enables, and in which form.
#pragma once

#include <senda/session/validate.hpp>

#include <string_view>
#include <vector>

#include "daemon/api/event_writer.hpp"

namespace senda::daemon {

/// Where the events of one helper go.
class event_receiver {
 public:
  virtual ~event_receiver() = default;
  [[nodiscard]] virtual event_writer::settings encoding() const = 0;
  /// One or more whole lines.
  virtual void deliver(std::string_view lines) = 0;
};

/// What one receiver asked for, of one peer.
struct subscription {
  event_receiver* receiver = nullptr;
  bool changes = false, fsm = false, negotiated = false, signal = false;
  struct of_direction {
    std::uint8_t types = 0;  ///< bit N: messages of type N
    bool parsed = false, packets = false, consolidate = false;
    [[nodiscard]] bool wants(message_type t) const noexcept {
      auto const n = static_cast<unsigned>(t);
      return n < 8 && (types >> n & 1);
    }
  };
  of_direction ways[2];  ///< indexed by direction
  bool outside = false;  ///< no helper: others need not know, it always gets parsed messages
};

class event_publisher {
 public:
  explicit event_publisher(event_peer identity) : peer_(std::move(identity)) {}

  void subscribe(std::vector<subscription> all);
  [[nodiscard]] std::vector<subscription> const& subscriptions() const noexcept { return list_; }
  void connected();
  /// The address of our end, which is known now: from here on events have it, that of CONNECT first
  /// (JSON contract §1).
  void local_address(std::string text);
  void up();
  void down(std::string_view reason);
  /// The machine is in that state. Who dials is told to go through ACTIVE and IDLE, CONNECT is told
  /// when TCP is up (JSON contract §3.2).
  void fsm(std::string_view state_name);
  void negotiated(senda::negotiated const& n);
  void signal(int number, std::string_view name);
  /// A message passed. `n` is what is negotiated so far; `verdict` that of an UPDATE, if there is
  /// one already.
  void message(direction way, message_view m, senda::negotiated const& n,
               update_verdict const* verdict = nullptr);
  /// A message that makes no sense passed: only those who want raw octets hear of it.
  void undecodable(direction way, message_view m, senda::negotiated const& n);
  /// True when message() would do something for messages of this type.
  [[nodiscard]] bool wants(direction way, message_type t) const noexcept {
    auto const n = static_cast<unsigned>(t);
    return n < 8 && (wanted_[static_cast<int>(way)] >> n & 1);
  }

 private:
  template <class Render> void tell(subscription const& s, Render render);
  template <class Want, class Render> void tell_all(Want want, Render render);
  void tell_state(std::string_view name);
  void parsed(event_writer& e, event_message const& m, senda::negotiated const& n,
              update_verdict const* verdict);

  event_peer peer_;
  std::vector<subscription> list_;
  subscription::of_direction any_[2];  // what anybody wants: the forms are not per receiver
  std::uint8_t wanted_[2] = {};
  bool active_ = false;  // the last state told was ACTIVE
  text_writer line_;
};

}  // namespace senda::daemon
