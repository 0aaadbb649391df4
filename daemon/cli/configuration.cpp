// The verbs `configuration` and `validate`. Configuration contract §18.3.
#include <cstdio>

#include "daemon/cli/options.hpp"
#include "daemon/cli/verb.hpp"
namespace senda::daemon::cli {
int configuration_verb(invocation const&) { return 1; }
int validate_verb(invocation const&) { return 1; }
int env_verb(invocation const&) { return 1; }
}  // namespace senda::daemon::cli
