// reactor: what the daemon asks of an event loop. Two exist: async (Asio) and sync (poll).
// Everything runs on one thread; callbacks are never made from inside a call into the reactor.
#pragma once

#include <chrono>
#include <functional>
#include <memory>

#include "daemon/reactor/session.hpp"

namespace senda::daemon {

/// A file descriptor under watch. Destroying it ends the watch; the descriptor stays open.
class fd_watch {
 public:
  virtual ~fd_watch() = default;
  virtual void want_read(bool on) = 0;
  virtual void want_write(bool on) = 0;
};

/// One deadline. Destroying it cancels.
class reactor_timer {
 public:
  virtual ~reactor_timer() = default;
  /// Replaces an earlier deadline.
  virtual void expires_after(std::chrono::milliseconds delay) = 0;
  virtual void cancel() = 0;
};

class reactor {
 public:
  virtual ~reactor() = default;

  /// Calls `readable` and `writable` as wanted; starts wanting neither.
  [[nodiscard]] virtual std::unique_ptr<fd_watch> watch(int fd, std::function<void()> readable,
                                                        std::function<void()> writable) = 0;
  [[nodiscard]] virtual std::unique_ptr<reactor_timer> timer(std::function<void()> expired) = 0;
  /// What its timers go by.
  [[nodiscard]] virtual std::chrono::steady_clock::time_point now() const {
    return std::chrono::steady_clock::now();
  }
  /// Calls `work` soon, from the loop.
  virtual void post(std::function<void()> work) = 0;
  /// One BGP session, not started. `events` has to outlive it.
  [[nodiscard]] virtual std::unique_ptr<session> open_session(session_settings const& settings,
                                                              session_events& events) = 0;
  /// Runs until stop().
  virtual void run() = 0;
  virtual void stop() = 0;
};

/// The Asio reactor: coroutines per peer (daemon/reactor/async.cpp).
[[nodiscard]] std::unique_ptr<reactor> make_async_reactor();
/// The poll(2) reactor, the same peers stepped from one loop (daemon/reactor/sync.cpp).
[[nodiscard]] std::unique_ptr<reactor> make_sync_reactor();

}  // namespace senda::daemon
