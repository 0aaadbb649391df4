// What the asynchronous driver has to do besides the cases all drivers share.
#include <senda/async/listener.hpp>
#include <senda/async/peer_driver.hpp>

#include <memory>
#include <sys/resource.h>

#include "../sync/recorder.hpp"

using namespace test;

namespace {

using driver = senda::async::peer_driver<recorder>;
ip_address loopback() { return ipv4_address{0x7f000001}; }

/// Two peers on one io_context; peer 1 waits for connections.
struct duet {
  asio::io_context context{1};
  recorder r[2];
  std::unique_ptr<async::listener> listening;
  std::unique_ptr<driver> peer[2];

  duet() {
    auto socket = sync::open_listener(loopback(), 0).value();
    auto const port = sync::local_address_of(socket.get()).port();
    listening = std::make_unique<async::listener>(
        context, std::move(socket), [this](sync::file_descriptor fd, auto const& where) {
          if (peer[1]) peer[1]->accept(std::move(fd), where);
        });
    peer[0] =
        std::make_unique<driver>(context, settings_of(0), peer_address{loopback(), port}, r[0]);
    peer[1] = std::make_unique<driver>(context, settings_of(1), peer_address{loopback(), 1}, r[1]);
  }
  template <class Condition> bool until(Condition done, int seconds) {
    auto const end = std::chrono::steady_clock::now() + std::chrono::seconds(seconds);
    while (!done()) {
      if (std::chrono::steady_clock::now() > end) return false;
      context.restart();
      context.run_one_for(std::chrono::milliseconds(10));
    }
    return true;
  }
  void establish() {
    peer[0]->start();
    peer[1]->start();
    REQUIRE(until([&] { return r[0].ups && r[1].ups; }, 5));
  }
};

}  // namespace

TEST_CASE("100,000 UPDATEs each way at once") {
  duet d;
  d.r[0].wanted = d.r[1].wanted = 100000;
  d.establish();
  CHECK(d.until([&] { return d.r[0].arrived.size() == 100000 && d.r[1].arrived.size() == 100000; },
                60));
  CHECK(std::is_sorted(d.r[0].arrived.begin(), d.r[0].arrived.end()));
  CHECK(std::is_sorted(d.r[1].arrived.begin(), d.r[1].arrived.end()));
  CHECK(d.peer[0]->state() == state::established);
}

TEST_CASE("stop() ends everything: the io_context runs out of work") {
  duet d;
  d.r[0].wanted = 1000;
  d.establish();
  d.peer[0]->stop();
  d.peer[1]->stop();
  d.listening.reset();
  d.context.restart();
  auto const begin = std::chrono::steady_clock::now();
  d.context.run();
  CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(1));
  CHECK(d.r[0].reasons.size() == 1);
  CHECK(d.r[1].reasons.size() == 1);
}

TEST_CASE("a peer that neither reads nor closes delays the end by a bounded time") {
  duet d;
  auto s = acceptor<>::open(d.context, loopback(), 0).value();
  d.peer[0]->reconfigure(settings_of(0), peer_address{loopback(), s.local().port()});
  d.peer[0]->start();
  std::optional<tcp_framed<>> silent;
  senda::accept(s)([&](auto io) { silent.emplace(std::move(io).value()); });
  REQUIRE(d.until([&] { return d.peer[0]->state() == state::open_sent; }, 5));
  d.peer[0]->stop();
  d.listening.reset();
  d.context.restart();
  auto const begin = std::chrono::steady_clock::now();
  d.context.run();
  auto const lasted = std::chrono::steady_clock::now() - begin;
  CHECK(lasted < std::chrono::seconds(3));
  // It was told, all the same.
  REQUIRE(silent);
  CHECK(sync_wait(read_open(*silent)));
  CHECK(sync_wait(read_message(*silent)).value().type == message_type::notification);
  CHECK(sync_wait(read_message(*silent)).error().from == origin_of_error::transport);
}

TEST_CASE("the driver is destroyed in the middle of a transfer") {
  duet d;
  d.r[0].wanted = d.r[1].wanted = 1000000;
  d.establish();
  REQUIRE(d.until([&] { return d.r[1].arrived.size() > 1000; }, 10));
  auto const calls = d.r[0].log.size();
  auto const produced = d.r[0].produced;
  d.peer[0].reset();
  CHECK(d.until([&] { return !d.r[1].reasons.empty(); }, 5));
  CHECK(d.r[0].log.size() == calls);
  CHECK(d.r[0].produced == produced);
  CHECK(d.r[1].why.from == origin_of_error::transport);
}

