// Operations inside asio::awaitable, and inside senda's own task.
#include <senda/exec/task.hpp>

#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/strand.hpp>
#include <asio/use_awaitable.hpp>

#include "pair.hpp"

using namespace senda;
using namespace senda::test;
using asio::use_awaitable;

namespace {

template <class Stream>
asio::awaitable<result<std::uint32_t>> handshake(framed<Stream>& io, std::uint32_t as) {
  open_message open;
  open.my_as = asn{as};
  open.hold_time = 90;
  open.id = ipv4_address{as};
  SENDA_CO_TRY(auto sent, co_await new_open(io, open)(use_awaitable));
  CHECK(sent == 29);
  SENDA_CO_TRY(auto theirs, co_await read_open(io)(use_awaitable));
  auto const who = theirs.as_number().value;
  SENDA_CO_CHECK(co_await new_keepalive(io)(use_awaitable));
  SENDA_CO_CHECK(co_await read_keepalive(io)(use_awaitable));
  co_return who;
}

exec::task exchange(framed<stream>& io, int count, int& done) {
  for (int i = 0; i < count; ++i) {
    CHECK((co_await new_keepalive(io)).value() == 19);
    CHECK((co_await read_keepalive(io)).has_value());
  }
  ++done;
}
exec::task read_all(framed<stream>& io, std::size_t& n, error& why) {
  for (;;) {
    auto const m = co_await read_message(io);
    if (!m) {
      why = m.error();
      co_return;
    }
    ++n;
  }
}

}  // namespace

TEST_CASE("awaitable: a handshake on both sides") {
  asio::io_context context{1};
  basic_link<asio::local::stream_protocol::socket> l{context};  // any_io_executor
  int done = 0;
  auto check = [&](auto& io, std::uint32_t me, std::uint32_t other) -> asio::awaitable<void> {
    auto const r = co_await handshake(io, me);
    CHECK(r.value() == other);
    ++done;
  };
  asio::co_spawn(context, check(l.left, 65001, 65002), asio::detached);
  asio::co_spawn(context, check(l.right, 65002, 65001), asio::detached);
  context.run();
  CHECK(done == 2);
}

TEST_CASE("awaitable: on a strand") {
  asio::io_context context;
  auto const strand = asio::make_strand(context.get_executor());
  using strand_type = asio::strand<asio::io_context::executor_type>;
  local_socket<strand_type> a{strand}, b{strand};
  asio::local::connect_pair(a, b);
  framed left{std::move(a)}, right{std::move(b)};
  bool done = false;
  asio::co_spawn(
      strand,
      [&]() -> asio::awaitable<void> {
        CHECK((co_await new_keepalive(left)(use_awaitable)).has_value());
        CHECK((co_await read_keepalive(right)(use_awaitable)).has_value());
        done = true;
      },
      asio::detached);
  context.run();
  CHECK(done);
  context.restart();
  CHECK(sync_wait(new_keepalive(right)));
  CHECK(sync_wait(read_message(left)).value().type == message_type::keepalive);
}

TEST_CASE("task: two of them talk") {
  asio::io_context context{1};
  test::link l{context};
  int done = 0;
  exchange(l.left, 1000, done);
  exchange(l.right, 1000, done);
  context.run();
  CHECK(done == 2);
}

TEST_CASE("task: reads what is buffered without growing the stack, and hears of the end") {
  asio::io_context context{1};
  test::link l{context};
  std::size_t n = 0;
  error why{};
  read_all(l.right, n, why);
  for (int i = 0; i < 5000; ++i) CHECK(l.left.transmit().append(keepalive_message{}));
  CHECK(sync_wait(flush(l.left)).value() == 5000 * 19);
  l.left.close();
  context.run();
  CHECK(n == 5000);
  CHECK(why == transport_error(0));
}
