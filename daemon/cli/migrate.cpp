// The verb `migrate`: configurations and helper programs of older versions. Configuration contract
// §18.9.
#include "daemon/config/migrate.hpp"

#include <csignal>
#include <cstdio>
#include <ctime>
#include <sys/wait.h>
#include <unistd.h>

#include "daemon/cli/files.hpp"
#include "daemon/cli/options.hpp"
#include "daemon/cli/output.hpp"
#include "daemon/cli/verb.hpp"

namespace senda::daemon::cli {

namespace {

constexpr option conf_options[] = {
    {'f', "from", "VERSION", "what the file is written for: 3.4, 4 or 5 (3.4)"},
    {'t', "to", "VERSION", "what it shall be: 4, 5 or main (main)"},
    {'o', "output", "FILE", "write to FILE"},
    {'i', "in-place", "", "rewrite the file; the old one stays as NAME.DATE-TIME.bak"},
    {'n', "dry-run", "", "only list the changes"},
    {'d', "diff", "", "print the changes as a diff"},
    {'v', "verbose", "", "list the changes on standard error"},
    {'w', "wrap-api", "", "translate what helper programs say, too: `migrate api` before each"},
};

constexpr option api_options[] = {
    {'f', "from", "VERSION", "what the program speaks: 4 or 5 (4)"},
    {'t', "to", "VERSION", "what the daemon shall hear: 5 or main (main)"},
    {'v', "verbose", "", "show on standard error what was translated"},
    {'e', "exec", "COMMAND ...", "run COMMAND, all that follows, and translate what it writes"},
};

constexpr verb verbs[] = {
    {"conf", "", "rewrite a configuration", &migrate_conf_verb, &migrate_conf_usage},
    {"api", "", "translate the commands of a helper program", &migrate_api_verb,
     &migrate_api_usage},
};

int fail(std::string const& why) {
  std::fprintf(stderr, "error: %s\n", why.c_str());
  return 1;
}

struct versions {
  syntax_version from = syntax_version::v3_4, to = syntax_version::current;
};

bool read_versions(arguments const& a, versions& v, std::string& why) {
  auto const one = [&](char const* name, syntax_version& out) {
    if (!a.has(name)) return true;
    auto const read = parse_syntax_version(a.value(name));
    if (read) out = *read;
    else why = "there is no version " + std::string{a.value(name)} + ": 3.4, 4, 5 or main";
    return read.has_value();
  };
  if (!one("from", v.from) || !one("to", v.to)) return false;
  if (v.from >= v.to) why = "a file can only become newer than it is: --from, --to";
  return v.from < v.to;
}

std::string backup_name(std::string const& file) {
  auto const now = std::time(nullptr);
  std::tm broken{};
  localtime_r(&now, &broken);
  char stamp[32];
  std::strftime(stamp, sizeof stamp, ".%Y%m%d-%H%M%S.bak", &broken);
  return file + stamp;
}

void list(std::vector<text_edit> const& edits, std::string const& file, std::FILE* to) {
  for (auto const& e : edits)
    std::fprintf(to, "%s:%zu: %s\n", file.c_str(), e.line, e.what.c_str());
}

int rewrite(std::string const& file, std::string const& text, std::vector<text_edit> const& edits,
            arguments const& a) {
  std::string why;
  if (a.has("dry-run")) return list(edits, file, stdout), 0;
  if (a.has("verbose")) list(edits, file, stderr);
  if (a.has("diff")) {
    auto const diff = unified_diff(text, edits, file);
    std::fwrite(diff.data(), 1, diff.size(), stdout);
    return 0;
  }
  auto const now = edited(text, edits);
  if (a.has("in-place")) {
    if (edits.empty()) return 0;
    if (!write_file(backup_name(file), text, 0600, why) || !replace_file(file, now, why))
      return fail(why);
    return 0;
  }
  if (a.has("output"))
    return write_file(std::string{a.value("output")}, now, 0640, why) ? 0 : fail(why);
  std::fwrite(now.data(), 1, now.size(), stdout);
  return 0;
}

/// Translates line by line.
void translate(int from_fd, versions const& v, bool verbose) {
  output out;
  line_reader lines{from_fd};
  line_reader::line line;
  while (lines.next(line, [&] { out.flush(); })) {
    auto const now = migrate_command(line.text, v.from, v.to);
    if (verbose && now != line.text)
      std::fprintf(stderr, "%.*s -> %s\n", static_cast<int>(line.text.size()), line.text.data(),
                   now.c_str());
    out.text << now << '\n';
    out.flush_if_full();
  }
}

volatile std::sig_atomic_t running_child = 0;
void pass_on(int number) {
  if (running_child > 0) ::kill(static_cast<pid_t>(running_child), number);
}

/// Runs a program whose standard input is ours and whose output is translated.
int translate_program(std::span<char const* const> command, versions const& v, bool verbose) {
  std::vector<char*> words;
  for (auto const* const w : command) words.push_back(const_cast<char*>(w));
  words.push_back(nullptr);
  int ends[2];
  if (::pipe(ends) != 0) return fail("no pipe");
  // A signal that comes before we know whom to pass it on to waits.
  sigset_t passed, before;
  sigemptyset(&passed);
  for (int const number : {SIGTERM, SIGINT, SIGHUP}) {
    sigaddset(&passed, number);
    struct ::sigaction act {};
    act.sa_handler = &pass_on;
    act.sa_flags = SA_RESTART;
    ::sigaction(number, &act, nullptr);
  }
  ::sigprocmask(SIG_BLOCK, &passed, &before);
  auto const pid = ::fork();
  if (pid < 0) return fail("no process");
  if (pid == 0) {
    for (int const number : {SIGTERM, SIGINT, SIGHUP}) std::signal(number, SIG_DFL);
    ::sigprocmask(SIG_SETMASK, &before, nullptr);
    ::dup2(ends[1], STDOUT_FILENO);
    ::close(ends[0]);
    ::close(ends[1]);
    ::execvp(words[0], words.data());
    std::fprintf(stderr, "error: cannot run %s\n", words[0]);
    ::_exit(127);
  }
  ::close(ends[1]);
  running_child = pid;
  ::sigprocmask(SIG_SETMASK, &before, nullptr);
  translate(ends[0], v, verbose);
  int status = 0;
  while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}  // namespace

constinit usage const migrate_usage{
    "migrate",
    "",
    "Brings configurations and helper programs which were written for older versions of ExaBGP\n"
    "to today's. `migrate FILE` shows what would change, as a diff.",
    {},
    "migrate conf -i /etc/exabgp/exabgp.conf"};

constinit usage const migrate_conf_usage{
    "migrate conf", "FILE",
    "Rewrites a configuration of an older version, and prints it. `-` is standard input.",
    conf_options,
    "migrate conf --diff -f 3.4 old.conf\n"
    "migrate conf -i -f 4 /etc/exabgp/exabgp.conf"};

constinit usage const migrate_api_usage{
    "migrate api", "[FILE]",
    "Translates the commands of a helper program, line by line: those in FILE, of standard input,\n"
    "or with --exec those the program writes. The exit code is the program's.",
    api_options, "migrate api -f 4 --exec /etc/exabgp/watch.py"};

std::span<verb const> migrate_verbs() noexcept { return verbs; }

int migrate_verb(invocation const& call) {
  std::string_view const first = call.words.empty() ? "" : call.words.front();
  bool const file = call.words.size() == 1 && (first == "-" || ::access(call.words[0], F_OK) == 0);
  if (!file || first == "conf" || first == "api") return run_group(call, migrate_usage, verbs);
  char const* const words[] = {"--diff", call.words[0]};
  auto inner = call;
  inner.words = words;
  return migrate_conf_verb(inner);
}

int migrate_conf_verb(invocation const& call) {
  arguments const a{conf_options, call.words};
  if (auto const done = answered(call.program, migrate_conf_usage, a); done >= 0) return done;
  if (a.operands().size() != 1)
    return lacks(call.program, migrate_conf_usage, "which configuration?");
  versions v;
  std::string why, text;
  if (!read_versions(a, v, why)) return fail(why);
  std::string const file{a.operands().front()};
  if (!read_file(file, text, why)) return fail(why);
  bool const wrap = a.has("wrap-api");
  return rewrite(file, text, migrate_configuration(text, v.from, v.to, wrap ? call.program : ""),
                 a);
}

int migrate_api_verb(invocation const& call) {
  auto words = call.words;
  std::span<char const* const> command;
  for (std::size_t i = 0; i < words.size() && command.empty(); ++i) {
    std::string_view const w = words[i];
    if (w != "-e" && w != "--exec") continue;
    command = words.subspan(i + 1);
    words = words.first(i);
    if (command.empty()) return lacks(call.program, migrate_api_usage, "--exec needs a command");
  }
  arguments const a{api_options, words};
  if (auto const done = answered(call.program, migrate_api_usage, a); done >= 0) return done;
  versions v{syntax_version::v4, syntax_version::current};
  std::string why;
  if (!read_versions(a, v, why)) return fail(why);
  bool const verbose = a.has("verbose");
  if (!command.empty()) return translate_program(command, v, verbose);
  if (a.operands().size() > 1) return lacks(call.program, migrate_api_usage, "one file at a time");
  if (a.operands().empty() || a.operands().front() == "-") {
    translate(STDIN_FILENO, v, verbose);
    return 0;
  }
  std::FILE* const in = std::fopen(std::string{a.operands().front()}.c_str(), "re");
  if (!in) return fail("cannot read " + std::string{a.operands().front()});
  translate(::fileno(in), v, verbose);
  std::fclose(in);
  return 0;
}

}  // namespace senda::daemon::cli
