// One operation, any Asio completion token.
#include <asio/bind_cancellation_slot.hpp>
#include <asio/bind_executor.hpp>
#include <asio/experimental/parallel_group.hpp>
#include <asio/steady_timer.hpp>
#include <asio/use_future.hpp>
#include <asio/version.hpp>

#include "pair.hpp"
#if ASIO_VERSION >= 102400
#include <asio/deferred.hpp>
#else
#include <asio/experimental/deferred.hpp>
#endif

#include <array>

using namespace senda;
using namespace senda::test;

namespace {

#if ASIO_VERSION >= 102400
constexpr auto deferred = asio::deferred;
#else
constexpr auto deferred = asio::experimental::deferred;
#endif

void run(asio::io_context& context) {
  context.run();
  context.restart();
}

}  // namespace

TEST_CASE("callbacks are called from the loop, never from inside the initiating function") {
  asio::io_context context{1};
  test::link l{context};
  int done = 0;
  read_message(l.right)([&](result<message_view> m) {
    CHECK(m.value().type == message_type::keepalive);
    ++done;
  });
  new_keepalive(l.left)([&](result<std::size_t> n) {
    CHECK(n.value() == 19);
    ++done;
  });
  CHECK(done == 0);
  run(context);
  CHECK(done == 2);

  // A message that is there already, and a message that does not fit: posted, too.
  CHECK(sync_wait(new_keepalive(l.left)));
  CHECK(sync_wait(new_keepalive(l.left)));
  CHECK(sync_wait(read_message(l.right)));
  read_message(l.right)([&](auto m) {
    CHECK(m.has_value());
    ++done;
  });
  std::array<std::uint8_t, 5000> const large{};
  new_notification(l.left, {notification_code::cease, 2, large})([&](auto n) {
    CHECK(n.error() == local_error(105));
    ++done;
  });
  CHECK(done == 2);
  run(context);
  CHECK(done == 4);
}

TEST_CASE("use_future and deferred") {
  asio::io_context context{1};
  test::link l{context};
  bool read = false;
  auto sent = new_keepalive(l.left)(asio::use_future);
  auto later = read_message(l.right)(deferred);
  std::move(later)([&](auto m) {
    CHECK(m.value().type == message_type::keepalive);
    read = true;
  });
  run(context);
  CHECK(sent.get().value() == 19);
  CHECK(read);
}

TEST_CASE("a cancellation slot stops a read, and the connection stays usable") {
  asio::io_context context{1};
  test::link l{context};
  int done = 0;
  asio::cancellation_signal signal;
  read_message(l.left)(asio::bind_cancellation_slot(signal.slot(), [&](auto m) {
    CHECK(m.error() == operation_stopped());
    ++done;
  }));
  asio::post(context, [&] {
    signal.emit(asio::cancellation_type::total);
    CHECK(done == 0);
  });
  run(context);
  CHECK(done == 1);
  CHECK(sync_wait(new_keepalive(l.right)));
  CHECK(sync_wait(read_keepalive(l.left)));
}

TEST_CASE("stopping a write gives up waiting, the message leaves whole") {
  asio::io_context context{1};
  test::link l{context};
  asio::cancellation_signal signal;
  int stopped = 0, sent = 0;
  new_keepalive(l.left)([&](auto n) { sent += n.has_value(); });
  new_eor(l.left)(asio::bind_cancellation_slot(signal.slot(), [&](auto n) {
    CHECK(n.error() == operation_stopped());
    ++stopped;
  }));
  signal.emit(asio::cancellation_type::terminal);
  CHECK(stopped == 0);
  run(context);
  CHECK(stopped == 1);
  CHECK(sent == 1);
  CHECK(sync_wait(read_message(l.right)).value().type == message_type::keepalive);
  CHECK(sync_wait(read_message(l.right)).value().type == message_type::update);
}

TEST_CASE("parallel_group: a read loses against a timer") {
  asio::io_context context{1};
  test::link l{context};
  asio::steady_timer timer{context, std::chrono::milliseconds(1)};
  bool done = false;
  asio::experimental::make_parallel_group(read_message(l.left), timer.async_wait(deferred))
      .async_wait(
          asio::experimental::wait_for_one(),
          [&](std::array<std::size_t, 2> order, result<message_view> m, asio::error_code ec) {
            CHECK(order[0] == 1);
            CHECK(!ec);
            CHECK(m.error() == operation_stopped());
            done = true;
          });
  run(context);
  CHECK(done);
}

TEST_CASE("parallel_group: write and read together") {
  asio::io_context context{1};
  test::link l{context};
  bool done = false;
  asio::experimental::make_parallel_group(new_keepalive(l.left), read_message(l.right))
      .async_wait(asio::experimental::wait_for_all(),
                  [&](std::array<std::size_t, 2>, result<std::size_t> n, result<message_view> m) {
                    CHECK(n.value() == 19);
                    CHECK(m.has_value());
                    done = true;
                  });
  run(context);
  CHECK(done);
}

TEST_CASE("a handler bound to another executor runs there") {
  asio::io_context context{1}, other{1};
  test::link l{context};
  bool done = false;
  new_keepalive(l.left)(asio::bind_executor(other, [&](auto n) {
    CHECK(n.value() == 19);
    CHECK(other.get_executor().running_in_this_thread());
    done = true;
  }));
  run(context);
  CHECK(!done);
  other.run();
  CHECK(done);
}

TEST_CASE("handlers may be move-only") {
  asio::io_context context{1};
  test::link l{context};
  int sum = 0;
  new_keepalive(l.left)([&, p = std::make_unique<int>(7)](auto n) { sum = *p + (n ? 1 : 0); });
  run(context);
  CHECK(sum == 8);
}
