// async_driver: the engine that steps a peer's state machine, over Asio sockets.
// RFC 4271 §8; two coroutines per connection wait for it to become readable and writable.
#pragma once

#include <senda/async/socket.hpp>
#include <senda/fsm/peer_engine.hpp>
#include <senda/sync/poll_loop.hpp>

#include <asio/awaitable.hpp>
#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/post.hpp>
#include <asio/redirect_error.hpp>
#include <asio/steady_timer.hpp>
#include <asio/use_awaitable.hpp>

namespace senda::daemon {

/// The last octets of a connection go out, then it closes: for a bounded time, owned by its loop.
class async_farewell : public std::enable_shared_from_this<async_farewell> {
 public:
  static void start(tcp_socket<> socket, transmit_buffer tx) {
    auto f = std::make_shared<async_farewell>(std::move(socket), std::move(tx));
    f->timer_.expires_after(std::chrono::seconds{2});
    f->timer_.async_wait([f](asio::error_code) { f->close(); });
    asio::co_spawn(f->socket_.get_executor(), f->say(),
                   [f](std::exception_ptr) { f->timer_.cancel(); });
  }
  async_farewell(tcp_socket<> socket, transmit_buffer tx)
      : socket_(std::move(socket)), timer_(socket_.get_executor()), tx_(std::move(tx)) {}

 private:
  using executor = asio::io_context::executor_type;

  asio::awaitable<void> say() {
    auto const self = shared_from_this();
    asio::error_code ec;
    auto token = asio::redirect_error(asio::use_awaitable, ec);
    while (!ec && !tx_.empty()) {
      auto const out = tx_.pending();
      tx_.consume(co_await socket_.async_write_some(asio::buffer(out.data(), out.size()), token));
    }
    socket_.shutdown(socket_.shutdown_send, ec);
    std::uint8_t rubbish[4096];
    while (!ec) co_await socket_.async_read_some(asio::buffer(rubbish), token);
    close();
  }
  void close() {
    asio::error_code ignored;
    socket_.close(ignored);
  }

  tcp_socket<> socket_;
  asio::basic_waitable_timer<std::chrono::steady_clock,
                             asio::wait_traits<std::chrono::steady_clock>, executor>
      timer_;
  transmit_buffer tx_;
};

template <peer_handler Handler>
class async_driver : public fsm::peer_engine<async_driver<Handler>, Handler> {
  using engine = fsm::peer_engine<async_driver, Handler>;
  using side = fsm::side;
  using executor = asio::io_context::executor_type;

 public:
  async_driver(executor e, fsm::settings const& settings, peer_address address, Handler& handler)
      : engine(settings, handler), body_(std::make_shared<body>(e, this, std::move(address))) {}
  async_driver(async_driver const&) = delete;
  async_driver& operator=(async_driver const&) = delete;
  ~async_driver() {
    body_->driver = nullptr;
    for (auto& l : body_->links) l.close();
  }

  void accept(int fd, connection_info const& where) {
    asio::post(body_->executor_, [b = body_, fd, where] {
      if (b->driver) b->driver->take(fd, where);
      else ::close(fd);
    });
  }

 private:
  friend engine;
  /// One of the two connections; `life` tells its coroutines that theirs is gone.
  struct link {
    explicit link(executor e) : socket(e) {}
    void close() {
      ++life;
      want_read = want_write = reading = writing = false;
      asio::error_code ignored;
      socket.close(ignored);
    }
    tcp_socket<> socket;
    unsigned life = 0;
    bool want_read = false, want_write = false, reading = false, writing = false;
  };
  /// What coroutines and timers keep alive; `driver` is null once it is gone.
  struct body {
    body(executor e, async_driver* d, peer_address a)
        : executor_(e), driver(d), address(std::move(a)), links{link{e}, link{e}}, timer(e) {}
    async_driver::executor executor_;
    async_driver* driver;
    peer_address address;
    link links[2];
    asio::basic_waitable_timer<std::chrono::steady_clock,
                               asio::wait_traits<std::chrono::steady_clock>, async_driver::executor>
        timer;
    bool scheduled = false;
  };
  using shared_body = std::shared_ptr<body>;

  [[nodiscard]] static fsm::time_point now() noexcept { return sync::steady_now(); }
  void soon() {
    if (std::exchange(body_->scheduled, true)) return;
    asio::post(body_->executor_, [b = body_] {
      b->scheduled = false;
      if (b->driver) b->driver->service();
    });
  }
  void wake_at(fsm::time_point at) {
    if (at == fsm::time_point::never()) return void(body_->timer.cancel());
    auto const left = (at - now()).nanoseconds;
    body_->timer.expires_after(std::chrono::nanoseconds{left > 0 ? left : 0});
    body_->timer.async_wait([b = body_](asio::error_code ec) {
      if (!ec && b->driver) b->driver->service();
    });
  }

