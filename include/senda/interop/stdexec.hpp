// Makes every sender of senda a sender of NVIDIA's stdexec (P2300). Include it besides the headers
// of both; no other header of senda knows about stdexec.
#pragma once

#include <senda/exec/sender.hpp>

#include <stdexec/execution.hpp>

template <class S>
  requires std::derived_from<typename S::sender_concept, senda::exec::sender_tag>
inline constexpr bool stdexec::enable_sender<S> = true;

namespace senda::exec {

namespace interop {

template <class> struct signature;
template <class... A> struct signature<set_value_t(A...)> {
  using type = stdexec::set_value_t(A...);
};
template <class A> struct signature<set_error_t(A)> {
  using type = stdexec::set_error_t(A);
};
template <> struct signature<set_stopped_t()> {
  using type = stdexec::set_stopped_t();
};

/// Answers stdexec's question for a stop token, and not senda's own.
template <class Env>
concept foreign_env = !requires(Env const& e) { e.query(get_stop_token); } &&
                      requires(Env const& e) { stdexec::get_stop_token(e); };

}  // namespace interop

template <class... Signatures> struct foreign_completions<completions<Signatures...>> {
  using type = stdexec::completion_signatures<typename interop::signature<Signatures>::type...>;
};

template <interop::foreign_env Env> struct env_traits<Env> {
  static constexpr auto stop_token(Env const& env) noexcept { return stdexec::get_stop_token(env); }
};

}  // namespace senda::exec
