// The algorithms of the stand-in for stdexec: then, let_value, when_all of two, sync_wait. Senders
// of one value only.
#pragma once

namespace stdexec {

namespace detail {

template <class Signatures> struct value_of;
template <class V, class... Rest> struct value_of<completion_signatures<set_value_t(V), Rest...>> {
  using type = V;
};
template <class S> using value_of_t = typename value_of<completion_signatures_of_t<S, env<>>>::type;
template <class Signatures> struct error_of;
template <class V, class E, class... Rest>
struct error_of<completion_signatures<set_value_t(V), set_error_t(E), Rest...>> {
  using type = E;
};
template <class S> using error_of_t = typename error_of<completion_signatures_of_t<S, env<>>>::type;

template <class V, class E>
using signatures = completion_signatures<set_value_t(V), set_error_t(E), set_stopped_t()>;

/// Connects into place.
template <class S, class R> struct late {
  S s;
  R r;
  operator connect_result_t<S, R>() { return connect(std::move(s), std::move(r)); }
};

template <class R, class F> struct then_receiver {
  using receiver_concept = receiver_tag;
  R next;
  F f;
  template <class V> void set_value(V&& v) && noexcept {
    stdexec::set_value(std::move(next), std::move(f)(std::forward<V>(v)));
  }
  template <class E> void set_error(E&& e) && noexcept {
    stdexec::set_error(std::move(next), std::forward<E>(e));
  }
  void set_stopped() && noexcept { stdexec::set_stopped(std::move(next)); }
  auto get_env() const noexcept { return stdexec::get_env(next); }
};
template <class S, class F> struct then_sender {
  using sender_concept = sender_tag;
  S s;
  F f;
  template <class, class...> static consteval auto get_completion_signatures() noexcept {
    return signatures<std::invoke_result_t<F, value_of_t<S>>, error_of_t<S>>{};
  }
  template <class R> auto connect(R r) && {
    return stdexec::connect(std::move(s), then_receiver<R, F>{std::move(r), std::move(f)});
  }
};

template <class S, class F, class R> class let_operation {
  using first_value = value_of_t<S>;
  using next_sender = std::invoke_result_t<F, first_value&>;
  struct receiver {
    using receiver_concept = receiver_tag;
    let_operation* self;
    void set_value(first_value v) && noexcept { self->proceed(std::move(v)); }
    template <class E> void set_error(E&& e) && noexcept {
      stdexec::set_error(std::move(self->last_), std::forward<E>(e));
    }
    void set_stopped() && noexcept { stdexec::set_stopped(std::move(self->last_)); }
    auto get_env() const noexcept { return stdexec::get_env(self->last_); }
  };
  struct forward {
    using receiver_concept = receiver_tag;
    let_operation* self;
    template <class V> void set_value(V&& v) && noexcept {
      stdexec::set_value(std::move(self->last_), std::forward<V>(v));
    }
    template <class E> void set_error(E&& e) && noexcept {
      stdexec::set_error(std::move(self->last_), std::forward<E>(e));
    }
    void set_stopped() && noexcept { stdexec::set_stopped(std::move(self->last_)); }
    auto get_env() const noexcept { return stdexec::get_env(self->last_); }
  };

 public:
  let_operation(S s, F f, R r)
      : f_(std::move(f)), last_(std::move(r)), first_(connect(std::move(s), receiver{this})) {}
  let_operation(let_operation&&) = delete;
  void start() & noexcept { stdexec::start(first_); }

 private:
  void proceed(first_value v) noexcept {
    value_.emplace(std::move(v));
    next_.emplace(late<next_sender, forward>{std::move(f_)(*value_), forward{this}});
    stdexec::start(*next_);
  }
  F f_;
  R last_;
  std::optional<first_value> value_;
  connect_result_t<S, receiver> first_;
  std::optional<connect_result_t<next_sender, forward>> next_;
};
template <class S, class F> struct let_sender {
  using sender_concept = sender_tag;
  S s;
  F f;
  using next_sender = std::invoke_result_t<F, value_of_t<S>&>;
  template <class, class...> static consteval auto get_completion_signatures() noexcept {
    return signatures<value_of_t<next_sender>, error_of_t<S>>{};
  }
  template <class R> auto connect(R r) && {
    return let_operation<S, F, R>(std::move(s), std::move(f), std::move(r));
  }
};

template <class A, class B, class R> class all_operation {
  using error_type = error_of_t<A>;
  template <class V> struct receiver {
    using receiver_concept = receiver_tag;
    all_operation* self;
    std::optional<V>* out;
    void set_value(V v) && noexcept {
      out->emplace(std::move(v));
      self->arrive();
    }
    void set_error(error_type e) && noexcept {
      if (!self->failed_.exchange(true)) self->error_.emplace(e);
      self->source_.request_stop();
      self->arrive();
    }
    void set_stopped() && noexcept {
      self->source_.request_stop();
      self->arrive();
    }
    auto get_env() const noexcept { return prop{get_stop_token, self->source_.get_token()}; }
  };
  using value_a = value_of_t<A>;
  using value_b = value_of_t<B>;

 public:
  all_operation(A a, B b, R r)
      : last_(std::move(r)),
        first_(connect(std::move(a), receiver<value_a>{this, &a_})),
        second_(connect(std::move(b), receiver<value_b>{this, &b_})) {}
  all_operation(all_operation&&) = delete;
  void start() & noexcept {
    stdexec::start(first_);
    stdexec::start(second_);
  }

 private:
  void arrive() noexcept {
    if (--left_) return;
    if (error_) stdexec::set_error(std::move(last_), *error_);
    else if (a_ && b_)
      stdexec::set_value(std::move(last_), std::tuple{*std::move(a_), *std::move(b_)});
    else stdexec::set_stopped(std::move(last_));
  }
  R last_;
  inplace_stop_source source_;
  std::atomic<int> left_{2};
  std::atomic<bool> failed_{false};
  std::optional<error_type> error_;
  std::optional<value_a> a_;
  std::optional<value_b> b_;
  connect_result_t<A, receiver<value_a>> first_;
  connect_result_t<B, receiver<value_b>> second_;
};
template <class A, class B> struct all_sender {
  using sender_concept = sender_tag;
  A a;
  B b;
  template <class, class...> static consteval auto get_completion_signatures() noexcept {
    return signatures<std::tuple<value_of_t<A>, value_of_t<B>>, error_of_t<A>>{};
  }
  template <class R> auto connect(R r) && {
    return all_operation<A, B, R>(std::move(a), std::move(b), std::move(r));
  }
};

template <class V> struct waiting {
  std::mutex mutex;
  std::condition_variable ended;
  bool done = false;
  std::optional<V> value;
  std::exception_ptr error;

  struct receiver {
    using receiver_concept = receiver_tag;
    waiting* self;
    void set_value(V v) && noexcept { self->end(std::move(v), nullptr); }
    template <class E> void set_error(E e) && noexcept {
      self->end({}, std::make_exception_ptr(e));
    }
    void set_stopped() && noexcept { self->end({}, nullptr); }
  };
  void end(std::optional<V> v, std::exception_ptr e) noexcept {
    std::lock_guard const lock{mutex};
    value = std::move(v);
    error = std::move(e);
    done = true;
    ended.notify_one();
  }
};

template <template <class, class> class Sender, class F> struct closure {
  F f;
  template <sender S> friend auto operator|(S s, closure c) {
    return Sender<S, F>{std::move(s), std::move(c.f)};
  }
};

}  // namespace detail

template <class F> auto then(F f) { return detail::closure<detail::then_sender, F>{std::move(f)}; }
template <class F> auto let_value(F f) {
  return detail::closure<detail::let_sender, F>{std::move(f)};
}
template <sender A, sender B> auto when_all(A a, B b) {
  return detail::all_sender<A, B>{std::move(a), std::move(b)};
}
/// Another thread has to run what the sender needs. Nothing when it was stopped; throws errors.
template <sender S> auto sync_wait(S s) -> std::optional<std::tuple<detail::value_of_t<S>>> {
  using V = detail::value_of_t<S>;
  detail::waiting<V> w;
  auto op = connect(std::move(s), typename detail::waiting<V>::receiver{&w});
  start(op);
  std::unique_lock lock{w.mutex};
  w.ended.wait(lock, [&] { return w.done; });
  if (w.error) std::rethrow_exception(w.error);
  if (!w.value) return {};
  return std::tuple<V>{*std::move(w.value)};
}

}  // namespace stdexec
