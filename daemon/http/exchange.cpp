#include "daemon/http/exchange.hpp"

namespace senda::daemon::http {

void exchange::go_on() {
  while (!commands_.empty() && !held_ && !congested()) {
    auto const line = std::move(commands_.front());
    commands_.pop_front();
    api_.take(*this, line);
  }
  if (complete()) changed_();
}

void exchange::write(std::string_view lines) {
  if (lines == "error") failed_ = true;  // the terminator comes alone, its line feed behind it
  text_ += lines;
  if (congested()) was_congested_ = true;
  changed_();
}

void exchange::consume(std::size_t n) {
  at_ += n;
  if (at_ == text_.size() || at_ > low_water) {
    text_.erase(0, at_);
    at_ = 0;
  }
  if (congested() || !std::exchange(was_congested_, false)) return;
  api_.drained(*this);
  go_on();
}

}  // namespace senda::daemon::http
