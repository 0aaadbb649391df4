// reader: statements and sections, tables of keywords, and what is said when a statement is wrong.
// Configuration contract §1.6, §2, §3. The blocks of the grammar are tables of rows (keyword<T>).
#pragma once

#include <string>
#include <type_traits>
#include <vector>

#include "daemon/config/diagnostics.hpp"
#include "daemon/config/suggest.hpp"
#include "daemon/config/tokenizer.hpp"

namespace senda::daemon::config {

class reader;

/// One keyword of a block about a T. A row without functions is a keyword of the language that this
/// version does not support: it is refused by name.
template <class T> struct keyword {
  std::string_view word;
  /// Reads what follows in `word ... ;`. On failure either the cursor has the reason, or it was
  /// reported already.
  result<void> (*value)(reader&, text_cursor&, T&) = nullptr;
  /// Reads the section `word ... {`; `in` has the rest of its head, which is gone with the first
  /// statement read from the section.
  void (*section)(reader&, text_cursor&, T&) = nullptr;
};

class reader {
 public:
  reader(std::string_view text, tokenizer::input mode, diagnostics& report)
      : tokens_(text, mode, report), report_(report) {}
  reader(reader const&) = delete;
  reader& operator=(reader const&) = delete;

  /// Reads the next statement of the innermost section. False at its closing brace, and at the end
  /// of the input, which closes all of them.
  bool next();
  /// What next() read last.
  [[nodiscard]] statement const& current() const noexcept { return current_; }
  /// Over the words behind the keyword.
  [[nodiscard]] text_cursor cursor() const noexcept {
    return text_cursor{current_.words.subspan(current_.words.empty() ? 0 : 1)};
  }
  /// Passes over the section whose head was just read, whatever is in it.
  void skip_section();

  /// Reads the section whose head was just read: each statement by the row of its keyword.
  template <class T>
  void read_section(std::string name, std::type_identity_t<std::span<keyword<T> const>> rows,
                    T& to) {
    nested const inside{*this, std::move(name)};
    read_rows(rows, to);
  }
  /// The same when it has no name of its own, and for the top level.
  template <class T> void read_rows(std::type_identity_t<std::span<keyword<T> const>> rows, T& to) {
    while (next()) read_row(rows, to);
  }

  /// Where messages say that something is: names of the open sections.
  class nested {
   public:
    nested(reader& r, std::string name) : reader_(r) { r.path_.push_back(std::move(name)); }
    nested(nested const&) = delete;
    nested& operator=(nested const&) = delete;
    ~nested() { reader_.path_.pop_back(); }

   private:
    reader& reader_;
  };

  /// Refuses the current statement.
  void reject(place where, std::string what);
  void reject(text_cursor const& in);
  /// Refuses what the section as a whole says, at its closing brace.
  void reject_section(std::string what);
  /// Refuses something said in an earlier line of the section.
  void reject_line(std::uint32_t line, std::string what);
  /// Refuses the keyword of the current statement, and passes over its section.
  void unknown(nearest_word const& nearest);
  void not_supported();
  /// It is a section and was written as a value, or the other way round.
  void wrong_form(bool is_section);
  /// Warns when something follows a complete value (§1.6).
  void note_rest(text_cursor const& in);
  void warn(place where, std::string what) { report_.warn(where, std::move(what)); }
  /// Of the keyword.
  [[nodiscard]] place here() const;
  [[nodiscard]] std::string path() const;
  /// Errors so far.
  [[nodiscard]] std::size_t errors() const noexcept { return report_.errors(); }
  /// Statements so far.
  [[nodiscard]] std::size_t statements() const noexcept { return statements_; }
  /// Automatic names, counted from 1.
  [[nodiscard]] unsigned number() noexcept { return ++numbers_; }

  /// "Did you mean ...?" as a line of its own, or nothing.
  [[nodiscard]] static std::string suggestion(nearest_word const& nearest);

 private:
  template <class T> void read_row(std::span<keyword<T> const> rows, T& to) {
    for (auto const& row : rows) {
      if (row.word != current_.word(0)) continue;
      if (!row.value && !row.section) return not_supported();
      auto in = cursor();
      if (current_.end == '{') {
        if (row.section) return row.section(*this, in, to);
        return wrong_form(false);
      }
      if (!row.value) return wrong_form(true);
      auto const r = row.value(*this, in, to);
      if (r.has_value()) note_rest(in);
      else if (in.failed()) reject(in);
      return;
    }
    nearest_word nearest{current_.word(0)};
    for (auto const& row : rows) nearest.consider(row.word);
    unknown(nearest);
  }
  tokenizer tokens_;
  diagnostics& report_;
  statement current_;
  std::vector<std::string> path_;
  std::size_t statements_ = 0;
  unsigned numbers_ = 0;
};

}  // namespace senda::daemon::config
