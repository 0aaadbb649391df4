// Text in: configurations and API lines. Items are routes.
#include <benchmark/benchmark.h>

#include "daemon/api/command_line.hpp"
#include "daemon/api/route_command.hpp"
#include "daemon/config/load.hpp"
#include "test/bench/micro/material.hpp"

namespace {

using benchmark::State;

void count_routes(State& state) {
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(bench::table_routes));
}

/// Calls f(`10.0.0.0/8 next-hop …`) for each route.
template <class F> void for_each_line(F f) {
  for (auto const& s : bench::table()) {
    auto const words = bench::words_of(s);
    for (auto const p : s.prefixes) f(bench::text_of(p) + words);
  }
}

void load_configuration(State& state) {
  std::string text =
      "neighbor 127.0.0.1 {\n router-id 1.2.3.4;\n local-address 127.0.0.1;\n local-as 65000;\n"
      " peer-as 65001;\n static {\n";
  for_each_line([&](std::string const& line) { text += "route " + line + ";\n"; });
  text += " }\n}\n";
  for (auto _ : state) {
    auto const loaded = senda::daemon::load_text(text);
    if (!loaded) state.SkipWithError("the configuration is refused");
    benchmark::DoNotOptimize(loaded);
  }
  count_routes(state);
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(text.size()));
}
BENCHMARK(load_configuration);

void read_commands(State& state) {
  std::vector<std::string> lines;
  for_each_line([&](std::string const& line) { lines.push_back("announce route " + line); });
  senda::daemon::command_line words;
  senda::daemon::route_command command;
  for (auto _ : state)
    for (auto const& line : lines) {
      (void)words.assign(line);
      auto const r = command.read(words.words().subspan(1), true);
      if (r != senda::daemon::route_command::failure::none) state.SkipWithError(line.c_str());
    }
  count_routes(state);
}
BENCHMARK(read_commands);

}  // namespace

BENCHMARK_MAIN();
