// The operations as senders of stdexec: whatever its algorithms are made of. Runs with the stand-in
// of shape/ or, configured with -Dstdexec=enabled, with stdexec itself.
#include <senda/async/operations.hpp>
#include <senda/interop/stdexec.hpp>

#include <asio/executor_work_guard.hpp>

#include <thread>

#include "../unit/async/pair.hpp"

using namespace senda;
using senda::test::stream;
namespace ex = stdexec;

namespace {

/// Two streams on an io_context with a thread of its own.
struct running {
  asio::io_context context{1};
  senda::test::link l{context};
  asio::executor_work_guard<asio::io_context::executor_type> guard{context.get_executor()};
  std::thread thread{[this] { context.run(); }};
  ~running() {
    guard.reset();
    thread.join();
  }
};

using read_sender = decltype(read_message(std::declval<framed<stream>&>()));
static_assert(ex::sender<read_sender>);
static_assert(ex::sender_in<read_sender, ex::env<>>);
static_assert(
    std::is_same_v<ex::completion_signatures_of_t<read_sender, ex::env<>>,
                   ex::completion_signatures<ex::set_value_t(message_view), ex::set_error_t(error),
                                             ex::set_stopped_t()>>);

}  // namespace

TEST_CASE("sync_wait and then") {
  running r;
  CHECK(std::get<0>(ex::sync_wait(new_eor(r.l.left)).value()) == 23);
  auto const [size] = ex::sync_wait(read_message(r.l.right) | ex::then([](message_view m) noexcept {
                                      return m.whole.size();
                                    }))
                          .value();
  CHECK(size == 23);
}

TEST_CASE("when_all: a write and a read at the same time") {
  running r;
  for (int i = 0; i < 100; ++i) {
    auto both = ex::sync_wait(ex::when_all(new_keepalive(r.l.left), read_message(r.l.right)) |
                              ex::then([](auto&&... v) noexcept {
                                if constexpr (sizeof...(v) == 1)
                                  return std::get<1>(v...).type;  // the stand-in's tuple
                                else return std::get<1>(std::tie(v...)).type;
                              }));
    CHECK(std::get<0>(both.value()) == message_type::keepalive);
  }
}

TEST_CASE("let_value: what follows depends on what came") {
  running r;
  auto& l = r.l;
  auto chain =
      new_keepalive(l.left) |
      ex::let_value([&](std::size_t&) noexcept { return read_message(l.right); }) |
      ex::let_value([&](message_view& m) noexcept {
        return new_eor(l.right, m.type == message_type::keepalive ? ipv6_unicast : ipv4_unicast);
      }) |
      ex::let_value([&](std::size_t&) noexcept { return read_message(l.left); }) |
      ex::then([](message_view m) noexcept { return m.whole.size(); });
  CHECK(std::get<0>(ex::sync_wait(std::move(chain)).value()) == 30);
}

TEST_CASE("an error stops the sibling, from its own thread, and arrives as senda's error") {
  running r;
  std::vector<std::uint8_t> const large(5000);
  bool caught = false;
  try {
    ex::sync_wait(ex::when_all(read_message(r.l.left),
                               new_notification(r.l.left, {notification_code::cease, 2, large})));
  } catch (error const& e) {
    caught = e == local_error(105);
  }
  CHECK(caught);
  // The stopped read has left the stream as it was.
  CHECK(ex::sync_wait(new_keepalive(r.l.right)));
  CHECK(ex::sync_wait(read_keepalive(r.l.left)));
}

namespace {

struct ending {
  std::atomic<int> value{0};
  void set(int v) noexcept {
    value.store(v);
    value.notify_one();
  }
};
struct stoppable {
  using receiver_concept = ex::receiver_tag;
  ending* out;
  ex::inplace_stop_token token;
  void set_value(message_view) && noexcept { out->set(1); }
  void set_error(error) && noexcept { out->set(2); }
  void set_stopped() && noexcept { out->set(3); }
  auto get_env() const noexcept { return ex::prop{ex::get_stop_token, token}; }
};

}  // namespace

TEST_CASE("requests to stop from another thread race with completions") {
  running r;
  static ending out;  // notify_one() may come after the wait
  unsigned seed = 1;
  int ends[4] = {};
  for (int i = 0; i < 5000; ++i) {
    ex::inplace_stop_source source;
    out.value = 0;
    seed = seed * 1103515245 + 12345;
    bool const wrote = seed & 0x10000;
    {
      auto op = ex::connect(read_message(r.l.right), stoppable{&out, source.get_token()});
      ex::start(op);
      if (wrote)
        asio::post(r.context, [&] {
          CHECK(r.l.left.transmit().append(keepalive_message{}));
          r.l.left.push();
        });
      for (unsigned k = 0; k < seed >> 15; ++k) std::atomic_signal_fence(std::memory_order_seq_cst);
      source.request_stop();
      while (out.value.load() == 0) out.value.wait(0);
    }  // the operation may be destroyed as soon as it has completed
    ++ends[out.value];
    if (wrote && out.value != 1) CHECK(ex::sync_wait(read_message(r.l.right)));
  }
  CHECK(ends[2] == 0);
  CHECK(ends[1] + ends[3] == 5000);
  CHECK(ends[3] > 0);
}
