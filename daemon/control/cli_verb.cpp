// The verb `cli`: commands for the running daemon, from a person, a script or the command line.
// API contract §8.3; exit codes are senda's own.
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <random>
#include <unistd.h>

#include "daemon/cli/verb.hpp"
#include "daemon/control/completion.hpp"
#include "daemon/control/connection.hpp"
#include "daemon/control/editor.hpp"
#include "daemon/control/shorthand.hpp"

namespace senda::daemon::control {

namespace {

using cli::option;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr option options[] = {
    {'j', "json", "", "ask for answers in JSON"},
    {0, "pipename", "NAME", "name of the named pipes, without .in and .out"},
    {0, "pipe", "", "use the named pipes"},
    {0, "socket", "", "use the unix socket (the default)"},
    {'t', "timeout", "SECONDS", "longest wait for a line of an answer (30)"},
    {0, "no-color", "", "accepted: nothing is coloured"},
};

/// What the program ends with.
enum code { good = 0, refused = 1, unreachable = 2, too_late = 3 };

void print(std::FILE* to, std::string_view text) { std::fwrite(text.data(), 1, text.size(), to); }

class client {
 public:
  client(environment const& env, cli::arguments const& a)
      : env_(env),
        how_(a.has("pipe") || (!a.has("socket") && env.cli_transport == "pipe")
                 ? transport::pipe
                 : transport::socket),
        pipe_name_(a.value("pipename", env.api_pipename)),
        json_(a.has("json")) {
    if (auto const s = parse_number(a.value("timeout"), 86400)) patience_ = milliseconds{*s * 1000};
    std::random_device device;
    text_writer id;
    for (unsigned const digits : {8u, 4u, 4u, 4u, 12u})
      (id << (id.empty() ? "" : "-")).hex(std::uint64_t{device()} << 32 | device(), digits);
    id_ = id.view();
  }

  bool connect() {
    if (!to_.open(env_, how_, pipe_name_)) return false;
    return greet();
  }
  [[nodiscard]] std::string const& why() const { return to_.why(); }

  int carry_out(std::string const& written, bool show_expansion);
  int converse();

 private:
  bool greet();
  bool reconnect();
  void learn();
  int builtin(std::string const& line, editor& from);
  std::string in_form(std::string command) const;

