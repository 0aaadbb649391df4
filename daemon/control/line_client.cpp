#include "daemon/control/line_client.hpp"

#include <cerrno>

#include "daemon/log.hpp"

namespace senda::daemon::control {

void line_client::write(std::string_view lines) {
  if (gone_) return;
  out_.append(lines);
  if (congested()) busy_writing_ = true;
  if (out_.memory() > answer_limit) choked_ = true;
  renew_wants();
}

void line_client::hold_commands(bool on) {
  held_ = on;
  renew_wants();
  if (!on) cut_lines();
}

void line_client::renew_wants() {
  if (!gone_) want(!held_ && !choked_ && !left_, !out_.empty());
}

void line_client::received(std::string_view octets) {
  in_ += octets;
  cut_lines();
}

void line_client::cut_lines() {
  if (std::exchange(cutting_, true)) return;
  std::size_t start = 0;
  while (!held_ && !gone_) {
    auto const end = in_.find('\n', start);
    if (end == in_.npos) break;
    std::string_view text{in_.data() + start, end - start};
    start = end + 1;
    text = text.substr(0, text.find_last_not_of(" \t\r\v\f") + 1);
    api_.take(*this, text);
  }
  cutting_ = false;
  in_.erase(0, start);
  if (held_ || in_.size() <= line_limit) return;
  log_line(log_level::warning, "api", name(), " wrote a line of more than 1 MiB: let go");
  in_.clear();
  error();
  left();
  renew_wants();
}

void line_client::flush() {
  constexpr std::size_t most = 256 * 1024;  // per turn, so that one client cannot keep the loop
  for (std::size_t written = 0; written < most && !out_.empty();) {
    auto const text = out_.front().substr(0, most - written);
    auto const n = send(text);
    if (n < 0) {
      if (errno != EAGAIN && errno != EINTR) gone_ = true, out_.clear();
      break;
    }
    out_.consume(static_cast<std::size_t>(n));
    written += static_cast<std::size_t>(n);
    if (static_cast<std::size_t>(n) < text.size()) break;
  }
  if (gone_) return;
  if (choked_ && out_.memory() <= answer_limit / 2) choked_ = false;
  renew_wants();
  if (busy_writing_ && out_.memory() <= low_water / 2) {
    busy_writing_ = false;
    api_.drained(*this);
  }
}

}  // namespace senda::daemon::control
