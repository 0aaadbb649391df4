// Operations connected to receivers of the shapes P2300 asks for.
#include <array>
#include <new>

#include "pair.hpp"

using namespace senda;
using namespace senda::test;

namespace {

struct heard {
  int values = 0, errors = 0, stops = 0;
  error last{};
};
template <class V> struct plain_receiver {
  using receiver_concept = exec::receiver_tag;
  heard* out;
  void set_value(V) && noexcept { ++out->values; }
  void set_error(error e) && noexcept {
    ++out->errors;
    out->last = e;
  }
  void set_stopped() && noexcept { ++out->stops; }
};
template <class V> struct stoppable_receiver : plain_receiver<V> {
  struct env {
    exec::inplace_stop_token token;
    auto query(exec::get_stop_token_t) const noexcept { return token; }
  };
  exec::inplace_stop_token token;
  stoppable_receiver(heard* h, exec::inplace_stop_token t) : plain_receiver<V>{h}, token(t) {}
  env get_env() const noexcept { return {token}; }
};

/// Counts the writes.
struct counting_stream : stream {
  counting_stream(stream s, int& n) : stream(std::move(s)), writes(&n) {}
  template <class Buffers, class Token> auto async_write_some(Buffers const& b, Token&& token) {
    ++*writes;
    return stream::async_write_some(b, std::forward<Token>(token));
  }
  int* writes;
};

/// Starts the next read from inside the completion of the last one.
struct endless {
  framed<stream>& io;
  std::size_t messages = 0;
  error last{};
  std::size_t deepest = 0;
  char* top = nullptr;

  struct receiver {
    using receiver_concept = exec::receiver_tag;
    endless* self;
    void set_value(message_view) && noexcept {
      ++self->messages;
      self->next();
    }
    void set_error(error e) && noexcept { self->last = e; }
    void set_stopped() && noexcept {}
  };
  using op = exec::connect_result_t<decltype(read_message(io)), receiver>;
  alignas(op) std::byte storage[2][sizeof(op)];
  unsigned turn = 0;

  void next() {
    char here = 0;
    if (!top) top = &here;
    auto const depth = static_cast<std::size_t>(top - &here);
    if (depth > deepest && depth < 1u << 20) deepest = depth;
    // Not into the storage of the operation that is completing.
    auto* const o = ::new (storage[++turn % 2]) op(read_message(io).connect(receiver{this}));
    o->start();
  }
};

}  // namespace

TEST_CASE("nothing happens until the operation is started") {
  asio::io_context context{1};
  test::link l{context};
  heard w, r;
  auto write = new_keepalive(l.left).connect(plain_receiver<std::size_t>{&w});
  auto read = read_message(l.right).connect(plain_receiver<message_view>{&r});
  context.run();
  context.restart();
  CHECK(w.values + r.values == 0);
  write.start();
  read.start();
  context.run();
  CHECK(w.values == 1);
  CHECK(r.values == 1);
}

TEST_CASE("the concepts hold") {
  using read = decltype(read_message(std::declval<framed<stream>&>()));
  using write = decltype(new_keepalive(std::declval<framed<stream>&>()));
  static_assert(exec::sender<read> && exec::sender<write>);
  static_assert(std::is_same_v<exec::value_of_t<read>, message_view>);
  static_assert(exec::receiver_of<plain_receiver<message_view>, message_view>);
  static_assert(!exec::receiver_of<int, message_view>);
  using op = exec::connect_result_t<read, plain_receiver<message_view>>;
  static_assert(!std::is_move_constructible_v<op>);
  static_assert(std::is_nothrow_move_constructible_v<read>);
}

TEST_CASE("reads that start from completions do not recurse") {
  asio::io_context context{1};
  test::link l{context};
  for (int i = 0; i < 3000; ++i) CHECK(l.left.transmit().append(keepalive_message{}));
  CHECK(sync_wait(flush(l.left)));
  endless e{l.right, 0, {}, 0, nullptr, {}, 0};
  asio::post(context, [&] { e.next(); });
  l.left.close();
  context.run();
  CHECK(e.messages == 3000);
  CHECK(e.last == transport_error(0));
  CHECK(e.deepest < 16 * 1024);
}

TEST_CASE("stop token: requested before, while pending, and after the end") {
  asio::io_context context{1};
  test::link l{context};
  heard h;
  {
    exec::inplace_stop_source source;
    source.request_stop();
    auto op =
        read_message(l.left).connect(stoppable_receiver<message_view>{&h, source.get_token()});
    op.start();
    context.run();
    context.restart();
    CHECK(h.stops == 1);
  }
  {
    exec::inplace_stop_source source;
    auto op =
        read_message(l.left).connect(stoppable_receiver<message_view>{&h, source.get_token()});
    op.start();
    asio::post(context, [&] { source.request_stop(); });
    context.run();
    context.restart();
    CHECK(h.stops == 2);
  }
  {
    exec::inplace_stop_source source;
    auto op =
        new_keepalive(l.left).connect(stoppable_receiver<std::size_t>{&h, source.get_token()});
    op.start();
    context.run();
    context.restart();
    source.request_stop();
    CHECK(h.values == 1);
    CHECK(h.stops == 2);
  }
  CHECK(sync_wait(read_message(l.right)));
}

