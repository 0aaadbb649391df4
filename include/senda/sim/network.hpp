// network: TCP connections in virtual time, with everything that goes wrong with them.
// Delay, splitting, small windows, refusal, resets, partitions, hosts that freeze.
#pragma once

#include <senda/fsm/peer_engine.hpp>
#include <senda/sim/world.hpp>

#include <algorithm>
#include <deque>
#include <memory>

namespace senda::sim {

/// How the network behaves; may change at any time.
struct conditions {
  duration least_delay = fsm::milliseconds(1), most_delay = fsm::milliseconds(50);  ///< one way
  duration lateness = fsm::milliseconds(5);  ///< of a program behind what it waits for, at most
  std::size_t window = 64 * 1024;  ///< octets on their way or unread before a writer has to wait
  unsigned split = 500;            ///< permille of writes which arrive in several pieces
  unsigned refuse = 0;             ///< permille of connections that are refused
};

class network {
 public:
  class stream;
  /// Owns an end of a connection.
  class user {
   public:
    /// Something about `s` has changed: it is up, or failed, readable, writable. Ask it.
    virtual void changed(stream& s) = 0;

   protected:
    ~user() = default;
  };

  /// One end. Its user calls read(), write() and close() from within events of the world.
  class stream : public std::enable_shared_from_this<stream> {
   public:
    [[nodiscard]] bool connecting() const noexcept { return state_ == state::connecting; }
    /// errno of an attempt that failed.
    [[nodiscard]] std::int32_t error() const noexcept { return os_; }
    [[nodiscard]] connection_info const& info() const noexcept { return info_; }
    /// read() has an answer other than EAGAIN.
    [[nodiscard]] bool readable() const noexcept { return !unread_.empty() || ended_ || os_; }
    [[nodiscard]] bool writable() const noexcept { return os_ || room() > 0; }

    fsm::io_outcome read(mutable_bytes to) {
      if (unread_.empty()) return {0, ended_ ? 0 : os_ ? os_ : EAGAIN};
      auto const n = std::min(to.size(), unread_.size());
      std::copy_n(unread_.begin(), n, to.begin());
      unread_.erase(unread_.begin(), unread_.begin() + static_cast<std::ptrdiff_t>(n));
      if (auto const other = other_.lock()) net_.notify(other, net_.delay());
      return {n, 0};
    }
    fsm::io_outcome write(bytes from) {
      if (os_) return {0, os_};
      auto const n = std::min(room(), from.size());
      if (!n) return {0, EAGAIN};
      net_.send(*this, from.first(n));
      return {n, 0};
    }
    /// The user is gone. `rest` is still sent, then the end of the stream. With `linger` what the
    /// peer still says is taken in silence for a while, else it is answered with a reset.
    void close(bytes rest = {}, bool linger = false) {
      leave();
      if (connecting() || os_) return;
      if (!rest.empty()) net_.send(*this, rest);
      net_.send(*this, {});
      if (linger) linger_until_ = net_.world_.now() + fsm::seconds(2);
    }
    /// The peer learns that there is no connection any more.
    void abort(std::int32_t os = ECONNRESET) {
      leave();
      if (auto const other = other_.lock()) net_.break_off(other, os);
      os_ = os;
    }

    /// An end that listen() handed out gets its user.
    void use(user& u) {
      user_ = &u;
      poke();
    }
    /// changed() is called once more, soon.
    void poke() { net_.notify(shared_from_this(), {}); }
    /// Use network::connect().
    stream(network& net, ip_address const& host, user* u) : net_(net), host_(host), user_(u) {}

   private:
    friend network;
    enum class state : std::uint8_t { connecting, up };

    [[nodiscard]] std::size_t room() const noexcept {
      auto const other = other_.lock();
      if (!other || state_ == state::connecting) return 0;
      auto const used = other->arriving_ + other->unread_.size();
      return used < net_.now_is.window ? net_.now_is.window - used : 0;
    }
    void leave() noexcept {
      user_ = nullptr;
      left_ = true;
      unread_.clear();
      std::erase_if(net_.open_, [this](auto& s) { return &*s == this; });
    }

    network& net_;
    ip_address host_;
    user* user_;
    std::weak_ptr<stream> other_;
    connection_info info_;
    state state_ = state::connecting;
    std::int32_t os_ = 0;
    bool ended_ = false;  // the peer's end of stream is in
    std::deque<std::uint8_t> unread_;
    std::deque<std::vector<std::uint8_t>> flying_;  // to this end, in order; empty: the end
    std::size_t arriving_ = 0;                      // octets in those
    time_point last_arrival_{}, linger_until_{};
    bool told_ = false;  // `changed` is on its way
    bool left_ = false;  // the user has closed it
  };
  using stream_ptr = std::shared_ptr<stream>;

  explicit network(world& w) noexcept : world_(w) {}
  network(network const&) = delete;
  network& operator=(network const&) = delete;

  /// Who connects to `host` is handed to `accept`, which keeps the end and gives it a user, or
  /// closes it.
  void listen(ip_address const& host, std::function<void(stream_ptr)> accept) {
    listeners_[host] = std::move(accept);
  }
  void stop_listening(ip_address const& host) { listeners_.erase(host); }

