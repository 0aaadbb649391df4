// The verb `env`: all settings, as they are. Configuration contract §18.6, §20.
#include <cstdio>

#include "daemon/cli/common.hpp"
#include "daemon/cli/verb.hpp"

namespace senda::daemon::cli {

namespace {
constexpr option options[] = {
    {'d', "diff", "", "only what differs from the defaults"},
    {'e', "env", "", "lines of section.name=value, as variables are named"},
};
}  // namespace

constinit usage const env_usage{
    "env", "",
    "Shows the settings, from variables, the settings file, or defaults, in the form of that file.",
    options, "env -d"};

int env_verb(invocation const& call) {
  arguments const a{options, call.words};
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