TEST_CASE("drivers and io_context go away with everything pending") {
  auto d = std::make_unique<duet>();
  d->r[0].wanted = 1000000;
  SUBCASE("before anything ran") {
    d->peer[0]->start();
    d->peer[1]->start();
  }
  SUBCASE("while connecting") {
    d->peer[0]->start();
    d->context.run_one();
    d->context.run_one();
  }
  SUBCASE("while established") { d->establish(); }
  SUBCASE("while leaving") {
    d->establish();
    d->peer[0]->stop();
    d->context.run_one();
    d->context.run_one();
  }
  d.reset();
}

TEST_CASE("a connection attempt is given up when the peer is stopped") {
  duet d;
  // 192.0.2.1 (RFC 5737) answers nobody: the attempt stays pending, or fails at once.
  d.peer[0]->reconfigure(settings_of(0), peer_address{ipv4_address{0xc0000201}, 179});
  d.peer[0]->start();
  d.listening.reset();
  for (int i = 0; i < 5; ++i) d.context.poll_one();
  d.peer[0]->stop();
  d.context.restart();
  auto const begin = std::chrono::steady_clock::now();
  d.context.run();
  CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(1));
  CHECK(d.peer[0]->state() == state::idle);
}

TEST_CASE("the connection breaks: a new session follows") {
  duet d;
  d.establish();
  // Behind the back of both drivers.
  d.peer[1]->stop({.silent = true, .restart = true});
  CHECK(d.until([&] { return d.r[0].ups == 2 && d.r[1].ups == 2; }, 10));
  CHECK(d.r[0].reasons.size() == 1);
}

TEST_CASE("a transfer does not keep another peer, or a timer, waiting") {
  duet busy;
  busy.r[0].wanted = 400000;
  recorder r[2];
  auto socket = sync::open_listener(loopback(), 0).value();
  auto const port = sync::local_address_of(socket.get()).port();
  std::unique_ptr<driver> quiet[2];
  async::listener listening{
      busy.context, std::move(socket),
      [&](sync::file_descriptor fd, auto const& where) { quiet[1]->accept(std::move(fd), where); }};
  for (int i = 0; i < 2; ++i)
    quiet[i] = std::make_unique<driver>(busy.context, settings_of(i),
                                        peer_address{loopback(), port}, r[i]);
  busy.establish();
  REQUIRE(busy.until([&] { return busy.r[1].arrived.size() > 1000; }, 10));
  quiet[0]->start();
  quiet[1]->start();
  REQUIRE(busy.until([&] { return r[0].ups && r[1].ups; }, 10));
  CHECK(busy.r[1].arrived.size() < 400000);  // it came up while the other one was at it
  CHECK(busy.until([&] { return busy.r[1].arrived.size() == 400000; }, 60));
}

TEST_CASE("a listener out of descriptors rests, and recovers") {
  asio::io_context context{1};
  auto socket = sync::open_listener(loopback(), 0).value();
  auto const port = sync::local_address_of(socket.get()).port();
  int accepted = 0, turns = 0;
  auto listening = std::make_unique<async::listener>(
      context, std::move(socket), [&](sync::file_descriptor fd, connection_info const& where) {
        CHECK(fd);
        CHECK(where.incoming);
        ++accepted;
      });
  auto const client = sync::start_connect(loopback(), port, {}, {}).value();
  rlimit before{};
  REQUIRE(::getrlimit(RLIMIT_NOFILE, &before) == 0);
  rlimit none = before;
  none.rlim_cur = 3;
  REQUIRE(::setrlimit(RLIMIT_NOFILE, &none) == 0);
  auto const end = std::chrono::steady_clock::now() + std::chrono::milliseconds(150);
  while (std::chrono::steady_clock::now() < end)
    turns += static_cast<int>(context.run_one_for(std::chrono::milliseconds(10)));
  REQUIRE(::setrlimit(RLIMIT_NOFILE, &before) == 0);
  CHECK(accepted == 0);
  CHECK(turns < 50);
  for (int i = 0; i < 100 && !accepted; ++i) context.run_one_for(std::chrono::milliseconds(10));
  CHECK(accepted == 1);
  listening.reset();
  context.run();
}
