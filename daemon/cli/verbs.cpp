// The table of verbs, and how the first word of a command line picks one. Configuration contract
// §18.
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "daemon/cli/options.hpp"
#include "daemon/cli/verb.hpp"
#include "daemon/config/suggest.hpp"

namespace senda::daemon::cli {

namespace {

constexpr verb verbs[] = {
    {"server", "", "run the daemon with a configuration", &server_verb, &server_usage},
    {"configuration", "", "check, compare and write configurations", &configuration_verb,
     &configuration_usage, &configuration_verbs},
    {"validate", "", "short for `configuration validate`", &validate_verb, &validate_usage},
    {"encode", "", "routes as UPDATE messages in hexadecimal", &encode_verb, &encode_usage},
    {"decode", "", "messages in hexadecimal as JSON or commands", &decode_verb, &decode_usage},
    {"cli", "", "commands for the running daemon", &cli_verb, &cli_usage},
    {"run", "", "one command for the running daemon, as ExaBGP has it", &run_verb, &run_usage},
    {"healthcheck", "", "announce addresses while a check passes", &healthcheck_verb,
     &healthcheck_usage},
    {"migrate", "", "bring files of older versions to this one", &migrate_verb, &migrate_usage,
     &migrate_verbs},
    {"schema", "", "JSON Schema of configurations and events", &schema_verb, &schema_usage},
    {"shell", "", "completion for bash, zsh and fish", &shell_verb, &shell_usage, &shell_verbs},
    {"env", "", "the settings and where they come from", &env_verb, &env_usage},
    {"version", "", "the version of this program", &version_verb, &version_usage},
};

verb const* find_verb(std::span<verb const> among, std::string_view word, bool as_exabgp) {
  for (auto const& v : among) {
    if (as_exabgp && is_own(v)) continue;
    if (v.name == word || (!as_exabgp && !v.alias.empty() && v.alias == word)) return &v;
  }
  return nullptr;
}

void write(std::string_view text, std::FILE* to) { std::fwrite(text.data(), 1, text.size(), to); }

void list_verbs(std::string& out, std::span<verb const> among, bool as_exabgp) {
  out += "verbs:\n";
  for (auto const& v : among) {
    if (as_exabgp && is_own(v)) continue;
    std::string line{"  "};
    line += v.name;
    if (!as_exabgp && !v.alias.empty()) (line += ", ") += v.alias;
    line.resize(18, ' ');
    ((out += line) += v.summary) += '\n';
  }
}

void print_help(std::string_view program, bool as_exabgp) {
  std::string s{"usage: "};
  ((s += program) += " [--env-file FILE] VERB ...\n       ") += program;
  s += " CONFIGURATION ...        the same as server CONFIGURATION ...\n\n";
  list_verbs(s, verbs, as_exabgp);
  s += "\noptions:\n  --env-file FILE   read the settings from FILE\n"
       "  -h, --help        show this, or with a verb what it takes, and exit\n\nexamples:\n";
  ((s += "  ") += program) += " /etc/senda/senda.conf\n";
  ((s += "  ") += program) += " decode 00000000\n";
  ((s += "  ") += program) += " encode \"route 10.0.0.0/24 next-hop 192.0.2.1\"\n";
  write(s, stdout);
}

/// Takes `--env-file FILE` out of `words`, wherever it is; false when FILE is missing.
bool take_settings_file(std::vector<char const*>& words) {
  constexpr std::string_view name = "--env-file";
  for (auto w = words.begin(); w != words.end();) {
    std::string_view const word = *w;
    if (word == name) {
      if (w + 1 == words.end()) return false;
      ::setenv("EXABGP_ENVFILE", w[1], 1);
      w = words.erase(w, w + 2);
    } else if (word.starts_with(name) && word.substr(name.size()).starts_with('=')) {
      ::setenv("EXABGP_ENVFILE", *w + name.size() + 1, 1);
      w = words.erase(w);
    } else ++w;
  }
  return true;
}

bool asks_for_help(std::span<char const* const> words) {
  for (std::string_view const w : words)
    if (w == "-h" || w == "--help") return true;
  return false;
}

std::string_view nearest(std::span<verb const> among, std::string_view word) {
  config::nearest_word near{word};
  for (auto const& v : among) near.consider(v.name);
  return near.best();
}

/// Nobody's configuration, and nearly a verb: says so. The server then says that there is no file.
void suggest(std::string_view program, std::string_view word, bool as_exabgp) {
  auto best = nearest(verbs, word);
  if (as_exabgp && find_verb(verbs, best, false) && is_own(*find_verb(verbs, best, false)))
    best = "configuration validate";  // what is short for it has no place beside ExaBGP's verbs
  if (best.empty() || word.find_first_of("./") != word.npos) return;
  std::string s{program};
  (((s += ": there is no verb ") += word) += ": did you mean ") += best;
  write(s += "?\n", stderr);
}

std::string group_help(invocation const& call, usage const& group, std::span<verb const> among) {
  std::string s{"usage: "};
  (((s += call.program) += ' ') += group.verb) += " VERB ...\n\n";
  (s += group.summary) += "\n\n";
  list_verbs(s, among, false);
  s += "\noptions:\n  -h, --help        show this, or with a verb what it takes, and exit\n";
  if (!group.example.empty())
    (((s += "\nexample:\n  ") += call.program) += ' ') += group.example, s += '\n';
  return s;
}

}  // namespace

std::span<verb const> all_verbs() noexcept { return verbs; }

bool is_own(verb const& v) noexcept { return v.name == "validate"; }

int run_group(invocation const& call, usage const& group, std::span<verb const> among) {
  std::string_view const word = call.words.empty() ? "" : call.words.front();
  if (auto const* v = word.empty() ? nullptr : find_verb(among, word, false)) {
    auto inner = call;
    inner.words = call.words.subspan(1);
    return v->run(inner);
  }
  bool const asked = word == "-h" || word == "--help";
  auto const help = group_help(call, group, among);
  if (asked || word.empty()) {
    write(help, stdout);
    return asked ? 0 : 1;
  }
  std::string wrong{"error: there is no `"};
  ((((wrong += group.verb) += ' ') += word) += '`');
  if (auto const best = nearest(among, word); !best.empty())
    ((wrong += ", did you mean ") += best) += '?';
  write(wrong + "\n" + help, stderr);
  return 1;
}

int run_program(int argc, char const* const* argv) {
  std::string_view self = argc > 0 ? argv[0] : "senda";
  self.remove_prefix(self.rfind('/') + 1);
  invocation call{self == "exabgp" ? "exabgp" : "senda", self == "exabgp", {}};

  std::vector<char const*> words(argv + (argc > 0), argv + argc);
  if (!take_settings_file(words)) {
    std::fprintf(stderr, "error: --env-file needs a file\n");
    return 2;
  }
  if (words.empty()) {
    print_help(call.program, call.as_exabgp);
    std::printf("\nsettings:\n");
    (void)env_verb(call);
    return 1;
  }
  std::string_view const first = words.front();
  std::span<char const* const> const all{words};
  if (auto const* v = find_verb(verbs, first, call.as_exabgp)) {
    call.words = all.subspan(1);
    return v->run(call);
  }
  if (asks_for_help(all)) {
    print_help(call.program, call.as_exabgp);
    return 0;
  }
  if (first == "--version" && words.size() == 1) return version_verb(call);
  if (first[0] != '-') suggest(call.program, first, call.as_exabgp);
  call.words = all;
  return server_verb(call);
}

}  // namespace senda::daemon::cli
