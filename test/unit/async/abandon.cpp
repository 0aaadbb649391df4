// Operations whose io_context goes away, and streams that go away under their operations.
#include <senda/exec/task.hpp>

#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/use_awaitable.hpp>

#include <memory>

#include "pair.hpp"

using namespace senda;
using namespace senda::test;

namespace {

template <class V> struct counting_receiver {
  using receiver_concept = exec::receiver_tag;
  int* stopped;
  void set_value(V) && noexcept { *stopped += 100; }
  void set_error(error) && noexcept { *stopped += 1000; }
  void set_stopped() && noexcept { ++*stopped; }
};

/// Counts how many of it live.
struct witness {
  explicit witness(int& n) : count(&n) { ++n; }
  witness(witness&& o) noexcept : count(std::exchange(o.count, nullptr)) {}
  ~witness() {
    if (count) --*count;
  }
  int* count;
};

exec::task wait_for_message(framed<stream> io, witness, bool& called) {
  (void)co_await read_message(io);
  called = true;
}
exec::task fill(framed<stream> io, witness, bool& called) {
  while (auto sent = co_await new_eor(io)) {
  }
  called = true;
}

}  // namespace

TEST_CASE("the io_context is destroyed: receivers hear set_stopped, handlers are not called") {
  auto context = std::make_unique<asio::io_context>(1);
  int stopped = 0, live = 0;
  bool called = false;
  auto l = std::make_unique<test::link>(*context), m = std::make_unique<test::link>(*context),
       n = std::make_unique<test::link>(*context), o = std::make_unique<test::link>(*context),
       p = std::make_unique<test::link>(*context);
  auto read = read_message(l->left).connect(counting_receiver<message_view>{&stopped});
  [[maybe_unused]] auto unstarted =
      read_message(l->right).connect(counting_receiver<message_view>{&stopped});
  asio::post(*context, [&] { read.start(); });
  auto write = new_keepalive(l->left).connect(counting_receiver<std::size_t>{&stopped});
  read_message(m->left)([&, w = witness{live}](auto) { called = true; });
  asio::co_spawn(
      *context,
      [&, w = std::make_shared<witness>(live)]() -> asio::awaitable<void> {
        (void)co_await read_message(n->left)(asio::use_awaitable);
        called = true;
      },
      asio::detached);
  wait_for_message(std::move(o->left), witness{live}, called);
  fill(std::move(p->right), witness{live}, called);
  context->poll();
  write.start();  // dispatched, never run
  CHECK(live == 4);
  l.reset(), m.reset(), n.reset(), o.reset(), p.reset();
  context.reset();
  CHECK(stopped == 2);
  CHECK(!called);
  CHECK(live == 0);
}

TEST_CASE("the stream is destroyed while operations are pending: they are stopped") {
  asio::io_context context{1};
  int stopped = 0;
  auto l = std::make_unique<test::link>(context);
  auto read = read_message(l->left).connect(counting_receiver<message_view>{&stopped});
  std::vector<std::uint8_t> const body(4000);
  operational_message m;
  m.kind = static_cast<operational_type>(99);
  m.data = body;
  auto const sender = new_operational(l->left, m);
  using op = exec::connect_result_t<decltype(sender), counting_receiver<std::size_t>>;
  std::vector<std::unique_ptr<op>> ops;
  int sent = 0;
  asio::post(context, [&] {
    read.start();
    for (int i = 0; i < 400; ++i) {
      ops.emplace_back(new op(sender.connect(counting_receiver<std::size_t>{&sent})));
      ops.back()->start();
    }
  });
  context.poll();
  int const before = sent;
  CHECK(before % 100 == 0);
  CHECK(before < 40000);
  l.reset();
  CHECK(stopped == 0);  // not from inside the destructor
  CHECK(sent == before);
  context.run();
  CHECK(stopped == 1);
  CHECK(sent == before + (400 - before / 100));
}

TEST_CASE("the stream is destroyed by the completion of its own read") {
  asio::io_context context{1};
  auto l = std::make_unique<test::link>(context);
  bool gone = false;
  CHECK(sync_wait(new_keepalive(l->right)));
  CHECK(sync_wait(new_keepalive(l->right)));
  struct destroy {
    std::unique_ptr<test::link>* l;
    bool* gone;
    void set_value(message_view) && noexcept {
      l->reset();
      *gone = true;
    }
    void set_error(error) && noexcept {}
    void set_stopped() && noexcept {}
  };
  auto op = read_message(l->left).connect(destroy{&l, &gone});
  op.start();
  context.run();
  CHECK(gone);
}

TEST_CASE("a framed stream can be moved while operations are pending") {
  asio::io_context context{1};
  test::link l{context};
  bool done = false;
  read_message(l.left)([&](auto m) { done = m.has_value(); });
  auto elsewhere = std::move(l.left);
  CHECK(sync_wait(new_keepalive(l.right)));
  context.run();
  CHECK(done);
  context.restart();
  CHECK(sync_wait(new_keepalive(elsewhere)));
}
