// server: the daemon itself, from its command line to its exit code.
// Configuration contract §18.2, §19 (signals, pid file, privileges), §21 (reload).
#pragma once

#include "daemon/cli/server.hpp"

namespace senda::daemon {

/// Runs until it is told to stop. The exit code: 0 after an orderly stop, 1 when it cannot start.
[[nodiscard]] int server_command(cli::server_options const& options);

}  // namespace senda::daemon
