// The verb `version`. Configuration contract §18.1.
#include <senda/version.hpp>

#include <cstdio>
#include <string>
#include <sys/utsname.h>
#include <unistd.h>

#include "daemon/cli/common.hpp"
#include "daemon/cli/options.hpp"
#include "daemon/cli/verb.hpp"

namespace senda::daemon::cli {

constinit usage const version_usage{
    "version",
    "",
    "Shows the version of ExaBGP this program is compatible with, how it was built, the system,\n"
    "where it lies, and its own version.",
    {},
    "version"};

namespace {

#if defined(__clang__)
#define SENDA_COMPILER "clang " __clang_version__
#elif defined(__GNUC__)
#define SENDA_COMPILER "g++ " __VERSION__
#else
#define SENDA_COMPILER "a C++ compiler"
#endif

std::string own_path() {
  char path[4096];
  auto const n = ::readlink("/proc/self/exe", path, sizeof path);
  return n > 0 ? std::string(path, static_cast<std::size_t>(n)) : "unknown";
}

}  // namespace

int version_verb(invocation const& call) {
  arguments const a{version_usage.options, call.words};
  if (auto const done = answered(call.program, version_usage, a); done >= 0) return done;
  utsname system{};
  ::uname(&system);
  std::printf("ExaBGP : %s\n", compatible_version().c_str());
  std::printf("Python : none, C++20 by " SENDA_COMPILER "\n");
  std::printf("Uname  : %s %s %s %s %s\n", system.sysname, system.nodename, system.release,
              system.version, system.machine);
  std::printf("From   : %s\n", own_path().c_str());
  std::printf("Senda  : %s\n", version_string);
  return 0;
}

}  // namespace senda::daemon::cli
