// peer_engine: a peer driver without its system calls: state machine, buffers, handler, orders.
// What the drivers which step their peers (sync, sim) have in common. RFC 4271 §8; RFC 9687.
#pragma once

#include <senda/fsm/peer_fsm.hpp>
#include <senda/fsm/peer_handler.hpp>
#include <senda/message/receive_buffer.hpp>

#include <cerrno>
#include <string>
#include <vector>

namespace senda::fsm {

/// How a read or write went: `count` octets; or `os`, an errno value, EAGAIN when it would have to
/// wait. A read of nothing without error: the peer has closed.
struct io_outcome {
  std::size_t count = 0;
  std::int32_t os = 0;
};

/// Transport derives from this and provides (they may be private, with a friend declaration):
///   time_point now()                       the clock
///   void soon()                            have service() called before waiting again
///   std::int32_t dial()                    start to connect: 0, and dialled() or dial_failed()
///   comes
///                                          later; or an errno value
///   void admit()                           what offer() told of becomes side::incoming
///   void refuse(transmit_buffer)           or is closed after sending this
///   void drop(side, closing, transmit_buffer)   close a connection, or give up the attempt
///   io_outcome read(side, mutable_bytes), write(side, bytes)
///   void attend(side, bool read, bool write)    what to wait for: then readable(), writable()
///   void wake_at(time_point)               when to call service()
/// Handler is a peer_handler; it may be incomplete where the driver is a member of it.
template <class Transport, class Handler> class peer_engine {
 public:
  // What owners do. Nothing is called back from inside these; they take effect in the loop's next
  // turn. They may be called from the handler.

  /// Connect, or wait for the peer.
  void start() { order(fsm::start{}); }
  /// End the session; stay down, or connect again (`how.restart`).
  void stop(fsm::stop const& how = {}) {
    order(how);
    orders_.back().text = how.text;
    orders_.back().reason = how.reason;
  }
  /// There is more to produce().
  void wake() {
    more_ = true;
    self().soon();
  }
  /// Back-pressure: no message is handed out until reading resumes. The peer's hold timer stands
  /// still, our KEEPALIVEs go on.
  void pause_reading(bool on) {
    if (paused_ == on) return;
    paused_ = on;
    order(reading{on});
  }
  /// Holds for connections from now on.
  void reconfigure(settings const& s) { machine_.reconfigure(s); }

  [[nodiscard]] fsm::state state() const noexcept { return machine_.current(); }
  /// Good while the state is ESTABLISHED.
  [[nodiscard]] negotiated const& session() const noexcept { return machine_.session(); }
  /// Both ends of the established session's connection.
  [[nodiscard]] connection_info const& connection() const noexcept {
    return at(machine_.established_side()).info;
  }
  [[nodiscard]] peer_fsm const& machine() const noexcept { return machine_; }

 protected:
  peer_engine(settings const& s, Handler& handler) : machine_(s), handler_(handler) {
    static_assert(peer_handler<Handler>);
  }
  ~peer_engine() = default;

  // What the transport tells.

  void dialled(connection_info const& where) {
    turn([&] {
      attach(side::outgoing, where);
      feed(connected{local_of(where)});
    });
  }
  void dial_failed(std::int32_t os) {
    turn([&] { feed(connect_failed{os}); });
  }
  void offer(connection_info const& where) {
    turn([&] {
      follow_orders();  // start() may have come first
      offered_ = where;
      feed(accepted{local_of(where)});
    });
  }
  void readable(side s) {
    turn([&] { read_some(s); });
  }
  void writable(side) {
    turn([] {});
  }
  /// A deadline may have passed, or soon() was called.
  void service() {
    turn([this] {
      follow_orders();
      if (machine_.deadline() > now_) return;
      // A message that has arrived in time counts, even when nobody has looked at it yet.
      read_some(side::outgoing);
      read_some(side::incoming);
      for (int i = 0; i < 8 && machine_.deadline() <= now_; ++i) feed(timeout{});
    });
  }

 private:
  struct endpoint {
    bool alive = false, buffered = false;
    unsigned life = 0;  // another number for every connection
    connection_info info;
    receive_buffer rx{0};
    transmit_buffer tx;

    void prepare(connection_info const& where) {
      alive = buffered = true;
      ++life;
      info = where;
      rx = receive_buffer{};
      tx.clear();
    }
    /// An idle peer costs no buffers.
    void release() {
      if (std::exchange(buffered, false)) rx = receive_buffer{0};
    }
  };
  struct command {
    event what;
    std::string text, reason;
  };
  static constexpr side both_sides[] = {side::outgoing, side::incoming};

  [[nodiscard]] Transport& self() noexcept { return static_cast<Transport&>(*this); }
  [[nodiscard]] endpoint& at(side s) noexcept { return connections_[static_cast<int>(s)]; }
  [[nodiscard]] endpoint const& at(side s) const noexcept {
    return connections_[static_cast<int>(s)];
  }
  [[nodiscard]] static ipv4_address local_of(connection_info const& i) noexcept {
    return i.local.is_v4() ? i.local.v4() : ipv4_address{};
  }

  /// One visit of the loop: what happened, then whatever can be written, then what to wait for.
  template <class What> void turn(What what) {
    now_ = self().now();
    what();
    for (auto const s : both_sides)
      if (wants_to_write(s)) pump(s);
    for (auto const s : both_sides) {
      if (!at(s).alive) at(s).release();
      if (at(s).alive) self().attend(s, !paused_, wants_to_write(s));
    }
    self().wake_at(orders_.empty() ? machine_.deadline() : now_);
  }
  void order(event const& e) {
    orders_.push_back({e, {}, {}});
    self().soon();
  }
  void follow_orders() {
    auto const orders = std::exchange(orders_, {});
    for (auto const& o : orders) {
      auto e = o.what;
      if (auto* const s = std::get_if<fsm::stop>(&e)) s->text = o.text, s->reason = o.reason;
      feed(e);
      if (auto const* const r = std::get_if<reading>(&e); r && !r->paused)
        for (auto const s : both_sides) read_some(s);  // what is in the buffer makes no noise
    }
  }

  template <class Event> void feed(Event const& e) {
    carry_out(machine_.step(e, now_));
    while (!later_.empty()) {
      auto const next = later_.front();
      later_.erase(later_.begin());
      carry_out(machine_.step(next, now_));
    }
  }
  void carry_out(actions const& all) {
    for (auto const& a : all) std::visit([this](auto const& x) { this->act(x); }, a);
  }

  void act(dial) {
    if (auto const os = self().dial()) later_.push_back(connect_failed{os});
  }
  void act(admit) {
    self().admit();
    attach(side::incoming, offered_);
  }
  void act(refuse const& r) {
    transmit_buffer tx;
    [[maybe_unused]] auto const written = peer_fsm::append(r, tx);
    self().refuse(std::move(tx));
  }
  void act(send const& s) {
    auto const m = machine_.append(s, at(s.on).tx);
    if (m.has_value()) handler_.on_sent(m.assume_value());
    else later_.push_back(malformed{s.on, m.assume_error(), {}});
  }
  void act(hang_up const& h) {
    auto& c = at(h.on);
    c.alive = false;
    ++c.life;
    self().drop(h.on, h.how, std::exchange(c.tx, {}));
  }
  void act(moved const& m) { handler_.on_state(m.to); }
  void act(agreed const& a) {
    auto const& session = machine_.session(a.on);
    at(a.on).rx.limit(session.message_limit);
    handler_.on_negotiated(session);
  }
  void act(up const& u) {
    more_ = true;
    handler_.on_up(machine_.session(u.on));
  }
  void act(deliver const& d) {
    auto const verdict = handler_.on_message(d.message);
    if (!verdict.has_value())
      later_.push_back(malformed{d.on, verdict.assume_error(), d.message.whole});
  }
  void act(down const& d) { handler_.on_down(d.why, d.reason); }

  void attach(side s, connection_info const& where) {
    at(s).prepare(where);
    handler_.on_connected(where);
  }

  /// One read, and the messages it completes.
  void read_some(side s) {
    auto& c = at(s);
    auto const life = c.life;
    if (!c.alive || !take_messages(s) || c.life != life) return;
    auto const r = self().read(s, c.rx.prepare());
    if (r.os == EAGAIN) return;
    if (r.os || !r.count) return feed(disconnected{s, r.os});
    c.rx.commit(r.count);
    take_messages(s);
  }
  /// False when it had to stop before the last one.
  bool take_messages(side s) {
    auto& c = at(s);
    auto const life = c.life;
    while (!paused_) {
      auto const m = c.rx.next();
      if (!m.has_value()) {
        if constexpr (requires { handler_.on_garbled(bytes{}); })
          handler_.on_garbled(c.rx.pending());
        feed(malformed{s, m.assume_error(), c.rx.pending()});
        return false;
      }
      if (m.assume_value().whole.empty()) return true;
      handler_.on_received(m.assume_value());
      feed(received{s, m.assume_value()});
      if (c.life != life) return false;
    }
    return false;
  }

  [[nodiscard]] bool may_produce(side s) const noexcept {
    return more_ && machine_.current(s) == state::established;
  }
  [[nodiscard]] bool wants_to_write(side s) const noexcept {
    return at(s).alive && (!at(s).tx.empty() || may_produce(s));
  }
  /// A few writes, each as large as there is to send.
  void pump(side s) {
    auto& c = at(s);
    bool progress = false;
    for (int i = 0; i < 4; ++i) {
      if (may_produce(s) && c.tx.size() < transmit_buffer::high_water / 2) {
        more_ = false;  // wake() inside produce() counts
        handler_.produce(c.tx);
        more_ |= c.tx.full();
      }
      if (c.tx.empty()) break;
      auto const r = self().write(s, c.tx.pending());
      if (r.os && r.os != EAGAIN) return write_failed(s, r.os);
      c.tx.consume(r.count);
      progress |= r.count > 0;
      if (!c.tx.empty()) break;
    }
    if (progress) feed(wrote{s, !wants_to_write(s)});
    else if (!c.tx.empty()) feed(blocked{s});
  }
  /// The peer may have said why before it closed.
  void write_failed(side s, std::int32_t os) {
    auto& c = at(s);
    auto const life = c.life;
    c.tx.clear();
    read_some(s);
    if (c.life == life) feed(disconnected{s, os});
  }

  peer_fsm machine_;
  Handler& handler_;
  endpoint connections_[2];
  connection_info offered_;
  std::vector<command> orders_;
  std::vector<event> later_;
  time_point now_{};
  bool more_ = false;
  bool paused_ = false;
};

}  // namespace senda::fsm
