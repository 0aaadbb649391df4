// Commands about the daemon itself (API contract §6.1).
#include <ctime>
#include <unistd.h>

#include "daemon/api/commands/command.hpp"

namespace senda::daemon {

namespace {

void shutdown(command& c) {
  c.answer(R"({"status": "shutdown in progress"})", "shutdown in progress");
  c.daemon().control().shutdown();
}

void reload(command& c) {
  c.answer(R"({"status": "reload in progress"})", "reload in progress");
  c.daemon().tell_signal(0, "none");
  c.daemon().control().reload();
}

void restart(command& c) {
  c.answer(R"({"status": "restart in progress"})", "restart in progress");
  c.daemon().tell_signal(0, "none");
  c.daemon().control().restart();
}

/// Seconds with six decimals, as a JSON number.
void write_time(text_writer& out, double seconds) {
  auto const micro = static_cast<std::uint64_t>(seconds * 1e6);
  out.number(micro / 1'000'000) << '.';
  auto const rest = std::to_string(1'000'000 + micro % 1'000'000);
  out << std::string_view{rest}.substr(1);
}

void status_json(command& c, std::uint64_t up) {
  auto const& d = c.daemon();
  text_writer out;
  json_string(out << R"({"version": )", c.daemon().settings().version_text);
  json_string(out << R"(, "uuid": )", d.control().uuid());
  (out << R"(, "pid": )").number(static_cast<std::uint64_t>(::getpid()));
  (out << R"(, "uptime": )").number(up);
  write_time(out << R"(, "start_time": )", d.control().started());
  out << R"(, "peers": {)";
  std::string_view comma;
  for (auto const& n : d.peers().neighbors()) {
    json_string(out << comma, n.settings.name);
    out << ": \"" << name_of(n.peer->state()) << '"';
    comma = ", ";
  }
  out << "}}";
  c.from().say(out.view());
  c.done();
}

void status(command& c) {
  auto const& d = c.daemon();
  auto const now = static_cast<double>(std::time(nullptr));
  auto const since = d.control().started();
  auto const up = static_cast<std::uint64_t>(now > since ? now - since : 0);
  if (c.json()) return status_json(c, up);
  text_writer out;
  out << "ExaBGP Daemon Status\n====================\nVersion: "
      << c.daemon().settings().version_text << "\nUUID: " << d.control().uuid() << "\nPID: ";
  (out.number(static_cast<std::uint64_t>(::getpid())) << "\nUptime: ").number(up / 3600);
  (out << "h ").number(up / 60 % 60);
  (out << "m ").number(up % 60);
  (out << "s\nPeers: ").number(d.peers().neighbors().size());
  for (auto const& n : d.peers().neighbors())
    out << "\n  - " << n.settings.name << ": " << name_of(n.peer->state());
  c.from().say(out.view());
  c.done();
}

constexpr command_row rows[] = {
    {"daemon shutdown", "shutdown", &shutdown},
    {"daemon reload", "reload", &reload},
    {"daemon restart", "restart", &restart},
    {"daemon status", "status", &status},
};

}  // namespace

std::span<command_row const> daemon_commands() noexcept { return rows; }

}  // namespace senda::daemon
