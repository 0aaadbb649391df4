// The states of a checked service and what a check does to them. API contract §9.2.
// No clock, no process, no output: the loop around it is in healthcheck.cpp.
#pragma once

#include <cstdint>
#include <string_view>

namespace senda::daemon::healthcheck {

enum class state : std::uint8_t { init, disabled, rising, falling, up, down, exit, end };

/// As hooks and logs have it: "INIT", "UP", …
[[nodiscard]] constexpr std::string_view name_of(state s) noexcept {
  constexpr std::string_view names[] = {"INIT", "DISABLED", "RISING", "FALLING",
                                        "UP",   "DOWN",     "EXIT",   "END"};
  return names[static_cast<unsigned>(s)];
}

/// How a service changes its state.
class machine {
 public:
  /// Consecutive results needed to be up or down; 0 and 1 mean at once.
  machine(unsigned rise, unsigned fall) noexcept : rise_(rise), fall_(fall) {}

  [[nodiscard]] state now() const noexcept { return state_; }
  /// A change is pending: the next check comes after the fast interval.
  [[nodiscard]] bool is_pending() const noexcept {
    return state_ == state::rising || state_ == state::falling;
  }
  /// Lines are written in this state.
  [[nodiscard]] bool is_announced() const noexcept {
    return state_ == state::up || state_ == state::down || state_ == state::disabled;
  }

  /// The disable file exists. True when that changes the state.
  bool disable() noexcept { return enter(state::disabled); }
  /// A check ended. True when that changes the state.
  bool check(bool passed) noexcept {
    switch (state_) {
      case state::disabled:
        return enter(state::init);
      case state::up:
        return !passed && worse();
      case state::down:
        return passed && better();
      case state::rising:
        return passed ? better() : worse();
      case state::falling:
        return passed ? better() : worse();
      default:
        return passed ? better() : worse();
    }
  }

 private:
  bool better() noexcept { return count(state::rising, rise_, state::up); }
  bool worse() noexcept { return count(state::falling, fall_, state::down); }
  bool count(state pending, unsigned needed, state reached) noexcept {
    checks_ = state_ == pending ? checks_ + 1 : 1;
    return enter(checks_ >= needed ? reached : pending);
  }
  bool enter(state s) noexcept {
    if (state_ == s) return false;
    state_ = s;
    return true;
  }

  unsigned rise_, fall_, checks_ = 0;
  state state_ = state::init;
};

}  // namespace senda::daemon::healthcheck
