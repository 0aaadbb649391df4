// TCP sockets for the operations: the Asio types, and waiting for one to become ready.
// RFC 4271 §8.2.1; options as senda/sync/socket.hpp has them.
#pragma once

#include <senda/async/framed.hpp>
#include <senda/async/token.hpp>
#include <senda/sync/socket.hpp>

#include <asio/basic_socket_acceptor.hpp>
#include <asio/basic_stream_socket.hpp>
#include <asio/ip/tcp.hpp>

namespace senda {

using sync::peer_address;
using sync::socket_options;

/// A TCP socket on an executor; the default is an io_context without type erasure.
template <class Executor = asio::io_context::executor_type>
using tcp_socket = asio::basic_stream_socket<asio::ip::tcp, Executor>;

/// A connection of BGP over TCP.
template <class Executor = asio::io_context::executor_type>
using tcp_framed = framed<tcp_socket<Executor>>;

/// Both ends of a connection.
template <class Executor>
[[nodiscard]] connection_info connection_info_of(tcp_framed<Executor>& io, bool incoming) noexcept {
  return sync::connection_info_of(io.next_layer().native_handle(), incoming);
}

namespace detail {

[[nodiscard]] inline asio::ip::tcp protocol_of(ip_version v) noexcept {
  return v == ip_version::v4 ? asio::ip::tcp::v4() : asio::ip::tcp::v6();
}
/// Gives `to` the descriptor. Error: transport.
template <class Socket>
result<void> adopt(Socket& to, sync::file_descriptor fd, ip_version v) noexcept {
  asio::error_code ec;
  to.assign(protocol_of(v), fd.get(), ec);
  if (ec) return fail(error_of(ec));
  (void)fd.release();
  return success();
}

/// An operation that tries, waits until `Socket` is ready, and tries again.
template <class Socket> class readiness_operation : public operation_base {
 public:
  static constexpr bool runs_inline = false;
  using executor_type = typename Socket::executor_type;

  [[nodiscard]] asio::cancellation_slot slot() const noexcept { return {}; }
  void on_io(asio::error_code ec, std::size_t) noexcept {
    waiting_ = false;
    if (ec) {
      fail(error_of(ec));
      return finish(end_);
    }
    if (step()) return finish(end_);
    if (stop_seen_) return finish(end::stopped);
    initiate();
  }

 protected:
  using wait_type = asio::socket_base::wait_type;
  explicit readiness_operation(executor_type const& e) noexcept : executor_(e) {}
  ~readiness_operation() = default;

  [[nodiscard]] executor_type get_executor() const noexcept { return executor_; }
  static void enter() noexcept {}
  static void leave() noexcept {}
  static void announce() noexcept {}
  static void withdraw() noexcept {}
  void start_flat() noexcept { begin(); }

  /// True when finished; end_ says how.
  virtual bool step() noexcept = 0;
  virtual void initiate() noexcept = 0;
  /// The end of initiate().
  template <class S> void wait(S& socket, wait_type what) noexcept {
    waiting_ = true;
    socket.async_wait(what, io_handler<readiness_operation>{this});
  }
  template <class S> void cancel_wait(S& socket) noexcept {
    asio::error_code ignored;
    if (waiting_) socket.cancel(ignored);
  }

 private:
  executor_type executor_;
  bool waiting_ = false;
};

}  // namespace detail
}  // namespace senda
