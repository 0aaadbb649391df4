// api: the helper processes of the daemon: what they are told and what they may command.
// API contract §1 (who may do what), §2 (life cycle), §3 (replies), JSON contract §2 (events).
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "daemon/api/command_line.hpp"
#include "daemon/config/model.hpp"
#include "daemon/process/helper_process.hpp"
#include "daemon/speaker/speaker.hpp"

namespace senda::daemon {

struct api_settings {
  unsigned version = 6;      ///< grammar of commands and default dialect of events: 4 or 6
  bool ack = true;           ///< helpers get `done` and `error` unless they say otherwise
  bool compact = false;      ///< shorter JSON of unicast NLRI
  bool respawn = true;       ///< helpers that end are started again
  bool terminate = false;    ///< a helper lost for good ends the daemon
  std::string version_text;  ///< what `version` answers
};

/// What a helper may ask of the daemon as a whole. Done after the reply, not at once.
class daemon_control {
 public:
  virtual ~daemon_control() = default;
  virtual void shutdown() = 0;
  virtual void reload() = 0;
  virtual void restart() = 0;
  [[nodiscard]] virtual std::string const& uuid() const = 0;
  /// Seconds since the epoch.
  [[nodiscard]] virtual double started() const = 0;
};

/// One helper and the state of the conversation with it.
class helper final : public event_receiver {
 public:
  helper(reactor& loop, process_definition const& definition, api_settings const& settings,
         helper_owner& owner);

  [[nodiscard]] event_writer::settings encoding() const override { return encoding_; }
  void deliver(std::string_view lines) override { process.write(lines); }

  /// Back to the state of a helper just started.
  void reset() noexcept;
  /// A line of content, which acknowledgement settings do not concern.
  void say(std::string_view line);
  /// The last line of a reply, with the reason of an error before it.
  void done();
  void error(std::string_view reason = {});

  process_definition definition;
  helper_process process;
  bool ack, sync = false;
  bool waiting = false;  ///< a command is not answered yet: later ones queue
  std::vector<std::string> postponed;

 private:
  api_settings const& settings_;
  event_writer::settings encoding_;
};

class api final : public peer_subscriber, private helper_owner {
 public:
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
  void on_no_peer_left() override { control_.shutdown(); }

  [[nodiscard]] speaker& peers() const noexcept { return *speaker_; }
  [[nodiscard]] daemon_control& control() const noexcept { return control_; }
  [[nodiscard]] api_settings& settings() noexcept { return settings_; }
  [[nodiscard]] std::vector<std::unique_ptr<helper>> const& helpers() const noexcept {
    return helpers_;
  }
  /// Peers `who` may address.
  [[nodiscard]] std::vector<speaker::neighbor const*> peers_of(helper const& who) const;
  /// Answers what was postponed while a command of `who` waited.
  void resume(helper& who);

 private:
  void on_line(helper_process& from, std::string_view line) override;
  void on_started(helper_process& which) override;
  void on_exit(helper_process& which, bool for_good) override;
  void on_congestion(helper_process& which, bool congested) override;

  void wait_for_helpers();
  [[nodiscard]] helper& owner_of(helper_process const& p) const;
  void execute(helper& from, std::string_view line);

  reactor& loop_;
  api_settings settings_;
  daemon_control& control_;
  speaker* speaker_ = nullptr;
  std::vector<std::unique_ptr<helper>> helpers_;
  std::vector<std::unique_ptr<helper>> leaving_;
  command_line line_;
  bool stopping_ = false;
  std::function<void()> stopped_;
  std::unique_ptr<reactor_timer> stop_timer_;
  unsigned waited_ = 0;  // milliseconds since stop()
};

}  // namespace senda::daemon
