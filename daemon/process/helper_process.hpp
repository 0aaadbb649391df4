// helper_process: one external program that writes commands and reads events, never waited for.
// API contract §2: life cycle, framing, respawn limit. Its pipes are non-blocking on our side.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/process/output_queue.hpp"
#include "daemon/reactor/reactor.hpp"

namespace senda::daemon {

class helper_process;

/// Hears of what a helper does. No call is made from inside a call into the helper.
class helper_owner {
 public:
  virtual ~helper_owner() = default;
  /// One complete line, trailing white space removed.
  virtual void on_line(helper_process& from, std::string_view line) = 0;
  /// It was started (again): acknowledgement state and the like are as at the beginning.
  virtual void on_started(helper_process& which) = 0;
  /// It is gone; `for_good` when it will not be started again.
  virtual void on_exit(helper_process& which, bool for_good) = 0;
  /// What waits to be read by it passed helper_process::high_water, or fell below half of it.
  virtual void on_congestion(helper_process& which, bool congested) = 0;
  /// Little waits to be read by it any more.
  virtual void on_drained(helper_process& which) = 0;
};

class helper_process {
 public:
  struct settings {
    std::string name;
    std::vector<std::string> command;  ///< program and arguments; never empty
    bool respawn = true;
  };
  /// Longest line accepted, octets; a helper that exceeds it is restarted.
  static constexpr std::size_t line_limit = 1 << 20;
  /// Octets that may wait for a helper before its owner is asked to slow down.
  static constexpr std::size_t high_water = 8 << 20;
  /// Octets of answers that may wait before no more commands are taken from it.
  static constexpr std::size_t answer_limit = 32 << 20;
  /// Little: answers without end go on.
  static constexpr std::size_t low_water = 256 * 1024;
  /// Starts allowed in one bucket of 64 seconds.
  static constexpr unsigned start_limit = 5;

  helper_process(reactor& r, settings s, helper_owner& owner);
  ~helper_process();
  helper_process(helper_process const&) = delete;
  helper_process& operator=(helper_process const&) = delete;

  void start();
  /// However it ends, it is not started again.
  void retire() noexcept { stopping_ = true; }
  /// SIGTERM, and SIGKILL when it is still there two seconds later. It is not started again.
  void terminate();
  /// Queues text for its standard input; a no-op while it is not running.
  void write(std::string_view text);
  /// Reads no more of what it says, or goes on.
  void hold(bool on);
  /// The process `pid` ended (SIGCHLD); true when it was this one.
  bool reaped(int pid, int status);

  [[nodiscard]] std::string const& name() const noexcept { return settings_.name; }
  [[nodiscard]] settings const& definition() const noexcept { return settings_; }
  [[nodiscard]] bool running() const noexcept { return pid_ > 0; }
  [[nodiscard]] int pid() const noexcept { return pid_; }
  /// What waits to be read by it.
  [[nodiscard]] output_queue const& queue() const noexcept { return out_; }
  [[nodiscard]] bool congested() const noexcept { return congested_; }
  /// Times it was started, and times it passed high_water, since it was configured.
  [[nodiscard]] unsigned starts() const noexcept { return all_starts_; }
  [[nodiscard]] unsigned congestions() const noexcept { return congestions_; }

 private:
  bool spawn();
  void on_readable();
  void cut_lines();
  void want_commands();
  void flush();
  void close_pipes();
  void end_it(std::string_view why);
  void signal_group(int number) const noexcept;
  [[nodiscard]] bool may_start_again();

  reactor& reactor_;
  settings settings_;
  helper_owner& owner_;
  int pid_ = 0, in_ = -1, out_fd_ = -1;  // in_: its stdout; out_fd_: its stdin
  std::unique_ptr<fd_watch> in_watch_, out_watch_;
  std::unique_ptr<reactor_timer> kill_timer_;
  std::string line_;
  output_queue out_;
  bool congested_ = false, stopping_ = false, held_ = false, choked_ = false, busy_ = false;
  std::int64_t bucket_ = 0;
  unsigned starts_ = 0, all_starts_ = 0, congestions_ = 0;
};

}  // namespace senda::daemon
