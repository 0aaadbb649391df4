// load: the tools of the benchmark, one word each.
#include <cstdio>
#include <cstring>
#include <ctime>
#include <string_view>

#include "test/bench/load/options.hpp"
#include "test/bench/load/table.hpp"

namespace bench {

std::string read_file(std::string const& path) {
  auto* const f = std::fopen(path.c_str(), "rb");
  if (!f) std::perror(path.c_str()), std::exit(2);
  std::string text;
  char piece[65536];
  while (auto const n = std::fread(piece, 1, sizeof piece, f)) text.append(piece, n);
  std::fclose(f);
  return text;
}

static double seconds_of(clockid_t clock) noexcept {
  timespec t{};
  ::clock_gettime(clock, &t);
  return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) / 1e9;
}
double now() noexcept { return seconds_of(CLOCK_MONOTONIC); }
double cpu() noexcept { return seconds_of(CLOCK_THREAD_CPUTIME_ID); }

void write_state(std::string const& path, std::string const& text) {
  auto const draft = path + ".new";
  auto* const f = std::fopen(draft.c_str(), "w");
  if (!f) return;
  std::fputs(text.c_str(), f);
  std::fclose(f);
  std::rename(draft.c_str(), path.c_str());
}

static int run_table(options const& o) {
  return write_table(o.number("--routes", 10000), o.text("--folder", "."));
}

}  // namespace bench

int main(int argc, char** argv) {
  using namespace bench;
  struct tool {
    std::string_view name;
    int (*run)(options const&);
  };
  static constexpr tool tools[] = {
      {"table", run_table},     {"peers", run_peers}, {"inject", run_inject}, {"count", run_count},
      {"latency", run_latency}, {"walk", run_walk},   {"write", run_write}};
  if (argc > 1)
    for (auto const& t : tools)
      if (t.name == argv[1]) return t.run({argc - 2, argv + 2});
  std::fputs("usage: load table|peers|inject|count|latency|walk|write --OPTION VALUE …\n", stderr);
  return 2;
}
