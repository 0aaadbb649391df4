// What every asynchronous operation shares: one operation state, no heap, exactly one completion.
// Stopped by a stop token (from any thread) or by an Asio cancellation slot.
#pragma once

#include <senda/async/arena.hpp>
#include <senda/core/result.hpp>
#include <senda/exec/sender.hpp>

#include <asio/cancellation_signal.hpp>
#include <asio/dispatch.hpp>
#include <asio/error.hpp>
#include <asio/io_context.hpp>
#include <asio/post.hpp>

#include <optional>
#include <utility>

namespace senda::detail {

/// Hands what Asio says about an I/O operation to op->on_io(error, octets).
template <class Op> struct io_handler : op_handler<Op> {
  using op_handler<Op>::op_handler;
  using cancellation_slot_type = asio::cancellation_slot;
  [[nodiscard]] cancellation_slot_type get_cancellation_slot() const noexcept {
    return this->op_->slot();
  }
  void operator()(asio::error_code ec, std::size_t n = 0) noexcept { this->fire()->on_io(ec, n); }
};

/// What went wrong with the connection. `os` is 0 when the peer closed it in order.
[[nodiscard]] inline error error_of(asio::error_code ec) noexcept {
  if (ec == asio::error::operation_aborted) return operation_stopped();
  if (ec.category() == asio::error::get_system_category()) return transport_error(ec.value());
  return transport_error(ec == asio::error::eof ? 0 : 71 /* EPROTO */);
}

/// True when the calling thread runs what `e` executes, as far as can be told cheaply.
template <class Executor> [[nodiscard]] bool runs_here(Executor const& e) noexcept {
  if constexpr (requires { e.running_in_this_thread(); }) {
    return e.running_in_this_thread();
  } else if constexpr (requires { e.template target<asio::io_context::executor_type>(); }) {
    auto const* const exact = e.template target<asio::io_context::executor_type>();
    return exact && exact->running_in_this_thread();
  }
  return false;
}

/// The part of an operation that knows neither stream nor receiver.
class operation_base {
 public:
  operation_base(operation_base&&) = delete;

  /// Asks it to end early; on its executor. It completes later, not in here.
  void stop() noexcept {
    stop_seen_ = true;
    if (!finished_) cancel();
  }
  op_arena& arena() noexcept { return arena_; }
  virtual void begin() noexcept = 0;         ///< on the executor
  virtual void on_abandoned() noexcept = 0;  ///< the executor will never run anything again

 protected:
  enum class end : unsigned char { value, error, stopped };

  operation_base() = default;
  ~operation_base() = default;

  /// Makes what is pending end soon.
  virtual void cancel() noexcept = 0;
  /// Tells the receiver. May destroy *this.
  virtual void finish(end) noexcept = 0;

  void fail(error e) noexcept {
    stop_seen_ |= e.from == origin_of_error::stopped;
    end_ = e.from == origin_of_error::stopped ? end::stopped : end::error;
    error_ = e;
  }
  template <class Executor> void begin_on(Executor const& e) noexcept {
    asio::dispatch(e, start_handler{this});
  }
  template <class Executor> void finish_later(Executor const& e, end how) noexcept {
    end_ = how;
    asio::post(e, finish_handler{this});
  }
  /// From any thread.
  template <class Executor> void request_cancel(Executor const& e) noexcept {
    cancel_in_flight_ = true;
    asio::dispatch(e, cancel_handler{this});
  }

  error error_{};
  end end_ = end::value;
  bool cancel_in_flight_ = false, stop_seen_ = false, finished_ = false, abandoned_ = false,
       announced_ = false;

 private:
  struct start_handler : op_handler<operation_base> {
    using op_handler::op_handler;
    void operator()() noexcept { fire()->begin(); }
  };
  struct finish_handler : op_handler<operation_base> {
    using op_handler::op_handler;
    void operator()() noexcept {
      auto* const op = fire();
      op->finish(op->end_);
    }
  };
  struct cancel_handler {  // runs or is dropped; either way the operation hears of it
    operation_base* op;
    explicit cancel_handler(operation_base* o) noexcept : op(o) {}
    cancel_handler(cancel_handler&& other) noexcept : op(std::exchange(other.op, nullptr)) {}
    ~cancel_handler() {
      if (op) op->on_cancel();
    }
    void operator()() noexcept { std::exchange(op, nullptr)->on_cancel(); }
  };
  void on_cancel() noexcept {
    cancel_in_flight_ = false;
    if (abandoned_) return on_abandoned();
    if (finished_) return finish(end_);
    stop();
  }

