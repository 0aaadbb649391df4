// What the daemon and its helpers can do no more once it has started: no-new-privileges, and a
// filter of system calls with libseccomp. docs/security.md says what it denies.
#pragma once

#include "daemon/config/environment.hpp"

namespace senda::daemon {

/// Does what `daemon.no_new_privileges` and `daemon.seccomp` ask for, for good, for every thread
/// and for processes started from then on. False, and a log line, when that is not possible.
bool confine(environment const& e);

}  // namespace senda::daemon
