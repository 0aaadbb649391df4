// format: a configuration rewritten as people like to read it: one statement a line, indented.
// Comments, quotes, escapes and empty lines are kept. Configuration contract §1.
#pragma once

#include <string>
#include <string_view>

#include "daemon/config/diagnostics.hpp"

namespace senda::daemon {

struct format_options {
  unsigned indent = 4;   ///< blanks for each level
  unsigned width = 100;  ///< a block that stood in one line stays there when it is no longer
};

struct format_result {
  std::string text;   ///< ends with a newline, unless it is empty
  bool good = false;  ///< false: `text` is not to be used, `messages` says why
  config::diagnostics messages;
};

/// Rewrites the contents of a file; `name` is for messages. It has to consist of statements; what
/// they say is not looked at. Says exactly the same as before: that is checked.
[[nodiscard]] format_result format_configuration(std::string_view text, std::string name,
                                                 format_options const& options = {});

}  // namespace senda::daemon
