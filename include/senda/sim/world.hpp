// world: virtual time. Events happen in order, nothing waits, and a seed decides every chance.
// The same seed gives the same run, event for event.
#pragma once

#include <senda/fsm/timers.hpp>

#include <functional>
#include <map>

namespace senda::sim {

using fsm::duration;
using fsm::time_point;

/// A small generator (splitmix64) whose numbers are the same everywhere.
class dice {
 public:
  explicit dice(std::uint64_t seed) noexcept : state_(seed) {}

  std::uint64_t next() noexcept {
    std::uint64_t z = state_ += 0x9e3779b97f4a7c15;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
    z = (z ^ z >> 27) * 0x94d049bb133111eb;
    return z ^ z >> 31;
  }
  /// 0 to n - 1; 0 when n is 0.
  std::uint64_t below(std::uint64_t n) noexcept { return n ? next() % n : 0; }
  /// True in `permille` of 1000 cases.
  bool chance(unsigned permille) noexcept { return below(1000) < permille; }
  /// Uniform; both ends included.
  duration between(duration low, duration high) noexcept {
    auto const span = static_cast<std::uint64_t>((high - low).nanoseconds);
    return low + duration{static_cast<std::int64_t>(below(span + 1))};
  }

 private:
  std::uint64_t state_;
};

/// Time stands still between events and jumps from one to the next.
class world {
 public:
  explicit world(std::uint64_t seed) noexcept : chances(seed) {}
  world(world const&) = delete;
  world& operator=(world const&) = delete;

  /// Names an event to come.
  struct event_id {
    std::int64_t at = 0;
    std::uint64_t number = 0;  // 0: none

    friend auto operator<=>(event_id const&, event_id const&) = default;
  };

  [[nodiscard]] time_point now() const noexcept { return now_; }
  /// Not in the past; events of the same time happen in the order of these calls.
  event_id at(time_point when, std::function<void()> what) {
    event_id const id{(when < now_ ? now_ : when).nanoseconds, ++count_};
    events_.emplace(id, std::move(what));
    return id;
  }
  event_id after(duration d, std::function<void()> what) { return at(now_ + d, std::move(what)); }
  /// Harmless when it has happened.
  void cancel(event_id id) noexcept { events_.erase(id); }

  /// Lets the next event happen; false when there is none.
  bool step() {
    if (events_.empty()) return false;
    auto next = events_.extract(events_.begin());
    now_ = time_point{next.key().at};
    ++happened_;
    next.mapped()();
    return true;
  }
  /// Everything up to and including `t`; it is `t` then.
  void run_until(time_point t) {
    while (!events_.empty() && events_.begin()->first.at <= t.nanoseconds) step();
    now_ = t;
  }
  void run_for(duration d) { run_until(now_ + d); }
  /// Until `done()`, looked at after each event; false when that did not come about in time.
  template <class Condition> bool run_until(Condition done, time_point latest) {
    while (!done()) {
      if (events_.empty() || events_.begin()->first.at > latest.nanoseconds) {
        now_ = latest;
        return done();
      }
      step();
    }
    return true;
  }
  /// Events so far.
  [[nodiscard]] std::uint64_t happened() const noexcept { return happened_; }

  /// Events to come.
  [[nodiscard]] std::size_t pending() const noexcept { return events_.size(); }

  dice chances;

 private:
  std::map<event_id, std::function<void()>> events_;
  time_point now_{};
  std::uint64_t count_ = 0, happened_ = 0;
};

}  // namespace senda::sim
