// Operations that block: sync_wait over the sender's own loop, over a given one, over another
// thread's.
#include <asio/executor_work_guard.hpp>
#include <asio/ip/tcp.hpp>

#include <thread>

#include "pair.hpp"

using namespace senda;
using namespace senda::test;

TEST_CASE("sync_wait writes and reads") {
  asio::io_context context;
  test::link l{context};
  CHECK(sync_wait(new_keepalive(l.left)).value() == 19);
  auto const m = sync_wait(read_message(l.right));
  CHECK(m.value().type == message_type::keepalive);
  CHECK(m.value().whole.size() == 19);
  CHECK(sync_wait(context, new_eor(l.left)).value() == 23);
  CHECK(sync_wait(context, read_message(l.right)).value().type == message_type::update);
}

TEST_CASE("sync_wait finds the loop behind any_io_executor") {
  asio::io_context context;
  basic_link<asio::local::stream_protocol::socket> l{context};
  CHECK(sync_wait(new_keepalive(l.left)).value() == 19);
  CHECK(sync_wait(read_keepalive(l.right)).has_value());
}

TEST_CASE("sync_wait_elsewhere: another thread runs the loop") {
  asio::io_context context{1};
  test::link l{context};
  auto guard = asio::make_work_guard(context);
  std::thread io{[&] { context.run(); }};
  for (int i = 0; i < 2000; ++i) {
    CHECK(sync_wait_elsewhere(new_keepalive(l.left)).value() == 19);
    CHECK(sync_wait_elsewhere(read_message(l.right)).value().type == message_type::keepalive);
  }
  guard.reset();
  io.join();
}

TEST_CASE("sync_wait stops") {
  asio::io_context context{1};
  test::link l{context};
  exec::inplace_stop_source source;
  asio::post(context, [&] { source.request_stop(); });
  CHECK(sync_wait(read_message(l.left), source.get_token()).error() == operation_stopped());
}
