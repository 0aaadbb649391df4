// Whole daemons in a simulated world for thousands of hours: configurations and reloads, commands,
// sessions, tables, events, and a network that does its worst. After trouble comes quiet, and then
// every table has to be the intended one. `whole_speaker --help` says how to replay a run.
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <fstream>
#include <unistd.h>

#include "daemon/log.hpp"
#include "host.hpp"

using namespace test;

namespace {

double seconds_of(fsm::time_point t) { return static_cast<double>(t.nanoseconds) / 1e9; }

/// One seed: hosts that all speak to each other, trouble, quiet, and the question whether all is
/// well.
class run {
 public:
  run(std::uint64_t seed, bool trace) : trace_(trace), world_(seed), network_(world_) {
    auto const count = 2 + static_cast<int>(dice().below(2));
    auto const shy = static_cast<int>(dice().below(4));  // one at most waits for the others
    unsigned const holds[] = {0, 3, 9, 90, 180};
    meant_.resize(static_cast<std::size_t>(count));
    for (int i = 0; i < count; ++i) {
      auto& m = meant_[static_cast<std::size_t>(i)];
      m.number = i;
      for (int p = 0; p < count; ++p)
        if (p != i) m.peers.push_back(p);
      m.hold = holds[dice().below(5)];
      m.passive = shy == i;
      m.restarts = dice().chance(500);
      m.grouped = dice().chance(700);
      for (auto n = dice().below(30); n > 0; --n) m.configured[configured_prefix(i)] = version();
    }
    for (auto& m : meant_) hosts_.push_back(std::make_unique<host>(world_, network_, m));
  }
  /// False when something was wrong; `problem` says what.
  bool go() {
    auto const rounds = 2 + dice().below(3);
    for (std::uint64_t i = 0; i < rounds && problem.empty(); ++i) {
      trouble();
      if (problem.empty()) quiet();
    }
    if (problem.empty()) leave();
    return problem.empty();
  }
  [[nodiscard]] double hours() const { return seconds_of(world_.now()) / 3600; }
  [[nodiscard]] std::uint64_t happened() const { return world_.happened(); }
  [[nodiscard]] std::size_t events() const { return events_ + sum(&host::events); }
  [[nodiscard]] std::size_t sessions() const { return sessions_ + sum(&host::ups); }
  std::size_t most_pending = 0, most_open = 0;
  std::string problem;

 private:
  sim::dice& dice() { return world_.chances; }
  std::uint32_t version() { return ++version_; }
  std::uint32_t configured_prefix(int i) {
    return 0xac100000u + static_cast<unsigned>(i) * 256 + static_cast<unsigned>(dice().below(60));
  }
  std::uint32_t commanded_prefix(int i) {
    return 0x0a000000u + (static_cast<unsigned>(i) << 16) +
           static_cast<unsigned>(dice().below(dice().chance(100) ? 3000 : 100));
  }
  [[nodiscard]] std::size_t sum(std::size_t host::*what) const {
    std::size_t n = 0;
    for (auto const& h : hosts_) n += (*h).*what;
    return n;
  }
  [[nodiscard]] intent& meant(std::size_t i) { return meant_[i]; }
  [[nodiscard]] std::size_t any() { return static_cast<std::size_t>(dice().below(hosts_.size())); }

