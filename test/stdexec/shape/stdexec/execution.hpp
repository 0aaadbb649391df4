// A stand-in for stdexec's header: the protocol its users' senders and receivers have to follow
// (concepts, tags, queries, completion signatures, stop tokens) and a few algorithms that follow it
// as well. Only for testing senda/interop/stdexec.hpp where stdexec is not at hand. P2300R10.
#pragma once

#include <atomic>
#include <concepts>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <optional>
#include <stop_token>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>

namespace stdexec {

// --- tags and operations
// --------------------------------------------------------------------------
struct sender_tag {};
struct receiver_tag {};
struct operation_state_tag {};

struct set_value_t {
  template <class R, class... V>
    requires requires(R&& r, V&&... v) { std::move(r).set_value(std::forward<V>(v)...); }
  void operator()(R&& r, V&&... v) const noexcept {
    static_assert(noexcept(std::move(r).set_value(std::forward<V>(v)...)));
    std::move(r).set_value(std::forward<V>(v)...);
  }
};
struct set_error_t {
  template <class R, class E> void operator()(R&& r, E&& e) const noexcept {
    static_assert(noexcept(std::move(r).set_error(std::forward<E>(e))));
    std::move(r).set_error(std::forward<E>(e));
  }
};
struct set_stopped_t {
  template <class R> void operator()(R&& r) const noexcept {
    static_assert(noexcept(std::move(r).set_stopped()));
    std::move(r).set_stopped();
  }
};
struct start_t {
  template <class O> void operator()(O& o) const noexcept {
    static_assert(noexcept(o.start()));
    o.start();
  }
};
inline constexpr set_value_t set_value{};
inline constexpr set_error_t set_error{};
inline constexpr set_stopped_t set_stopped{};
inline constexpr start_t start{};

template <class... Signatures> struct completion_signatures {};

// --- stop tokens
// ----------------------------------------------------------------------------------
struct never_stop_token {
  template <class> struct callback_type {
    template <class F> explicit callback_type(never_stop_token, F&&) noexcept {}
  };
  static constexpr bool stop_requested() noexcept { return false; }
  static constexpr bool stop_possible() noexcept { return false; }
  friend bool operator==(never_stop_token, never_stop_token) = default;
};
class inplace_stop_token {
 public:
  template <class F> struct callback_type {
    callback_type(inplace_stop_token t, F f) : callback(t.token_, std::move(f)) {}
    std::stop_callback<F> callback;
  };
  inplace_stop_token() = default;
  explicit inplace_stop_token(std::stop_token t) noexcept : token_(std::move(t)) {}
  [[nodiscard]] bool stop_requested() const noexcept { return token_.stop_requested(); }
  [[nodiscard]] bool stop_possible() const noexcept { return token_.stop_possible(); }
  friend bool operator==(inplace_stop_token const&, inplace_stop_token const&) = default;

 private:
  std::stop_token token_;
};
class inplace_stop_source {
 public:
  [[nodiscard]] inplace_stop_token get_token() const noexcept {
    return inplace_stop_token{source_.get_token()};
  }
  bool request_stop() noexcept { return source_.request_stop(); }
  [[nodiscard]] bool stop_requested() const noexcept { return source_.stop_requested(); }

 private:
  std::stop_source source_;
};

// --- environments
// ---------------------------------------------------------------------------------
struct get_stop_token_t {
  template <class Env> auto operator()(Env const& env) const noexcept {
    if constexpr (requires { env.query(*this); }) return env.query(*this);
    else return never_stop_token{};
  }
};
inline constexpr get_stop_token_t get_stop_token{};

template <class...> struct env {};
template <class Query, class Value> struct prop {
  Query asked;
  Value value;
  auto query(Query) const noexcept { return value; }
};
template <class Query, class Value> prop(Query, Value) -> prop<Query, Value>;

struct get_env_t {
  template <class T> auto operator()(T const& t) const noexcept {
    if constexpr (requires { t.get_env(); }) return t.get_env();
    else return env<>{};
  }
};
inline constexpr get_env_t get_env{};

// --- concepts
// -------------------------------------------------------------------------------------
template <class S>
inline constexpr bool enable_sender =
    requires { requires std::derived_from<typename S::sender_concept, sender_tag>; };
template <class R>
inline constexpr bool enable_receiver =
    requires { requires std::derived_from<typename R::receiver_concept, receiver_tag>; };
template <class S>
concept sender =
    enable_sender<std::remove_cvref_t<S>> && std::move_constructible<std::remove_cvref_t<S>> &&
    std::constructible_from<std::remove_cvref_t<S>, S>;
template <class R>
concept receiver = enable_receiver<std::remove_cvref_t<R>> &&
                   std::is_nothrow_move_constructible_v<std::remove_cvref_t<R>>;
template <class O>
concept operation_state = std::destructible<O> && requires(O& o) { stdexec::start(o); };

template <class S, class Env>
using completion_signatures_of_t =
    decltype(std::remove_cvref_t<S>::template get_completion_signatures<S, Env>());
template <class S, class Env>
concept sender_in = sender<S> && requires { typename completion_signatures_of_t<S, Env>; };

struct connect_t {
  template <sender S, receiver R> auto operator()(S&& s, R&& r) const {
    auto op = [&] { return std::forward<S>(s).connect(std::forward<R>(r)); };
    static_assert(operation_state<decltype(op())>);
    return op();
  }
};
inline constexpr connect_t connect{};
template <class S, class R>
using connect_result_t = decltype(stdexec::connect(std::declval<S>(), std::declval<R>()));

}  // namespace stdexec

#include <stdexec/algorithms.hpp>
