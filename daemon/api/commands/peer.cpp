// Neighbors: lists and reports, making one and removing it (API contract §6.8).
#include "daemon/api/commands/command.hpp"
#include "daemon/api/commands/peer_report.hpp"
#include "daemon/api/neighbor_words.hpp"
#include "daemon/log.hpp"

namespace senda::daemon {

namespace {

void list(command& c) {
  text_writer json, text;
  json << '[';
  std::string_view comma;
  for (auto const& n : c.daemon().peers().neighbors()) {
    (json << comma << R"({"peer-address": ")" << n.settings.peer << R"(", "peer-as": )")
        .number(n.settings.peer_as.value);
    json << R"(, "state": ")" << name_of(n.peer->state()) << R"("})";
    (text << (text.empty() ? "" : "\n") << n.settings.peer << ' ').number(n.settings.peer_as.value);
    text << ' ' << name_of(n.peer->state());
    comma = ", ";
  }
  json << ']';
  c.answer(json.view(), text.view());
}

/// The options of the version 4 command; in version 6 they do not count (API contract §6.8).
void show(command& c) {
  auto const& all = c.daemon().peers().neighbors();
  if (c.json()) {
    text_writer out;
    out << '[';
    for (auto const& n : all) {
      if (&n != &all.front()) out << ", ";
      neighbor_json(out, n);
    }
    out << ']';
    c.from().say(out.view());
    return c.done();
  }
  enum { usage, summary, extensive, configuration } form = usage;
  std::string_view address;
  for (std::size_t i = 0; !c.word(i).empty(); ++i) {
    auto const word = c.word(i);
    if (word == "summary") form = summary;
    else if (word == "extensive") form = extensive;
    else if (word == "configuration") form = configuration;
    else if (word.find_first_of(".:") != word.npos) address = word;
  }
  text_writer out;
  if (form == usage) out << "usage: peer <ip> show [summary|extensive|configuration]\n";
  if (form == summary) summary_header(out);
  for (auto const& n : all) {
    text_writer own;
    own << n.settings.peer;
    if (!address.empty() && address != own.view()) continue;
    if (form == summary) summary_line(out, n);
    if (form == extensive) neighbor_report(out, n);
    if (form == configuration) neighbor_configuration(out, n.settings);
  }
  if (!out.empty()) c.from().say(out.view().substr(0, out.size() - 1));
  c.done();
}

void create(command& c) {
  neighbor_settings n;
  if (auto const why = read_neighbor(c.words(), c.daemon().peers().settings(), n); !why.empty())
    return c.refuse("error: Unexpected error: ValueError: " + why);
  if (!c.daemon().peers().create(n)) return c.refuse("error: peer already exists: " + n.name);
  log_line(log_level::info, "api", c.from().name(), " created ", n.name);
  c.done();
}

/// Those of the selector, in either grammar.
void remove(command& c) {
  std::vector<std::string> names;
  for (auto const* n : c.peers()) names.push_back(n->settings.name);
  for (auto const& name : names) {
    log_line(log_level::info, "api", c.from().name(), " removes ", name);
    c.daemon().peers().destroy(name);
  }
  c.done();
}

void remove_selected(command& c) {
  if (!c.select_rest()) return c.refuse("error: no neighbors match the selector");
  remove(c);
}

constexpr auto no = command_row::selector::no;
constexpr command_row rows[] = {
    {"peer list", "", &list},
    {"peer show", "show neighbor", &show, no, true, "summary extensive configuration"},
    {"show", "", &show, command_row::selector::yes, false},
    {"peer create", "create neighbor", &create},
    {"peer delete", "delete neighbor", &remove_selected},
};

}  // namespace

std::span<command_row const> peer_commands() noexcept { return rows; }

}  // namespace senda::daemon
