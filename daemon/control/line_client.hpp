// line_client: a conversation over a byte stream that is never waited for: commands are cut out of
// what comes in, answers queue. API contract §8.2. How the octets travel is up to the class above.
#pragma once

#include "daemon/api/api.hpp"
#include "daemon/process/output_queue.hpp"

namespace senda::daemon::control {

class line_client : public conversation {
 public:
  /// Longest command, octets; the line is answered `error` and the client let go.
  static constexpr std::size_t line_limit = 1 << 20;
  /// Octets of answers that wait before no more commands are taken.
  static constexpr std::size_t answer_limit = 8 << 20;
  /// Little: answers without end go on.
  static constexpr std::size_t low_water = 256 * 1024;

  line_client(api& a, std::string name) : conversation(std::move(name), true), api_(a) {}

  void write(std::string_view lines) override;
  [[nodiscard]] bool congested() const noexcept override { return out_.memory() > low_water; }
  void hold_commands(bool on) override;
  [[nodiscard]] bool may_command(neighbor_settings const&) const override { return true; }
  [[nodiscard]] bool knows_both_grammars() const noexcept override { return true; }

  /// There is nothing left to do for it: it left, and has what it asked for.
  [[nodiscard]] bool finished() const noexcept {
    return gone_ || (left_ && out_.empty() && idle());
  }
  [[nodiscard]] bool has_left() const noexcept { return left_; }
  /// Hands over what goes at once of what waits to be read.
  void flush();
  [[nodiscard]] output_queue const& queue() const noexcept { return out_; }

 protected:
  /// Octets from it.
  void received(std::string_view octets);
  /// It will not say any more.
  void left() noexcept { left_ = true; }
  /// It is gone: nothing reaches it.
  void gone() noexcept { gone_ = true; }
  [[nodiscard]] bool is_gone() const noexcept { return gone_; }

  /// What is wanted of the descriptors now.
  virtual void want(bool reading, bool writing) = 0;
  /// Writes some; how much, or negative with errno.
  virtual ssize_t send(std::string_view octets) = 0;

  void renew_wants();

 private:
  void cut_lines();

  api& api_;
  std::string in_;
  output_queue out_;
  bool held_ = false, choked_ = false, busy_writing_ = false, cutting_ = false;
  bool left_ = false, gone_ = false;
};

}  // namespace senda::daemon::control
