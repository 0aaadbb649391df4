// checks: those of the configuration, made again and again. While one is UP, the routes of the
// watchdog with its name are announced; while it is DOWN they are withdrawn.
#pragma once

#include "daemon/check/probe.hpp"
#include "daemon/healthcheck/machine.hpp"

namespace senda::daemon::check {

class checks {
 public:
  /// Announces or withdraws the routes of a watchdog.
  using watchdog = std::function<void(std::string_view name, bool up)>;

  checks(reactor& loop, watchdog tell) : loop_(loop), tell_(std::move(tell)) {}

  /// Makes them those of `wanted`. One that stays as it was keeps its state, and says it again: the
  /// routes may be new.
  void apply(std::vector<check_definition> const& wanted);
  void stop() { all_.clear(); }
  /// A child process ended. True: it was one of ours.
  bool reaped(int pid, int status);

  struct report {
    std::string_view name;
    healthcheck::state state;
  };
  [[nodiscard]] std::vector<report> reports() const;

 private:
  class one;

  reactor& loop_;
  watchdog tell_;
  std::vector<std::shared_ptr<one>> all_;
};

}  // namespace senda::daemon::check
