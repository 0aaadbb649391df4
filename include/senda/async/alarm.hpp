// alarm: one deadline of a state machine as an Asio timer.
// A machine does not mind being woken early, so that the timer is moved forward only.
#pragma once

#include <senda/fsm/timers.hpp>

#include <asio/basic_waitable_timer.hpp>
#include <asio/error.hpp>

#include <chrono>
#include <utility>

namespace senda::async {

template <class Executor>
using steady_timer =
    asio::basic_waitable_timer<std::chrono::steady_clock,
                               asio::wait_traits<std::chrono::steady_clock>, Executor>;

/// The clock of the timers, as the state machine has it.
[[nodiscard]] inline fsm::time_point steady_now() noexcept {
  return {std::chrono::nanoseconds{std::chrono::steady_clock::now().time_since_epoch()}.count()};
}

template <class Executor> class alarm {
 public:
  explicit alarm(Executor const& e) : timer_(e) {}

  /// Calls what `make_call()` returns at `at` or before; it has to keep the alarm alive. Not at all
  /// when `at` is never(): nothing keeps the io_context running then.
  template <class Make> void set(fsm::time_point at, Make make_call) {
    if (at == fsm::time_point::never()) return cancel();
    if (at >= armed_) return;
    armed_ = at;
    timer_.expires_at(std::chrono::steady_clock::time_point{
        std::chrono::steady_clock::duration{std::chrono::nanoseconds{at.nanoseconds}}});
    timer_.async_wait([this, call = make_call()](asio::error_code ec) {
      if (ec) return;
      armed_ = fsm::time_point::never();
      call();
    });
  }
  void cancel() {
    if (std::exchange(armed_, fsm::time_point::never()) != fsm::time_point::never())
      timer_.cancel();
  }

 private:
  steady_timer<Executor> timer_;
  fsm::time_point armed_ = fsm::time_point::never();
};

}  // namespace senda::async
