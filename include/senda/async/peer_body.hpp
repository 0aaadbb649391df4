// peer_body: what a peer_driver and its coroutines share: state machine, connections, timer.
// Lives until the driver and the last coroutine have let go of it.
#pragma once

#include <senda/async/alarm.hpp>
#include <senda/async/peer_link.hpp>
#include <senda/exec/stop_when.hpp>
#include <senda/fsm/peer_fsm.hpp>
#include <senda/fsm/peer_handler.hpp>

#include <string>
#include <vector>

namespace senda::async {

template <class Handler, class Executor>
class peer_body : public std::enable_shared_from_this<peer_body<Handler, Executor>> {
  using link = peer_link<Executor>;
  using link_ptr = std::shared_ptr<link>;
  using side = fsm::side;

 public:
  peer_body(Executor const& e, fsm::settings const& s, peer_address address, Handler& handler)
      : executor_(e), machine_(s), address_(std::move(address)), handler_(&handler), alarm_(e) {
    static_assert(peer_handler<Handler>);
  }
  peer_body(peer_body const&) = delete;
  peer_body& operator=(peer_body const&) = delete;
  ~peer_body() = default;

  // What the owner does.
  void order(fsm::event const& e) {
    auto& c = orders_.emplace_back();
    c.what = e;
    if (auto const* const s = std::get_if<fsm::stop>(&e)) c.text = s->text, c.reason = s->reason;
    soon();
  }
  void arrive(sync::file_descriptor fd, connection_info const& where) {
    auto& c = orders_.emplace_back();
    c.arrived = std::move(fd);
    c.where = where;
    soon();
  }
  void wake() {
    more_ = true;
    for (auto const& l : links_)
      if (l) l->writer_bell.ring();
  }
  void pause(bool on) {
    if (paused_ == on) return;
    paused_ = on;
    order(fsm::reading{on});
    for (auto const& l : links_)
      if (l && !on) l->reader_bell.ring();
  }
  void reconfigure(fsm::settings const& s) { machine_.reconfigure(s); }
  void reconfigure(fsm::settings const& s, peer_address address) {
    address_ = std::move(address);
    machine_.reconfigure(s);
  }
  /// The owner is gone.
  void leave() {
    handler_ = nullptr;
    give_up_dialling();
    alarm_.cancel();
    for (auto& l : links_)
      if (l) link::end(std::exchange(l, nullptr), fsm::closing::now);
  }
  [[nodiscard]] connection_info const& connection() const noexcept {
    static constexpr connection_info none{};
    auto const& l = at(machine_.established_side());
    return l ? l->info : none;
  }
  [[nodiscard]] fsm::peer_fsm const& machine() const noexcept { return machine_; }
  [[nodiscard]] peer_address const& address() const noexcept { return address_; }

 private:
  struct command {
    fsm::event what;
    std::string text, reason;       // of a stop
    sync::file_descriptor arrived;  // or a connection
    connection_info where;
  };
  /// Messages one peer may hand out before others get their turn.
  static constexpr int batch = 256;

  [[nodiscard]] link_ptr& at(side s) noexcept { return links_[static_cast<int>(s)]; }
  [[nodiscard]] link_ptr const& at(side s) const noexcept { return links_[static_cast<int>(s)]; }
  [[nodiscard]] bool gone() const noexcept { return !handler_; }
  [[nodiscard]] bool known(side s, link const& l) const noexcept { return at(s).get() == &l; }
  [[nodiscard]] static ipv4_address local_of(connection_info const& i) noexcept {
    return i.local.is_v4() ? i.local.v4() : ipv4_address{};
  }