TEST_CASE("writes that wait leave in one write, in order") {
  asio::io_context context{1};
  stream a{context}, b{context};
  asio::local::connect_pair(a, b);
  int writes = 0;
  framed left{counting_stream{std::move(a), writes}};
  framed right{std::move(b)};
  heard h;
  using op = exec::connect_result_t<decltype(new_eor(left)), plain_receiver<std::size_t>>;
  std::vector<std::unique_ptr<op>> ops;
  asio::post(context, [&] {
    for (int i = 0; i < 50; ++i) {
      ops.emplace_back(new op(new_eor(left, known_families[static_cast<std::size_t>(i) % 2])
                                  .connect(plain_receiver<std::size_t>{&h})));
      ops.back()->start();
    }
  });
  context.run();
  context.restart();
  CHECK(h.values == 50);
  CHECK(writes == 2);  // the first message alone, all others after it
  for (int i = 0; i < 50; ++i)
    CHECK(sync_wait(read_message(right)).value().whole.size() == (i % 2 ? 30 : 23));
}

TEST_CASE("what is written is bounded: operations wait for room before they append") {
  asio::io_context context{1};
  test::link l{context};
  heard h;
  std::array<std::uint8_t, 4000> const body{};
  auto const m = operational_message{static_cast<operational_type>(99), {}, {}, {}, 0, 0, 0, body};
  using op =
      exec::connect_result_t<decltype(new_operational(l.left, m)), plain_receiver<std::size_t>>;
  std::size_t const count = 400;  // 1.6 MB
  std::vector<std::unique_ptr<op>> ops;
  asio::post(context, [&] {
    for (std::size_t i = 0; i < count; ++i) {
      ops.emplace_back(new op(new_operational(l.left, m).connect(plain_receiver<std::size_t>{&h})));
      ops.back()->start();
    }
  });
  context.poll();
  CHECK(l.left.unsent() < 3 * transmit_buffer::high_water);
  CHECK(h.values < static_cast<int>(count));
  for (std::size_t i = 0; i < count; ++i)
    CHECK(sync_wait(read_message(l.right)).value().whole.size() == 4023);
  context.poll();
  CHECK(h.values == static_cast<int>(count));
}

TEST_CASE("errors: closed by the peer, two reads at once, closed here") {
  asio::io_context context{1};
  test::link l{context};
  heard h;
  auto first = read_message(l.left).connect(plain_receiver<message_view>{&h});
  auto second = read_message(l.left).connect(plain_receiver<message_view>{&h});
  first.start(), second.start();
  context.poll();
  CHECK(h.errors == 1);
  CHECK(h.last == local_error(114));
  l.right.close();
  context.poll();
  CHECK(h.errors == 2);
  CHECK(h.last == transport_error(0));
  context.restart();
  CHECK(sync_wait(new_keepalive(l.left)).error().from == origin_of_error::transport);
  CHECK(sync_wait(new_keepalive(l.left)).error().from == origin_of_error::transport);
  l.left.close();
  CHECK(sync_wait(new_keepalive(l.left)).error() == operation_stopped());
  CHECK(sync_wait(read_message(l.left)).error() == operation_stopped());
}

TEST_CASE("errors: what the peer must not send") {
  asio::io_context context{1};
  test::link l{context};
  auto const put = [&](std::initializer_list<std::uint8_t> tail, std::uint8_t marker = 0xff) {
    auto room = l.left.transmit().prepare(64);
    for (std::size_t i = 0; i < 16; ++i) room[i] = marker;
    std::size_t n = 16;
    for (auto const o : tail) room[n++] = o;
    l.left.transmit().commit(n);
    CHECK(sync_wait(flush(l.left)).value() == n);
  };
  CHECK(sync_wait(new_eor(l.left)));
  CHECK(sync_wait(read_open(l.right)).error() ==
        protocol_error(notification_code::finite_state_machine, 1, 18, 1));
  CHECK(sync_wait(new_eor(l.left)));
  CHECK(sync_wait(read_keepalive(l.right)).error() ==
        protocol_error(notification_code::finite_state_machine, 2, 18, 1));
  CHECK(sync_wait(new_notification(l.left, {notification_code::cease, 4, {}})));
  CHECK(sync_wait(read_keepalive(l.right)).error() ==
        error{notification_code::cease, 4, reaction::reset, origin_of_error::peer, 0, 0, 0});
  put({0, 23, 99, 1, 2, 3, 4});  // a type nobody knows is reported as it is
  CHECK(sync_wait(read_message(l.right)).value().type == static_cast<message_type>(99));
  put({0, 18, 4});
  CHECK(sync_wait(read_message(l.right)).error() ==
        header_error(header_subcode::bad_message_length, 16, 2));
  CHECK(sync_wait(read_message(l.right)).error().code == notification_code::message_header);
}

TEST_CASE("extended messages once both agreed") {
  asio::io_context context{1};
  test::link l{context};
  std::vector<std::uint8_t> const body(65535 - header_size - 4);
  operational_message m;
  m.kind = static_cast<operational_type>(99);
  m.data = body;
  CHECK(sync_wait(new_operational(l.left, m)).error() == local_error(105));
  l.left.use({}, max_extended_message_size);
  l.right.use({}, max_extended_message_size);
  for (int i = 0; i < 5; ++i) {
    std::optional<result<std::size_t>> sent;
    new_operational(l.left, m)([&](auto n) { sent = n; });
    CHECK(sync_wait(read_message(l.right)).value().whole.size() == 65535);
    context.poll();
    CHECK(sent->value() == 65535);
  }
}
