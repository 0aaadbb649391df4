// Two speakers in a world where everything goes wrong, for hundreds of hours of virtual time.
// Each announces and withdraws numbered routes; whenever the trouble ends, each must end up with
// what the other intends. A run is a number, the seed: the same number is the same run.
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <time.h>

#include "speaker.hpp"

namespace {

using namespace test;

struct options {
  std::uint64_t seed = 1;
  bool one = false, trace = false;
  double hours = 400, limit = 50;  // simulated; wall clock seconds
};

/// One seed: a pair of speakers, a network, trouble, quiet, the question whether all is well.
class run {
 public:
  run(std::uint64_t seed, bool trace) : trace_(trace), world_(seed), network_(world_) {
    for (int i = 0; i < 2; ++i)
      speakers_[i] = std::make_unique<speaker>(world_, network_, i, variety(), trace);
  }
  /// False when something was wrong; `problem` says what.
  bool go() {
    int const rounds = 3 + static_cast<int>(world_.chances.below(4));
    for (int i = 0; i < rounds && problem.empty(); ++i) {
      trouble();
      if (problem.empty()) quiet();
    }
    if (problem.empty()) leave();
    return problem.empty();
  }
  [[nodiscard]] double hours() const {
    return static_cast<double>(world_.now().nanoseconds) / 3600e9;
  }
  [[nodiscard]] std::uint64_t events() const { return world_.happened(); }
  [[nodiscard]] std::size_t sessions() const { return speakers_[0]->sessions; }
  [[nodiscard]] std::size_t updates() const {
    return speakers_[0]->updates_received + speakers_[1]->updates_received;
  }
  std::string problem;

 private:
  sim::dice& dice() { return world_.chances; }

  /// Settings drawn once for both, so that every seed is another kind of pair.
  speaker::kind variety() {
    if (!drawn_) {
      drawn_ = true;
      std::uint16_t const holds[] = {0, 3, 9, 90, 180};
      kind_.hold[0] = holds[dice().below(5)];
      kind_.hold[1] = holds[dice().below(5)];
      kind_.passive = static_cast<int>(dice().below(4));  // 0, 1: that one; else nobody
      kind_.id[0] = 1 + static_cast<std::uint32_t>(dice().below(3));
      kind_.id[1] = 1 + static_cast<std::uint32_t>(dice().below(3));
      kind_.routes = 1 + static_cast<unsigned>(dice().below(2000));
    }
    return kind_;
  }

  void trouble() {
    auto const end = world_.now() + dice().between(fsm::seconds(600), fsm::seconds(7200));
    auto const patience = dice().between(fsm::seconds(1), fsm::seconds(300));
    while (world_.now() < end && problem.empty()) {
      mischief();
      run_for(dice().between({}, patience));
    }
  }
  void mischief() {
    auto& c = network_.now_is;
    auto const now = world_.now();
    auto const i = static_cast<int>(dice().below(2));
    switch (dice().below(12)) {
      case 0:
        note("reset"), network_.reset_all();
        break;
      case 1:
        note("partition"), network_.partition(now + dice().between({}, fsm::seconds(400)));
        break;
      case 2:
        note("freeze"),
            network_.freeze(speaker::address(i), now + dice().between({}, fsm::seconds(200)));
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
      case 7:
        c.lateness = dice().between({}, fsm::milliseconds(500));
        break;
      case 8:
        note("restart"), speakers_[i]->restart();
        break;
      case 9:
        note("reborn"), rebirth(i);
        break;
      case 10:
        note("slow"), speakers_[i]->stall(dice().between({}, fsm::seconds(120)));
        break;
      default:
        break;
    }
    for (auto& s : speakers_)
      if (dice().chance(700)) s->change(dice());
  }
  /// The program is killed and started again: it has forgotten everything but its routes.
  void rebirth(int i) {
    auto intent = speakers_[i]->intent();
    auto const sessions = speakers_[i]->sessions;
    speakers_[i] = nullptr;
    speakers_[i] = std::make_unique<speaker>(world_, network_, i, variety(), trace_);
    speakers_[i]->adopt(std::move(intent), sessions);
  }

