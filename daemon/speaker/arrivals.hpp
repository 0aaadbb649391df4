// Connections that come in: how many were taken, and how many not. Bounds are on what they cost, so
// that ten thousand of them cannot take the place of the peers there are.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>

namespace senda::daemon {

/// Of all listening sockets, since the start.
struct arrival_statistics {
  std::uint64_t accepted = 0;     ///< handed to a neighbor
  std::uint64_t unknown = 0;      ///< turned away: no neighbor has that address
  std::uint64_t too_fast = 0;     ///< closed: the neighbor connected all the time
  std::uint64_t members = 0;      ///< turned away: a range has as many members as it may
  std::uint64_t descriptors = 0;  ///< closed: the descriptors left are for what is there
};

/// How often a neighbor that has a connection may make another: each costs a descriptor for two
/// seconds, even one that is not wanted.
class arrival_budget {
 public:
  using time_point = std::chrono::steady_clock::time_point;
  static constexpr unsigned burst = 100, per_second = 50;

  [[nodiscard]] bool take(time_point now) noexcept {
    auto const passed = std::chrono::duration_cast<std::chrono::milliseconds>(now - since_).count();
    auto const earned = std::min<std::int64_t>(passed, 10'000) * per_second / 1000;
    if (earned > 0) {
      left_ = static_cast<unsigned>(std::min<std::int64_t>(burst, left_ + earned));
      since_ = now;
    }
    if (left_ == 0) return false;
    --left_;
    return true;
  }

 private:
  time_point since_{};
  unsigned left_ = burst;
};

}  // namespace senda::daemon
