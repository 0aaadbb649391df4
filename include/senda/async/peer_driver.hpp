// peer_driver: one peer over Asio: a reader and a writer coroutine per connection, one timer.
// RFC 4271 §8, §6.8; RFC 9687; TCP as wire contract §10.3, §10.6.
#pragma once

#include <senda/async/peer_body.hpp>

namespace senda::async {

/// Handler is a peer_handler; it may be incomplete where the driver is a member of it. Everything
/// happens on `executor`, which one thread runs (or a strand); members are called from there, or
/// while nobody runs it. Not to be destroyed by its own handler's calls, and not later than its
/// io_context.
template <class Handler, class Executor = asio::io_context::executor_type> class peer_driver {
 public:
  /// `handler` and what `settings` borrows have to outlive the driver. It does nothing before
  /// start().
  peer_driver(Executor const& executor, fsm::settings const& settings, peer_address address,
              Handler& handler)
      : body_(std::make_shared<body>(executor, settings, std::move(address), handler)) {}
  peer_driver(asio::io_context& context, fsm::settings const& settings, peer_address address,
              Handler& handler)
    requires std::is_same_v<Executor, asio::io_context::executor_type>
      : peer_driver(context.get_executor(), settings, std::move(address), handler) {}
  peer_driver(peer_driver const&) = delete;
  peer_driver& operator=(peer_driver const&) = delete;
  /// Closes without a word: stop() first to be polite. What was sent before goes out, for a bounded
  /// time, while the io_context runs.
  ~peer_driver() { body_->leave(); }

  // Nothing is called back from inside these; they take effect in a turn of their own. The handler
  // may call them.

  /// Connect, or wait for the peer.
  void start() { body_->order(fsm::start{}); }
  /// End the session: NOTIFICATION, what waits goes out, and the connection closes within
  /// peer_link::farewell_limit. Then stay down, or connect again (`how.restart`).
  void stop(fsm::stop const& how = {}) { body_->order(how); }
  /// The peer has connected: takes the descriptor over, whatever comes of it.
  void accept(sync::file_descriptor fd, connection_info const& where) {
    body_->arrive(std::move(fd), where);
  }
  void accept(int fd, connection_info const& where) { accept(sync::file_descriptor{fd}, where); }
  /// There is more to produce().
  void wake() { body_->wake(); }
  /// Back-pressure: no message is handed out until reading resumes. The peer's hold timer stands
  /// still, our KEEPALIVEs go on.
  void pause_reading(bool on) { body_->pause(on); }
  /// Holds for connections from now on.
  void reconfigure(fsm::settings const& s) { body_->reconfigure(s); }
  void reconfigure(fsm::settings const& s, peer_address address) {
    body_->reconfigure(s, std::move(address));
  }

  [[nodiscard]] fsm::state state() const noexcept { return machine().current(); }
  /// Good while the state is ESTABLISHED, like the next one.
  [[nodiscard]] negotiated const& session() const noexcept { return machine().session(); }
  /// Both ends of the established session's connection.
  [[nodiscard]] connection_info const& connection() const noexcept { return body_->connection(); }
  [[nodiscard]] fsm::peer_fsm const& machine() const noexcept { return body_->machine(); }
  [[nodiscard]] peer_address const& address() const noexcept { return body_->address(); }

 private:
  using body = peer_body<Handler, Executor>;
  std::shared_ptr<body> body_;
};

}  // namespace senda::async
