// doorbell: one coroutine sleeps until somebody rings; and yield(), which lets others have a turn.
// The plumbing of the drivers. Nothing is ever resumed from inside ring().
#pragma once

#include <senda/async/token.hpp>

namespace senda::detail {

template <class Executor> class doorbell;

/// Completes later, in a turn of its own.
template <class Executor> class yield_operation : public operation_base {
 public:
  static constexpr bool runs_inline = false;

 protected:
  explicit yield_operation(Executor const& e) noexcept : executor_(e) {}
  ~yield_operation() = default;
  [[nodiscard]] Executor get_executor() const noexcept { return executor_; }
  static void enter() noexcept {}
  static void leave() noexcept {}
  static void announce() noexcept {}
  static void withdraw() noexcept {}
  void start_flat() noexcept { begin(); }
  static bool step() noexcept { return false; }
  void initiate() noexcept { finish_later(executor_, end::value); }
  void cancel() noexcept override {}
  template <class R> static void deliver(R&& r) noexcept { std::move(r).set_value(true); }
  Executor executor_;
};

template <class Executor> class doorbell_operation : public yield_operation<Executor> {
  doorbell<Executor>& bell_;

 protected:
  explicit doorbell_operation(doorbell<Executor>& b) noexcept
      : yield_operation<Executor>(b.get_executor()), bell_(b) {}
  ~doorbell_operation() = default;
  void initiate() noexcept {
    if (bell_.take()) yield_operation<Executor>::initiate();
    else bell_.sleeper_ = this;
  }
  void cancel() noexcept override {
    if (bell_.sleeper_ != this) return;
    bell_.sleeper_ = nullptr;
    this->finish_later(this->executor_, operation_base::end::stopped);
  }

 public:
  void wake() noexcept { yield_operation<Executor>::initiate(); }
};

template <class Operation, class Executor>
class [[nodiscard]] plumbing_sender
    : public async_sender<plumbing_sender<Operation, Executor>, Executor, bool> {
  Executor executor_;
  doorbell<Executor>* bell_;

 public:
  plumbing_sender(Executor const& e, doorbell<Executor>* b) noexcept : executor_(e), bell_(b) {}
  [[nodiscard]] Executor get_executor() const noexcept { return executor_; }
  template <exec::receiver_of<bool> R> [[nodiscard]] auto connect(R r) const noexcept {
    if constexpr (std::is_same_v<Operation, doorbell_operation<Executor>>)
      return operation<Operation, R>(std::move(r), *bell_);
    else return operation<Operation, R>(std::move(r), executor_);
  }
};

/// Remembers one ring while nobody sleeps. At most one sleeper.
template <class Executor> class doorbell {
 public:
  explicit doorbell(Executor const& e) noexcept : executor_(e) {}
  doorbell(doorbell const&) = delete;
  doorbell& operator=(doorbell const&) = delete;

  [[nodiscard]] Executor get_executor() const noexcept { return executor_; }
  void ring() noexcept {
    if (auto* const s = std::exchange(sleeper_, nullptr)) s->wake();
    else rung_ = true;
  }
  /// Sends true once it has rung.
  [[nodiscard]] auto wait() noexcept {
    return plumbing_sender<doorbell_operation<Executor>, Executor>{executor_, this};
  }

 private:
  friend doorbell_operation<Executor>;
  [[nodiscard]] bool take() noexcept { return std::exchange(rung_, false); }

  Executor executor_;
  doorbell_operation<Executor>* sleeper_ = nullptr;
  bool rung_ = false;
};

/// Sends true after everything else that is ready has had its turn.
template <class Executor> [[nodiscard]] auto yield(Executor const& e) noexcept {
  return plumbing_sender<yield_operation<Executor>, Executor>{e, nullptr};
}

}  // namespace senda::detail
