// stop_when: the same operation, stopped when a token says so, whoever awaits it.
// For receivers without a stop token of their own, such as exec::task.
#pragma once

#include <senda/core/error.hpp>
#include <senda/exec/sender.hpp>

namespace senda::exec {

namespace detail {

template <class R, class Token> struct stop_when_receiver : flat_receiver {
  struct env {
    Token token;
    Token query(get_stop_token_t) const noexcept { return token; }
  };
  using receiver_concept = receiver_tag;

  stop_when_receiver(R r, Token t) noexcept : inner(std::move(r)), token(std::move(t)) {}
  template <class... V> void set_value(V&&... v) && noexcept {
    std::move(inner).set_value(std::forward<V>(v)...);
  }
  void set_error(error e) && noexcept { std::move(inner).set_error(e); }
  void set_stopped() && noexcept { std::move(inner).set_stopped(); }
  void abandoned() noexcept
    requires requires(R& r) { r.abandoned(); }
  {
    inner.abandoned();
  }
  env get_env() const noexcept { return {token}; }

  R inner;
  [[no_unique_address]] Token token;
};

template <class S, class Token> class [[nodiscard]] stop_when_sender : public sender_base {
 public:
  using value_type = value_of_t<S>;
  using completions = typename S::completions;

  stop_when_sender(S s, Token t) noexcept : sender_(std::move(s)), token_(std::move(t)) {}
  template <class R> [[nodiscard]] auto connect(R r) && {
    return std::move(sender_).connect(stop_when_receiver<R, Token>{std::move(r), token_});
  }
  [[nodiscard]] auto* loop() const noexcept
    requires requires(S const& s) { s.loop(); }
  {
    return sender_.loop();
  }

 private:
  S sender_;
  [[no_unique_address]] Token token_;
};

}  // namespace detail

/// `s`, which stops when `token` asks. Only for receivers that may be completed from inside start()
/// (exec::task, sync_wait), and whose own stop token, if any, need not be heard.
template <sender S, class Token> [[nodiscard]] auto stop_when(S s, Token token) noexcept {
  return detail::stop_when_sender<S, Token>{std::move(s), std::move(token)};
}

}  // namespace senda::exec
