// Files that verbs read and rewrite as a whole.
#pragma once

#include <string>
#include <string_view>

namespace senda::daemon::cli {

/// The contents of `file`; `-` is standard input. False, and a sentence, when it cannot be read.
[[nodiscard]] bool read_file(std::string const& file, std::string& out, std::string& why);

/// Puts `text` in place of the contents: in one step, mode and owner stay, links are followed.
/// False, and a sentence, when that fails; the file is then as it was.
[[nodiscard]] bool replace_file(std::string const& file, std::string_view text, std::string& why);

/// Writes a new file, or over an old one, with `mode`; folders above it are made.
[[nodiscard]] bool write_file(std::string const& file, std::string_view text, unsigned mode,
                              std::string& why);

}  // namespace senda::daemon::cli
