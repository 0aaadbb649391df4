// `senda configuration validate`: loads files, checks neighbors and routes, says what is wrong.
// Configuration contract §18.3. Everything it prints goes to standard error.
#pragma once

#include <span>
#include <string>

#include "daemon/config/environment.hpp"

namespace senda::daemon {

/// What is wrong with the routes of a neighbor, a line each: `FILE:LINE: reason`. At most `most`.
[[nodiscard]] std::vector<std::string> check_routes(neighbor_settings const& n,
                                                    std::string const& file, std::size_t most = 50);

/// `args` are the words behind `validate`. Returns the exit code: 0 all is well, 1 something is
/// wrong, 2 the command line is.
[[nodiscard]] int validate_command(std::span<std::string const> args, environment const& e,
                                   config::environment_reader const& variable);

}  // namespace senda::daemon
