// peer_fsm: the state machine of one peer. Events in, actions out, time is an argument.
// RFC 4271 §8 and §6.8 (collisions), RFC 6286, 6608, 9687; wire contract §10.
#pragma once

#include <senda/fsm/action.hpp>
#include <senda/fsm/opening.hpp>
#include <senda/fsm/settings.hpp>
#include <senda/fsm/table.hpp>
#include <senda/message/shutdown.hpp>
#include <senda/message/transmit_buffer.hpp>

namespace senda::fsm {

/// Owns no socket, clock or memory. Every event is legal in every state. A driver calls step() for
/// whatever happens, carries the actions out in their order, and sees to it that a `timeout` comes
/// when deadline() has passed.
///
/// Up to two connections at once, one per `side`; RFC 4271 §6.8 says which one is kept.
class peer_fsm {
 public:
  explicit peer_fsm(settings const& s) noexcept : settings_(s) {}

  /// The actions refer to memory of the event and of the machine: carry them out before the next
  /// step.
  template <class Event> [[nodiscard]] actions step(Event const& e, time_point now) noexcept {
    now_ = now;
    out_ = {};
    if constexpr (std::is_same_v<Event, event>)
      std::visit([this](auto const& x) { this->on(x); }, e);
    else on(e);
    report();
    return out_;
  }

  /// The earliest moment something is due: call step(timeout{}) then.
  [[nodiscard]] time_point deadline() const noexcept {
    auto t = retry_.at();
    for (auto const& c : connections_)
      t = earlier(t, earlier(c.hold.at(), earlier(c.keepalive.at(), c.send_hold.at())));
    return t;
  }

  /// The state of the peer: that of the connection which got furthest, else of the attempt.
  [[nodiscard]] state current() const noexcept {
    auto const a = connections_[0].state, b = connections_[1].state;
    if (auto const most = a < b ? b : a; most != state::idle) return most;
    if (!running_) return state::idle;
    return calling_ ? state::connect : state::active;
  }
  /// The state of one side: Idle, Connect and Active when there is no connection.
  [[nodiscard]] state current(side s) const noexcept {
    if (auto const own = at(s).state; own != state::idle) return own;
    if (!running_) return state::idle;
    return s == side::outgoing && calling_ ? state::connect : state::active;
  }
  /// What was agreed on one connection; of use from `agreed` to the end of the connection.
  [[nodiscard]] negotiated const& session(side s) const noexcept { return at(s).session; }
  /// What was agreed for the established session.
  [[nodiscard]] negotiated const& session() const noexcept { return session(established_side()); }
  /// The side of the established session; outgoing when there is none.
  [[nodiscard]] side established_side() const noexcept {
    return connections_[1].state == state::established ? side::incoming : side::outgoing;
  }

  [[nodiscard]] settings const& config() const noexcept { return settings_; }
  /// New settings hold for the next connection, `passive` and the like at once.
  void reconfigure(settings const& s) noexcept { settings_ = s; }

  /// Writes what a `send` action says behind what already waits in `tx`.
  [[nodiscard]] result<message_view> append(send const& s, transmit_buffer& tx) const noexcept;
  /// The same for a `refuse` action.
  [[nodiscard]] static result<message_view> append(refuse const& r, transmit_buffer& tx) noexcept;

 private:
  struct connection {
    fsm::state state = state::idle;  // idle: there is none
    bool greeted = false;            // our OPEN is out
    bool parked = false;             // the peer's OPEN is in, but another session is established
    bool confirmed = false;          // and the peer has sent its KEEPALIVE
    timer hold, keepalive, send_hold;
    our_open open{};
    negotiated session{};
  };
  struct cause {  // what the event brought along
    message_view message{};
    error what{};
    ipv4_address local{};
    stop const* order = nullptr;
  };

