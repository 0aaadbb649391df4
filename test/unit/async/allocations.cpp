// Operations allocate nothing once everything has run a few times. Counts operator new and what
// Asio takes from aligned_alloc.
#include <senda/exec/task.hpp>

#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/use_awaitable.hpp>

#include <atomic>
#include <cstdlib>
#include <new>

#include "pair.hpp"

#if defined __SANITIZE_ADDRESS__ || defined __SANITIZE_THREAD__
#define SENDA_TEST_SANITIZED 1
#elif defined __has_feature
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SENDA_TEST_SANITIZED 1
#endif
#endif

using namespace senda;
using namespace senda::test;

#ifndef SENDA_TEST_SANITIZED
// The linker replaces calls of these in the whole program: -Wl,--wrap=malloc, …
extern "C" {
std::size_t senda_test_allocations = 0;
void* __real_malloc(std::size_t);
void* __real_aligned_alloc(std::size_t, std::size_t);
void* __wrap_malloc(std::size_t);
void* __wrap_aligned_alloc(std::size_t, std::size_t);
void* __wrap_malloc(std::size_t n) {
  ++senda_test_allocations;
  return __real_malloc(n);
}
void* __wrap_aligned_alloc(std::size_t align, std::size_t n) {
  ++senda_test_allocations;
  return __real_aligned_alloc(align, n);
}
}
void* operator new(std::size_t n) {
  if (void* const p = std::malloc(n)) return p;
  std::abort();
}
void operator delete(void* p) noexcept { std::free(p); }
void operator delete(void* p, std::size_t) noexcept { std::free(p); }
#else
static std::size_t senda_test_allocations = 0;
#endif

namespace {

std::size_t allocations() noexcept { return senda_test_allocations; }

constexpr int warm_up = 200, measured = 2000;

/// Where a run of `measured` operations begins and ends.
struct window {
  int seen = 0;
  std::size_t at_begin = 0, at_end = 0;
  bool more() noexcept {
    if (seen == warm_up) at_begin = allocations();
    if (seen == warm_up + measured) at_end = allocations();
    return seen++ < warm_up + measured;
  }
  [[nodiscard]] std::size_t count() const noexcept { return at_end - at_begin; }
};

/// connect() and start() of a write, then of a read, in storage of its own.
template <class Stream> struct sender_loop {
  framed<Stream>&from, &to;
  window w;
  struct wrote {
    using receiver_concept = exec::receiver_tag;
    sender_loop* self;
    void set_value(std::size_t) && noexcept { self->read(); }
    void set_error(error) && noexcept { std::abort(); }
    void set_stopped() && noexcept { std::abort(); }
  };
  struct got {
    using receiver_concept = exec::receiver_tag;
    sender_loop* self;
    void set_value(message_view) && noexcept { self->write(); }
    void set_error(error) && noexcept { std::abort(); }
    void set_stopped() && noexcept { std::abort(); }
    struct env {
      exec::inplace_stop_token token;
      auto query(exec::get_stop_token_t) const noexcept { return token; }
    };
    env get_env() const noexcept { return {self->source.get_token()}; }
  };
  using write_op = exec::connect_result_t<decltype(new_keepalive(from)), wrote>;
  using read_op = exec::connect_result_t<decltype(read_message(to)), got>;
  exec::inplace_stop_source source{};
  std::optional<write_op> writing{};
  std::optional<read_op> reading{};

  template <class Op, class F> struct in_place {
    F f;
    operator Op() const { return f(); }
  };
  template <class Op, class F> static void start(std::optional<Op>& o, F f) {
    o.emplace(in_place<Op, F>{f}).start();
  }
  void write() noexcept {
    if (w.more()) start(writing, [this] { return new_keepalive(from).connect(wrote{this}); });
  }
  void read() noexcept {
    start(reading, [this] { return read_message(to).connect(got{this}); });
  }
};

template <class Stream> struct callback_loop {
  framed<Stream>&from, &to;
  window w;
  void next() {
    if (!w.more()) return;
    new_keepalive(from)([this](result<std::size_t>) {
      read_message(to)([this](result<message_view> m) {
        if (m) next();
      });
    });
  }
};

template <class Stream>
asio::awaitable<void> await_loop(framed<Stream>& from, framed<Stream>& to, window& w) {
  while (w.more()) {
    (void)co_await new_keepalive(from)(asio::use_awaitable);
    (void)co_await read_message(to)(asio::use_awaitable);
  }
}

exec::task task_loop(framed<stream>& from, framed<stream>& to, window& w) {
  while (w.more()) {
    (void)co_await new_keepalive(from);
    (void)co_await read_message(to);
  }
}

template <class Stream> void check_all() {
  asio::io_context context{1};
  basic_link<Stream> l{context};
  {
    sender_loop<Stream> s{l.left, l.right, {}};
    asio::post(context, [&] { s.write(); });
    context.run();
    CHECK(s.w.seen == warm_up + measured + 1);
    CHECK(s.w.count() == 0);
  }
  context.restart();
  {
    callback_loop<Stream> c{l.left, l.right, {}};
    c.next();
    context.run();
    CHECK(c.w.seen == warm_up + measured + 1);
    CHECK(c.w.count() == 0);
  }
  context.restart();
  {
    window w;
    asio::co_spawn(context, await_loop(l.left, l.right, w), asio::detached);
    context.run();
    CHECK(w.seen == warm_up + measured + 1);
    CHECK(w.count() == 0);
  }
}

}  // namespace

#ifndef SENDA_TEST_SANITIZED
TEST_CASE("the counter counts") {
  auto const before = allocations();
  int* volatile counted = new int{1};  // volatile: else the optimizer may do without
  delete counted;
  CHECK(allocations() >= before + 1);
}
#endif

TEST_CASE("no allocations: executor io_context::executor_type") { check_all<stream>(); }

TEST_CASE("no allocations: executor any_io_executor") {
  check_all<asio::local::stream_protocol::socket>();
}

TEST_CASE("no allocations: task") {
  asio::io_context context{1};
  test::link l{context};
  window w;
  task_loop(l.left, l.right, w);
  context.run();
  CHECK(w.seen == warm_up + measured + 1);
  CHECK(w.count() == 0);
}

TEST_CASE("no allocations: sync_wait") {
  asio::io_context context{1};
  test::link l{context};
  window w;
  while (w.more()) {
    CHECK(sync_wait(new_keepalive(l.left)));
    CHECK(sync_wait(read_message(l.right)));
  }
  CHECK(w.count() == 0);
}
