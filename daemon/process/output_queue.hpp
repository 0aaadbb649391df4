// output_queue: text that waits to be read by a helper process or a client.
// API contract §2.3: order is kept, nothing is lost; a long row of the same answers costs nothing.
#pragma once

#include <algorithm>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>

namespace senda::daemon {

/// Once much waits, a short text that is appended again and again (`done`) is only counted: who
/// gives commands and never reads the answers costs no memory, and gets them all when it does read.
class output_queue {
 public:
  /// Octets that wait before repeated texts are counted.
  static constexpr std::size_t plain = 64 * 1024;
  /// Longest text that is counted.
  static constexpr std::size_t short_text = 64;

  void append(std::string_view text) {
    if (text.empty()) return;
    octets_ += text.size();
    lines_ += lines_of(text);
    if (memory_ > plain && text.size() <= short_text) return count(text);
    if (blocks_.empty() || blocks_.back().times != 1 || blocks_.back().text.size() >= plain)
      add({}, 1);
    blocks_.back().text += text;
    memory_ += text.size();
  }
  /// What to write next, some of it; empty when nothing waits.
  [[nodiscard]] std::string_view front() {
    if (blocks_.empty()) return {};
    if (blocks_.front().times > 1) unroll();
    return std::string_view{blocks_.front().text}.substr(at_);
  }
  /// So much of front() is written.
  void consume(std::size_t n) {
    auto& first = blocks_.front();
    octets_ -= n;
    lines_ -= lines_of(std::string_view{first.text}.substr(at_, n));
    at_ += n;
    if (at_ < first.text.size()) return;
    memory_ -= first.text.size() + sizeof(block);
    at_ = 0;
    blocks_.pop_front();
  }
  void clear() noexcept {
    blocks_.clear();
    at_ = memory_ = 0;
    octets_ = lines_ = 0;
  }

  [[nodiscard]] bool empty() const noexcept { return octets_ == 0; }
  /// Octets that wait, and lines.
  [[nodiscard]] std::uint64_t octets() const noexcept { return octets_; }
  [[nodiscard]] std::uint64_t lines() const noexcept { return lines_; }
  /// Octets of memory they take.
  [[nodiscard]] std::size_t memory() const noexcept { return memory_; }

 private:
  struct block {
    std::string text;
    std::uint64_t times;
  };

  static std::uint64_t lines_of(std::string_view s) noexcept {
    return static_cast<std::uint64_t>(std::count(s.begin(), s.end(), '\n'));
  }
  void add(std::string_view text, std::uint64_t times) {
    blocks_.push_back({std::string{text}, times});
    memory_ += text.size() + sizeof(block);
  }
  void count(std::string_view text) {
    // The block that is being written stays as it is.
    if (blocks_.size() > 1 && blocks_.back().text == text) ++blocks_.back().times;
    else add(text, 1);
  }
  /// Writes a part of a counted row out as plain text in front of the rest.
  void unroll() {
    auto& row = blocks_.front();
    auto const n = std::min<std::uint64_t>(row.times - 1, 1 + plain / row.text.size());
    std::string text;
    text.reserve(static_cast<std::size_t>(n) * row.text.size());
    for (std::uint64_t i = 0; i < n; ++i) text += row.text;
    row.times -= n;
    memory_ += text.size() + sizeof(block);
    blocks_.push_front({std::move(text), 1});
  }

  std::deque<block> blocks_;
  std::size_t at_ = 0;  // of the first block, written already
  std::size_t memory_ = 0;
  std::uint64_t octets_ = 0, lines_ = 0;
};

}  // namespace senda::daemon
