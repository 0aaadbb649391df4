// listener: accepts TCP connections and hands them over, again and again.
// RFC 4271 §8.2.1; which peer a connection belongs to is the owner's to say (wire contract §10.3).
#pragma once

#include <senda/async/accept.hpp>
#include <senda/async/peer_link.hpp>

#include <functional>

namespace senda::async {

/// Takes an open listening socket (sync::open_listener()). Out of descriptors it pauses a moment
/// instead of spinning. Not to be destroyed by its own handler.
template <class Executor = asio::io_context::executor_type> class basic_listener {
 public:
  using handler = std::function<void(sync::file_descriptor, connection_info const&)>;

  basic_listener(Executor const& executor, sync::file_descriptor socket, handler accepted)
      : state_(std::make_shared<state>(executor, std::move(socket), std::move(accepted))) {
    run(state_);
  }
  basic_listener(asio::io_context& context, sync::file_descriptor socket, handler accepted)
    requires std::is_same_v<Executor, asio::io_context::executor_type>
      : basic_listener(context.get_executor(), std::move(socket), std::move(accepted)) {}
  basic_listener(basic_listener const&) = delete;
  basic_listener& operator=(basic_listener const&) = delete;
  ~basic_listener() {
    state_->accepted = nullptr;
    state_->socket.close();
    state_->pause.cancel();
    state_->bell.ring();
  }

  /// The address it listens on; tells the port where the system chose it.
  [[nodiscard]] sync::socket_address local() const noexcept { return state_->socket.local(); }
  [[nodiscard]] int native_handle() const noexcept { return state_->socket.native_handle(); }

 private:
  static constexpr int most_per_turn = 16;
  static constexpr auto rest = std::chrono::milliseconds(100);

  struct state {
    state(Executor const& e, sync::file_descriptor fd, handler h)
        : socket(acceptor<Executor>::take(e, std::move(fd))),
          accepted(std::move(h)),
          pause(e),
          bell(e) {}
    acceptor<Executor> socket;
    handler accepted;  // empty once the owner is gone
    steady_timer<Executor> pause;
    detail::doorbell<Executor> bell;
  };
  static exec::task run(std::shared_ptr<state> s) {
    using accept = detail::accept_sender<Executor, detail::as_descriptor<Executor>>;
    for (int n = 0; s->accepted; ++n) {
      if (n % most_per_turn == 0) (void)co_await detail::yield(s->bell.get_executor());
      auto fd = co_await accept{s->socket};
      if (!s->accepted) co_return;
      if (fd.has_value()) {
        auto const where = sync::connection_info_of(fd.assume_value().get(), true);
        s->accepted(std::move(fd).assume_value(), where);
        continue;
      }
      s->pause.expires_after(rest);
      s->pause.async_wait([s](asio::error_code) { s->bell.ring(); });
      (void)co_await s->bell.wait();
    }
  }
  std::shared_ptr<state> state_;
};

using listener = basic_listener<>;

}  // namespace senda::async
