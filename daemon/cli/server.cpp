// The verb `server`, and what a command line without a verb means. Configuration contract §18.2.
#include "daemon/cli/server.hpp"

#include <senda/core/number.hpp>

#include <cstdio>
#include <unistd.h>

#include "daemon/cli/options.hpp"
#include "daemon/cli/verb.hpp"
#include "daemon/server/server.hpp"

namespace senda::daemon::cli {

namespace {

constexpr option options[] = {
    {'v', "verbose", "", "log everything, with time and process"},
    {'d', "debug", "", "the same, and what happens inside"},
    {'s', "signal", "SECONDS", "reload (SIGUSR1) after so many seconds"},
    {'1', "once", "", "try each peer once, and end with its session"},
    {'P', "passive", "", "wait for the peers, never connect"},
    {'m', "memory", "", "say at the end how much memory was used"},
    {'p', "pdb", "", "accepted, does nothing"},
    {0, "no-progress", "", "do not say on a terminal how far it is"},
    {0, "profile", "FILE", "write at the end to FILE what was used: time, memory, system calls"},
};

}  // namespace

constinit usage const server_usage{
    "server", "CONFIGURATION ...",
    "Runs the daemon with a configuration file, or with the one on standard input (`-`), until it\n"
    "is told to stop: SIGTERM or SIGINT stop it, SIGUSR1 makes it read the configuration again.\n"
    "The verb may be left out.",
    options, "server -v /etc/senda/senda.conf"};

namespace {

int fail(char const* format, std::string const& what) {
  std::fprintf(stderr, format, what.c_str());
  std::fputc('\n', stderr);
  return 1;
}

}  // namespace

int server_verb(invocation const& call) {
  arguments const a{options, call.words};
  if (auto const done = answered(call.program, server_usage, a); done >= 0) return done;
  server_options o;
  o.verbose = a.has("verbose") || a.has("debug");
  o.debug = a.has("debug");
  o.once = a.has("once");
  o.passive = a.has("passive");
  o.memory = a.has("memory");
  o.progress = !a.has("no-progress");
  o.profile = a.value("profile");
  for (auto const f : a.operands()) o.files.emplace_back(f);
  if (a.has("signal")) {
    auto const seconds = parse_number(a.value("signal"), 1'000'000);
    if (!seconds)
      return fail("error: '%s' is no number of seconds", std::string{a.value("signal")});
    o.reload_after = static_cast<int>(*seconds);
  }
  if (o.files.empty()) return lacks(call.program, server_usage, "which configuration?");
  for (auto const& file : o.files) {
    if (file == "-" && o.files.size() > 1)
      return fail("error: %s cannot be combined with other configurations", "- (standard input)");
    if (file == "-" && ::isatty(STDIN_FILENO))
      return fail("error: %s is a terminal, not a configuration", "standard input");
  }
  return server_command(o);
}

}  // namespace senda::daemon::cli
