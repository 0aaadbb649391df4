// tokenizer: cuts a configuration into statements of words, in one pass over the text.
// Configuration contract §1: continuation, escapes, quotes, comments, what ends a statement.
#pragma once

#include <senda/core/text_cursor.hpp>

#include <deque>
#include <span>
#include <string>
#include <vector>

#include "daemon/config/diagnostics.hpp"

namespace senda::daemon::config {

/// The words of one statement and what ended it. Good until the next one is asked for.
struct statement {
  std::span<token const> words;
  char end = 0;  ///< ';', '{', '}', or 0 at the end of the input
  token mark;    ///< where it ended

  [[nodiscard]] std::string_view word(std::size_t i) const {
    return i < words.size() ? words[i].text : std::string_view{};
  }
  /// The words joined by blanks, the terminator last; shortened when there are very many.
  [[nodiscard]] std::string text() const;
};

/// A statement never crosses the end of a logical line, so nothing is stored beyond one: words are
/// views into the text, or into the decoded line where it has escapes or is continued.
class tokenizer {
 public:
  enum class input : std::uint8_t {
    file,  ///< a line that ends with a backslash goes on in the next one
    text,  ///< it does not
  };
  /// Words of one statement, octets of one text: more are refused.
  static constexpr std::size_t most_words = 1 << 22, most_octets = std::size_t{1} << 31;

  tokenizer(std::string_view text, input mode, diagnostics& report);

  /// The next statement. False at the end of the input; `out` then stands for the end of all
  /// sections. Lines that cannot be read are reported and skipped.
  bool next(statement& out);

 private:
  struct position {
    std::uint32_t line, column;
  };

  bool read_line();
  void read_joined(std::string_view physical);
  void decode();
  void decode_unicode(std::size_t& at);
  bool cut(statement& out);
  bool cut_word();
  bool read_quoted(bool alone);
  void append(std::size_t from, std::size_t to);
  void fail_line(std::size_t at, std::string_view text);
  void incomplete();
  [[nodiscard]] token make(std::string_view text, std::size_t at) const;
  [[nodiscard]] place place_at(std::size_t at, std::size_t width = 1) const;

  diagnostics& report_;
  std::string_view text_;
  input mode_;
  std::size_t offset_ = 0;   // of the next physical line in text_
  std::uint32_t lines_ = 0;  // physical lines read
  bool in_line_ = false, bad_ = false;

  std::string_view line_;  // the logical line
  std::size_t at_ = 0;     // in line_
  std::uint32_t number_ = 0;
  bool mapped_ = false;        // places_ tells where the characters of line_ stand
  std::string raw_, decoded_;  // of a logical line with backslashes
  std::vector<position> raw_places_, places_;

  std::vector<token> words_;
  std::deque<std::string> glued_;  // words with a quote inside
};

}  // namespace senda::daemon::config
