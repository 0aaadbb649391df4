// sync_wait, task and stop_when over senders made here: no Asio, no event loop of note.
#include <senda/exec/stop_when.hpp>
#include <senda/exec/sync_wait.hpp>
#include <senda/exec/task.hpp>

#include <doctest/doctest.h>

#include <functional>
#include <queue>
#include <thread>

using namespace senda;

namespace {

/// The smallest event loop: runs what was posted.
struct queue_loop {
  std::queue<std::function<void()>> work;
  bool done = false;
  std::size_t run_one() {
    if (work.empty()) return 0;
    auto f = std::move(work.front());
    work.pop();
    f();
    return 1;
  }
  bool stopped() const { return done; }
  void restart() { done = false; }
};
static_assert(exec::run_loop<queue_loop>);

enum class how { value, error, stopped, when_asked };

struct number {
  queue_loop* where;
  int value;
  how end;
};
template <class R> struct number_operation {
  using operation_state_concept = exec::operation_state_tag;
  R receiver;
  number what;
  number_operation(R r, number n) : receiver(std::move(r)), what(n) {}
  number_operation(number_operation&&) = delete;
  void start() & noexcept {
    if (!what.where) return finish();
    what.where->work.push([this] { finish(); });
  }
  void finish() noexcept {
    bool const asked = exec::stop_token_of(receiver).stop_requested();
    if (what.end == how::error) std::move(receiver).set_error(local_error(what.value));
    else if (what.end == how::stopped || (what.end == how::when_asked && asked))
      std::move(receiver).set_stopped();
    else std::move(receiver).set_value(int{what.value});
  }
};

/// Completes from the loop, or at once without one.
struct number_sender : exec::sender_base {
  using value_type = int;
  using completions =
      exec::completions<exec::set_value_t(int), exec::set_error_t(error), exec::set_stopped_t()>;
  number what;
  number_sender(queue_loop* l, int n, how h = how::value) : what{l, n, h} {}
  queue_loop* loop() const noexcept { return what.where; }
  template <exec::receiver_of<int> R> number_operation<R> connect(R r) const {
    return number_operation<R>(std::move(r), what);
  }
};
static_assert(exec::sender<number_sender>);
static_assert(exec::loop_aware<number_sender>);

/// Completes from a thread of its own.
struct threaded_sender : exec::sender_base {
  using value_type = int;
  using completions = number_sender::completions;
  int value;
  std::thread* thread;
  threaded_sender(int v, std::thread* t) : value(v), thread(t) {}
  template <class R> struct operation : number_operation<R> {
    std::thread* thread;
    operation(R r, int v, std::thread* t)
        : number_operation<R>(std::move(r), {nullptr, v, how::value}), thread(t) {}
    void start() & noexcept {
      *thread = std::thread{[this] { this->finish(); }};
    }
  };
  template <class R> operation<R> connect(R r) const {
    return operation<R>(std::move(r), value, thread);
  }
};

exec::task sum(queue_loop* loop, int n, long& total, bool& done) {
  for (int i = 1; i <= n; ++i) {
    auto const r = co_await number_sender{loop, i};
    if (!r.has_value()) co_return;
    total += r.assume_value();
  }
  done = true;
}

}  // namespace

TEST_CASE("sync_wait: value, error, stopped") {
  queue_loop loop;
  CHECK(sync_wait(number_sender{&loop, 7}).value() == 7);
  CHECK(sync_wait(loop, number_sender{nullptr, 8}).value() == 8);
  CHECK(sync_wait(number_sender{&loop, 5, how::error}).error() == local_error(5));
  CHECK(sync_wait(number_sender{&loop, 5, how::stopped}).error() == operation_stopped());
  CHECK(sync_wait(number_sender{nullptr, 5}).error() == local_error(22));
  loop.done = true;
  CHECK(sync_wait(number_sender{&loop, 9}).value() == 9);
}

TEST_CASE("sync_wait: a stop token") {
  queue_loop loop;
  exec::inplace_stop_source source;
  CHECK(sync_wait(number_sender{&loop, 1, how::when_asked}, source.get_token()).value() == 1);
  source.request_stop();
  CHECK(sync_wait(number_sender{&loop, 1, how::when_asked}, source.get_token()).error() ==
        operation_stopped());
}

TEST_CASE("stop_when gives a token to who has none") {
  queue_loop loop;
  exec::inplace_stop_source source;
  auto const stoppable = [&] {
    return exec::stop_when(number_sender{&loop, 3, how::when_asked}, source.get_token());
  };
  static_assert(exec::loop_aware<decltype(stoppable())>);
  CHECK(sync_wait(stoppable()).value() == 3);
  source.request_stop();
  CHECK(sync_wait(stoppable()).error() == operation_stopped());
}

TEST_CASE("task: completions from a loop, and a million inline") {
  queue_loop loop;
  long total = 0;
  bool done = false;
  sum(&loop, 100, total, done);
  CHECK(!done);
  while (loop.run_one()) {
  }
  CHECK(done);
  CHECK(total == 5050);

  total = 0, done = false;
  sum(nullptr, 1'000'000, total, done);
  CHECK(done);
  CHECK(total == 500'000'500'000);
}

TEST_CASE("sync_wait_elsewhere") {
  for (int i = 0; i < 500; ++i) {
    std::thread other;
    CHECK(sync_wait_elsewhere(threaded_sender{i, &other}).value() == i);
    other.join();
  }
}