  // --- turns
  // --------------------------------------------------------------------------------------
  /// Whatever feeds the machine does so in here: what it wants afterwards is seen to.
  template <class What> void turn(What what) {
    if (gone()) return;
    now_ = steady_now();
    what();
    for (auto const& l : links_)
      if (l && !l->io.transmit().empty()) l->writer_bell.ring();
    rearm();
  }
  void rearm() {  // no template: the closures in here would have ever more types
    alarm_.set(machine_.deadline(), [this] {
      return [self = this->shared_from_this()] { self->turn([&] { self->expire(); }); };
    });
  }
  template <class Event> void feed(Event const& e) {
    carry_out(machine_.step(e, now_));
    while (!later_.empty()) {
      auto const next = later_.front();
      later_.erase(later_.begin());
      carry_out(machine_.step(next, now_));
    }
  }
  void carry_out(fsm::actions const& all) {
    for (auto const& a : all) std::visit([this](auto const& x) { this->act(x); }, a);
  }
  void soon() {
    if (std::exchange(called_, true)) return;
    asio::post(executor_, [self = this->shared_from_this()] {
      self->called_ = false;
      self->turn([&] { self->follow_orders(); });
    });
  }
  void follow_orders() {
    auto orders = std::exchange(orders_, {});
    for (auto& o : orders) {
      if (o.arrived) {
        offer(std::move(o.arrived), o.where);
        continue;
      }
      if (auto* const s = std::get_if<fsm::stop>(&o.what)) s->text = o.text, s->reason = o.reason;
      feed(o.what);
    }
  }
  void expire() {
    for (int i = 0; i < 8 && machine_.deadline() <= now_; ++i) feed(fsm::timeout{});
  }

  // --- what the machine wants
  // ---------------------------------------------------------------------
  void act(fsm::dial) {
    give_up_dialling();
    attempt_ = std::make_shared<exec::inplace_stop_source>();
    dial(this->shared_from_this(), attempt_);
  }
  void act(fsm::admit) {
    auto io = adopt(std::move(offered_), offered_from_);
    if (io.has_value()) attach(side::incoming, std::move(io).assume_value(), offered_from_);
    else later_.push_back(fsm::disconnected{side::incoming, io.assume_error().os});
  }
  void act(fsm::refuse const& r) {
    auto io = adopt(std::move(offered_), offered_from_);
    if (!io.has_value()) return;
    auto const l = std::make_shared<link>(std::move(io).assume_value(), offered_from_);
    [[maybe_unused]] auto const written = fsm::peer_fsm::append(r, l->io.transmit());
    link::end(l, fsm::closing::drain);
    link::discard(l);
    link::say_goodbye(l);
  }
  void act(fsm::send const& s) {
    if (!at(s.on)) return;
    auto const m = machine_.append(s, at(s.on)->io.transmit());
    if (m.has_value()) handler_->on_sent(m.assume_value());
    else later_.push_back(fsm::malformed{s.on, m.assume_error(), {}});
  }
  void act(fsm::hang_up const& h) {
    if (auto const l = std::exchange(at(h.on), nullptr)) link::end(l, h.how);
    else if (h.on == side::outgoing) give_up_dialling();
  }
  void act(fsm::moved const& m) { handler_->on_state(m.to); }
  void act(fsm::agreed const& a) {
    auto const& session = machine_.session(a.on);
    at(a.on)->io.use(session);
    handler_->on_negotiated(session);
  }
  void act(fsm::up const& u) {
    more_ = true;
    handler_->on_up(machine_.session(u.on));
    at(u.on)->writer_bell.ring();
  }
  void act(fsm::deliver const& d) {
    auto const verdict = handler_->on_message(d.message);
    if (!verdict.has_value())
      later_.push_back(fsm::malformed{d.on, verdict.assume_error(), d.message.whole});
  }
  void act(fsm::down const& d) { handler_->on_down(d.why, d.reason); }

  // --- connections
  // --------------------------------------------------------------------------------
  void give_up_dialling() {
    if (auto const a = std::exchange(attempt_, nullptr)) a->request_stop();
  }
  static exec::task dial(std::shared_ptr<peer_body> self,
                         std::shared_ptr<exec::inplace_stop_source> attempt) {
    auto to = self->address_;
    auto io = co_await exec::stop_when(senda::connect(self->executor_, std::move(to)),
                                       attempt->get_token());
    if (self->attempt_ != attempt) co_return;
    // connect() can fail at once, inside the turn that asked for it.
    if (!io.has_value()) (void)co_await detail::yield(self->executor_);
    if (self->attempt_ != attempt) co_return;
    self->attempt_ = nullptr;
    self->turn([&] {
      if (!io.has_value()) return self->feed(fsm::connect_failed{io.assume_error().os});
      auto const where = connection_info_of(io.assume_value(), false);
      self->attach(side::outgoing, std::move(io).assume_value(), where);
      self->feed(fsm::connected{local_of(where)});
    });
  }
  void offer(sync::file_descriptor fd, connection_info const& where) {
    // Best effort: an option the system refuses is no reason to refuse the peer.
    static_cast<void>(sync::set_options(fd.get(), where.remote.version(), address_.socket));
    offered_ = std::move(fd);
    offered_from_ = where;
    feed(fsm::accepted{local_of(where)});
    offered_.reset();
  }
  result<tcp_framed<Executor>> adopt(sync::file_descriptor fd, connection_info const& where) {
    tcp_socket<Executor> s{executor_};
    SENDA_CHECK(detail::adopt(s, std::move(fd), where.remote.version()));
    return tcp_framed<Executor>{std::move(s)};
  }
  void attach(side s, tcp_framed<Executor> io, connection_info const& where) {
    auto const l = std::make_shared<link>(std::move(io), where);
    at(s) = l;
    handler_->on_connected(where);
    read(this->shared_from_this(), l, s);
    write(this->shared_from_this(), l, s);
  }

