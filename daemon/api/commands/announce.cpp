// `announce` and `withdraw` of everything that is a route (API contract §6.4, §6.5).
#include "daemon/api/commands/command.hpp"
#include "daemon/api/route_command.hpp"
#include "daemon/log.hpp"

namespace senda::daemon {

namespace {

/// Types whose errors say which command it was; the others only say `error`.
bool explains(std::string_view type) {
  return type == "route" || type == "attributes" || type == "attribute";
}

void refuse_route(command& c, route_command const& r, route_command::failure f) {
  auto const text = c.text(1);
  log_line(log_level::warning, "api", c.from().name(), ": ", log_text(r.problem()),
           " in: ", log_text(text.substr(0, 200)));
  if (!explains(c.words(1).front().text)) return c.refuse();
  if (f == route_command::failure::not_resolved) return c.refuse("error: " + r.problem());
  c.refuse("error: Could not parse route: " + text);
}

/// The type is the last word of the row.
void routes(command& c, bool announce) {
  using enum route_command::failure;
  auto& r = c.daemon().routes();
  auto failed = r.read(c.words(1), announce);
  if (failed == none && c.peers().empty()) return c.refuse();
  if (failed == none) failed = r.give(c.peers(), announce);
  if (failed != none) return refuse_route(c, r, failed);
  c.finish();
}
void announce(command& c) { routes(c, true); }
void withdraw(command& c) { routes(c, false); }

void refuse_type(command& c, std::string_view verb) {
  if (c.word(0).empty() || c.selected() == command::selection::neighbor) return c.refuse();
  c.refuse("error: unknown " + std::string{verb} + " type: " + std::string{c.word(0)});
}
void unknown_announce(command& c) { refuse_type(c, "announce"); }
void unknown_withdraw(command& c) { refuse_type(c, "withdraw"); }

constexpr command_row about_peers(std::string_view words, void (*run)(command&),
                                  bool in_help = true) {
  return {words, words, run, command_row::selector::yes, in_help};
}

constexpr command_row rows[] = {
    about_peers("announce route", &announce),     about_peers("announce ipv4", &announce),
    about_peers("announce ipv6", &announce),      about_peers("announce flow", &announce),
    about_peers("announce vpls", &announce),      about_peers("announce attributes", &announce),
    about_peers("announce attribute", &announce), about_peers("announce", &unknown_announce, false),
    about_peers("withdraw route", &withdraw),     about_peers("withdraw ipv4", &withdraw),
    about_peers("withdraw ipv6", &withdraw),      about_peers("withdraw flow", &withdraw),
    about_peers("withdraw vpls", &withdraw),      about_peers("withdraw attributes", &withdraw),
    about_peers("withdraw attribute", &withdraw), about_peers("withdraw", &unknown_withdraw, false),
};

}  // namespace

std::span<command_row const> announce_commands() noexcept { return rows; }

}  // namespace senda::daemon
