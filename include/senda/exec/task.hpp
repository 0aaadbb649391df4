// task: a coroutine which awaits senders and belongs to nobody. No event loop, no exceptions.
// Started by calling it; it frees itself when it returns, or when what it awaits is abandoned.
#pragma once

#include <senda/core/result.hpp>
#include <senda/exec/sender.hpp>

#include <atomic>
#include <coroutine>
#include <cstdlib>
#include <optional>

namespace senda::exec {

/// Return type of such a coroutine. It runs at once, until it first has to wait; `co_await sender`
/// gives a result<value>. Its frame is the only allocation. The body must not throw.
///
///     exec::task count(framed<S>& io, std::size_t& n) {
///       while (auto m = co_await read_message(io)) ++n;
///     }
///
/// When the event loop goes away under it, the frame is destroyed where it waits.
///
/// g++ 12 lays the frame of any coroutine out wrongly when a condition has a co_await in it and no
/// variable is declared before: write `while (auto m = co_await …)`, not `while (co_await …)`.
struct task {
  struct promise_type;

 private:
  template <class S> class awaiter {
    using value = value_of_t<S>;

    struct receiver : flat_receiver {
      using receiver_concept = receiver_tag;
      explicit receiver(awaiter* a) noexcept : self(a) {}
      template <class... A> void set_value(A&&... a) && noexcept {
        if constexpr (sizeof...(A) == 0) self->done(success());
        else self->done(std::forward<A>(a)...);
      }
      void set_error(error e) && noexcept { self->done(fail(e)); }
      void set_stopped() && noexcept { self->done(fail(operation_stopped())); }
      void abandoned() noexcept { self->end(outcome::abandoned); }
      awaiter* self;
    };
    enum class outcome : unsigned char { none, suspended, value, abandoned };

   public:
    explicit awaiter(S&& s) : operation_(std::move(s).connect(receiver{this})) {}

    static constexpr bool await_ready() noexcept { return false; }
    bool await_suspend(std::coroutine_handle<> h) noexcept {
      waiting_ = h;
      operation_.start();
      auto const now = state_.exchange(outcome::suspended, std::memory_order_acq_rel);
      // From here on *this may be gone: the operation may have completed on another thread.
      if (now == outcome::abandoned) h.destroy();
      return now != outcome::value;
    }
    result<value> await_resume() noexcept { return *std::move(out_); }

   private:
    template <class... A> void done(A&&... a) noexcept {
      out_.emplace(std::forward<A>(a)...);
      end(outcome::value);
    }
    void end(outcome how) noexcept {
      if (state_.exchange(how, std::memory_order_acq_rel) != outcome::suspended) return;
      if (how == outcome::value) waiting_.resume();
      else waiting_.destroy();
    }

    connect_result_t<S, receiver> operation_;
    std::optional<result<value>> out_;
    std::coroutine_handle<> waiting_;
    std::atomic<outcome> state_{outcome::none};
  };

 public:
  struct promise_type {
    static task get_return_object() noexcept { return {}; }
    static std::suspend_never initial_suspend() noexcept { return {}; }
    static std::suspend_never final_suspend() noexcept { return {}; }
    static void return_void() noexcept {}
    [[noreturn]] static void unhandled_exception() noexcept { std::abort(); }

    template <sender S> static awaiter<std::remove_cvref_t<S>> await_transform(S&& s) {
      return awaiter<std::remove_cvref_t<S>>{std::remove_cvref_t<S>(std::forward<S>(s))};
    }
  };
};

}  // namespace senda::exec
