// connect: dials a peer; sends the framed connection once TCP is up.
// RFC 4271 §8.2.1; RFC 2385, RFC 5082 by way of the socket options.
#pragma once

#include <senda/async/socket.hpp>
#include <senda/exec/sync_wait.hpp>

namespace senda {

namespace detail {

template <class Executor>
class connect_operation : public readiness_operation<tcp_socket<Executor>> {
  using base = readiness_operation<tcp_socket<Executor>>;
  tcp_socket<Executor> socket_;
  peer_address to_;
  bool dialled_ = false;

 protected:
  connect_operation(Executor const& e, peer_address to) : base(e), socket_(e), to_(std::move(to)) {}
  ~connect_operation() = default;

  bool step() noexcept override {
    auto const r = dialled_ ? outcome() : dial();
    if (!r.has_value()) return this->fail(r.assume_error()), true;
    return std::exchange(dialled_, true);
  }
  void initiate() noexcept override { this->wait(socket_, base::wait_type::wait_write); }
  void cancel() noexcept override { this->cancel_wait(socket_); }
  template <class R> void deliver(R&& r) noexcept {
    std::move(r).set_value(tcp_framed<Executor>{std::move(socket_)});
  }

 private:
  result<void> dial() noexcept {
    SENDA_TRY(auto fd, sync::start_connect(to_.remote, to_.port, to_.local, to_.socket));
    return adopt(socket_, std::move(fd), to_.remote.version());
  }
  result<void> outcome() noexcept {
    int os = 0;
    socklen_t size = sizeof os;
    if (::getsockopt(socket_.native_handle(), SOL_SOCKET, SO_ERROR, &os, &size) != 0) os = errno;
    if (os) return senda::fail(transport_error(os));
    return success();
  }
};

template <class Executor>
class [[nodiscard]] connect_sender
    : public async_sender<connect_sender<Executor>, Executor, tcp_framed<Executor>> {
  Executor executor_;
  peer_address to_;

 public:
  connect_sender(Executor const& e, peer_address to) : executor_(e), to_(std::move(to)) {}
  [[nodiscard]] Executor get_executor() const noexcept { return executor_; }
  template <exec::receiver_of<tcp_framed<Executor>> R> [[nodiscard]] auto connect(R r) && {
    return operation<connect_operation<Executor>, R>(std::move(r), executor_, std::move(to_));
  }
  template <exec::receiver_of<tcp_framed<Executor>> R> [[nodiscard]] auto connect(R r) const& {
    return operation<connect_operation<Executor>, R>(std::move(r), executor_, to_);
  }
};

}  // namespace detail

/// Opens a TCP connection to `to`. Sends tcp_framed<Executor>. Errors: transport, the errno value
/// of socket(2), setsockopt(2), bind(2) or connect(2). No timeout but the system's: stop it.
///
/// g++ 12 destroys a braced temporary inside a co_await expression twice: there, `to` has to be a
/// variable.
template <class Executor>
  requires(!std::is_convertible_v<Executor&, asio::io_context&>)
[[nodiscard]] auto connect(Executor const& executor, peer_address to) {
  return detail::connect_sender<Executor>{executor, std::move(to)};
}
[[nodiscard]] inline auto connect(asio::io_context& context, peer_address to) {
  return senda::connect(context.get_executor(), std::move(to));
}
/// The same without any options.
[[nodiscard]] inline auto connect(asio::io_context& context, ip_address const& remote,
                                  std::uint16_t port = 179) {
  peer_address to;
  to.remote = remote;
  to.port = port;
  return senda::connect(context.get_executor(), std::move(to));
}

}  // namespace senda
