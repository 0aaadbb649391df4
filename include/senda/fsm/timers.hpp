// Time as the state machine sees it: points and spans in nanoseconds, timers that are plain data.
// RFC 4271 §10; waits between attempts to connect: wire contract §10.3.
#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>

namespace senda::fsm {

/// A span of time. Not std::chrono: <chrono> costs more to compile than the machine itself.
struct duration {
  std::int64_t nanoseconds = 0;

  friend constexpr auto operator<=>(duration, duration) = default;
  friend constexpr duration operator+(duration a, duration b) noexcept {
    return {a.nanoseconds + b.nanoseconds};
  }
  friend constexpr duration operator-(duration a, duration b) noexcept {
    return {a.nanoseconds - b.nanoseconds};
  }
  friend constexpr duration operator*(duration a, std::int64_t n) noexcept {
    return {a.nanoseconds * n};
  }
  friend constexpr duration operator/(duration a, std::int64_t n) noexcept {
    return {a.nanoseconds / n};
  }
};

[[nodiscard]] constexpr duration nanoseconds(std::int64_t n) noexcept { return {n}; }
[[nodiscard]] constexpr duration milliseconds(std::int64_t n) noexcept { return {n * 1'000'000}; }
[[nodiscard]] constexpr duration seconds(std::int64_t n) noexcept { return {n * 1'000'000'000}; }

/// A point of a clock that never goes back and knows no date (CLOCK_MONOTONIC,
/// std::chrono::steady_clock): nanoseconds since some moment.
struct time_point {
  std::int64_t nanoseconds = 0;

  /// Later than everything: an unarmed timer.
  [[nodiscard]] static constexpr time_point never() noexcept { return {INT64_MAX}; }

  friend constexpr auto operator<=>(time_point, time_point) = default;
  /// Adding to `never` or past the end of time gives `never`.
  friend constexpr time_point operator+(time_point t, duration d) noexcept {
    if (d.nanoseconds > 0 && t.nanoseconds > INT64_MAX - d.nanoseconds) return never();
    return {t.nanoseconds + d.nanoseconds};
  }
  friend constexpr duration operator-(time_point a, time_point b) noexcept {
    return {a.nanoseconds - b.nanoseconds};
  }
};

[[nodiscard]] constexpr time_point earlier(time_point a, time_point b) noexcept {
  return a < b ? a : b;
}

/// A deadline, or none.
class timer {
 public:
  constexpr void arm(time_point at) noexcept { at_ = at; }
  constexpr void disarm() noexcept { at_ = time_point::never(); }
  [[nodiscard]] constexpr bool armed() const noexcept { return at_ != time_point::never(); }
  [[nodiscard]] constexpr bool due(time_point now) const noexcept { return armed() && at_ <= now; }
  [[nodiscard]] constexpr time_point at() const noexcept { return at_; }

 private:
  time_point at_ = time_point::never();
};

/// How long to wait between one attempt and the next, growing to a minute.
class back_off {
 public:
  /// The next wait; every call makes the one after it longer.
  constexpr duration next() noexcept {
    auto const wait = waits[at_];
    if (at_ + 1 < waits.size()) ++at_;
    return seconds(wait);
  }
  constexpr void reset() noexcept { at_ = 0; }

  static constexpr std::array<std::uint8_t, 18> waits{0,  1,  2,  3,  4,  5,  7,  9,  11,
                                                      14, 17, 21, 26, 32, 39, 47, 57, 60};

 private:
  std::size_t at_ = 0;
};

}  // namespace senda::fsm
