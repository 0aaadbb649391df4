// The verb `run`: one command, or a file of them, for scripts written for ExaBGP.
// API contract §8.3, configuration contract §18.7.
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iostream>

#include "daemon/cli/verb.hpp"
#include "daemon/control/connection.hpp"
#include "daemon/control/shorthand.hpp"

namespace senda::daemon::control {

namespace {

using cli::option;

constexpr option options[] = {
    {0, "pipename", "NAME", "name of the named pipes, without .in and .out"},
    {0, "pipe", "", "use the named pipes"},
    {0, "socket", "", "use the unix socket (the default)"},
    {0, "batch", "FILE", "the commands of FILE, one a line; -: standard input"},
    {0, "no-color", "", "accepted: nothing is coloured"},
};

void print(std::FILE* to, std::string_view text) { std::fwrite(text.data(), 1, text.size(), to); }

void print_line(std::string const& line) {
  print(stdout, line + "\n");
  std::fflush(stdout);
}

/// Says on standard error what went wrong. True: nothing did.
bool explain(outcome const& o) {
  using how = outcome::how;
  switch (o.end) {
    case how::done:
      return true;
    case how::error:
      print(stderr,
            "ExaBGP returns an error (see ExaBGP's logs for more information)\n"
            "use help for a list of available commands\n");
      return false;
    case how::shutdown:
    case how::lost:
      print(stderr, "ExaBGP is shutting down, command aborted\n");
      return false;
    case how::late:
      print(
          stderr,
          "\nwarning: no end of command message received\n"
          "warning: normal if exabgp.api.ack is set to false otherwise some data may get stuck\n");
      return false;
  }
  return false;
}

/// Sends a command as it was written, prints the answer. False: it was not carried out.
bool carry_out(connection& to, std::string const& written) {
  constexpr std::chrono::seconds patience{5};
  auto const command = expanded(written);
  if (command != written) print_line("command: " + command);
  if (command == "reset") return to.send(command);
  return explain(ask(to, command, patience, print_line));
}

std::string_view trimmed(std::string_view s) {
  auto const from = s.find_first_not_of(" \t\r");
  return from == s.npos ? std::string_view{}
                        : s.substr(from, s.find_last_not_of(" \t\r") - from + 1);
}

int run_batch(connection& to, std::string const& file) {
  std::ifstream opened;
  bool const standard_input = file == "-";
  if (!standard_input) {
    opened.open(file);
    if (!opened) return print(stdout, "Batch file not found: " + file + "\n"), 1;
  }
  std::istream& in = standard_input ? std::cin : opened;
  print_line("Executing commands from " + (standard_input ? "stdin" : file) + "...");
  std::size_t number = 0, errors = 0;
  for (std::string line; std::getline(in, line);) {
    ++number;
    std::string const command{trimmed(line)};
    if (command.empty() || command[0] == '#') continue;
    print_line('[' + std::to_string(number) + "] " + command);
    errors += !to.is_open() || !carry_out(to, command);
  }
  print_line("Batch execution complete: " + std::to_string(number) + " commands, " +
             std::to_string(errors) + " errors");
  return errors ? 1 : 0;
}

}  // namespace

}  // namespace senda::daemon::control

namespace senda::daemon::cli {

usage const run_usage{
    "run", "COMMAND ...",
    "Gives the running daemon a command and prints its answer. Words may be short:\n"
    "`s n summary` is `show neighbor summary`. The exit code tells whether the daemon\n"
    "was reached; `cli` with a command also tells whether it did what it was told.",
    control::options, "run show neighbor summary"};

int run_verb(invocation const& call) {
  namespace ch = control;
  arguments const a{ch::options, call.words};
  if (auto const done = answered(call.program, run_usage, a); done >= 0) return done;
  auto const command = a.text();
  if (command.empty() && !a.has("batch")) {
    auto const text = "error: no command provided\n" + help_text(call.program, run_usage);
    ch::print(stderr, text);
    return 1;
  }
  auto const loaded = load_environment([](char const* name) { return std::getenv(name); });
  auto const& env = loaded.settings;
  bool const pipe = a.has("pipe") || (!a.has("socket") && env.cli_transport == "pipe");
  std::string const name{a.value("pipename", env.api_pipename)};
  ch::connection to;
  if (!to.open(env, pipe ? ch::transport::pipe : ch::transport::socket, name)) {
    ch::print(stdout, to.why());
    return 1;
  }
  if (a.has("batch")) return ch::run_batch(to, std::string{a.value("batch")});
  (void)ch::carry_out(to, command);
  return 0;
}

}  // namespace senda::daemon::cli
