// output: standard output for verbs that write much, and the lines they read from standard input.
// Memory stays bounded whatever the input; what is written is on its way before the next wait.
#pragma once

#include <senda/core/text_writer.hpp>

#include <cerrno>
#include <cstring>
#include <string>
#include <unistd.h>

namespace senda::daemon::cli {

/// Collects text for a file descriptor. A reader that went away ends the program (SIGPIPE), as it
/// does for any filter.
class output {
 public:
  explicit output(int fd = STDOUT_FILENO) noexcept : fd_(fd) {}
  ~output() { flush(); }
  output(output const&) = delete;
  output& operator=(output const&) = delete;

  text_writer text;

  /// Writes once there is enough for a large write.
  void flush_if_full() noexcept {
    if (text.size() >= 64 * 1024) flush();
  }
  void flush() noexcept {
    auto left = text.view();
    while (!left.empty()) {
      auto const n = ::write(fd_, left.data(), left.size());
      if (n < 0 && errno == EINTR) continue;
      if (n <= 0) break;
      left.remove_prefix(static_cast<std::size_t>(n));
    }
    text.clear();
  }

 private:
  int fd_;
};

/// The lines of a file descriptor, one at a time.
class line_reader {
 public:
  /// The largest message as hexadecimal with a colon and a blank between octets, and to spare.
  static constexpr std::size_t line_limit = 512 * 1024;

  explicit line_reader(int fd = STDIN_FILENO) : fd_(fd) { buffer_.resize(line_limit); }

  struct line {
    std::string_view text;  ///< without its end; good until the next call
    bool cut = false;       ///< it was longer than line_limit: the rest is skipped
  };

  /// The next line into `out`; false at the end. Calls `before_wait` before it has to read more.
  template <class F> bool next(line& out, F&& before_wait) {
    while (true) {
      std::string_view const have{buffer_.data() + at_, size_ - at_};
      auto const end = have.find('\n', scanned_);
      if (end != have.npos || (ended_ && !have.empty())) {
        auto const n = end != have.npos ? end : have.size();
        out = {have.substr(0, n), false};
        at_ += end != have.npos ? n + 1 : n;
        scanned_ = 0;
        if (skipping_) {  // the tail of a line which was given already
          skipping_ = false;
          continue;
        }
        if (out.text.ends_with('\r')) out.text.remove_suffix(1);
        return true;
      }
      if (ended_) return false;
      scanned_ = have.size();
      if (have.size() == buffer_.size()) {
        at_ = size_ = scanned_ = 0;
        if (skipping_) continue;
        skipping_ = true;
        out = {have, true};
        return true;
      }
      before_wait();
      fill();
    }
  }

 private:
  void fill() {
    if (at_ > 0) {
      std::memmove(buffer_.data(), buffer_.data() + at_, size_ - at_);
      size_ -= at_;
      at_ = 0;
    }
    auto const n = ::read(fd_, buffer_.data() + size_, buffer_.size() - size_);
    if (n > 0) size_ += static_cast<std::size_t>(n);
    else if (n == 0 || errno != EINTR) ended_ = true;
  }

  int fd_;
  std::string buffer_;
  std::size_t at_ = 0, size_ = 0, scanned_ = 0;
  bool skipping_ = false, ended_ = false;
};

}  // namespace senda::daemon::cli
