// api: the helper processes of the daemon and all others who command it: what they are told and
// what they may do. API contract §1 (who may do what), §2 (life cycle), §3 (replies).
#pragma once

#include "daemon/api/command_line.hpp"
#include "daemon/api/counter_report.hpp"
#include "daemon/api/helper.hpp"
#include "daemon/api/route_command.hpp"
#include "daemon/speaker/speaker.hpp"

namespace senda::daemon {

/// What a command may ask of the daemon as a whole. Done after the reply, not at once.
class daemon_control {
 public:
  virtual ~daemon_control() = default;
  virtual void shutdown() = 0;
  virtual void reload() = 0;
  virtual void restart() = 0;
  [[nodiscard]] virtual std::string const& uuid() const = 0;
  /// Seconds since the epoch.
  [[nodiscard]] virtual double started() const = 0;
  /// What else is counted.
  virtual void counters(counter_report&) const {}
};

class api final : public peer_subscriber, private helper_owner {
 public:
  /// Octets of commands that may wait behind one that is not answered yet.
  static constexpr std::size_t most_postponed = 1 << 20;

  api(reactor& loop, api_settings settings, daemon_control& control);

  void attach(speaker& s) noexcept { speaker_ = &s; }
  /// Starts the processes that are new, ends those that are gone; `restart_changed` also starts
  /// anew those whose definition differs.
  void apply(std::vector<process_definition> const& wanted, bool restart_changed);
  /// Tells the helpers of the shutdown, gives them a moment to end, then ends them (SIGTERM, and
  /// SIGKILL after two seconds). `done` is called when they are gone.
  void stop(std::function<void()> done);
  /// A child process ended (SIGCHLD).
  void reaped(int pid, int status);
  /// Tells subscribers of a signal, or (0, "none") a command that does the same.
  void tell_signal(int number, std::string_view name);

  [[nodiscard]] std::vector<subscription> subscriptions_of(neighbor_settings const& n) override;
  /// One who is no helper hears of neighbors too: of the one with that address, or of all.
  void watch(subscription const& wanted, std::optional<ip_address> peer);
  void unwatch(event_receiver const& who);
  void on_no_peer_left() override { control_.shutdown(); }
  [[nodiscard]] family_set unready(neighbor_settings const& n) const override;

  // Commands.

  /// One line, without the line feed. The answer may come during the call, or later; commands are
  /// answered in their order.
  void take(conversation& from, std::string_view line);
  /// What it has to read has become little again (see conversation::congested()).
  void drained(conversation& who);
  /// Calls `more` now, and again in later turns of the loop, until it is true; not while much waits
  /// to be read. Whoever it is cannot be told of anything else meanwhile.
  void keep_answering(conversation& who, std::function<bool()> more);
  /// The command is not answered at once: the next ones wait until answered() is called.
  void answer_later(conversation& who) { who.busy_ = true; }
  void answered(conversation& who);
  /// Forgets commands of `who` that wait, and the one that is not answered yet.
  void forget_commands(conversation& who);

  [[nodiscard]] speaker& peers() const noexcept { return *speaker_; }
  [[nodiscard]] daemon_control& control() const noexcept { return control_; }
  [[nodiscard]] api_settings& settings() noexcept { return settings_; }
  [[nodiscard]] std::vector<std::unique_ptr<helper>> const& helpers() const noexcept {
    return helpers_;
  }
  /// Reads and gives routes; reused.
  [[nodiscard]] route_command& routes() noexcept { return routes_; }
  /// `who` has announced all it has to announce: what waits for that goes on. One who is no helper
  /// speaks for all of them.
  void note_ready(conversation& who);
  /// The same of one family of one neighbor.
  void note_ready(conversation& who, neighbor_settings const& n, family f);
  /// Neighbors `who` may command.
  [[nodiscard]] std::vector<speaker::neighbor const*> const& peers_of(conversation& who) const;

 private:
  void on_line(helper_process& from, std::string_view line) override;
  void on_started(helper_process& which) override;
  void on_exit(helper_process& which, bool for_good) override;
  void on_congestion(helper_process& which, bool congested) override;
  void on_drained(helper_process& which) override;

  void wait_for_helpers();
  [[nodiscard]] bool is_helper(conversation const& who) const noexcept;
  [[nodiscard]] helper& owner_of(helper_process const& p) const;
  void execute(conversation& from, std::string_view line);
  void postpone(conversation& from, std::string_view line);
  void resume(conversation& who);
  void work(conversation& who);

  reactor& loop_;
  api_settings settings_;
  daemon_control& control_;
  speaker* speaker_ = nullptr;
  std::vector<std::unique_ptr<helper>> helpers_;
  std::vector<std::unique_ptr<helper>> leaving_;
  struct watcher {
    subscription wanted;
    std::optional<ip_address> peer;
  };
  std::vector<watcher> watchers_;
  command_line line_;
  route_command routes_;
  bool all_ready_ = false;  // somebody said it who is no helper
  std::map<std::string, family_set, std::less<>> ready_families_;  // likewise, by neighbor
  bool stopping_ = false;
  std::function<void()> stopped_;
  std::unique_ptr<reactor_timer> stop_timer_;
  unsigned waited_ = 0;  // milliseconds since stop()
};

}  // namespace senda::daemon