  /// The user hears how it went.
  stream_ptr connect(ip_address const& from, ip_address const& to, user& u) {
    auto s = std::make_shared<stream>(*this, from, &u);
    s->info_ = {from, to, static_cast<std::uint16_t>(49152 + ++ports_ % 16384), 179, false};
    open_.push_back(s);
    world_.after(delay(), [this, s] { syn_arrives(s); });
    return s;
  }

  /// Nothing gets through before `until`. TCP repeats what was lost, afterwards.
  void partition(time_point until) noexcept { healed_ = std::max(healed_, until); }
  /// The programs of a host do nothing before `until`.
  void freeze(ip_address const& host, time_point until) {
    auto& f = frozen_[host];
    f = std::max(f, until);
  }
  /// Every connection breaks, on either end when the news gets there.
  void reset_all(std::int32_t os = ECONNRESET) {
    for (auto const& s : std::vector<stream_ptr>(open_)) break_off(s, os);
  }
  [[nodiscard]] std::size_t open_ends() const noexcept { return open_.size(); }
  [[nodiscard]] time_point awake(ip_address const& host) const {
    auto const f = frozen_.find(host);
    return f == frozen_.end() ? time_point{} : f->second;
  }

  conditions now_is;

 private:
  friend stream;

  [[nodiscard]] duration delay() {
    return world_.chances.between(now_is.least_delay, now_is.most_delay);
  }
  /// Lost packets are sent again, after a partition with some delay.
  [[nodiscard]] bool lost(std::function<void()> again) {
    if (world_.now() >= healed_) return false;
    world_.at(healed_ + delay(), std::move(again));
    return true;
  }

  void syn_arrives(stream_ptr const& s) {
    if (s->left_ || world_.now() < healed_) return;  // a SYN into the dark has no answer
    bool const refused =
        !listeners_.contains(s->info_.remote) || world_.chances.chance(now_is.refuse);
    if (refused) {
      world_.after(delay(), [this, s] { fail(s, ECONNREFUSED); });
      return;
    }
    auto const other = std::make_shared<stream>(*this, s->info_.remote, nullptr);
    other->info_ = {s->info_.remote, s->info_.local, s->info_.remote_port, s->info_.local_port,
                    true};
    other->state_ = stream::state::up;
    other->other_ = s;
    s->other_ = other;
    open_.push_back(other);
    world_.after(delay(), [this, s, other] { syn_ack_arrives(s, other); });
  }
  void syn_ack_arrives(stream_ptr const& s, stream_ptr const& other) {
    if (lost([this, s, other] { syn_ack_arrives(s, other); })) return;
    if (s->left_) return other->abort();
    s->state_ = stream::state::up;
    notify(s, {});
    world_.after(delay(), [this, other] { hand_over(other); });
  }
  void hand_over(stream_ptr const& s) {
    if (lost([this, s] { hand_over(s); })) return;
    auto const found = listeners_.find(s->host_);
    if (found == listeners_.end() || s->os_) return s->abort();
    found->second(s);
  }
  void fail(stream_ptr const& s, std::int32_t os) {
    s->os_ = os;
    notify(s, {});
  }

  void send(stream& from, bytes what) {
    auto const to = from.other_.lock();
    if (!to) return;
    if (what.empty()) return fly(to, {});
    while (!what.empty()) {
      auto n = what.size();
      if (world_.chances.chance(now_is.split)) n = 1 + world_.chances.below(n);
      fly(to, what.first(n));
      what = what.subspan(n);
    }
  }
  void fly(stream_ptr const& to, bytes what) {
    to->flying_.emplace_back(what.begin(), what.end());
    to->arriving_ += what.size();
    to->last_arrival_ = std::max(to->last_arrival_, world_.now() + delay());
    world_.at(to->last_arrival_, [this, to] { land(to); });
  }
  void land(stream_ptr const& to) {
    if (lost([this, to] { land(to); }) || to->flying_.empty()) return;
    auto const piece = std::move(to->flying_.front());
    to->flying_.pop_front();
    to->arriving_ -= piece.size();
    if (to->os_) return;
    if (to->left_) {
      auto const from = to->other_.lock();
      if (from && !piece.empty() && world_.now() >= to->linger_until_) break_off(from, ECONNRESET);
      return;
    }
    if (piece.empty()) to->ended_ = true;
    to->unread_.insert(to->unread_.end(), piece.begin(), piece.end());
    notify(to, {});
  }

  void break_off(stream_ptr const& s, std::int32_t os) {
    world_.after(delay(), [this, s, os] {
      if (s->os_) return;
      s->os_ = os;
      s->flying_.clear();
      s->arriving_ = 0;
      notify(s, {});
    });
  }
  /// The user hears of it when its program gets to run.
  void notify(stream_ptr const& s, duration d) {
    if (s->told_) return;
    s->told_ = true;
    world_.after(d + world_.chances.between({}, now_is.lateness), [this, s] { tell(s); });
  }
  void tell(stream_ptr const& s) {
    if (auto const up = awake(s->host_); world_.now() < up) {
      world_.at(up, [this, s] { tell(s); });
      return;
    }
    s->told_ = false;
    if (s->user_) s->user_->changed(*s);
  }

  world& world_;
  std::vector<stream_ptr> open_;
  std::map<ip_address, std::function<void(stream_ptr)>> listeners_;
  std::map<ip_address, time_point> frozen_;
  time_point healed_{};
  std::uint32_t ports_ = 0;
};

}  // namespace senda::sim
