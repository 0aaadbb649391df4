// editor: reads command lines from a person: with editing, history and completion where the program
// was built with libedit and standard input is a terminal, else plain lines.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace senda::daemon::control {

class editor {
 public:
  /// Words that may follow: `before` are the words in front, `begun` what there is of the word.
  using completer =
      std::function<std::vector<std::string>(std::string_view before, std::string_view begun)>;

  /// `history`: the file that keeps it; "" for none.
  editor(std::string history, completer complete);
  ~editor();
  editor(editor const&) = delete;
  editor& operator=(editor const&) = delete;

  /// A person sits there.
  [[nodiscard]] bool interactive() const noexcept { return interactive_; }
  /// The next line; nothing at the end. The prompt is for persons only.
  [[nodiscard]] std::optional<std::string> line(std::string const& prompt);
  /// Lines read before, the oldest first.
  [[nodiscard]] std::vector<std::string> const& history() const noexcept { return lines_; }

 private:
  void remember(std::string const& line);

  std::string file_;
  completer complete_;
  bool interactive_;
  std::vector<std::string> lines_;
};

}  // namespace senda::daemon::control
