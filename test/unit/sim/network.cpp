// The simulated world and network: the same seed is the same run; TCP's promises hold, others do
// not.
#include <senda/sim/network.hpp>

#include <doctest/doctest.h>

#include <string>

using namespace senda;
using namespace senda::sim;

namespace {

ip_address const left{ipv4_address{1}}, right{ipv4_address{2}};

/// Reads whatever comes, writes what it is given.
struct talker final : network::user {
  network::stream_ptr stream;
  std::string in, out;
  bool up = false, ended = false, reads = true;
  std::int32_t os = 0;

  void changed(network::stream& s) override {
    if (s.connecting()) {
      os = s.error();
      return;
    }
    up = true;
    push();
    if (!reads) return;
    std::uint8_t buffer[100];
    for (;;) {
      auto const r = s.read(buffer);
      if (r.os == EAGAIN) return;
      os = r.os;
      ended = !r.os && !r.count;
      if (!r.count) return;
      in.append(buffer, buffer + r.count);
    }
  }
  void push() {
    while (!out.empty()) {
      auto const r = stream->write({reinterpret_cast<std::uint8_t const*>(out.data()), out.size()});
      if (r.os == EAGAIN) return;
      if (r.os) {
        os = r.os;
        return;
      }
      out.erase(0, r.count);
    }
  }
};

struct pair {
  world w;
  network net{w};
  talker a, b;

  explicit pair(std::uint64_t seed) : w(seed) {
    net.listen(right, [this](network::stream_ptr s) {
      b.stream = std::move(s);
      b.stream->use(b);
    });
    a.stream = net.connect(left, right, a);
  }
  void connect() {
    REQUIRE(w.run_until([&] { return a.up && b.up; }, w.now() + fsm::seconds(5)));
  }
};

std::string numbers() {
  std::string s;
  for (int i = 0; i < 5000; ++i) s += std::to_string(i) + ' ';
  return s;
}

}  // namespace

TEST_CASE("events happen in order of time, and of registration") {
  world w{1};
  std::string log;
  w.after(fsm::seconds(2), [&] { log += 'c'; });
  w.after(fsm::seconds(1), [&] { log += 'a'; });
  w.after(fsm::seconds(1), [&] { log += 'b'; });
  auto const gone = w.after(fsm::seconds(1), [&] { log += 'x'; });
  w.cancel(gone);
  w.run_for(fsm::seconds(1));
  CHECK(log == "ab");
  CHECK(w.now() == time_point{} + fsm::seconds(1));
  CHECK(w.step());
  CHECK(log == "abc");
  CHECK_FALSE(w.step());
}

TEST_CASE("the same seed is the same run") {
  auto const run = [](std::uint64_t seed) {
    pair p{seed};
    p.connect();
    p.a.out = numbers();
    p.a.push();
    p.w.run_for(fsm::seconds(60));
    return std::pair{p.w.happened(), p.w.chances.next()};
  };
  CHECK(run(7) == run(7));
  CHECK(run(7) != run(8));
}

TEST_CASE("octets arrive in order, whatever the pieces, and the end after them") {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    pair p{seed};
    p.net.now_is.split = 900;
    p.net.now_is.window = 1 + seed * 1000;
    p.connect();
    p.a.out = p.b.out = numbers().substr(0, 4000);
    p.a.push();
    p.b.push();
    p.w.run_for(fsm::seconds(2000));
    CHECK(p.a.in == numbers().substr(0, 4000));
    CHECK(p.b.in == p.a.in);
    p.a.stream->close();
    p.w.run_for(fsm::seconds(1));
    CHECK(p.b.ended);
    p.b.stream->close();
    CHECK(p.net.open_ends() == 0);
  }
}

TEST_CASE("who does not read stops the writer at the window") {
  pair p{3};
  p.connect();
  p.net.now_is.window = 500;
  p.b.reads = false;
  p.a.out = numbers();
  auto const all = p.a.out.size();
  p.a.push();
  p.w.run_for(fsm::seconds(10));
  CHECK(p.a.out.size() == all - 500);
  p.b.reads = true;
  p.b.stream->poke();
  p.w.run_for(fsm::seconds(100));
  CHECK(p.b.in.size() == all);
}

TEST_CASE("a partition delays, and swallows attempts to connect") {
  pair p{4};
  p.connect();
  p.net.partition(p.w.now() + fsm::seconds(100));
  p.a.out = "hello";
  p.a.push();
  talker c;
  c.stream = p.net.connect(left, right, c);
  p.w.run_for(fsm::seconds(99));
  CHECK(p.b.in.empty());
  p.w.run_for(fsm::seconds(2));
  CHECK(p.b.in == "hello");
  CHECK_FALSE(c.up);
  CHECK(c.os == 0);
}

TEST_CASE("resets reach both ends, refusals one") {
  pair p{5};
  p.connect();
  p.net.reset_all();
  p.w.run_for(fsm::seconds(1));
  CHECK(p.a.os == ECONNRESET);
  CHECK(p.b.os == ECONNRESET);
  p.net.stop_listening(right);
  talker c;
  c.stream = p.net.connect(left, right, c);
  p.w.run_for(fsm::seconds(1));
  CHECK(c.os == ECONNREFUSED);
}

TEST_CASE("a frozen host does nothing until it wakes up") {
  pair p{6};
  p.connect();
  p.net.freeze(right, p.w.now() + fsm::seconds(50));
  p.a.out = "hello";
  p.a.push();
  p.w.run_for(fsm::seconds(49));
  CHECK(p.b.in.empty());
  p.w.run_for(fsm::seconds(2));
  CHECK(p.b.in == "hello");
}
