// Completion scripts for shells, written from the tables that the command line is read by.
#pragma once

#include <string>
#include <string_view>

namespace senda::daemon::cli {

/// The script for `shell` (bash, zsh or fish) that completes `program`; "" for another shell.
[[nodiscard]] std::string completion_script(std::string_view shell, std::string_view program,
                                            bool as_exabgp);

}  // namespace senda::daemon::cli
