// Stop tokens: a request to end early, made from any thread, without allocation.
// The shapes of P2300 §[stoptoken]; any token with the same members does as well.
#pragma once

#include <atomic>
#include <concepts>
#include <pthread.h>
#include <sched.h>
#include <type_traits>
#include <utility>

namespace senda::exec {

/// The token of whoever never asks.
struct never_stop_token {
  template <class> struct callback_type {
    template <class F> constexpr explicit callback_type(never_stop_token, F&&) noexcept {}
  };
  static constexpr bool stop_requested() noexcept { return false; }
  static constexpr bool stop_possible() noexcept { return false; }
  friend constexpr bool operator==(never_stop_token, never_stop_token) noexcept { return true; }
};

/// Known at compile time never to ask.
template <class Token>
concept unstoppable_token = requires { requires !Token::stop_possible(); };

template <class Token, class F>
using stop_callback_for_t = typename Token::template callback_type<F>;

class inplace_stop_source;

namespace detail {

/// A callback waits here in the source's list; it lives inside its owner.
class stop_callback_node {
 protected:
  explicit stop_callback_node(void (*call)(stop_callback_node*) noexcept) noexcept : call_(call) {}
  stop_callback_node(stop_callback_node const&) = delete;
  stop_callback_node& operator=(stop_callback_node const&) = delete;
  ~stop_callback_node() = default;

 private:
  friend inplace_stop_source;
  void (*call_)(stop_callback_node*) noexcept;
  stop_callback_node* next_ = nullptr;
  stop_callback_node** link_ = nullptr;  // what points at this node; null when not in a list
  bool* removed_ = nullptr;              // set while it runs: where to note that it is gone
  std::atomic<bool> done_{false};
};

}  // namespace detail

class inplace_stop_token;
template <class F> class inplace_stop_callback;

/// Owns the request; must outlive its tokens and callbacks.
class inplace_stop_source {
 public:
  inplace_stop_source() = default;
  inplace_stop_source(inplace_stop_source const&) = delete;
  inplace_stop_source& operator=(inplace_stop_source const&) = delete;

  [[nodiscard]] inplace_stop_token get_token() const noexcept;
  [[nodiscard]] bool stop_requested() const noexcept {
    return (state_.load(std::memory_order_acquire) & requested) != 0;
  }
  /// Runs every callback on this thread. False when somebody asked before.
  bool request_stop() noexcept {
    if (!lock(true)) return false;
    notifier_ = ::pthread_self();
    while (auto* const node = callbacks_) {
      unlink(*node);
      bool removed = false;
      node->removed_ = &removed;
      unlock();
      node->call_(node);
      if (!removed) {
        node->removed_ = nullptr;
        node->done_.store(true, std::memory_order_release);
      }
      lock(false);
    }
    unlock();
    return true;
  }

 private:
  template <class> friend class inplace_stop_callback;
  static constexpr unsigned char requested = 1, locked = 2;

  /// With `request`: false when stop was requested already; else sets the request and locks.
  bool lock(bool request) noexcept {
    for (auto old = state_.load(std::memory_order_relaxed);;) {
      if (request && (old & requested)) return false;
      if (old & locked) {
        ::sched_yield();
        old = state_.load(std::memory_order_relaxed);
      } else if (auto const wanted = static_cast<unsigned char>(old | locked | request);
                 state_.compare_exchange_weak(old, wanted, std::memory_order_acq_rel)) {
        return true;
      }
    }
  }
  void unlock() noexcept {
    state_.fetch_and(static_cast<unsigned char>(~locked), std::memory_order_release);
  }
  static void unlink(detail::stop_callback_node& node) noexcept {
    *node.link_ = node.next_;
    if (node.next_) node.next_->link_ = node.link_;
    node.link_ = nullptr;
  }
  /// False when stop was requested already: the caller runs the callback itself.
  bool try_add(detail::stop_callback_node& node) noexcept {
    lock(false);
    bool const late = stop_requested();
    if (!late) {
      node.next_ = callbacks_;
      node.link_ = &callbacks_;
      if (callbacks_) callbacks_->link_ = &node.next_;
      callbacks_ = &node;
    }
    unlock();
    return !late;
  }
  /// Afterwards the callback neither runs nor will run (unless it is the caller).
  void remove(detail::stop_callback_node& node) noexcept {
    lock(false);
    if (node.link_) {
      unlink(node);
      return unlock();
    }
    bool const own_thread = ::pthread_equal(notifier_, ::pthread_self()) != 0;
    unlock();
    if (own_thread) {
      if (node.removed_) *node.removed_ = true;
    } else {
      while (!node.done_.load(std::memory_order_acquire)) ::sched_yield();
    }
  }

  std::atomic<unsigned char> state_{0};
  detail::stop_callback_node* callbacks_ = nullptr;
  ::pthread_t notifier_{};
};

/// Copies are equal and watch the same source; a default one never asks.
class inplace_stop_token {
 public:
  template <class F> using callback_type = inplace_stop_callback<F>;

  inplace_stop_token() noexcept = default;
  [[nodiscard]] bool stop_requested() const noexcept {
    return source_ && source_->stop_requested();
  }
  [[nodiscard]] bool stop_possible() const noexcept { return source_ != nullptr; }
  friend bool operator==(inplace_stop_token, inplace_stop_token) = default;

 private:
  friend inplace_stop_source;
  template <class> friend class inplace_stop_callback;
  explicit inplace_stop_token(inplace_stop_source const* s) noexcept
      : source_(const_cast<inplace_stop_source*>(s)) {}
  inplace_stop_source* source_ = nullptr;
};

inline inplace_stop_token inplace_stop_source::get_token() const noexcept {
  return inplace_stop_token{this};
}

/// Calls `f` once when stop is requested, at once if it has been. Destroying it waits for a call
/// that runs on another thread.
template <class F> class inplace_stop_callback : private detail::stop_callback_node {
 public:
  template <class G>
  inplace_stop_callback(inplace_stop_token token, G&& f) noexcept
      : stop_callback_node(
            [](stop_callback_node* n) noexcept { static_cast<inplace_stop_callback*>(n)->f_(); }),
        source_(token.source_),
        f_(std::forward<G>(f)) {
    if (source_ && !source_->try_add(*this)) {
      source_ = nullptr;
      f_();
    }
  }
  ~inplace_stop_callback() {
    if (source_) source_->remove(*this);
  }

 private:
  friend inplace_stop_source;
  inplace_stop_source* source_;
  F f_;
};

}  // namespace senda::exec
