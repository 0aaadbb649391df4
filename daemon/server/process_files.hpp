// What the daemon leaves on the system and takes from it: pid file, user, umask, signals.
// Configuration contract §19.2.
#pragma once

#include <string>
#include <sys/types.h>

namespace senda::daemon {

/// Created exclusively, removed on destruction. An empty path: nothing is done.
class pid_file {
 public:
  pid_file() = default;
  ~pid_file();
  pid_file(pid_file const&) = delete;
  pid_file& operator=(pid_file const&) = delete;
  /// False, and a log line, when another living process holds it or it cannot be written.
  bool create(std::string const& path);

 private:
  std::string path_;
};

/// Becomes `user` when started as root. False, and a log line, when that is not possible.
bool drop_privileges(std::string const& user);

/// The user the daemon will run as.
[[nodiscard]] uid_t user_of(std::string const& name);

/// Blocks the signals the daemon handles and returns a signalfd for them; -1 on failure.
int open_signal_fd();

/// The name of a signal, "SIGUSR1"; "" for one the daemon does not handle.
char const* signal_name(int number);

}  // namespace senda::daemon
