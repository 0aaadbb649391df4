// sync_wait: runs one sender to its end and gives back what it sent; blocks the calling thread.
// Knows no particular event loop: whatever has run_one(), stopped() and restart() will do.
#pragma once

#include <senda/core/result.hpp>
#include <senda/exec/sender.hpp>

#include <atomic>
#include <optional>

namespace senda {

namespace exec {

/// An event loop which this thread can run until something is done; asio::io_context is one.
template <class L>
concept run_loop = requires(L& loop) {
  loop.run_one();
  { loop.stopped() } -> std::convertible_to<bool>;
  loop.restart();
};

/// A sender which knows the loop its operation needs.
template <class S>
concept loop_aware = sender<S> && requires(S const& s) {
  { *s.loop() } -> run_loop;
};

namespace detail {

template <class V, class Token> struct waiting_receiver : flat_receiver {
  struct env {
    Token token;
    Token query(get_stop_token_t) const noexcept { return token; }
  };
  using receiver_concept = receiver_tag;

  waiting_receiver(std::optional<result<V>>& o, std::atomic<bool>* d, Token t) noexcept
      : out(&o), done(d), token(t) {}

  template <class... A> void set_value(A&&... a) && noexcept {
    if constexpr (sizeof...(A) == 0) finish(result<V>{success()});
    else finish(result<V>{std::forward<A>(a)...});
  }
  void set_error(error e) && noexcept { finish(result<V>{fail(e)}); }
  void set_stopped() && noexcept { finish(result<V>{fail(operation_stopped())}); }
  env get_env() const noexcept { return {token}; }

  void finish(result<V>&& r) noexcept {
    auto* const tell = done;  // *this is gone as soon as the other thread knows
    out->emplace(std::move(r));
    if (!tell) return;
    tell->store(true, std::memory_order_release);
    tell->notify_one();
  }

  std::optional<result<V>>* out;
  std::atomic<bool>* done;
  [[no_unique_address]] Token token;
};

}  // namespace detail
}  // namespace exec

/// Starts `s` and runs `loop` on this thread until it completes. Nobody else may run the loop
/// meanwhile. Stopped becomes error operation_stopped().
template <exec::run_loop Loop, exec::sender S, class Token = exec::never_stop_token>
[[nodiscard]] result<exec::value_of_t<S>> sync_wait(Loop& loop, S&& s, Token stop = {}) {
  std::optional<result<exec::value_of_t<S>>> out;
  auto operation = std::forward<S>(s).connect(
      exec::detail::waiting_receiver<exec::value_of_t<S>, Token>{out, nullptr, stop});
  operation.start();
  while (!out) {
    if (loop.stopped()) loop.restart();
    loop.run_one();
  }
  if (loop.stopped()) loop.restart();  // ready for whoever runs it next
  return *std::move(out);
}

/// The same, on the loop the sender belongs to. Error: local EINVAL when its executor has no loop
/// which could be run from here.
template <exec::loop_aware S, class Token = exec::never_stop_token>
  requires(!exec::run_loop<std::remove_cvref_t<S>>)
[[nodiscard]] result<exec::value_of_t<S>> sync_wait(S&& s, Token stop = {}) {
  auto* const loop = s.loop();
  if (!loop) return fail(local_error(22 /* EINVAL */));
  return senda::sync_wait(*loop, std::forward<S>(s), stop);
}

/// Starts `s` and sleeps until it completes, while another thread runs its event loop.
template <exec::sender S, class Token = exec::never_stop_token>
[[nodiscard]] result<exec::value_of_t<S>> sync_wait_elsewhere(S&& s, Token stop = {}) {
  std::optional<result<exec::value_of_t<S>>> out;
  // Outlives the last touch of the completing thread: notify_one() may come after we woke up.
  static thread_local std::atomic<bool> done;
  done.store(false, std::memory_order_relaxed);
  auto operation = std::forward<S>(s).connect(
      exec::detail::waiting_receiver<exec::value_of_t<S>, Token>{out, &done, stop});
  operation.start();
  done.wait(false, std::memory_order_acquire);
  return *std::move(out);
}

}  // namespace senda