  environment const& env_;
  transport how_;
  std::string pipe_name_;
  bool json_;
  milliseconds patience_{30'000};
  std::string id_, daemon_;
  connection to_;
  steady_clock::time_point greeted_;
  completion words_;
};

/// Says who we are; the daemon says who it is, which tells when it was started again.
bool client::greet() {
  auto const command = "session ping " + id_ + ' ' +
                       std::to_string(static_cast<long long>(std::time(nullptr))) + ".0";
  std::string pong;
  auto const o = ask(to_, command, patience_, [&](std::string const& line) { pong += line; });
  greeted_ = steady_clock::now();
  if (o.end != outcome::how::done) return o.end == outcome::how::late;
  auto const id = json_strings(pong, "pong");
  auto const known = id.empty() ? std::string{} : id.front();
  if (!daemon_.empty() && daemon_ != known) print(stderr, "the daemon was started again\n");
  daemon_ = known;
  return true;
}

bool client::reconnect() {
  constexpr int tries = 3;
  constexpr unsigned pause = 2;  // seconds
  for (int i = 0; i < tries; ++i) {
    if (connect()) return true;
    if (i + 1 < tries) ::sleep(pause);
  }
  print(stderr, to_.why());
  return false;
}

std::string client::in_form(std::string command) const {
  if (json_ && !command.ends_with(" json") && !command.ends_with(" text")) command += " json";
  return command;
}

int client::carry_out(std::string const& written, bool show_expansion) {
  constexpr std::chrono::seconds ping_every{10};
  if (steady_clock::now() - greeted_ > ping_every && !greet() && !reconnect()) return unreachable;
  auto const full = expanded(written);
  if (show_expansion && full != written) print(stdout, "command: " + full + '\n');
  auto const o = ask(to_, in_form(full), patience_, [](std::string const& line) {
    print(stdout, line + "\n");
    std::fflush(stdout);
  });
  switch (o.end) {
    case outcome::how::done:
      return good;
    case outcome::how::error:
      if (o.lines == 0) print(stderr, "error: the daemon refuses: " + full + '\n');
      return refused;
    case outcome::how::late:
      return print(stderr, "error: no answer in time\n"), too_late;
    case outcome::how::shutdown:
    case outcome::how::lost:
      break;
  }
  to_.close();
  return print(stderr, "error: the daemon is gone\n"), unreachable;
}

/// Commands and peers, for completion.
void client::learn() {
  std::string help, peers;
  (void)ask(to_, "system help all json", patience_, [&](std::string const& l) { help += l; });
  (void)ask(to_, "peer list json", patience_, [&](std::string const& l) { peers += l; });
  words_.learn(help);
  for (auto const* b :
       {"exit", "quit", "clear", "history", "set json on", "set json off", "show neighbor summary",
        "show neighbor extensive", "show adj-rib in", "show adj-rib out"})
    words_.add(b);
  words_.peers(json_strings(peers, "peer-address"));
}

/// 0: it was one; -1: it is none; 1: the end.
int client::builtin(std::string const& line, editor& from) {
  if (line == "exit" || line == "quit" || line == "q") return 1;
  if (line == "clear") return print(stdout, "\033[H\033[2J"), 0;
  if (line == "history") {
    for (auto const& l : from.history()) print(stdout, l + '\n');
    return 0;
  }
  if (line == "set json on" || line == "set json off") {
    json_ = line.ends_with("on");
    return 0;
  }
  if (line != "set" && !line.starts_with("set ")) return -1;
  print(stdout, std::string{"json is "} + (json_ ? "on" : "off") + "; set json on, set json off\n");
  return 0;
}

int client::converse() {
  char const* home = std::getenv("HOME");
  editor from{home ? std::string{home} + "/.exabgp_history" : std::string{},
              [this](std::string_view before, std::string_view begun) {
                return words_.words(before, begun);
              }};
  if (from.interactive()) learn();
  int worst = good;
  while (auto const line = from.line("senda> ")) {
    auto const start = line->find_first_not_of(" \t");
    if (start == line->npos || (*line)[start] == '#') continue;
    auto const text = line->substr(start, line->find_last_not_of(" \t\r") + 1 - start);
    if (int const b = builtin(text, from); b >= 0) {
      if (b == 1) break;
      continue;
    }
    if (!to_.is_open() && !reconnect()) return unreachable;
    int const c = carry_out(text, from.interactive());
    if (c > worst && !from.interactive()) worst = c;
  }
  return worst;
}

}  // namespace

}  // namespace senda::daemon::control

namespace senda::daemon::cli {

usage const cli_usage{
    "cli", "[COMMAND ...]",
    "Gives the running daemon commands and prints its answers: the one on the command line, or\n"
    "those on standard input, with editing, history and completion on a terminal.\n"
    "Exit code 0: done, 1: refused, 2: the daemon cannot be reached, 3: no answer in time.",
    control::options, "cli show neighbor summary\ncli --json peer list"};

int cli_verb(invocation const& call) {
  namespace ch = control;
  arguments const a{ch::options, call.words};
  if (auto const done = answered(call.program, cli_usage, a); done >= 0) return done;
  if (a.has("timeout") && !parse_number(a.value("timeout"), 86400)) {
    ch::print(stderr, "error: --timeout needs a number of seconds\n");
    return 2;
  }
  auto const loaded = load_environment([](char const* name) { return std::getenv(name); });
  ch::client c{loaded.settings, a};
  if (!c.connect()) {
    ch::print(stderr, c.why().empty() ? "error: the daemon does not answer\n" : c.why());
    return ch::unreachable;
  }
  if (auto const command = a.text(); !command.empty()) return c.carry_out(command, false);
  return c.converse();
}

}  // namespace senda::daemon::cli
