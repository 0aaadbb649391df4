// Commands about the API (API contract §6.2).
#include <senda/core/number.hpp>

#include <algorithm>

#include "daemon/api/commands/command.hpp"
#include "daemon/log.hpp"

namespace senda::daemon {

namespace {

void version(command& c) {
  auto const& v = c.daemon().settings().version_text;
  text_writer json;
  json_string(json << R"({"version": )", v);
  json << R"(, "application": "exabgp"})";
  c.answer(json.view(), "exabgp " + v);
}

void crash(command& c) {
  log_line(log_level::error, "api", c.from().name(), " asked for an internal error: here it is");
  c.from().done();
  c.refuse();
}

void api_version(command& c) {
  auto& current = c.daemon().settings().version;
  auto const word = c.word(0);
  if (word.empty()) {
    bool const six = current == 6;
    return c.answer(six ? R"({"api_version": 6, "description": "json-only"})"
                        : R"x({"api_version": 4, "description": "legacy (text/json)"})x",
                    six ? "API version: 6 (json-only)" : "API version: 4 (legacy (text/json))");
  }
  auto const wanted = parse_number(word);
  if (!wanted && c.json()) return c.refuse_because("Invalid version: " + std::string{word});
  if (!wanted) return c.refuse_because("invalid version: " + std::string{word});
  if (*wanted != 4 && *wanted != 6) return c.refuse_because("API version must be 4 or 6");
  current = static_cast<unsigned>(*wanted);
  auto const n = std::to_string(current);
  c.answer(R"({"status": "API version set", "version": )" + n +
               R"(, "note": "effective on next process restart"})",
           "API version set to " + n + " (effective on next process restart)");
}

void queue_status(command& c) {
  text_writer json, text;
  json << '{';
  std::string_view comma;
  for (auto const& h : c.daemon().helpers()) {
    if (!h->process.running()) continue;
    auto const& q = h->process.queue();
    json_string(json << comma, h->definition.name);
    (json << R"(: {"items": )").number(q.lines());
    (json << R"(, "bytes": )").number(q.octets()) << '}';
    (text << (text.empty() ? "" : "\n") << h->definition.name << ": ").number(q.lines());
    (text << " items (").number(q.octets()) << " bytes)";
    comma = ", ";
  }
  json << '}';
  c.answer(json.view(), text.empty() ? "no queued messages" : text.view());
}

/// What waits, what was held up, what is stored.
void counters(command& c) {
  counter_report out{c.json()};
  out.group("processes", "process");
  for (auto const& h : c.daemon().helpers()) {
    auto const& p = h->process;
    out.of(h->definition.name);
    out.member("pid", static_cast<std::uint64_t>(p.pid()));
    out.member("starts", p.starts());
    out.member("times-slow", p.congestions());
    out.member("lines-waiting", p.queue().lines());
    out.member("bytes-waiting", p.queue().octets());
    out.member("memory", p.queue().memory());
  }
  out.group("neighbors", "");
  for (auto const& n : c.daemon().peers().neighbors()) {
    auto const& p = *n.peer;
    out.of(n.settings.name);
    out.member("routes-out", p.rib().size());
    out.member("routes-unsent", p.routes_unsent());
    out.member("routes-in", p.received().size());
    out.member("memory-out", p.rib().memory());
    out.member("memory-in", p.received().memory());
    out.member("attributes-in", p.received().attribute_memory());
    out.member("limit-warnings", p.limits().warnings);
    out.member("limit-exceeded", p.limits().exceeded);
    out.member("held-down-by-limit", p.held_down());
    out.member("lifetimes", p.table().lifetimes().size());
    out.member("families-waiting-for-ready", p.waiting().size());
    out.member("times-held-up", p.statistics().slowed_down);
  }
  auto const& arrivals = c.daemon().peers().arrivals();
  out.object("connections");
  out.member("accepted", arrivals.accepted);
  out.member("unknown", arrivals.unknown);
  out.member("too-fast", arrivals.too_fast);
  out.member("members", arrivals.members);
  out.member("descriptors", arrivals.descriptors);
  c.daemon().control().counters(out);
  if (auto const all = out.finish(); !all.empty()) c.from().say(all);
  c.done();
}

// --- help
// -------------------------------------------------------------------------------------------

struct help_line {
  std::string command;
  bool filtered;
  std::string_view options;
};

std::vector<help_line> help_lines(bool all) {
  std::vector<help_line> lines{{"#", false, {}}};
  for (auto const rows : all_commands())
    for (auto const& row : rows) {
      if (row.v6.empty() || (!row.in_help && !all)) continue;
      bool const about_peers = row.peers == command_row::selector::yes;
      lines.push_back({(about_peers ? "peer " : "") + std::string{row.v6},
                       about_peers || row.filtered, row.options});
    }
  std::sort(lines.begin(), lines.end(),
            [](auto const& a, auto const& b) { return a.command < b.command; });
  return lines;
}

/// Calls f(option) for each of them.
template <class F> void for_each_option(std::string_view options, F&& f) {
  while (!options.empty()) {
    auto const end = std::min(options.find(' '), options.size());
    f(options.substr(0, end));
    options.remove_prefix(std::min(end + 1, options.size()));
  }
}

void help_json(command& c, std::vector<help_line> const& lines) {
  text_writer out;
  out << R"x({"description": "Available API commands (v6 format)", )x"
      << R"("peer_filters": ["local-ip", "local-as", "peer-as", "router-id"], "commands": [)";
  std::string_view comma;
  for (auto const& l : lines) {
    out << comma << R"({"command": ")" << l.command << R"(", "neighbor_support": )"
        << (l.filtered ? "true" : "false") << R"(, "json_support": true)";
    std::string_view before = R"(, "options": [")";
    for_each_option(l.options, [&](std::string_view o) {
      out << before << o;
      before = R"(", ")";
    });
    out << (l.options.empty() ? "}" : "\"]}");
    comma = ", ";
  }
  out << "]}";
  c.from().say(out.view());
  c.done();
}

/// `system help all` has what only senda knows as well.
void help(command& c) {
  auto const lines = help_lines(c.word(0) == "all");
  if (c.json()) return help_json(c, lines);
  text_writer out;
  out << "\navailable API commands (v6 format):\n====================================\n\n"
      << "filter can be: [local-ip <ip>][local-as <asn>][peer-as <asn>][router-id <router-id>]\n\n"
      << "commands:\n---------\n\n";
  for (auto const& l : lines) {
    if (l.filtered) out << "[peer <ip> [filters]] ";
    out << l.command;
    std::string_view before = " [ ";
    for_each_option(l.options, [&](std::string_view o) {
      out << before << o;
      before = " | ";
    });
    out << (l.options.empty() ? "" : " ]") << (l.filtered ? "\n" : " \n");
  }
  c.from().say(out.view());
  c.done();
}

constexpr auto no = command_row::selector::no;
constexpr command_row rows[] = {
    {"system version", "version", &version},
    {"system help", "help", &help},
    {"system crash", "crash", &crash, no, true, {}, true},
    {"system queue-status", "queue-status", &queue_status},
    {"system counters", "show counters", &counters, no, false},
    {"system api version", "api version", &api_version, no, true, "4 6"},
};

}  // namespace

std::span<command_row const> system_commands() noexcept { return rows; }

}  // namespace senda::daemon
