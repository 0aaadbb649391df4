// text_cursor: walks the words of one statement (configuration line, API command).
// Every codec's parse() reads from it; the first failure latches what was wrong and where.
#pragma once

#include <senda/core/result.hpp>
#include <senda/core/text_writer.hpp>

#include <span>
#include <string_view>

namespace senda {

/// One word as the tokenizer cut it; `text` points into the input.
struct token {
  std::string_view text;
  std::uint32_t line = 0;    ///< 1 for the first line
  std::uint32_t column = 0;  ///< 1 for the first character
};

/// Why a text was refused; the strings are static except `word`, which points into the input.
struct text_error {
  std::string_view word;   ///< what stood there ("" at the end of the statement)
  std::string_view what;   ///< after the quoted word: "is not a valid MED"; or a whole sentence,
                           ///< in which `{}` stands for the word
  std::string_view hint;   ///< one more line: what would have been right; may be empty
  bool quote_word = true;  ///< the sentence starts with 'word'
  std::uint32_t line = 0, column = 0;
};

/// The sentence, and the hint on a line of its own, indented by two blanks.
inline text_writer& operator<<(text_writer& out, text_error const& e) noexcept {
  if (e.quote_word) out << '\'' << e.word << "' ";
  auto const hole = e.quote_word ? std::string_view::npos : e.what.find("{}");
  out << e.what.substr(0, hole);
  if (hole != std::string_view::npos) out << e.word << e.what.substr(hole + 2);
  if (!e.hint.empty()) out << "\n  " << e.hint;
  return out;
}

class text_cursor {
 public:
  explicit text_cursor(std::span<token const> words) noexcept : words_(words) {}

  [[nodiscard]] bool at_end() const noexcept { return at_ == words_.size(); }
  [[nodiscard]] std::size_t remaining() const noexcept { return words_.size() - at_; }
  /// The next word, or "" at the end.
  [[nodiscard]] std::string_view peek(std::size_t ahead = 0) const noexcept {
    return at_ + ahead < words_.size() ? words_[at_ + ahead].text : std::string_view{};
  }
  /// Consumes and returns the next word, or "" at the end.
  std::string_view next() noexcept {
    past_end_ = at_end();
    return past_end_ ? std::string_view{} : words_[at_++].text;
  }
  /// Consumes the next word when it is `word`.
  bool accept(std::string_view word) noexcept {
    if (at_end() || words_[at_].text != word) return false;
    past_end_ = false;
    return ++at_, true;
  }
  /// Where the next word stands (the last word's place at the end).
  [[nodiscard]] token here() const noexcept {
    if (at_ < words_.size()) return words_[at_];
    return words_.empty() ? token{} : token{{}, words_.back().line, words_.back().column};
  }
  [[nodiscard]] std::size_t position() const noexcept { return at_; }
  void seek(std::size_t position) noexcept {
    at_ = position;
    past_end_ = false;
  }

  /// Refuses the word consumed last: "'WORD' is not a valid MED". Returns a failure to return.
  auto refuse(std::string_view what, std::string_view hint = {}) noexcept {
    return fail_at(last(), what, hint, true);
  }
  /// Refuses the word consumed last with a whole sentence, in which `{}` stands for that word:
  /// "MED value out of range: {}".
  auto refuse_as(std::string_view sentence, std::string_view hint = {}) noexcept {
    return fail_at(last(), sentence, hint, false);
  }
  /// The same about `part` of that word.
  auto refuse_part(std::string_view part, std::string_view sentence,
                   std::string_view hint = {}) noexcept {
    bool const first = !failed_;
    auto const failure = refuse_as(sentence, hint);
    if (first) failure_.word = part;
    return failure;
  }
  /// Reports a whole sentence about the next word (or the missing one).
  auto complain(std::string_view sentence, std::string_view hint = {}) noexcept {
    return fail_at(at_, sentence, hint, false);
  }

  [[nodiscard]] bool failed() const noexcept { return failed_; }
  [[nodiscard]] text_error const& failure() const noexcept { return failure_; }

 private:
  /// The word consumed last; the end, when next() found nothing there.
  [[nodiscard]] std::size_t last() const noexcept { return at_ > 0 && !past_end_ ? at_ - 1 : at_; }
  outcome::failure_type<error> fail_at(std::size_t at, std::string_view what, std::string_view hint,
                                       bool quote) noexcept {
    if (!failed_) {
      auto const keep = at_;
      at_ = at;
      auto const place = here();
      failure_ = {peek(), what, hint, quote, place.line, place.column};
      at_ = keep;
      failed_ = true;
    }
    return senda::fail(local_error(22 /* EINVAL */));
  }

  std::span<token const> words_;
  std::size_t at_ = 0;
  text_error failure_{};
  bool failed_ = false, past_end_ = false;
};

}  // namespace senda