  op_arena arena_;
};

/// A receiver that is an Asio completion handler: started inside an initiating function, it has to
/// be told when completions stop coming from in there.
template <class R>
concept token_receiver = requires(R& r, operation_base& op) { r.initiating(op); };

/// Adds the receiver. `Base` derives from operation_base and has, besides its virtual functions,
///   step()      finishes without waiting if it can: true, and end_ says how
///   initiate()  starts what has to be waited for
///   enter(), leave()  first and last thing done with what the operation works on; on the executor
///   announce(), withdraw()  the same on another thread, until the executor takes over
///   get_executor(), runs_inline (step() comes before the stop token is watched),
///   deliver(receiver), start_flat()  begins it, from a loop if one is running
template <class Base, class Receiver> class operation final : public Base {
 public:
  using operation_state_concept = exec::operation_state_tag;
  using stop_token = exec::stop_token_of_t<Receiver>;
  static constexpr bool stoppable = !exec::unstoppable_token<stop_token>;

  template <class... A>
  explicit operation(Receiver r, A&&... a) : Base(std::forward<A>(a)...), receiver_(std::move(r)) {}

  void start() & noexcept {
    if constexpr (token_receiver<Receiver>) {
      this->enter();
      begin();  // an initiating function runs in the right place
    } else {
      auto const executor = this->get_executor();
      if (!runs_here(executor)) {
        this->announce();
        this->announced_ = true;
        return this->begin_on(executor);
      }
      this->enter();
      if constexpr (std::derived_from<Receiver, exec::flat_receiver>) begin();
      else this->start_flat();
    }
  }

 private:
  using typename Base::end;

  void begin() noexcept override {
    if (std::exchange(this->announced_, false)) {
      this->enter();
      this->withdraw();
    }
    if constexpr (stoppable) {
      auto token = exec::stop_token_of(receiver_);
      if (token.stop_requested()) return finish(end::stopped);
      if constexpr (Base::runs_inline)
        if (this->step()) return finish(this->end_);
      on_stop_.emplace(std::move(token), stop_callback{this});
      if (this->stop_seen_) return finish(end::stopped);
      if constexpr (!Base::runs_inline)
        if (this->step()) return finish(this->end_);
    } else {
      if (this->step()) return finish(this->end_);
    }
    if constexpr (token_receiver<Receiver>) receiver_.initiating(*this);
    this->initiate();
  }
  void finish(end how) noexcept override {
    this->end_ = how;
    if (!detach()) return;
    let_go();
    switch (how) {
      case end::value:
        return this->deliver(std::move(receiver_));
      case end::error:
        return std::move(receiver_).set_error(error{this->error_});
      case end::stopped:
        return std::move(receiver_).set_stopped();
    }
  }
  void on_abandoned() noexcept override {
    if constexpr (requires { receiver_.abandoned(); }) {
      this->abandoned_ = true;
      if (!detach()) return;
      let_go();
      receiver_.abandoned();
    } else {
      finish(end::stopped);
    }
  }
  void let_go() noexcept {
    if (this->announced_) this->withdraw();
    else this->leave();
  }
  /// Afterwards no request to stop can arrive. False while one is on its way: it comes back here.
  bool detach() noexcept {
    if constexpr (stoppable) {
      on_stop_.reset();
      if (this->cancel_in_flight_) {
        this->finished_ = true;
        return false;
      }
    }
    return true;
  }

  struct stop_callback {
    operation* op;
    void operator()() const noexcept { op->request_cancel(op->get_executor()); }
  };
  struct nothing {};
  template <class T> struct storage {
    using type = std::optional<exec::stop_callback_for_t<T, stop_callback>>;
  };
  template <exec::unstoppable_token T> struct storage<T> {
    using type = nothing;
  };

  Receiver receiver_;
  [[no_unique_address]] typename storage<stop_token>::type on_stop_;
};

}  // namespace senda::detail
