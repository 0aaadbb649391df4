// The vocabulary of senders: what a sender, a receiver and an operation are, and nothing else.
// Shapes of P2300 by member functions; other libraries' tags come from senda/interop/*.hpp.
#pragma once

#include <senda/exec/stop_token.hpp>

#include <concepts>
#include <type_traits>
#include <utility>

namespace senda::exec {

struct sender_tag {};
struct receiver_tag {};
struct operation_state_tag {};

// Names for completion signatures: set_value_t(message_view), set_error_t(error), set_stopped_t().
struct set_value_t {};
struct set_error_t {};
struct set_stopped_t {};

/// How an operation can end, as function types named after set_value_t, set_error_t, set_stopped_t.
template <class... Signatures> struct completions {};

/// Translates completions<...> to another library's spelling; senda/interop/*.hpp define it.
template <class Completions> struct foreign_completions;

/// Empty base of every sender of senda. The sender has the members `value_type`, `completions` and
/// `connect(receiver)`.
struct sender_base {
  using sender_concept = sender_tag;

  template <class Self, class... Env> static consteval auto get_completion_signatures() noexcept {
    return typename foreign_completions<typename std::remove_cvref_t<Self>::completions>::type{};
  }
};

/// A value that says what to do. Nothing happens until it is connected and the operation started.
template <class S>
concept sender = std::derived_from<typename std::remove_cvref_t<S>::sender_concept, sender_tag> &&
                 std::move_constructible<std::remove_cvref_t<S>>;

/// What a sender completes with when all goes well.
template <class S> using value_of_t = typename std::remove_cvref_t<S>::value_type;

/// Hears how an operation ended: exactly one call of set_value(V), set_error(error), set_stopped().
/// Every one of them may destroy the operation.
template <class R, class... Values>
concept receiver_of = std::move_constructible<R> && requires(R&& r, Values&&... v) {
  { static_cast<R&&>(r).set_value(static_cast<Values&&>(v)...) } noexcept -> std::same_as<void>;
  { static_cast<R&&>(r).set_stopped() } noexcept -> std::same_as<void>;
};

/// Base of receivers which may be completed from inside start() again and again without the stack
/// growing, because whoever starts the operations loops. Others are completed from a loop.
struct flat_receiver {};

// --- environments -----------------------------------------------------------------------------

struct empty_env {};

template <class R> [[nodiscard]] constexpr decltype(auto) env_of(R const& r) noexcept {
  if constexpr (requires { r.get_env(); }) return r.get_env();
  else return empty_env{};
}

/// Query: the stop token of a receiver's environment, `env.query(get_stop_token)`.
struct get_stop_token_t {};
inline constexpr get_stop_token_t get_stop_token{};

/// How to ask an environment for its stop token. senda/interop/*.hpp specialise this for
/// environments that answer another library's query.
template <class Env> struct env_traits {
  static constexpr auto stop_token(Env const& env) noexcept {
    if constexpr (requires { env.query(get_stop_token); }) return env.query(get_stop_token);
    else return never_stop_token{};
  }
};

template <class R> [[nodiscard]] constexpr auto stop_token_of(R const& r) noexcept {
  return env_traits<std::remove_cvref_t<decltype(env_of(r))>>::stop_token(env_of(r));
}
template <class R> using stop_token_of_t = decltype(exec::stop_token_of(std::declval<R const&>()));

// --- free-function spellings ------------------------------------------------------------------

template <class S, class R> [[nodiscard]] constexpr decltype(auto) connect(S&& s, R&& r) {
  return std::forward<S>(s).connect(std::forward<R>(r));
}
template <class S, class R>
using connect_result_t = decltype(exec::connect(std::declval<S>(), std::declval<R>()));

template <class O> constexpr void start(O& operation) noexcept { operation.start(); }

}  // namespace senda::exec
