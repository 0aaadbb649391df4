// What waits to be written: order, bounds, and answers that are only counted.
#include "daemon/process/output_queue.hpp"

#include <doctest/doctest.h>

using senda::daemon::output_queue;

TEST_CASE("what goes in comes out, in any pieces") {
  output_queue q;
  std::string in, out;
  unsigned state = 1;
  auto const next = [&](unsigned n) { return (state = state * 1103515245 + 12345) / 65536 % n; };
  for (int i = 0; i < 20'000; ++i) {
    std::string const text = next(3) ? "done\n" : std::string(next(200), 'x') + "\n";
    in += text;
    q.append(text);
    for (auto n = next(4) == 0 ? next(300) : 0; n > 0 && !q.empty();) {
      auto const front = q.front();
      REQUIRE(!front.empty());
      auto const take = std::min<std::size_t>(n, front.size());
      out += front.substr(0, take);
      q.consume(take);
      n -= static_cast<unsigned>(take);
    }
    REQUIRE(q.octets() == in.size() - out.size());
  }
  CHECK(q.lines() > 0);
  while (!q.empty()) {
    out += q.front();
    q.consume(q.front().size());
  }
  CHECK(out == in);
  CHECK(q.octets() == 0);
  CHECK(q.lines() == 0);
  CHECK(q.memory() == 0);
}

TEST_CASE("millions of answers nobody reads cost no memory, and are not lost") {
  output_queue q;
  constexpr std::uint64_t n = 5'000'000;
  for (std::uint64_t i = 0; i < n; ++i) q.append("done\n");
  CHECK(q.memory() < 200'000);
  CHECK(q.octets() == 5 * n);
  CHECK(q.lines() == n);
  std::uint64_t octets = 0;
  while (!q.empty()) {
    auto const front = q.front();
    CHECK(front.size() <= 2 * output_queue::plain);
    octets += front.size();
    q.consume(front.size());
  }
  CHECK(octets == 5 * n);
}
