// The verbs `configuration` and `validate`. Configuration contract §18.3.
#include <cstdio>

#include "daemon/cli/common.hpp"
#include "daemon/cli/verb.hpp"
#include "daemon/config/validate.hpp"

namespace senda::daemon::cli {

namespace {

constexpr option validate_options_list[] = {
    {'n', "neighbor", "", "check each neighbor, and name it"},
    {'r', "route", "", "check each route: encode, decode, compare"},
    {'v', "verbose", "", "show what was understood"},
    {'p', "pdb", "", "accepted, does nothing"},
};

constexpr verb verbs[] = {
    {"validate", "", "say what is wrong with configurations", &validate_verb, &validate_usage},
    {"diff", "", "say what a reload would do", &diff_verb, &diff_usage},
    {"format", "", "indent configurations", &format_verb, &format_usage},
    {"example", "", "print a configuration to start from", &example_verb, &example_usage},
    {"export", "", "write a configuration as JSON", &export_verb, &export_usage},
};

}  // namespace

constinit usage const configuration_usage{"configuration",
                                          "",
                                          "Checks configurations, compares them, writes them.",
                                          {},
                                          "configuration validate -nr /etc/senda/senda.conf"};

constinit usage const validate_usage{
    "configuration validate", "CONFIGURATION ...",
    "Reads configurations and says what is wrong with them, all of it, with the place and what "
    "was\n"
    "expected. The exit code is 0 when they are fine and 1 when they are not.",
    validate_options_list, "configuration validate -nr /etc/senda/senda.conf"};

std::span<verb const> configuration_verbs() noexcept { return verbs; }

int configuration_verb(invocation const& call) {
  return run_group(call, configuration_usage, verbs);
}

int validate_verb(invocation const& call) {
  arguments const a{validate_usage.options, call.words};
  if (auto const done = answered(call.program, validate_usage, a); done >= 0) return done;
  validate_options o;
  o.neighbors = a.has("neighbor");
  o.routes = a.has("route");
  o.verbose = a.has("verbose");
  for (auto const f : a.operands()) o.files.emplace_back(f);
  if (o.files.empty()) return lacks(call.program, validate_usage, "which configuration?");
  auto const e = settings();
  return e ? validate_command(o, *e, variable) : 1;
}

}  // namespace senda::daemon::cli
