// Which words may follow in a command, for the interactive client: learnt from the daemon itself.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace senda::daemon::control {

class completion {
 public:
  /// A command in full, words separated by blanks.
  void add(std::string_view command);
  /// What the daemon answered to `system help all`: every "command" of the JSON line, and the
  /// "options" that may end it.
  void learn(std::string_view help);
  /// Addresses, which stand behind `peer` and `neighbor`.
  void peers(std::vector<std::string> addresses) { peers_ = std::move(addresses); }

  /// Words that begin with `begun` and may follow the words of `before`, in order, each once.
  [[nodiscard]] std::vector<std::string> words(std::string_view before,
                                               std::string_view begun) const;

 private:
  std::vector<std::vector<std::string>> commands_;
  std::vector<std::string> peers_;
};

/// The strings of a JSON text that are values of `key`, where they have no escapes.
[[nodiscard]] std::vector<std::string> json_strings(std::string_view json, std::string_view key);

}  // namespace senda::daemon::control
