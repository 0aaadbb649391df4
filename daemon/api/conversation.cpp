#include "daemon/api/conversation.hpp"

namespace senda::daemon {

void conversation::reset() noexcept {
  ack = acknowledge_;
  sync = busy_ = ready = false;
  ready_families.clear();
  tag.clear();
  collecting.reset();
  work_ = nullptr;
  postponed_.clear();
  postponed_octets_ = 0;
  life_ = std::make_shared<int>();
  if (std::exchange(held_, false)) hold_commands(false);
}

void conversation::say_tag() {
  if (tag.empty()) return;
  write(std::exchange(tag, {}) + '\n');
}

void conversation::say(std::string_view line) {
  say_tag();
  write(line);
  write("\n");
}

void conversation::done() {
  if (ack) say("done");
  tag.clear();
}

void conversation::error(std::string_view reason) {
  if (ack && !reason.empty()) say(reason);
  if (ack) say("error");
  tag.clear();
}

}  // namespace senda::daemon
