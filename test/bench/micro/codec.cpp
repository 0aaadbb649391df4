// Decoding, validation, canonical attribute blocks, JSON. Items are routes.
#include <senda/session/received_block.hpp>
#include <senda/session/update_json.hpp>

#include <benchmark/benchmark.h>

#include "test/bench/micro/material.hpp"

namespace {

using benchmark::State;

void count_routes(State& state) {
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(bench::table_routes));
}

void frame_messages(State& state) {
  for (auto _ : state)
    bench::for_each_message([](senda::message_view m) { benchmark::DoNotOptimize(m); });
  count_routes(state);
}
BENCHMARK(frame_messages);

void decode_and_validate(State& state) {
  for (auto _ : state)
    bench::for_each_update([](senda::update_verdict const& v) { benchmark::DoNotOptimize(v); });
  count_routes(state);
}
BENCHMARK(decode_and_validate);

void walk_routes(State& state) {
  for (auto _ : state)
    bench::for_each_update([](senda::update_verdict const& v) {
      for (auto const& block : v.announced())
        for (auto const& route : block.routes) benchmark::DoNotOptimize(route);
    });
  count_routes(state);
}
BENCHMARK(walk_routes);

void canonical_blocks(State& state) {
  senda::received_block block;
  for (auto _ : state)
    bench::for_each_update([&](senda::update_verdict const& v) {
      for (auto const& b : v.announced())
        benchmark::DoNotOptimize(block.of(v, b, senda::codec_context{}));
    });
  count_routes(state);
}
BENCHMARK(canonical_blocks);

void update_to_json(State& state) {
  senda::text_writer out;
  senda::codec_context const context;
  for (auto _ : state)
    bench::for_each_update([&](senda::update_verdict const& v) {
      out.clear();
      update_json(out, v, context);
      benchmark::DoNotOptimize(out.view());
    });
  count_routes(state);
}
BENCHMARK(update_to_json);

}  // namespace
