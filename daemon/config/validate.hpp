// `senda configuration validate`: loads files, checks neighbors and routes, says what is wrong.
// Configuration contract §18.3. Everything it prints goes to standard error.
#pragma once

#include <string>
#include <vector>

#include "daemon/config/environment.hpp"

namespace senda::daemon {

/// What is wrong with the routes of a neighbor, a line each: `FILE:LINE: reason`. At most `most`.
[[nodiscard]] std::vector<std::string> check_routes(neighbor_settings const& n,
                                                    std::string const& file, std::size_t most = 50);

struct validate_options {
  std::vector<std::string> files;
  bool neighbors = false;  ///< name each neighbor
  bool routes = false;     ///< check_routes()
  bool verbose = false;    ///< show what was understood
};

/// Returns the exit code: 0 all is well, 1 something is wrong.
[[nodiscard]] int validate_command(validate_options const& o, environment const& e,
                                   config::environment_reader const& variable);

}  // namespace senda::daemon