  std::int32_t dial() {
    auto& l = body_->links[0];
    l.close();
    auto const& a = body_->address;
    auto fd = sync::start_connect(a.remote, a.port, a.local, a.socket);
    if (!fd.has_value()) return fd.assume_error().os;
    if (!senda::detail::adopt(l.socket, std::move(fd).assume_value(), a.remote.version())
             .has_value())
      return EIO;
    auto const life = l.life;
    l.socket.async_wait(l.socket.wait_write, [b = body_, life](asio::error_code ec) {
      if (b->driver && b->links[0].life == life) b->driver->finish_dial(ec);
    });
    return 0;
  }
  void finish_dial(asio::error_code ec) {
    auto& l = body_->links[0];
    int os = ec.value();
    socklen_t size = sizeof os;
    if (!ec && ::getsockopt(l.socket.native_handle(), SOL_SOCKET, SO_ERROR, &os, &size) != 0)
      os = errno;
    if (!os) return this->dialled(sync::connection_info_of(l.socket.native_handle(), false));
    l.close();
    this->dial_failed(os);
  }
  void take(int fd, connection_info const& where) {
    offered_ = sync::file_descriptor{fd};
    if (sync::set_non_blocking(fd).has_value()) {
      (void)sync::set_options(fd, where.remote.version(), body_->address.socket);
      offered_version_ = where.remote.version();
      this->offer(where);
    }
    offered_.reset();
  }
  void admit() {
    auto& l = body_->links[1];
    l.close();
    (void)senda::detail::adopt(l.socket, std::move(offered_), offered_version_);
  }
  void refuse(transmit_buffer tx) {
    tcp_socket<> s{body_->executor_};
    if (senda::detail::adopt(s, std::move(offered_), offered_version_).has_value())
      async_farewell::start(std::move(s), std::move(tx));
  }
  void drop(side s, fsm::closing how, transmit_buffer tx) {
    auto& l = link_at(s);
    if (l.socket.is_open() && how == fsm::closing::drain) {
      tcp_socket<> leaving{body_->executor_};
      auto const fd = l.socket.release();
      l.close();
      if (senda::detail::adopt(leaving, sync::file_descriptor{fd}, body_->address.remote.version())
              .has_value())
        async_farewell::start(std::move(leaving), std::move(tx));
      return;
    }
    if (l.socket.is_open() && how == fsm::closing::abort) {
      asio::error_code ignored;
      l.socket.set_option(asio::socket_base::linger{true, 0}, ignored);
    }
    l.close();
  }
  fsm::io_outcome read(side s, mutable_bytes to) {
    return outcome(::recv(link_at(s).socket.native_handle(), to.data(), to.size(), MSG_DONTWAIT));
  }
  fsm::io_outcome write(side s, bytes from) {
    return outcome(::send(link_at(s).socket.native_handle(), from.data(), from.size(),
                          MSG_NOSIGNAL | MSG_DONTWAIT));
  }
  void attend(side s, bool read, bool write) {
    auto& l = link_at(s);
    l.want_read = read;
    l.want_write = write;
    if (read && !std::exchange(l.reading, true)) await(s, l.socket.wait_read);
    if (write && !std::exchange(l.writing, true)) await(s, l.socket.wait_write);
  }
  void await(side s, asio::socket_base::wait_type what) {
    auto& l = link_at(s);
    l.socket.async_wait(what, [b = body_, s, what, life = l.life](asio::error_code ec) {
      auto& me = b->links[static_cast<int>(s)];
      bool const for_read = what == asio::socket_base::wait_read;
      if (me.life == life) (for_read ? me.reading : me.writing) = false;
      if (ec || !b->driver || me.life != life) return;
      if (for_read && me.want_read) b->driver->readable(s);
      else if (!for_read && me.want_write) b->driver->writable(s);
    });
  }
  [[nodiscard]] static fsm::io_outcome outcome(ssize_t n) noexcept {
    if (n >= 0) return {static_cast<std::size_t>(n), 0};
    return {0, errno == EWOULDBLOCK || errno == EINTR ? EAGAIN : errno};
  }
  [[nodiscard]] link& link_at(side s) noexcept { return body_->links[static_cast<int>(s)]; }

  shared_body body_;
  sync::file_descriptor offered_;
  ip_version offered_version_ = ip_version::v4;
};

}  // namespace senda::daemon
