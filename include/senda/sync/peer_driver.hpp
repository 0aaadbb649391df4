// peer_driver: one peer over the poll loop: sockets for the engine that steps the state machine.
// RFC 4271 §8; TCP as wire contract §10.3, §10.6.
#pragma once

#include <senda/fsm/peer_engine.hpp>
#include <senda/sync/farewell.hpp>
#include <senda/sync/socket.hpp>

namespace senda::sync {

/// Not to be destroyed by its own handler's calls; what has been sent then still goes out.
template <class Handler>
class peer_driver : public fsm::peer_engine<peer_driver<Handler>, Handler>,
                    private poll_loop::source {
  using engine = fsm::peer_engine<peer_driver, Handler>;
  using side = fsm::side;

 public:
  /// `handler` and what `settings` borrows have to outlive the driver. It does nothing before
  /// start().
  peer_driver(poll_loop& loop, fsm::settings const& settings, peer_address address,
              Handler& handler)
      : engine(settings, handler), source(loop), address_(std::move(address)) {}
  /// Closes without a word: stop() first to be polite.
  ~peer_driver() override = default;

  using engine::reconfigure;
  /// The same, and the address: for connections from now on.
  void reconfigure(fsm::settings const& settings, peer_address address) {
    address_ = std::move(address);
    engine::reconfigure(settings);
  }
  [[nodiscard]] peer_address const& address() const noexcept { return address_; }

  /// The peer has connected: takes the descriptor over, whatever comes of it.
  void accept(file_descriptor fd, connection_info const& where) {
    arrivals_.push_back({std::move(fd), where});
    soon();
  }
  void accept(int fd, connection_info const& where) { accept(file_descriptor{fd}, where); }

 private:
  friend engine;
  /// One of the two connections.
  struct link final : poll_loop::source {
    link(poll_loop& loop, peer_driver& driver, side s) noexcept
        : source(loop), driver_(driver), side_(s) {}
    void ready(short events) override { driver_.ready(*this, events); }
    void expired() override {}
    using source::watch;

    file_descriptor fd;
    bool dialling = false;
    peer_driver& driver_;
    side side_;
  };
  struct arrival {
    file_descriptor fd;
    connection_info where;
  };

  // What the loop calls.
  void ready(short) override {}
  void expired() override {
    auto arrivals = std::exchange(arrivals_, {});
    for (auto& a : arrivals) {
      offered_ = std::move(a.fd);
      if (set_non_blocking(offered_.get()).has_value()) {
        // Best effort: an option the system refuses is no reason to refuse the peer.
        static_cast<void>(set_options(offered_.get(), a.where.remote.version(), address_.socket));
        this->offer(a.where);
      }
      offered_.reset();
    }
    this->service();
  }
  void ready(link& l, short events) {
    if (l.dialling) return finish_dial(l);
    if (events & (POLLIN | POLLHUP | POLLERR)) {
      // Nothing but the end of the connection can show up while nobody reads: that waits.
      if (!reading_ && events & (POLLHUP | POLLERR)) l.watch(-1, 0);
      else this->readable(l.side_);
    }
    if (l.fd && events & POLLOUT) this->writable(l.side_);
  }
  void finish_dial(link& l) {
    int os = 0;
    socklen_t size = sizeof os;
    if (::getsockopt(l.fd.get(), SOL_SOCKET, SO_ERROR, &os, &size) != 0) os = errno;
    l.dialling = false;
    l.watch(-1, 0);
    if (!os) return this->dialled(connection_info_of(l.fd.get(), false));
    l.fd.reset();
    this->dial_failed(os);
  }

  // What the engine asks for.
  [[nodiscard]] static time_point now() noexcept { return steady_now(); }
  void soon() { source::soon(); }
  void wake_at(time_point at) {
    if (arrivals_.empty()) this->deadline(at);
    else source::soon();
  }
  std::int32_t dial() {
    auto& l = links_[0];
    l.fd.reset();
    auto fd = start_connect(address_.remote, address_.port, address_.local, address_.socket);
    if (!fd.has_value()) return fd.assume_error().os;
    l.fd = std::move(fd).assume_value();
    l.dialling = true;
    l.watch(l.fd.get(), POLLOUT);
    return 0;
  }
  void admit() {
    links_[1].watch(-1, 0);
    links_[1].fd = std::move(offered_);
  }
  void refuse(transmit_buffer tx) {
    farewell::start(source::loop(), std::move(offered_), std::move(tx));
  }
  void drop(side s, fsm::closing how, transmit_buffer tx) {
    auto& l = link_at(s);
    l.watch(-1, 0);
    bool const was_up = l.fd && !std::exchange(l.dialling, false);
    if (was_up && how == fsm::closing::drain)
      farewell::start(source::loop(), std::move(l.fd), std::move(tx));
    else if (how == fsm::closing::abort) abort_connection(l.fd);
    l.fd.reset();
  }
  fsm::io_outcome read(side s, mutable_bytes to) {
    return outcome(::recv(link_at(s).fd.get(), to.data(), to.size(), 0));
  }
  fsm::io_outcome write(side s, bytes from) {
    return outcome(::send(link_at(s).fd.get(), from.data(), from.size(), MSG_NOSIGNAL));
  }
  void attend(side s, bool read, bool write) {
    reading_ = read;
    auto& l = link_at(s);
    l.watch(l.fd.get(), static_cast<short>((read ? POLLIN : 0) | (write ? POLLOUT : 0)));
  }

  [[nodiscard]] static fsm::io_outcome outcome(ssize_t n) noexcept {
    if (n >= 0) return {static_cast<std::size_t>(n), 0};
    bool const later = errno == EWOULDBLOCK || errno == EINTR;
    return {0, later ? EAGAIN : errno};
  }
  [[nodiscard]] link& link_at(side s) noexcept { return links_[static_cast<int>(s)]; }

  peer_address address_;
  link links_[2] = {{source::loop(), *this, side::outgoing},
                    {source::loop(), *this, side::incoming}};
  std::vector<arrival> arrivals_;
  file_descriptor offered_;
  bool reading_ = true;
};

}  // namespace senda::sync