  // --- the coroutines
  // -----------------------------------------------------------------------------
  static exec::task read(std::shared_ptr<peer_body> self, link_ptr l, side s) {
    (void)co_await detail::yield(
        self->executor_);  // not from inside the turn that made the connection
    while (l->alive) {
      if (self->paused_) {
        (void)co_await l->reader_bell.wait();
        continue;
      }
      bool emptied = false;
      self->turn([&] { emptied = self->take_messages(*l, s); });
      if (!l->alive || self->paused_) continue;
      if (!emptied) {
        (void)co_await detail::yield(self->executor_);
        continue;
      }
      auto const n = co_await receive(l->io);
      if (!n.has_value() && l->alive)
        self->turn([&] { self->feed(fsm::disconnected{s, l->reason(n.assume_error())}); });
    }
    self.reset();
    link::discard(std::move(l));
  }
  /// False when some are left.
  bool take_messages(link& l, side s) {
    for (int i = 0; i < batch && !paused_; ++i) {
      auto const m = l.io.poll();
      if (!m.has_value()) {
        if constexpr (requires { handler_->on_garbled(bytes{}); })
          handler_->on_garbled(l.io.pending());
        feed(fsm::malformed{s, m.assume_error(), l.io.pending()});
        return true;
      }
      if (m.assume_value().whole.empty()) return true;
      handler_->on_received(m.assume_value());
      feed(fsm::received{s, m.assume_value()});
      if (!known(s, l)) return true;
    }
    return false;
  }

  static exec::task write(std::shared_ptr<peer_body> self, link_ptr l, side s) {
    while (l->alive) {
      (void)co_await l->writer_bell.wait();
      while (l->alive && self->fill(*l, s)) {
        self->turn([&] { self->feed(fsm::blocked{s}); });
        auto const left = co_await flush_some(l->io);
        if (!l->alive) break;
        if (!left.has_value()) {
          self->write_failed(*l, s, left.assume_error().os);
          break;
        }
        self->turn([&] { self->feed(fsm::wrote{s, !self->wants_to_write(*l, s)}); });
      }
    }
    self.reset();
    if (l->leaving) link::say_goodbye(std::move(l));
  }
  [[nodiscard]] bool may_produce(side s) const noexcept {
    return more_ && machine_.current(s) == fsm::state::established;
  }
  [[nodiscard]] bool wants_to_write(link& l, side s) const noexcept {
    return l.io.unsent() || may_produce(s);
  }
  /// As much as one write takes; false when there is nothing.
  bool fill(link& l, side s) {
    if (may_produce(s) && l.io.transmit().size() < transmit_buffer::high_water / 2) {
      more_ = false;  // wake() inside produce() counts
      handler_->produce(l.io.transmit());
      more_ |= l.io.transmit().full();
    }
    return l.io.unsent() > 0;
  }
  /// The peer may have said why before it closed: the reader finds that, and the end.
  void write_failed(link& l, side s, std::int32_t os) {
    l.write_os = os;
    if (paused_) turn([&] { feed(fsm::disconnected{s, os}); });
  }

  Executor executor_;
  fsm::peer_fsm machine_;
  peer_address address_;
  Handler* handler_;  // null once the driver is gone
  link_ptr links_[2];
  std::shared_ptr<exec::inplace_stop_source> attempt_;  // to connect
  sync::file_descriptor offered_;
  connection_info offered_from_;
  std::vector<command> orders_;
  std::vector<fsm::event> later_;
  alarm<Executor> alarm_;
  fsm::time_point now_{};
  bool more_ = false, paused_ = false, called_ = false;
};

}  // namespace senda::async
