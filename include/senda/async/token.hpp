// Any Asio completion token for any sender: callbacks, use_awaitable, use_future, deferred, …
// The signature is void(result<T>); stopped is error operation_stopped().
#pragma once

#include <senda/async/operation.hpp>

#include <asio/associated_allocator.hpp>
#include <asio/associated_cancellation_slot.hpp>
#include <asio/associated_executor.hpp>
#include <asio/async_result.hpp>
#include <asio/bind_allocator.hpp>

#include <memory>

namespace senda::detail {

/// Frame from the handler's associated allocator (by default Asio's cache) that lets a sender
/// complete an Asio completion handler.
template <class Handler, class Sender> class token_frame {
  using value = exec::value_of_t<Sender>;
  using io_executor = typename Sender::executor_type;
  using recycler = asio::recycling_allocator<void>;
  using handler_allocator = asio::associated_allocator_t<Handler, recycler>;
  using frame_allocator =
      typename std::allocator_traits<handler_allocator>::template rebind_alloc<token_frame>;

  struct receiver {
    using receiver_concept = exec::receiver_tag;
    token_frame* frame;
    template <class... V> void set_value(V&&... v) && noexcept {
      if constexpr (sizeof...(V) == 0) frame->done(result<value>{success()});
      else frame->done(result<value>{std::forward<V>(v)...});
    }
    void set_error(error e) && noexcept { frame->done(result<value>{senda::fail(e)}); }
    void set_stopped() && noexcept { frame->done(result<value>{senda::fail(operation_stopped())}); }
    void abandoned() noexcept { (void)frame->discard(); }  // Asio: destroyed, not called
    void initiating(operation_base& op) noexcept {
      frame->starting_ = false;
      auto slot = asio::get_associated_cancellation_slot(frame->handler_);
      if (slot.is_connected())
        slot.assign([&op](asio::cancellation_type type) {
          if (type != asio::cancellation_type::none) op.stop();
        });
    }
  };

  /// Frees the frame and keeps the handler.
  [[nodiscard]] Handler discard() noexcept {
    auto slot = asio::get_associated_cancellation_slot(handler_);
    if (slot.is_connected()) slot.clear();
    auto handler = std::move(handler_);
    frame_allocator allocator{asio::get_associated_allocator(handler, recycler())};
    std::destroy_at(this);
    std::allocator_traits<frame_allocator>::deallocate(allocator, this, 1);
    return handler;
  }
  void done(result<value> r) noexcept {
    auto const inside_initiation = starting_;
    auto const io = io_executor_;
    auto const executor = asio::get_associated_executor(handler_, io);
    auto handler = discard();
    handler_allocator const allocator = asio::get_associated_allocator(handler, recycler());
    auto call = [h = std::move(handler), r = std::move(r)]() mutable {
      std::move(h)(std::move(r));
    };
    if constexpr (std::is_same_v<std::remove_const_t<decltype(executor)>, io_executor>)
      if (!inside_initiation && executor == io) return call();
    if (inside_initiation) asio::post(executor, asio::bind_allocator(allocator, std::move(call)));
    else asio::dispatch(executor, asio::bind_allocator(allocator, std::move(call)));
  }

  Handler handler_;
  io_executor io_executor_;
  bool starting_ = true;
  exec::connect_result_t<Sender, receiver> operation_;

  token_frame(Handler&& h, Sender&& s)
      : handler_(std::move(h)),
        io_executor_(s.get_executor()),
        operation_(std::move(s).connect(receiver{this})) {}

 public:
  static void launch(Handler h, Sender&& s) {
    frame_allocator allocator{asio::get_associated_allocator(h, recycler())};
    auto* const frame = std::allocator_traits<frame_allocator>::allocate(allocator, 1);
    ::new (static_cast<void*>(frame)) token_frame(std::move(h), std::move(s));
    frame->operation_.start();
  }
};

struct launch_sender {
  template <class Handler, class Sender> void operator()(Handler&& h, Sender&& s) const {
    token_frame<std::decay_t<Handler>, std::decay_t<Sender>>::launch(std::forward<Handler>(h),
                                                                     std::forward<Sender>(s));
  }
};

/// The io_context behind an executor; null when it is something else.
template <class Executor> [[nodiscard]] asio::io_context* loop_of(Executor const& e) noexcept {
  if constexpr (std::is_same_v<Executor, asio::io_context::executor_type>) {
    return &e.context();
  } else if constexpr (requires { e.get_inner_executor(); }) {
    return detail::loop_of(e.get_inner_executor());
  } else if constexpr (requires { e.template target<asio::io_context::executor_type>(); }) {
    auto const* const exact = e.template target<asio::io_context::executor_type>();
    return exact ? &exact->context() : nullptr;
  }
  return nullptr;
}

/// What every asynchronous sender is: a P2300 sender, callable with an Asio completion token, and
/// known to sync_wait(). `Derived` has get_executor() and connect(receiver).
template <class Derived, class Executor, class Value>
class async_sender : public exec::sender_base {
 public:
  using value_type = Value;
  using executor_type = Executor;
  using completions =
      exec::completions<exec::set_value_t(Value), exec::set_error_t(error), exec::set_stopped_t()>;

  /// For P2300 libraries which ask the value; newer ones ask the type, see sender_base.
  using exec::sender_base::get_completion_signatures;
  template <class Env> constexpr auto get_completion_signatures(Env const&) const noexcept {
    return typename exec::foreign_completions<
        std::conditional_t<std::is_void_v<Env>, void, completions>>::type{};
  }

  /// Initiates it with any completion token for void(result<Value>).
  template <class Token>
  auto operator()(Token&& token) &&  // newer Asio probes this to let one co_await the sender itself
      -> decltype(asio::async_initiate<Token, void(result<Value>)>(std::declval<launch_sender>(),
                                                                   token,
                                                                   std::declval<Derived>())) {
    return asio::async_initiate<Token, void(result<Value>)>(launch_sender{}, token,
                                                            static_cast<Derived&&>(*this));
  }
  /// The io_context that has to run for it to complete; null when unknown.
  [[nodiscard]] asio::io_context* loop() const noexcept {
    return detail::loop_of(static_cast<Derived const&>(*this).get_executor());
  }
};

}  // namespace senda::detail
