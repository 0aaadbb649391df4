// diagnostics: everything that is wrong, or merely odd, in one configuration text.
// Configuration contract §2: its phrases are kept; file:line:column, the line and a caret are
// added.
#pragma once

#include <senda/core/text_cursor.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace senda::daemon::config {

/// Where something stands. Columns count octets here, from 1; 0 is "the first word of the line".
struct place {
  std::uint32_t line = 0, column = 0, width = 1;

  static place of(token const& t) {
    return {t.line, t.column, static_cast<std::uint32_t>(t.text.empty() ? 1 : t.text.size())};
  }
};

enum class diagnostic_kind : std::uint8_t {
  rejected,    ///< a keyword or value (shape A)
  unreadable,  ///< the text itself (shape B)
  warning,
};

struct diagnostic {
  diagnostic_kind kind{};
  std::uint32_t line = 0, column = 0;  ///< from 1; the column counts characters; 0: no such place
  std::uint32_t width = 1;             ///< characters that are wrong
  std::string section;                 ///< names of the open sections, joined by '/'
  std::string statement;               ///< its words, joined by blanks
  std::string what;                    ///< one sentence; further lines are hints
  std::string source;                  ///< the line as it stands, shortened around the column
  std::uint32_t source_column = 0;     ///< where the column is in `source`, from 1
};

class diagnostics {
 public:
  /// More errors than this are not worth reading: full() says stop.
  static constexpr std::size_t most_errors = 50, most_warnings = 50;

  diagnostics() = default;
  /// `text` is looked into for lines to show until detach().
  diagnostics(std::string file, std::string_view text) : file_(std::move(file)), text_(text) {}

  void reject(place where, std::string const& section, std::string const& statement,
              std::string const& what);
  void unreadable(place where, std::string const& what);
  void warn(place where, std::string const& what);

  /// The text may go: no more lines are shown. What was said is sorted by its place.
  void detach();

  [[nodiscard]] bool failed() const noexcept { return errors_ > 0; }
  [[nodiscard]] bool full() const noexcept { return errors_ >= most_errors; }
  [[nodiscard]] std::size_t errors() const noexcept { return errors_; }
  [[nodiscard]] std::size_t warnings() const noexcept { return warnings_; }
  [[nodiscard]] std::vector<diagnostic> const& all() const noexcept { return list_; }
  [[nodiscard]] std::string const& file() const noexcept { return file_; }

  /// Every error at full length, as the contract shapes them.
  void print_errors(text_writer& out) const;
  void print_warnings(text_writer& out) const;
  /// `FILE:LINE:COLUMN: what is wrong` of the first error, one line for a log.
  [[nodiscard]] std::string first_error() const;

 private:
  diagnostic& add(diagnostic_kind k, place where, std::string const& what);
  void show_source(diagnostic& d, place where);
  [[nodiscard]] std::string_view source_line(std::uint32_t line);
  void print_place(text_writer& out, diagnostic const& d) const;

  std::string file_;
  std::string_view text_;
  std::size_t known_offset_ = 0;  // where line known_line_ starts in text_
  std::uint32_t known_line_ = 1;
  std::vector<diagnostic> list_;
  std::size_t errors_ = 0, warnings_ = 0;
};

}  // namespace senda::daemon::config
