// peer_driver: one peer in a simulated world: the engine of the sync driver over streams that fail.
// RFC 4271 §8.
#pragma once

#include <senda/sim/network.hpp>

namespace senda::sim {

/// The same as sync::peer_driver in the eyes of its owner. Who listens on `local` hands what comes
/// from `remote` to accept().
template <class Handler>
class peer_driver final : public fsm::peer_engine<peer_driver<Handler>, Handler>,
                          private network::user {
  using engine = fsm::peer_engine<peer_driver, Handler>;
  using side = fsm::side;

 public:
  peer_driver(world& w, network& net, fsm::settings const& settings, ip_address const& local,
              ip_address const& remote, Handler& handler)
      : engine(settings, handler), world_(w), net_(net), local_(local), remote_(remote) {}
  peer_driver(peer_driver const&) = delete;
  peer_driver& operator=(peer_driver const&) = delete;
  /// Closes without a word, as a program that is killed.
  ~peer_driver() {
    world_.cancel(timer_);
    for (auto& l : links_)
      if (l.stream) l.stream->close();
    for (auto& a : arrivals_) a->close();
  }

  void accept(network::stream_ptr s) {
    arrivals_.push_back(std::move(s));
    soon();
  }

 private:
  friend engine;
  struct link {
    network::stream_ptr stream;
    bool dialling = false, read = false, write = false;
  };

  void changed(network::stream& s) override {
    if (links_[0].stream.get() != &s) return use(side::incoming);
    if (!links_[0].dialling) return use(side::outgoing);
    if (s.connecting() && !s.error()) return;
    links_[0].dialling = false;
    if (!s.error()) return this->dialled(s.info());
    auto const os = s.error();
    close(links_[0]);
    this->dial_failed(os);
  }
  void use(side on) {
    auto& l = link_at(on);
    auto const stream = l.stream;
    if (stream && l.read && stream->readable()) this->readable(on);
    if (l.stream == stream && stream && l.write && stream->writable()) this->writable(on);
  }
  void expire() {
    if (auto const up = net_.awake(local_); world_.now() < up) return arm(up);
    for (auto& a : std::exchange(arrivals_, {})) {
      offered_ = std::move(a);
      this->offer(offered_->info());
      if (offered_) offered_->close();
      offered_ = nullptr;
    }
    this->service();
  }

  // What the engine asks for.
  [[nodiscard]] time_point now() const noexcept { return world_.now(); }
  void soon() { arm(world_.now()); }
  void wake_at(time_point at) { arm(arrivals_.empty() ? at : world_.now()); }
  void arm(time_point at) {
    world_.cancel(timer_);
    if (at == time_point::never()) return;
    auto const late = world_.chances.between({}, net_.now_is.lateness);
    timer_ = world_.at(at + late, [this] { expire(); });
  }
  std::int32_t dial() {
    auto& l = links_[0];
    close(l);
    l.stream = net_.connect(local_, remote_, *this);
    l.dialling = true;
    return 0;
  }
  void admit() {
    close(links_[1]);
    links_[1].stream = std::exchange(offered_, nullptr);
    links_[1].stream->use(*this);
  }
  void refuse(transmit_buffer tx) { std::exchange(offered_, nullptr)->close(tx.pending(), true); }
  void drop(side s, fsm::closing how, transmit_buffer tx) {
    auto& l = link_at(s);
    if (!l.stream) return;
    if (how == fsm::closing::abort) l.stream->abort();
    else if (how == fsm::closing::drain) l.stream->close(tx.pending(), true);
    else l.stream->close();
    l = {};
  }
  fsm::io_outcome read(side s, mutable_bytes to) { return link_at(s).stream->read(to); }
  fsm::io_outcome write(side s, bytes from) { return link_at(s).stream->write(from); }
  void attend(side s, bool read, bool write) {
    auto& l = link_at(s);
    l.read = read;
    l.write = write;
    if ((read && l.stream->readable()) || (write && l.stream->writable())) l.stream->poke();
  }

  [[nodiscard]] link& link_at(side s) noexcept { return links_[static_cast<int>(s)]; }
  static void close(link& l) {
    if (l.stream) l.stream->close();
    l = {};
  }

  world& world_;
  network& net_;
  ip_address local_, remote_;
  link links_[2];
  std::vector<network::stream_ptr> arrivals_;
  network::stream_ptr offered_;
  world::event_id timer_;
};

}  // namespace senda::sim
