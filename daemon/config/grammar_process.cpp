// `process` (configuration contract §4), and which processes have to do with which neighbors.
#include <senda/core/number.hpp>

#include <algorithm>
#include <array>
#include <regex>

#include "daemon/config/draft.hpp"
#include "daemon/config/values.hpp"

namespace senda::daemon::config {

namespace {

/// Matching a name with a regular expression takes stack for each character.
constexpr std::size_t most_name = 255;

struct process_draft {
  file_draft& file;
  process_definition definition;
  bool has_run = false;
};

result<void> read_run(reader& r, text_cursor& in, process_draft& to) {
  to.has_run = true;
  to.definition.command.clear();
  if (in.at_end()) return in.complain("run: a program is missing", "Format: run <program> [args]");
  auto const program = in.here();
  while (!in.at_end()) to.definition.command.emplace_back(in.next());
  if (!to.file.options.check_programs) return success();
  auto const found = find_program(program.text, to.file.file, to.file.options.variable);
  to.definition.command.front() = found.path;
  if (found.error.empty()) return success();
  r.reject(place::of(program), found.error);
  return fail(local_error(22));
}

result<void> read_encoder(reader&, text_cursor& in, process_draft& to) {
  auto const word = in.next();
  bool const text = equal_ignoring_case(word, "text");
  if (!text && !equal_ignoring_case(word, "json"))
    return in.refuse("is not a valid encoder", "Valid options: text, json");
  to.definition.encoder = text ? event_encoder::text : event_encoder::json;
  return success();
}

result<void> read_respawn(reader&, text_cursor& in, process_draft& to) {
  SENDA_TRY(to.definition.respawn, parse_boolean(in, true));
  return success();
}

constexpr std::array process_keywords{
    keyword<process_draft>{"run", &read_run},
    keyword<process_draft>{"encoder", &read_encoder},
    keyword<process_draft>{"respawn", &read_respawn},
};

api_user& user_of(neighbor_settings& n, std::string const& process) {
  for (auto& u : n.users)
    if (u.process == process) return u;
  return n.users.emplace_back(api_user{process, {}});
}

}  // namespace

void read_process(reader& r, text_cursor& in, file_draft& file) {
  process_draft draft{file, {}};
  auto const where = place::of(in.here());
  draft.definition.name = in.next();
  if (draft.definition.name.empty())
    r.reject(r.here(), "a process needs a name\n  Format: process <name> { ... }");
  if (draft.definition.name.size() > most_name)
    r.reject(where, "the name of a process has at most 255 characters");
  auto const& all = file.result.processes;
  if (std::any_of(all.begin(), all.end(),
                  [&](auto const& p) { return p.name == draft.definition.name; }))
    r.reject(where, "a process section called \"" + draft.definition.name + "\" already exists");
  reader::nested const inside{r, "process"};
  r.read_rows(process_keywords, draft);
  if (!draft.has_run) r.reject_section("unset process sections: run");
  file.result.processes.push_back(std::move(draft.definition));
}

void connect_processes(reader& r, configuration& c) {
  for (auto& n : c.neighbors)
    for (auto const& section : n.api) {
      for (auto const& name : section.processes) {
        user_of(n, name).events |= section.events;
        if (std::none_of(c.processes.begin(), c.processes.end(),
                         [&](auto const& p) { return p.name == name; }))
          r.warn({n.line, 0, 1}, "an api called '" + name + "' is used by neighbor '" + n.name +
                                     "' but not defined");
      }
      for (auto const& pattern : section.patterns) {
        std::regex const expression{pattern};  // it was tried when it was read
        for (auto const& p : c.processes)
          if (p.name.size() <= most_name &&
              std::regex_search(p.name, expression, std::regex_constants::match_continuous))
            (void)user_of(n, p.name);
      }
    }
}

}  // namespace senda::daemon::config
