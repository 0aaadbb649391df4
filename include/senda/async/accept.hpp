// accept: waits for a peer to connect; sends the framed connection.
// RFC 4271 §8.2.1; which peer it is, is for the caller to find out.
#pragma once

#include <senda/async/socket.hpp>
#include <senda/exec/sync_wait.hpp>

namespace senda {

/// A listening socket.
template <class Executor = asio::io_context::executor_type> class acceptor {
 public:
  using executor_type = Executor;
  using socket_type = asio::basic_socket_acceptor<asio::ip::tcp, Executor>;

  /// Listens on `local`; port 0: the system chooses one, local() tells. Errors: transport, the
  /// errno value of socket(2), setsockopt(2), bind(2) or listen(2).
  [[nodiscard]] static result<acceptor> open(Executor const& executor, ip_address const& local,
                                             std::uint16_t port, socket_options const& o = {}) {
    SENDA_TRY(auto fd, sync::open_listener(local, port, o));
    return take(executor, std::move(fd));
  }
  [[nodiscard]] static result<acceptor> open(asio::io_context& context, ip_address const& local,
                                             std::uint16_t port, socket_options const& o = {}) {
    return open(context.get_executor(), local, port, o);
  }
  /// A socket that listens already (sync::open_listener()).
  [[nodiscard]] static acceptor take(Executor const& executor, sync::file_descriptor fd) {
    auto const version = sync::local_address_of(fd.get()).address().version();
    acceptor a{executor, version};
    // A descriptor that cannot be watched makes accept() fail.
    static_cast<void>(detail::adopt(a.socket_, std::move(fd), version));
    return a;
  }
  [[nodiscard]] Executor get_executor() noexcept { return socket_.get_executor(); }
  [[nodiscard]] sync::socket_address local() noexcept {
    return sync::local_address_of(socket_.native_handle());
  }
  /// For sync::set_md5_key().
  [[nodiscard]] int native_handle() noexcept { return socket_.native_handle(); }
  [[nodiscard]] ip_version version() const noexcept { return version_; }
  /// What waits for a connection ends as stopped.
  void close() noexcept {
    asio::error_code ignored;
    socket_.close(ignored);
  }
  [[nodiscard]] socket_type& next_layer() noexcept { return socket_; }

 private:
  acceptor(Executor const& e, ip_version v) : socket_(e), version_(v) {}
  socket_type socket_;
  ip_version version_;
};

namespace detail {

/// What accept() makes of the descriptor …
template <class Executor> struct as_framed {
  using value = tcp_framed<Executor>;
  static result<value> from(acceptor<Executor>& a, sync::file_descriptor fd) noexcept {
    tcp_socket<Executor> s{a.get_executor()};
    SENDA_CHECK(adopt(s, std::move(fd), a.version()));
    return value{std::move(s)};
  }
};
/// … and what a listener does.
template <class Executor> struct as_descriptor {
  using value = sync::file_descriptor;
  static result<value> from(acceptor<Executor>&, sync::file_descriptor fd) noexcept { return fd; }
};

template <class Executor, class What>
class accept_operation : public readiness_operation<typename acceptor<Executor>::socket_type> {
  using base = readiness_operation<typename acceptor<Executor>::socket_type>;
  acceptor<Executor>& acceptor_;
  std::optional<typename What::value> value_;

 protected:
  explicit accept_operation(acceptor<Executor>& a) noexcept
      : base(a.get_executor()), acceptor_(a) {}
  ~accept_operation() = default;

  bool step() noexcept override {
    sync::file_descriptor fd;
    do
      fd = sync::file_descriptor{
          ::accept4(acceptor_.native_handle(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC)};
    while (!fd && (errno == EINTR || errno == ECONNABORTED));
    if (!fd && (errno == EAGAIN || errno == EWOULDBLOCK)) return false;
    if (!fd) return this->fail(sync::last_error()), true;
    auto v = What::from(acceptor_, std::move(fd));
    if (v.has_value()) value_.emplace(std::move(v).assume_value());
    else this->fail(v.assume_error());
    return true;
  }
  void initiate() noexcept override {
    this->wait(acceptor_.next_layer(), base::wait_type::wait_read);
  }
  void cancel() noexcept override { this->cancel_wait(acceptor_.next_layer()); }
  template <class R> void deliver(R&& r) noexcept {
    std::move(r).set_value(typename What::value(*std::move(value_)));
  }
};

template <class Executor, class What>
class [[nodiscard]] accept_sender
    : public async_sender<accept_sender<Executor, What>, Executor, typename What::value> {
  acceptor<Executor>* acceptor_;

 public:
  explicit accept_sender(acceptor<Executor>& a) noexcept : acceptor_(&a) {}
  [[nodiscard]] Executor get_executor() const noexcept { return acceptor_->get_executor(); }
  template <exec::receiver_of<typename What::value> R>
  [[nodiscard]] auto connect(R r) const noexcept {
    return operation<accept_operation<Executor, What>, R>(std::move(r), *acceptor_);
  }
};

}  // namespace detail

/// Waits for one connection; connection_info_of() tells who it is. Sends tcp_framed<Executor>. The
/// acceptor has to stay. Errors: transport; EMFILE and the like leave the connection waiting: do
/// not try again at once.
template <class Executor> [[nodiscard]] auto accept(acceptor<Executor>& a) noexcept {
  return detail::accept_sender<Executor, detail::as_framed<Executor>>{a};
}

}  // namespace senda
