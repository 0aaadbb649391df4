// options: the command line of one verb, read by the table that its help is written from.
// Short options may be joined (-nrv), long ones shortened while they stay unique.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace senda::daemon::cli {

/// One option of a verb.
struct option {
  char letter = 0;              ///< 0: it has a long name only
  std::string_view name = {};   ///< without the dashes; "": it has a letter only
  std::string_view value = {};  ///< what help calls its value; "": it takes none
  std::string_view help = {};
};

/// All that `--help` says about a verb.
struct usage {
  std::string_view verb;      ///< "decode", "configuration validate"
  std::string_view operands;  ///< "[HEX ...]"
  std::string_view summary;   ///< whole sentences; lines end where it says so
  std::span<option const> options;
  std::string_view example;  ///< commands, one a line, without the name of the program
};

/// The words of a command line, sorted into options and operands.
class arguments {
 public:
  /// Reads `words` (the verb itself is not among them). `error()` says what is wrong with them.
  arguments(std::span<option const> known, std::span<char const* const> words);

  [[nodiscard]] std::string const& error() const noexcept { return error_; }
  /// -h or --help was given (every verb has it).
  [[nodiscard]] bool help() const noexcept { return help_; }
  /// The option was given; named by its long name, or by its letter where it has none.
  [[nodiscard]] bool has(std::string_view name) const noexcept;
  /// Its value (the last one given), or `otherwise`.
  [[nodiscard]] std::string_view value(std::string_view name,
                                       std::string_view otherwise = {}) const noexcept;
  /// All of its values, in their order.
  [[nodiscard]] std::vector<std::string_view> values(std::string_view name) const;
  [[nodiscard]] std::span<std::string_view const> operands() const noexcept { return operands_; }
  /// The operands, joined by single blanks.
  [[nodiscard]] std::string text() const;

 private:
  struct given {
    option const* which;
    std::string_view value;
  };
  void long_option(std::string_view word);
  void short_options(std::string_view letters);
  void add(option const& o, std::string_view shown, std::string_view value, bool has_value);
  [[nodiscard]] std::string_view next() noexcept;
  void wrong(std::string_view what, std::string_view word);
  void unknown(std::string_view name);

  std::span<option const> known_;
  std::span<char const* const> words_;
  std::size_t at_ = 0;
  std::vector<given> given_;
  std::vector<std::string_view> operands_;
  std::string error_;
  bool help_ = false;
};

/// Usage, options and examples of a verb of `program`.
[[nodiscard]] std::string help_text(std::string_view program, usage const& u);
/// The first line of it.
[[nodiscard]] std::string usage_line(std::string_view program, usage const& u);

/// Does what all verbs do alike: help on standard output (exit code 0), or what is wrong and the
/// usage on standard error (2). -1: go on.
[[nodiscard]] int answered(std::string_view program, usage const& u, arguments const& a);
/// The usage and what the command line lacks, on standard error; returns the exit code, 2.
[[nodiscard]] int lacks(std::string_view program, usage const& u, std::string_view what);

}  // namespace senda::daemon::cli
