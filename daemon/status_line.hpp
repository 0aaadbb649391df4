// The line under the log that says how far something is: on a terminal only, rewritten in place.
// Log lines are written above it, so that the two never mix.
#pragma once

#include <string>
#include <string_view>

namespace senda::daemon {

/// Looks for the terminal: standard error, else standard output. False: neither is one (or it is a
/// dumb one), and nothing is ever shown.
bool open_status_line();
/// Shows this instead of what was shown before; empty: nothing. Cut to the width of the terminal;
/// left out while senda runs in the background, or nobody reads from the terminal.
void show_status(std::string_view text);
/// Writes whole lines to `fd`, above the status line where that is the same terminal. Errors are
/// ignored.
void write_above_status(int fd, std::string_view lines);

/// With commas between thousands: 1,000,000.
[[nodiscard]] std::string with_commas(unsigned long long n);

}  // namespace senda::daemon
