// Programs a healthcheck runs, and waiting for anything without missing the order to end.
// API contract §9.2: the check leads a process group of its own, which a time-out kills.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <sys/types.h>
#include <vector>

namespace senda::daemon::healthcheck {

using clock = std::chrono::steady_clock;
/// Nothing: no deadline.
using deadline = std::optional<clock::time_point>;

/// Hears of SIGTERM, SIGINT and of children that end; nothing else interrupts the program.
class interruptions {
 public:
  interruptions();
  ~interruptions();
  interruptions(interruptions const&) = delete;
  interruptions& operator=(interruptions const&) = delete;

  enum class event : std::uint8_t { ready, late, terminated, child };
  /// Waits until `fd` (-1: none) has one of the poll(2) `events`, a signal came, or it is late.
  /// Once told to end it always answers `terminated`, until clean_up().
  event wait(int fd, short events, deadline until);
  /// We were told to end.
  [[nodiscard]] bool terminated() const noexcept { return terminated_; }
  /// From now on orders to end are ignored: it is what we do.
  void clean_up() noexcept { cleaning_ = true; }

 private:
  event take_signal();
  int fd_;
  bool terminated_ = false, cleaning_ = false;
};

/// Starts a program in a process group of its own, which reads nothing and writes to `output`.
/// `state` goes into its environment as STATE unless it is empty. Zero or an errno value.
[[nodiscard]] int start_program(std::vector<std::string> const& command, std::string_view state,
                                int output, pid_t& pid);

struct child_result {
  enum class how : std::uint8_t { exited, killed, timed_out, not_started, interrupted } end;
  int code = 0;        ///< exit status, signal or errno
  std::string output;  ///< the first of what it wrote
};

/// Runs a program with its output collected and waits for it: for at most `limit` (0: for ever).
/// `state` goes into its environment as STATE unless it is empty.
[[nodiscard]] child_result run_program(interruptions& signals,
                                       std::vector<std::string> const& command,
                                       std::chrono::milliseconds limit,
                                       std::string_view state = {});

/// The same for the shell.
[[nodiscard]] inline child_result run_shell(interruptions& signals, std::string const& command,
                                            std::chrono::milliseconds limit,
                                            std::string_view state = {}) {
  return run_program(signals, {"/bin/sh", "-c", command}, limit, state);
}

}  // namespace senda::daemon::healthcheck
