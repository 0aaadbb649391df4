// inplace_stop_source and its callbacks.
#include <senda/exec/stop_token.hpp>

#include <doctest/doctest.h>

#include <atomic>
#include <memory>
#include <optional>
#include <thread>

using namespace senda::exec;

namespace {

struct count {
  int* n;
  void operator()() const noexcept { ++*n; }
};
using callback = inplace_stop_callback<count>;

}  // namespace

TEST_CASE("tokens") {
  static_assert(unstoppable_token<never_stop_token>);
  static_assert(!unstoppable_token<inplace_stop_token>);
  static_assert(std::is_same_v<stop_callback_for_t<inplace_stop_token, count>, callback>);
  inplace_stop_token none;
  CHECK(!none.stop_possible());
  CHECK(!none.stop_requested());
  inplace_stop_source source;
  auto const token = source.get_token();
  CHECK(token.stop_possible());
  CHECK(!token.stop_requested());
  CHECK(token == source.get_token());
  CHECK(token != none);
  CHECK(source.request_stop());
  CHECK(!source.request_stop());
  CHECK(token.stop_requested());
}

TEST_CASE("callbacks run once: when asked, or at once when it is too late") {
  inplace_stop_source source;
  int n = 0, gone = 0;
  callback a{source.get_token(), count{&n}}, b{source.get_token(), count{&n}};
  { callback c{source.get_token(), count{&gone}}; }
  callback d{inplace_stop_token{}, count{&gone}};
  CHECK(n == 0);
  source.request_stop();
  CHECK(n == 2);
  callback late{source.get_token(), count{&n}};
  CHECK(n == 3);
  CHECK(gone == 0);
}

TEST_CASE("a callback may destroy itself and others") {
  inplace_stop_source source;
  struct destroy;
  using self_destroying = inplace_stop_callback<destroy>;
  struct destroy {
    std::optional<self_destroying>* self;
    std::optional<callback>* other;
    void operator()() const noexcept {
      other->reset();
      self->reset();
    }
  };
  int n = 0;
  std::optional<callback> other;
  std::optional<self_destroying> self;
  other.emplace(source.get_token(), count{&n});
  self.emplace(source.get_token(), destroy{&self, &other});  // last in, first out
  source.request_stop();
  CHECK(!self);
  CHECK(n == 0);
}

TEST_CASE("destroying a callback waits for a call on another thread") {
  for (int i = 0; i < 2000; ++i) {
    inplace_stop_source source;
    std::atomic<bool> ready{false};
    struct touch {
      std::atomic<int>* alive;
      void operator()() const noexcept { alive->fetch_add(1); }
    };
    std::thread other{[&] {
      while (!ready.load()) {
      }
      source.request_stop();
    }};
    {
      auto alive = std::make_unique<std::atomic<int>>(0);
      inplace_stop_callback<touch> c{source.get_token(), touch{alive.get()}};
      ready.store(true);
      for (int k = i % 64; k > 0; --k) std::atomic_signal_fence(std::memory_order_seq_cst);
    }
    other.join();
  }
}
