// What senda says of how far it is: the status line's text, and who is told of routes that are
// read.
#include "daemon/server/progress.hpp"

#include <doctest/doctest.h>

#include "daemon/config/load.hpp"
#include "daemon/status_line.hpp"

using namespace senda::daemon;

TEST_CASE("commas between thousands") {
  CHECK(with_commas(0) == "0");
  CHECK(with_commas(999) == "999");
  CHECK(with_commas(1000) == "1,000");
  CHECK(with_commas(412000) == "412,000");
  CHECK(with_commas(1000000) == "1,000,000");
}

TEST_CASE("the text of the status line") {
  std::chrono::duration<double> const half{0.5};
  progress_counts before{.sessions = 4, .up = 3}, now = before;
  CHECK(!now.is_work(before));
  now.up = 4;
  CHECK(now.is_work(before));
  CHECK(progress_text(now, before, half) == "sessions: 4 of 4");
  before = now;
  now.receivers = 2;
  now.sent = now.sent_at_all = 412000;
  now.of = 1000000;
  CHECK(now.is_work(before));
  CHECK(progress_text(now, before, half) ==
        "sessions: 4 of 4 | sent 412,000 of 1,000,000 routes to 2 peers, 824,000/s");
  CHECK(now.is_work(now));
  before = now;
  now.receivers = 1;
  CHECK(progress_text(now, before, half) ==
        "sessions: 4 of 4 | sent 412,000 of 1,000,000 routes to 1 peer");
  now.receivers = 0;
  now.received = 1500;
  CHECK(progress_text(now, before, half) == "sessions: 4 of 4 | received 1,500 routes, 3,000/s");
  CHECK(progress_text(now, before, {}) == "sessions: 4 of 4 | received 1,500 routes");
  before = now;
  now.received = 0;  // the session ended: another begins at nothing
  CHECK(!now.is_work(before));
}

TEST_CASE("routes of a configuration are counted while it is read") {
  std::string text =
      "neighbor 127.0.0.2 { router-id 1.1.1.1; local-address 127.0.0.1; local-as 1; peer-as 1;\n"
      "static { attributes next-hop 1.1.1.1 nlri";
  for (int i = 0; i < 140'000; ++i)
    text += " 10." + std::to_string(i >> 16) + '.' + std::to_string(i >> 8 & 255) + '.' +
            std::to_string(i & 255) + "/32";
  text += "; } }\n";
  std::vector<std::size_t> told;
  load_options options;
  options.progress = [&](std::size_t routes) { told.push_back(routes); };
  REQUIRE(load_text(text, options));
  CHECK(told == std::vector<std::size_t>{65536, 131072});
}
