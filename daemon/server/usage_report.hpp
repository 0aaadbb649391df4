// What the daemon has used of the machine: `server --memory`, `--profile FILE`, profile.enable.
#pragma once

#include <string>

namespace senda::daemon {

/// `memory peak-kilobytes=N`
[[nodiscard]] std::string memory_report();

/// Time, memory, faults and switches as lines `name value`, to a file, or to the log when `file` is
/// empty or cannot be written.
void write_usage_report(std::string const& file);

}  // namespace senda::daemon
