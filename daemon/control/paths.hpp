// Where the socket and the named pipes of the control channel lie. API contract §8.1,
// configuration contract §18.7.
#pragma once

#include <optional>
#include <string>
#include <sys/types.h>
#include <vector>

#include "daemon/config/environment.hpp"

namespace senda::daemon::control {

/// The folders looked through, in this order; all end with a slash.
[[nodiscard]] std::vector<std::string> run_folders(std::string const& root, uid_t user);

/// Where this program is installed, without a slash at its end: "" for /usr/bin, "/opt/senda" for
/// /opt/senda/bin.
[[nodiscard]] std::string installation_root();
/// The same for a program that lies there.
[[nodiscard]] std::string root_of(std::string_view program);

struct pipe_paths {
  std::string in;   ///< the daemon reads commands from it
  std::string out;  ///< and writes answers to it
};

/// For clients: the socket there is. Nothing: there is none (`looked_at` says where it could be).
[[nodiscard]] std::optional<std::string> find_socket(environment const& env,
                                                     std::vector<std::string>& looked_at);
/// For the daemon: where it may put its socket, best first. Empty: it is switched off.
[[nodiscard]] std::vector<std::string> socket_places(environment const& env, uid_t user);
/// Both pipes, where the administrator made them. Nothing: there are none, or they are switched
/// off.
[[nodiscard]] std::optional<pipe_paths> find_pipes(environment const& env, std::string const& name);

}  // namespace senda::daemon::control
