// Attribute pool, both RIBs, and the way from one to UPDATEs. Items are routes.
#include <senda/rib/adj_rib_in.hpp>
#include <senda/rib/update_stream.hpp>

#include <benchmark/benchmark.h>

#include "test/bench/micro/material.hpp"

namespace {

using benchmark::State;

void count_routes(State& state) {
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(bench::table_routes));
}

void intern_attributes(State& state) {
  for (auto _ : state) {
    senda::attribute_pool pool;
    bench::for_each_message([&](senda::message_view m) {
      auto const u = senda::update_view::decode(m).assume_value();
      benchmark::DoNotOptimize(pool.intern(u.attributes));
    });
  }
  count_routes(state);
}
BENCHMARK(intern_attributes);

/// f(key, attributes) for each route.
template <class F> void for_each_route(F f) {
  bench::for_each_update([&](senda::update_verdict const& v) {
    for (auto const& block : v.announced())
      for (auto const& route : block.routes)
        f(senda::route_key_view{route.family, {}, route.octets}, v.update.attributes);
  });
}

void fill_adj_rib_in(State& state) {
  for (auto _ : state) {
    senda::attribute_pool pool;
    senda::adj_rib_in rib{pool};
    for_each_route([&](senda::route_key_view key, senda::bytes attributes) {
      auto const handle = pool.intern(attributes);
      rib.announce(key, handle);
      pool.release(handle);
    });
    state.counters["octets"] =
        static_cast<double>(rib.memory() + pool.memory()) / bench::table_routes;
  }
  count_routes(state);
}
BENCHMARK(fill_adj_rib_in);

void fill_adj_rib_out(State& state) {
  for (auto _ : state) {
    senda::attribute_pool pool;
    senda::adj_rib_out rib{pool};
    for_each_route([&](senda::route_key_view key, senda::bytes attributes) {
      benchmark::DoNotOptimize(rib.announce(key, attributes));
    });
  }
  count_routes(state);
}
BENCHMARK(fill_adj_rib_out);

void write_updates(State& state) {
  senda::attribute_pool pool;
  senda::adj_rib_out rib{pool};
  for_each_route([&](senda::route_key_view key, senda::bytes attributes) {
    (void)rib.announce(key, attributes);
  });
  auto const session = bench::session();
  senda::transmit_buffer out;
  for (auto _ : state) {
    senda::update_stream stream{rib, {}};
    stream.start(session);
    while (!stream.idle()) {
      stream.produce(out);
      out.consume(out.pending().size());
    }
  }
  count_routes(state);
}
BENCHMARK(write_updates);

}  // namespace
