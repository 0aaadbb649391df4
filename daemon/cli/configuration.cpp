// The verbs `configuration`, `validate` and `env`. Configuration contract §18.3, §18.6.
#include <cstdio>
#include <cstdlib>

#include "daemon/cli/options.hpp"
#include "daemon/cli/verb.hpp"
#include "daemon/config/environment.hpp"
#include "daemon/config/validate.hpp"

namespace senda::daemon::cli {

namespace {

constexpr option validate_option_list[] = {
    {'n', "neighbor", "", "check each neighbor, and name it"},
    {'r', "route", "", "check each route: encode, decode, compare"},
    {'v', "verbose", "", "show what was understood"},
    {'p', "pdb", "", "accepted, does nothing"},
};

constexpr usage validate_usage{
    "configuration validate", "CONFIGURATION ...",
    "Reads configurations and says what is wrong with them, all of it, with the place and what "
    "was\n"
    "expected. The exit code is 0 when they are fine and 1 when they are not.",
    validate_option_list, "configuration validate -nr /etc/senda/senda.conf"};

constexpr option env_options[] = {
    {'d', "diff", "", "only what differs from the defaults"},
    {'e', "env", "", "lines of section.name=value, as variables are named"},
};

constexpr usage env_usage{"env", "",
                          "Shows the settings, from variables, the settings file, or defaults, in "
                          "the form of that file.",
                          env_options, "env -d"};

char const* variable(char const* name) { return std::getenv(name); }

/// The settings; nothing, once it was said why, when they are wrong.
std::optional<environment> settings() {
  auto loaded = load_environment(variable);
  for (auto const& w : loaded.warnings) std::fprintf(stderr, "warning: %s\n", w.c_str());
  for (auto const& e : loaded.errors) std::fprintf(stderr, "%s\n", e.c_str());
  if (!loaded.errors.empty()) return {};
  return std::move(loaded.settings);
}

int validate(std::string_view program, std::span<char const* const> words) {
  arguments const a{validate_usage.options, words};
  if (auto const done = answered(program, validate_usage, a); done >= 0) return done;
  validate_options o;
  o.neighbors = a.has("neighbor");
  o.routes = a.has("route");
  o.verbose = a.has("verbose");
  for (auto const f : a.operands()) o.files.emplace_back(f);
  if (o.files.empty()) {
    std::fprintf(stderr, "%serror: which configuration?\n",
                 usage_line(program, validate_usage).c_str());
    return 2;
  }
  auto const e = settings();
  return e ? validate_command(o, *e, variable) : 1;
}

}  // namespace

int configuration_verb(invocation const& call) {
  std::string_view const what = call.words.empty() ? "" : call.words.front();
  if (what == "validate") return validate(call.program, call.words.subspan(1));
  auto const text = help_text(call.program, validate_usage);
  bool const asked = what == "-h" || what == "--help";
  if (!asked && !what.empty())
    std::fprintf(stderr, "error: there is no `configuration %s`\n", std::string{what}.c_str());
  std::fputs(text.c_str(), asked || what.empty() ? stdout : stderr);
  return asked ? 0 : 1;
}

int validate_verb(invocation const& call) { return validate(call.program, call.words); }

int env_verb(invocation const& call) {
  arguments const a{env_usage.options, call.words};
  if (auto const done = answered(call.program, env_usage, a); done >= 0) return done;
  auto const e = settings();
  if (!e) return 1;
  text_writer out;
  print_environment(out, *e, a.has("env") ? environment_form::dotted : environment_form::ini,
                    a.has("diff"));
  std::fwrite(out.view().data(), 1, out.view().size(), stdout);
  return 0;
}

}  // namespace senda::daemon::cli
