// The verb `shell`: completion for bash, zsh and fish. Configuration contract §18.6.
#include <cstdio>
#include <cstdlib>
#include <unistd.h>

#include "daemon/cli/completion.hpp"
#include "daemon/cli/files.hpp"
#include "daemon/cli/options.hpp"
#include "daemon/cli/verb.hpp"

namespace senda::daemon::cli {

namespace {

constexpr verb verbs[] = {
    {"completion", "", "print a completion script", &completion_verb, &completion_usage},
    {"install", "", "install it for this user", &install_verb, &install_usage},
    {"uninstall", "", "remove it", &uninstall_verb, &uninstall_usage},
};

constexpr std::string_view shells[] = {"bash", "zsh", "fish"};

/// The shell the command line names, or the one that runs; "" for one without completion.
std::string_view shell_of(arguments const& a) {
  std::string_view name = "bash";
  if (!a.operands().empty()) name = a.operands().front();
  else if (char const* const s = std::getenv("SHELL")) {
    std::string_view const path = s;
    name = "bash";
    for (auto const known : shells)
      if (path.substr(path.rfind('/') + 1) == known) name = known;
  }
  for (auto const known : shells)
    if (name == known) return known;
  std::fprintf(stderr, "error: there is no completion for %s: bash, zsh or fish\n",
               std::string{name}.c_str());
  return {};
}

/// Where the shell looks for it; "" without a home.
std::string place_of(std::string_view shell, std::string_view program) {
  char const* const home = std::getenv("HOME");
  if (!home || !*home) {
    std::fprintf(stderr, "error: HOME is not set\n");
    return {};
  }
  std::string place{home};
  if (shell == "bash") return (place += "/.local/share/bash-completion/completions/") += program;
  if (shell == "zsh") return (place += "/.zsh/completions/_") += program;
  return ((place += "/.config/fish/completions/") += program) += ".fish";
}

}  // namespace

constinit usage const shell_usage{
    "shell",
    "",
    "Completion of verbs and options in a shell: bash, zsh or fish; without a name the one in\n"
    "$SHELL.",
    {},
    "shell install"};

constinit usage const completion_usage{
    "shell completion",
    "[bash|zsh|fish]",
    "Prints the completion script for a shell.",
    {},
    "shell completion bash >/usr/share/bash-completion/completions/senda"};

constinit usage const install_usage{
    "shell install",
    "[bash|zsh|fish]",
    "Writes the completion script where the shell of this user finds it: below\n"
    "~/.local/share/bash-completion/completions, ~/.zsh/completions, ~/.config/fish/completions.",
    {},
    "shell install zsh"};

constinit usage const uninstall_usage{"shell uninstall",
                                      "[bash|zsh|fish]",
                                      "Removes what `shell install` has written.",
                                      {},
                                      "shell uninstall zsh"};

std::span<verb const> shell_verbs() noexcept { return verbs; }

int shell_verb(invocation const& call) { return run_group(call, shell_usage, verbs); }

int completion_verb(invocation const& call) {
  arguments const a{completion_usage.options, call.words};
  if (auto const done = answered(call.program, completion_usage, a); done >= 0) return done;
  auto const shell = shell_of(a);
  if (shell.empty()) return 1;
  auto const s = completion_script(shell, call.program, call.as_exabgp);
  std::fwrite(s.data(), 1, s.size(), stdout);
  return 0;
}

int install_verb(invocation const& call) {
  arguments const a{install_usage.options, call.words};
  if (auto const done = answered(call.program, install_usage, a); done >= 0) return done;
  auto const shell = shell_of(a);
  auto const place = shell.empty() ? std::string{} : place_of(shell, call.program);
  if (place.empty()) return 1;
  std::string why;
  if (!write_file(place, completion_script(shell, call.program, call.as_exabgp), 0644, why)) {
    std::fprintf(stderr, "error: %s\n", why.c_str());
    return 1;
  }
  std::printf("installed %s\n", place.c_str());
  if (shell == "zsh")
    std::printf(
        "~/.zshrc needs: fpath=(~/.zsh/completions $fpath); autoload -U compinit; "
        "compinit\n");
  return 0;
}

int uninstall_verb(invocation const& call) {
  arguments const a{uninstall_usage.options, call.words};
  if (auto const done = answered(call.program, uninstall_usage, a); done >= 0) return done;
  auto const shell = shell_of(a);
  auto const place = shell.empty() ? std::string{} : place_of(shell, call.program);
  if (place.empty()) return 1;
  bool const removed = ::unlink(place.c_str()) == 0;
  std::printf("%s %s\n", removed ? "removed" : "there is no", place.c_str());
  return 0;
}

}  // namespace senda::daemon::cli
