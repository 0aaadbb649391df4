// command_line: one line of a helper or client, normalised and cut into words.
// API contract §2.2: brackets, parentheses and commas are words of their own; quotes keep blanks.
#pragma once

#include <senda/core/text_cursor.hpp>

#include <string>
#include <vector>

namespace senda::daemon {

/// Reused from line to line, so that a flood of commands allocates nothing once it is warm.
class command_line {
 public:
  /// Cuts `line`. False when it cannot be one: an octet that is not ASCII text, or a quote left
  /// open.
  bool assign(std::string_view line);
  [[nodiscard]] std::span<token const> words() const noexcept { return words_; }
  [[nodiscard]] std::string_view word(std::size_t i) const noexcept {
    return i < words_.size() ? words_[i].text : std::string_view{};
  }
  /// Drops the last word when it is `text`.
  bool drop_last(std::string_view text);
  /// The words from `first` on, joined by single blanks.
  [[nodiscard]] std::string join(std::size_t first) const;

 private:
  std::string text_;
  std::vector<token> words_;
};

}  // namespace senda::daemon
