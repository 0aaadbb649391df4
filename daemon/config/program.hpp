// Where the program of a process is, and whether the daemon may run it.
// Configuration contract §4.2, API contract §1.1.
#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace senda::daemon::config {

/// Reads an environment variable; null when it is not set. Tests hand in their own.
using environment_reader = std::function<char const*(char const* name)>;

/// A path beginning with `etc/exabgp` (or `etc/senda`) stands for one in the configuration
/// directory; other paths are returned as they are.
[[nodiscard]] std::string resolve_etc(std::string_view path, environment_reader const& variable);

struct found_program {
  std::string path;
  std::string error;  ///< a sentence; "" when the program can be run
};

/// Looks `program` up. `file` is the configuration file, "" for a text.
[[nodiscard]] found_program find_program(std::string_view program, std::string_view file,
                                         environment_reader const& variable);

}  // namespace senda::daemon::config
