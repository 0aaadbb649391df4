// helper: a helper process as one who commands, and who hears of events.
// API contract §2 (life cycle), §1.4 (whom it may command).
#pragma once

#include "daemon/api/conversation.hpp"
#include "daemon/process/helper_process.hpp"
#include "daemon/speaker/event_publisher.hpp"

namespace senda::daemon {

struct api_settings {
  unsigned version = 6;      ///< grammar of commands and default dialect of events: 4 or 6
  bool ack = true;           ///< helpers get `done` and `error` unless they say otherwise
  bool compact = false;      ///< shorter JSON of unicast NLRI
  bool respawn = true;       ///< helpers that end are started again
  bool terminate = false;    ///< a helper lost for good ends the daemon
  unsigned chunk = 1;        ///< routes a line of `rib show` grows to
  std::string version_text;  ///< what `version` answers
};

class helper final : public conversation, public event_receiver {
 public:
  helper(reactor& loop, process_definition const& definition, api_settings const& settings,
         helper_owner& owner);

  void write(std::string_view lines) override { process.write(lines); }
  [[nodiscard]] bool congested() const noexcept override {
    return process.queue().memory() > helper_process::low_water;
  }
  void hold_commands(bool on) override { process.hold(on); }
  [[nodiscard]] bool may_command(neighbor_settings const& n) const override {
    return n.find_user(definition.name);
  }
  [[nodiscard]] event_writer::settings encoding() const override { return encoding_; }
  void deliver(std::string_view lines) override { process.write(lines); }
  /// A process begins: events are written as the settings say now.
  void begin();

  process_definition definition;
  helper_process process;
  bool lost = false;  ///< it ended, and will not be started again

 private:
  api_settings const& settings_;
  event_writer::settings encoding_;
};

}  // namespace senda::daemon