  void on(start) noexcept { apply(current(), input::start, side::outgoing, {}); }
  void on(stop const& e) noexcept { apply(current(), input::stop, side::outgoing, {.order = &e}); }
  void on(connected e) noexcept {
    auto const where = current(side::outgoing);
    bool const stray = where == state::connect && !dialling_;  // between two attempts of a call
    apply(stray ? state::active : where, input::connected, side::outgoing, {.local = e.local});
  }
  void on(connect_failed) noexcept {
    if (dialling_) apply(side::outgoing, input::connect_failed, {});
  }
  void on(accepted e) noexcept {
    bool const taken = current() == state::established;
    apply(taken ? state::established : current(side::incoming), input::accepted, side::incoming,
          {.local = e.local});
  }
  void on(disconnected e) noexcept {
    apply(e.on, input::disconnected, {.what = transport_error(e.os)});
  }
  void on(received const& e) noexcept { apply(e.on, input_of(e.message), {.message = e.message}); }
  void on(malformed const& e) noexcept {
    if (e.what.action != reaction::reset) return;
    bool const broken = e.what.from == origin_of_error::transport;
    apply(e.on, broken ? input::disconnected : input::malformed,
          {.message = {{}, e.message}, .what = e.what});
  }
  void on(timeout) noexcept;
  void on(wrote e) noexcept;
  void on(blocked e) noexcept;
  void on(reading e) noexcept;

  void apply(side s, input i, cause const& c) noexcept { apply(current(s), i, s, c); }
  void apply(state s, input i, side where, cause const& c) noexcept;
  [[nodiscard]] input input_of(message_view m) const noexcept;

  // What the rules of the table do.
  void begin() noexcept;
  void halt(stop const& order) noexcept;
  void cease(stop const& order) noexcept;
  void dial_again() noexcept;
  void call_failed() noexcept;
  void greet(side s, ipv4_address local) noexcept;
  void replace(ipv4_address local) noexcept;
  void negotiate(side s, message_view m) noexcept;
  void establish(side s) noexcept;
  void told(side s, message_view m) noexcept;
  void unexpected(side s, message_view m) noexcept;
  void bad_type(side s, message_view m) noexcept;
  void answer(side s, error const& what, bytes message) noexcept;

  // What those are made of.
  [[nodiscard]] connection& at(side s) noexcept { return connections_[static_cast<int>(s)]; }
  [[nodiscard]] connection const& at(side s) const noexcept {
    return connections_[static_cast<int>(s)];
  }
  void send_open(side s) noexcept;
  void send_keepalive(side s) noexcept { out_ << send{s, message_type::keepalive}; }
  void rearm_hold(connection& c) noexcept;
  void proceed(side s) noexcept;
  [[nodiscard]] side preferred(negotiated const& n) const noexcept;
  void dump(side s, cease_subcode why = cease_subcode::connection_collision) noexcept;
  void notify(side s, error const& why, bytes data = {}) noexcept;
  void close(side s, closing how, error const& why, std::string_view reason) noexcept;
  void over(error const& why, std::string_view reason) noexcept;
  void call() noexcept;
  void dial_now() noexcept;
  void wait() noexcept;
  void stop_calling() noexcept;
  [[nodiscard]] std::string_view say(std::string_view what, notification_code c,
                                     std::uint8_t subcode) noexcept;
  void report() noexcept {
    if (auto const s = current(); s != reported_) out_ << moved{reported_ = s};
  }

  settings settings_;
  connection connections_[2];
  timer retry_;
  time_point now_{}, call_end_{};
  back_off back_off_;
  unsigned tries_left_ = 0;
  bool running_ = false;   // started, and not stopped
  bool calling_ = false;   // connecting, or between two attempts of one call
  bool dialling_ = false;  // `dial` has not been answered
  bool paused_ = false;    // the driver does not read
  state reported_ = state::idle;
  actions out_;
  char reason_[48];
  std::uint8_t data_[48];  // of a NOTIFICATION, where the message has no evidence
  cease_data last_words_{cease_subcode::unspecific};
};

}  // namespace senda::fsm

#include <senda/fsm/peer_fsm_connecting.ipp>
#include <senda/fsm/peer_fsm_session.ipp>
