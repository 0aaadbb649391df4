// Commands about the conversation itself (API contract §3.2, §3.3, §6.3), and `barrier`.
#include "daemon/api/commands/command.hpp"

namespace senda::daemon {

namespace {

void ack_enable(command& c) {
  c.from().ack = true;
  c.done();
}

void ack_disable(command& c) {
  c.done();
  c.from().ack = false;
}

void ack_silence(command& c) {
  c.from().ack = false;
  c.done();
}

void sync_enable(command& c) {
  c.from().sync = true;
  c.done();
}

void sync_disable(command& c) {
  c.from().sync = false;
  c.done();
}

void reset(command& c) {
  c.daemon().forget_commands(c.from());
  c.answer(R"({"status": "asynchronous queue cleared"})", "asynchronous queue cleared");
}

/// JSON in both versions unless `text` ends the command.
void ping(command& c) {
  auto const& id = c.daemon().control().uuid();
  c.from().say(c.said_text() ? "pong " + id + " active=true"
                             : R"({"pong": ")" + id + R"(", "active": true})");
  c.done();
}

void bye(command& c) { c.done(); }

/// Answered once all that was asked for before is on its way to the selected peers.
void barrier(command& c) { c.finish_when_sent(); }

/// All routes are announced that there are: End-of-RIB does not wait for this one any more.
void ready(command& c) {
  c.daemon().note_ready(c.from());
  c.done();
}

constexpr command_row rows[] = {
    {"session ack enable", "enable-ack", &ack_enable},
    {"session ack disable", "disable-ack", &ack_disable},
    {"session ack silence", "silence-ack", &ack_silence},
    {"session sync enable", "enable-sync", &sync_enable},
    {"session sync disable", "disable-sync", &sync_disable},
    {"session reset", "reset", &reset},
    {"session ping", "ping", &ping},
    {"session bye", "bye", &bye},
    {"session ready", "ready", &ready, command_row::selector::no, false},
    {"session barrier", "", &barrier, command_row::selector::no, false},
    {"barrier", "barrier", &barrier, command_row::selector::yes, false},
};

}  // namespace

std::span<command_row const> session_commands() noexcept { return rows; }

}  // namespace senda::daemon