  /// The network is well, nobody interferes: the session comes up and stays, and tables agree.
  void quiet() {
    note("quiet");
    network_.now_is = {};
    for (auto& s : speakers_) s->stall({});
    // What was frozen or cut off wakes up within 400 s; then the longest hold time, open wait,
    // back-off and a burst of attempts may pass.
    auto const settled = world_.now() + fsm::seconds(900);
    run_until(settled);
    if (!problem.empty()) return;
    std::size_t const before[] = {speakers_[0]->sessions, speakers_[1]->sessions};
    for (auto& s : speakers_) s->change(dice());
    run_for(dice().between(fsm::seconds(600), fsm::seconds(3600)));
    if (!problem.empty()) return;
    for (int i = 0; i < 2; ++i) {
      auto const& mine = *speakers_[i];
      auto const& other = *speakers_[1 - i];
      if (!mine.established()) return fail("not established long after the trouble");
      if (mine.sessions != before[i]) return fail("a healthy session went down");
      if (mine.seen() != other.intent()) return fail("the tables differ");
    }
    if (network_.open_ends() != 2) return fail("connections are left over");
  }
  void leave() {
    speakers_[dice().below(2)]->stop();
    run_for(fsm::seconds(10));
    for (auto& s : speakers_) s->stop();
    run_for(fsm::seconds(100));
    if (network_.open_ends()) fail("connections outlive their speakers");
  }

  void run_for(fsm::duration d) { run_until(world_.now() + d); }
  void run_until(fsm::time_point t) {
    // A world that does much without getting anywhere is broken as well.
    auto const most = world_.happened() + 5'000'000;
    bool const done = world_.run_until(
        [&] { return world_.now() >= t || world_.happened() > most || complaint(); }, t);
    static_cast<void>(done);
    if (world_.happened() > most) return fail("it runs hot");
    if (complaint()) fail(speakers_[0]->complaint + speakers_[1]->complaint);
  }
  [[nodiscard]] bool complaint() const {
    return !speakers_[0]->complaint.empty() || !speakers_[1]->complaint.empty();
  }
  void fail(std::string why) {
    if (problem.empty()) problem = std::move(why);
  }
  void note(char const* what) {
    if (trace_) std::printf("%12.3f    === %s\n", seconds_of(world_.now()), what);
  }

  bool trace_, drawn_ = false;
  speaker::kind kind_;
  sim::world world_;
  sim::network network_;
  std::unique_ptr<speaker> speakers_[2];
};

[[nodiscard]] double wall_clock() {
  timespec t{};
  ::clock_gettime(CLOCK_MONOTONIC, &t);
  return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) / 1e9;
}

int usage() {
  std::puts(
      "two_speakers [--seed N [--trace]] [--from N] [--hours H] [--limit S]\n"
      "  --seed N   this run only, as it was\n"
      "  --trace    every happening of it\n"
      "  --from N   the first seed (1), or 'random'\n"
      "  --hours H  simulated time in all (400)\n"
      "  --limit S  stop after S seconds of real time (50); 0: when the hours are over");
  return 2;
}

}  // namespace

int main(int argc, char** argv) {
  options o;
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
    else return usage();
  }
  double hours = 0;
  std::uint64_t seed = o.seed, events = 0;
  std::size_t sessions = 0, updates = 0;
  auto const begin = wall_clock();
  do {
    run r{seed, o.trace && o.one};
    bool const well = r.go();
    hours += r.hours();
    events += r.events();
    sessions += r.sessions();
    updates += r.updates();
    if (!well) {
      std::printf(
          "seed %llu after %.1f simulated hours: %s\nreplay: two_speakers --seed %llu --trace\n",
          static_cast<unsigned long long>(seed), r.hours(), r.problem.c_str(),
          static_cast<unsigned long long>(seed));
      return 1;
    }
    ++seed;
  } while (!o.one && hours < o.hours && (o.limit <= 0 || wall_clock() - begin < o.limit));
  std::printf(
      "seeds %llu to %llu: %.1f simulated hours, %llu events, %zu sessions, %zu UPDATEs, "
      "%.1f s\n",
      static_cast<unsigned long long>(o.seed), static_cast<unsigned long long>(seed - 1), hours,
      static_cast<unsigned long long>(events), sessions, updates, wall_clock() - begin);
  return 0;
}
