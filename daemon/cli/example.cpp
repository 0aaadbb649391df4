// The verb `configuration example`: commented configurations by topic. Configuration contract
// §18.3.
#include <cstdio>

#include "daemon/cli/examples.hpp"
#include "daemon/cli/options.hpp"
#include "daemon/cli/verb.hpp"
#include "daemon/config/suggest.hpp"

namespace senda::daemon::cli {

namespace {

constexpr option options[] = {
    {'l', "list", "", "name the topics"},
};

void list(std::FILE* to) {
  for (auto const& e : examples()) {
    std::string line{"  "};
    line += e.topic;
    line.resize(16, ' ');
    std::fprintf(to, "%s%.*s\n", line.c_str(), static_cast<int>(e.summary.size()),
                 e.summary.data());
  }
}

}  // namespace

constinit usage const example_usage{
    "configuration example", "[TOPIC]",
    "Prints a complete configuration with comments, to start from: the one about TOPIC, or the "
    "one\n"
    "which has every setting. Each of them validates as it is.",
    options,
    "configuration example neighbor >senda.conf\n"
    "configuration example --list"};

int example_verb(invocation const& call) {
  arguments const a{options, call.words};
  if (auto const done = answered(call.program, example_usage, a); done >= 0) return done;
  if (a.has("list")) return list(stdout), 0;
  std::string_view const topic = a.operands().empty() ? "full" : a.operands().front();
  config::nearest_word nearest{topic};
  for (auto const& e : examples()) {
    nearest.consider(e.topic);
    if (e.topic != topic) continue;
    std::fwrite(e.text.data(), 1, e.text.size(), stdout);
    return 0;
  }
  std::string wrong{"error: there is no example about "};
  wrong += topic;
  if (!nearest.best().empty()) ((wrong += ", did you mean ") += nearest.best()) += '?';
  std::fprintf(stderr, "%s\ntopics:\n", wrong.c_str());
  list(stderr);
  return 1;
}

}  // namespace senda::daemon::cli
