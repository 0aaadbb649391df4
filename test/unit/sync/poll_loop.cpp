// The poll loop: deadlines in order, sources that come and go inside callbacks, being woken up.
#include <senda/sync/listener.hpp>
#include <senda/sync/poll_loop.hpp>

#include <doctest/doctest.h>

#include <string>

using namespace senda;
using namespace senda::sync;

namespace {

struct probe final : poll_loop::source {
  explicit probe(poll_loop& l, std::string& log, char name) : source(l), log_(log), name_(name) {}
  void ready(short) override {
    log_ += static_cast<char>(name_ - 'a' + 'A');
    if (when_ready) when_ready();
  }
  void expired() override {
    log_ += name_;
    if (when_expired) when_expired();
  }
  using source::deadline;
  using source::finish;
  using source::soon;
  using source::watch;

  std::function<void()> when_ready, when_expired;
  std::string& log_;
  char name_;
};

struct pipe_ends {
  file_descriptor read, write;
  pipe_ends() {
    int ends[2];
    REQUIRE(::pipe2(ends, O_NONBLOCK | O_CLOEXEC) == 0);
    read = file_descriptor{ends[0]};
    write = file_descriptor{ends[1]};
  }
  void put() const { REQUIRE(::write(write.get(), "x", 1) == 1); }
};

}  // namespace

TEST_CASE("deadlines pass in their order, unset ones do not") {
  poll_loop loop;
  std::string log;
  probe a{loop, log, 'a'}, b{loop, log, 'b'}, c{loop, log, 'c'}, d{loop, log, 'd'};
  auto const now = steady_now();
  a.deadline(now + fsm::milliseconds(30));
  b.deadline(now + fsm::milliseconds(10));
  c.deadline(now + fsm::milliseconds(20));
  d.deadline(now + fsm::milliseconds(5));
  d.deadline(time_point::never());
  while (log.size() < 3) loop.run_once(time_point::never());
  CHECK(log == "bca");
  CHECK(steady_now() - now >= fsm::milliseconds(30));
}

TEST_CASE("many deadlines, set and unset at random") {
  poll_loop loop;
  std::string log;
  std::vector<std::unique_ptr<probe>> all;
  for (int i = 0; i < 200; ++i) all.push_back(std::make_unique<probe>(loop, log, 'x'));
  time_point last{};
  std::size_t passed = 0;
  std::vector<time_point> due(200, time_point::never());
  auto const start = steady_now() + fsm::milliseconds(1);
  for (std::size_t i = 0, r = 1; i < 5000; ++i) {
    r = r * 6364136223846793005u + 1442695040888963407u;
    auto const k = (r >> 33) % 200;
    due[k] = (r >> 50) % 4 ? start + fsm::nanoseconds(static_cast<std::int64_t>(r % 5000))
                           : time_point::never();
    all[k]->deadline(due[k]);
  }
  for (std::size_t k = 0; k < 200; ++k)
    all[k]->when_expired = [&, k] {
      CHECK(due[k] >= last);
      last = due[k];
      ++passed;
    };
  auto const expected = static_cast<std::size_t>(
      std::count_if(due.begin(), due.end(), [](auto t) { return t != time_point::never(); }));
  auto const end = start + fsm::milliseconds(1000);
  while (passed < expected && steady_now() < end) loop.run_once(end);
  CHECK(passed == expected);
}

TEST_CASE("soon() does not starve others, and comes again every turn") {
  poll_loop loop;
  std::string log;
  probe a{loop, log, 'a'}, b{loop, log, 'b'};
  pipe_ends p;
  a.when_expired = [&] { a.soon(); };
  a.soon();
  b.deadline(steady_now());
  b.watch(p.read.get(), POLLIN);
  p.put();
  loop.run_once(time_point::never());
  loop.run_once(time_point::never());
  CHECK(log.find('b') != log.npos);
  CHECK(log.find('B') != log.npos);
  CHECK(std::count(log.begin(), log.end(), 'a') <= 2);
}

TEST_CASE("sources may go, come and change inside callbacks") {
  poll_loop loop;
  std::string log;
  pipe_ends p, q;
  p.put();
  q.put();
  auto b = std::make_unique<probe>(loop, log, 'b');
  probe a{loop, log, 'a'};
  std::unique_ptr<probe> c;
  a.watch(p.read.get(), POLLIN);
  b->watch(q.read.get(), POLLIN);
  a.when_ready = [&] {
    b = nullptr;  // was ready as well
    c = std::make_unique<probe>(loop, log, 'c');
    c->watch(q.read.get(), POLLIN);
    a.watch(-1, 0);
  };
  loop.run_once(time_point::never());
  if (log[0] == 'B') return;  // the other order is as good
  CHECK(log == "A");
  loop.run_once(time_point::never());
  CHECK(log == "AC");
}

TEST_CASE("a source the loop owns goes when it has finished") {
  poll_loop loop;
  std::string log;
  auto owned = std::make_unique<probe>(loop, log, 'a');
  auto* const a = owned.get();
  a->when_expired = [a] { a->finish(); };
  a->soon();
  loop.adopt(std::move(owned));
  CHECK(loop.adopted() == 1);
  loop.run_once(time_point::never());
  CHECK(loop.adopted() == 0);
}

TEST_CASE("interrupt() ends a wait, stop() ends run()") {
  poll_loop loop;
  std::string log;
  loop.interrupt();
  loop.interrupt();
  loop.run_once(time_point::never());  // returns
  probe a{loop, log, 'a'};
  a.when_expired = [&] { loop.stop(); };
  a.deadline(steady_now() + fsm::milliseconds(1));
  loop.run();
  CHECK(log == "a");
}
