// exchange: one POST: its commands as a conversation, its answer as text that may grow while it is
// read. API contract §3; nothing of HTTP itself.
#pragma once

#include <deque>

#include "daemon/api/api.hpp"

namespace senda::daemon::http {

class exchange final : public conversation {
 public:
  /// Octets that wait to be read before the next part of an answer is made.
  static constexpr std::size_t low_water = 256 * 1024;

  /// `changed` is called, from within a command as well, when there is more to read, when commands
  /// may go_on(), or when nothing more will come.
  exchange(api& a, std::vector<std::string> commands, std::function<void()> changed)
      : conversation("http", true),
        api_(a),
        commands_(commands.begin(), commands.end()),
        changed_(std::move(changed)) {}

  /// Gives the next commands, until much waits to be read.
  void go_on();
  /// Every command is answered.
  [[nodiscard]] bool complete() const noexcept { return commands_.empty() && idle(); }
  /// A command was refused.
  [[nodiscard]] bool failed() const noexcept { return failed_; }
  [[nodiscard]] std::string_view text() const noexcept {
    return std::string_view{text_}.substr(at_);
  }
  void consume(std::size_t n);

  void write(std::string_view lines) override;
  [[nodiscard]] bool congested() const noexcept override { return text_.size() - at_ > low_water; }
  void hold_commands(bool on) override {
    held_ = on;
    if (!on) changed_();
  }
  [[nodiscard]] bool may_command(neighbor_settings const&) const override { return true; }
  [[nodiscard]] bool knows_both_grammars() const noexcept override { return true; }

 private:
  api& api_;
  std::deque<std::string> commands_;
  std::function<void()> changed_;
  std::string text_;
  std::size_t at_ = 0;
  bool failed_ = false, held_ = false, was_congested_ = false;
};

}  // namespace senda::daemon::http