  void trouble() {
    auto const end = world_.now() + dice().between(fsm::seconds(600), fsm::seconds(4 * 3600));
    auto const patience = dice().between(fsm::seconds(1), fsm::seconds(600));
    while (world_.now() < end && problem.empty()) {
      mischief();
      run_for(dice().between({}, patience));
    }
  }
  void mischief() {
    if (dice().chance(500)) network_mischief();
    else host_mischief(any());
    for (std::size_t i = 0; i < hosts_.size(); ++i)
      if (dice().chance(500)) change(i);
  }
  void network_mischief() {
    auto& c = network_.now_is;
    switch (dice().below(8)) {
      case 0:
        note("reset"), network_.reset_all();
        break;
      case 1:
        note("partition"), network_.partition(world_.now() + dice().between({}, fsm::seconds(400)));
        break;
      case 2:
        note("freeze"), network_.freeze(meant(any()).address(),
                                        world_.now() + dice().between({}, fsm::seconds(300)));
        break;
      case 3:
        c.least_delay = dice().between({}, fsm::milliseconds(200));
        c.most_delay = c.least_delay + dice().between({}, fsm::milliseconds(1000));
        break;
      case 4:
        c.window = 1 + dice().below(dice().chance(500) ? 300 : 100'000);
        break;
      case 5:
        c.split = static_cast<unsigned>(dice().below(1001));
        break;
      case 6:
        c.refuse = static_cast<unsigned>(dice().below(1001));
        break;
      default:
        c.lateness = dice().between({}, fsm::milliseconds(500));
        break;
    }
  }
  void host_mischief(std::size_t i) {
    switch (dice().below(7)) {
      case 0:
        note("killed"), reborn(i);
        break;
      case 1:
        note("reload with other routes"), reload(i, false);
        break;
      case 2:
        note("reload with another hold time"), reload(i, true);
        break;
      case 3:
        note("restart"), hosts_[i]->restart();
        break;
      case 4:
        note("slow"), hosts_[i]->slow(true);
        break;
      case 5:
        note("fast"), hosts_[i]->slow(false);
        break;
      default:
        note("rib flush"), hosts_[i]->command("rib flush out");
        break;
    }
  }
  /// Commands announce and withdraw.
  void change(std::size_t i) {
    auto& m = meant(i);
    for (auto n = 1 + dice().below(dice().chance(50) ? 1000 : 20); n > 0; --n) {
      auto const prefix = commanded_prefix(m.number);
      if (dice().chance(700)) hosts_[i]->announce(prefix, m.commanded[prefix] = version());
      else if (m.commanded.erase(prefix)) hosts_[i]->withdraw(prefix);
    }
  }
  void reload(std::size_t i, bool session) {
    auto& m = meant(i);
    for (auto n = dice().below(10); n > 0; --n) {
      auto const prefix = configured_prefix(m.number);
      if (dice().chance(500)) m.configured.erase(prefix);
      else m.configured[prefix] = version();
    }
    if (session) m.hold = m.hold == 90 ? 180 : 90;
    hosts_[i]->reload();
    // Sessions that are made anew have forgotten what commands said: programs say it again.
    if (session)
      for (auto const& [prefix, med] : m.commanded) hosts_[i]->announce(prefix, med);
  }
  /// The program is killed and started again.
  void reborn(std::size_t i) {
    complain_of(i);
    events_ += hosts_[i]->events;
    sessions_ += hosts_[i]->ups;
    hosts_[i] = nullptr;
    hosts_[i] = std::make_unique<host>(world_, network_, meant(i));
  }

  /// The network is well, nobody interferes: sessions come up and stay, tables are as intended.
  void quiet() {
    note("quiet");
    network_.now_is = {};
    for (auto& h : hosts_) h->slow(false);
    run_for(fsm::seconds(1200));
    auto const before = sessions();
    for (std::size_t i = 0; i < hosts_.size(); ++i) change(i), reload(i, false);
    run_for(dice().between(fsm::seconds(600), fsm::seconds(3 * 3600)));
    if (!problem.empty()) return;
    if (sessions() != before) return fail("a healthy session went down");
    std::size_t pairs = 0;
    for (auto const& from : meant_)
      for (int const to : from.peers) {
        ++pairs;
        compare(from, to);
      }
    if (network_.open_ends() != pairs) fail("connections are left over");
  }
  void compare(intent const& from, int to) {
    auto const& there = *hosts_[static_cast<std::size_t>(to)];
    auto const pair = std::to_string(from.number) + " to " + std::to_string(to);
    if (!there.established(from.number)) return fail(pair + ": not established long after");
    auto const got = there.received_from(from.number), wanted = from.wanted();
    if (got == wanted) return;
    std::size_t missing = 0, more = 0, other = 0;
    for (auto const& [prefix, med] : wanted)
      if (auto const at = got.find(prefix); at == got.end()) ++missing;
      else other += at->second != med;
    for (auto const& [prefix, med] : got) more += !wanted.contains(prefix);
    fail(pair + ": of " + std::to_string(wanted.size()) + " routes " + std::to_string(missing) +
         " are missing, " + std::to_string(other) + " differ, " + std::to_string(more) +
         " should be gone");
  }
  void leave() {
    for (auto& h : hosts_) h->stop();
    run_for(fsm::seconds(10));
    for (auto& h : hosts_)
      if (!h->stopped()) fail("it does not end");
    run_for(fsm::seconds(100));
    if (network_.open_ends()) fail("connections outlive their speakers");
  }

  void run_for(fsm::duration d) {
    auto const t = world_.now() + d;
    // A world that does much without getting anywhere is broken as well.
    auto const most = world_.happened() + 20'000'000;
    bool const done = world_.run_until(
        [&] {
          most_open = std::max(most_open, network_.open_ends());
          most_pending = std::max(most_pending, world_.pending());
          return world_.now() >= t || world_.happened() > most;
        },
        t);
    static_cast<void>(done);
    if (world_.happened() > most) fail("it runs hot");
    if (most_open > 64) fail("connections pile up");
    if (most_pending > 100'000) fail("happenings pile up");
    for (std::size_t i = 0; i < hosts_.size(); ++i) complain_of(i);
  }
  void complain_of(std::size_t i) {
    if (!hosts_[i]->complaint.empty()) fail(hosts_[i]->complaint);
  }
  void fail(std::string why) {
    if (problem.empty()) problem = std::move(why);
  }
  void note(char const* what) {
    if (trace_) std::printf("%12.3f    %s\n", seconds_of(world_.now()), what);
  }

  bool trace_;
  sim::world world_;
  sim::network network_;
  std::vector<intent> meant_;
  std::vector<std::unique_ptr<host>> hosts_;
  std::uint32_t version_ = 0;
  std::size_t events_ = 0, sessions_ = 0;
};

[[nodiscard]] double wall_clock() {
  timespec t{};
  ::clock_gettime(CLOCK_MONOTONIC, &t);
  return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) / 1e9;
}

[[nodiscard]] double resident() {
  std::ifstream in{"/proc/self/statm"};
  double size = 0, pages = 0;
  in >> size >> pages;
  return pages * static_cast<double>(::sysconf(_SC_PAGESIZE)) / (1024 * 1024);
}

struct options {
  std::uint64_t seed = 1;
  bool one = false, trace = false;
  double hours = 100, limit = 50;
};

int usage() {
  std::puts(
      "whole_speaker [--seed N [--trace]] [--from N] [--hours H] [--limit S]\n"
      "  --seed N   this run only, as it was\n"
      "  --trace    the trouble it gets\n"
      "  --from N   the first seed (1), or 'random'\n"
      "  --hours H  simulated time in all (100)\n"
      "  --limit S  stop after S seconds of real time (50); 0: when the hours are over");
  return 2;
}

bool read_options(int argc, char** argv, options& o) {
  for (int i = 1; i < argc; ++i) {
    auto const is = [&](char const* name) { return !std::strcmp(argv[i], name) && i + 1 < argc; };
    if (!std::strcmp(argv[i], "--trace")) o.trace = true;
    else if (is("--seed")) o.one = true, o.seed = std::strtoull(argv[++i], nullptr, 10);
    else if (is("--from") && !std::strcmp(argv[i + 1], "random")) {
      o.seed = static_cast<std::uint64_t>(::time(nullptr)) * 1000;
      ++i;
    } else if (is("--from")) o.seed = std::strtoull(argv[++i], nullptr, 10);
    else if (is("--hours")) o.hours = std::strtod(argv[++i], nullptr);
    else if (is("--limit")) o.limit = std::strtod(argv[++i], nullptr);
    else return false;
  }
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  options o;
  if (!read_options(argc, argv, o)) return usage();
  daemon::log_settings quiet;
  quiet.enabled = false;
  daemon::open_log(quiet);
  double hours = 0, first = 0;
  std::uint64_t seed = o.seed, happened = 0;
  std::size_t sessions = 0, events = 0, pending = 0, open = 0;
  auto const begin = wall_clock();
  do {
    run r{seed, o.trace && o.one};
    bool const well = r.go();
    hours += r.hours();
    happened += r.happened();
    sessions += r.sessions();
    events += r.events();
    pending = std::max(pending, r.most_pending);
    open = std::max(open, r.most_open);
    if (!well) {
      auto const n = static_cast<unsigned long long>(seed);
      std::printf(
          "seed %llu after %.1f simulated hours: %s\nreplay: whole_speaker --seed %llu "
          "--trace\n",
          n, r.hours(), r.problem.c_str(), n);
      return 1;
    }
    if (seed++ == o.seed + 4) first = resident();
  } while (!o.one && hours < o.hours && (o.limit <= 0 || wall_clock() - begin < o.limit));
  std::printf(
      "seeds %llu to %llu: %.1f simulated hours, %llu happenings, %zu sessions, %zu events, at "
      "most "
      "%zu connections and %zu happenings to come; %.0f MiB after 5 runs, %.0f at the end; %.1f "
      "s\n",
      static_cast<unsigned long long>(o.seed), static_cast<unsigned long long>(seed - 1), hours,
      static_cast<unsigned long long>(happened), sessions, events, open, pending, first, resident(),
      wall_clock() - begin);
  return 0;
}
