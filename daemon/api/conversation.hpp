// conversation: one who gives commands and reads the answers: a helper process, a client of the
// control channel, a request over HTTP. API contract §3 (replies, acknowledgement, sync).
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/speaker/speaker.hpp"

namespace senda::daemon {

/// Commands between `group start` and `group end` (API contract §6.10).
struct collected_group {
  std::vector<std::string> lines;
  std::size_t octets = 0;
};

/// Give lines to api::take(); what comes back goes through write(). Everything is as at the
/// beginning after reset(), and work that is under way for it is forgotten then.
class conversation {
 public:
  conversation(std::string name, bool acknowledge)
      : ack(acknowledge), name_(std::move(name)), acknowledge_(acknowledge) {}
  virtual ~conversation() = default;
  conversation(conversation const&) = delete;
  conversation& operator=(conversation const&) = delete;

  /// Text for it to read: one or more whole lines.
  virtual void write(std::string_view lines) = 0;
  /// It has a lot to read already: answers without end wait until api::drained() is called.
  [[nodiscard]] virtual bool congested() const noexcept { return false; }
  /// More commands wait than it should have given: take no more lines from it, or some again.
  virtual void hold_commands(bool) {}
  /// Whether it may command this neighbor.
  [[nodiscard]] virtual bool may_command(neighbor_settings const& n) const = 0;

  /// What is no command of version 6 may be one of version 4, whichever is set: people type both.
  [[nodiscard]] virtual bool knows_both_grammars() const noexcept { return false; }

  /// Its routes are complete: of all neighbors, or of these families of neighbors (by name).
  bool ready = false;
  std::map<std::string, family_set, std::less<>> ready_families;

  [[nodiscard]] std::string const& name() const noexcept { return name_; }
  /// Back to how it was when it began.
  void reset() noexcept;
  /// Everything it asked for is answered.
  [[nodiscard]] bool idle() const noexcept { return !busy_ && postponed_.empty(); }
  /// Expires when it is gone or was reset.
  [[nodiscard]] std::weak_ptr<void> life() const noexcept { return life_; }

  /// A line of content, which acknowledgement settings do not concern.
  void say(std::string_view line);
  /// The last line of an answer, with the reason of an error before it.
  void done();
  void error(std::string_view reason = {});

  bool ack, sync = false;
  std::string tag;  ///< `tag=...` of the command that is being answered; said before all else

  /// `group start` was said: commands are kept until `group end`.
  std::optional<collected_group> collecting;

 private:
  friend class api;
  void say_tag();

  std::string name_;
  bool acknowledge_;
  std::shared_ptr<void> life_ = std::make_shared<int>();

  // A command that is not answered yet, and what came behind it.
  bool busy_ = false, held_ = false;
  std::function<bool()> work_;
  std::deque<std::string> postponed_;
  std::size_t postponed_octets_ = 0;

  // Whom it may command, as long as that is so.
  std::vector<speaker::neighbor const*> peers_;
  std::uint64_t peers_as_of_ = 0;
};

}  // namespace senda::daemon
