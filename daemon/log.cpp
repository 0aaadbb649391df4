#include "daemon/log.hpp"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <fcntl.h>
#include <syslog.h>
#include <unistd.h>
#include <utility>

#include "daemon/status_line.hpp"

namespace senda::daemon {

namespace {

struct open_destination {
  log_settings settings;
  std::string path;  // of a file
  int fd = STDERR_FILENO;
  bool to_syslog = false;
};

// A global: a log line may be written from anywhere.
open_destination& destination() {
  static open_destination d;
  return d;
}

int syslog_priority(log_level level) {
  switch (level) {
    case log_level::debug:
      return LOG_DEBUG;
    case log_level::info:
      return LOG_INFO;
    case log_level::warning:
      return LOG_WARNING;
    case log_level::error:
      return LOG_ERR;
    default:
      return LOG_CRIT;
  }
}

struct source_topic {
  std::string_view source;
  log_topic topic;
};
constexpr source_topic source_topics[] = {
    {"configuration", log_topic::configuration},
    {"daemon", log_topic::daemon},
    {"message", log_topic::message},
    {"network", log_topic::network},
    {"packets", log_topic::packets},
    {"parser", log_topic::parser},
    {"process", log_topic::processes},
    {"processes", log_topic::processes},
    {"api", log_topic::processes},
    {"reactor", log_topic::reactor},
    {"rib", log_topic::rib},
    {"routes", log_topic::routes},
    {"statistics", log_topic::statistics},
    {"timers", log_topic::timers},
};

log_topic topic_of(std::string_view source) {
  for (auto const& t : source_topics)
    if (t.source == source) return t.topic;
  return log_topic::daemon;
}

int open_file(std::string const& path) {
  return ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0640);
}

void prefix(text_writer& line, open_destination const& d) {
  if (d.settings.short_form && d.fd == STDERR_FILENO) return;
  std::time_t const now = std::time(nullptr);
  std::tm broken{};
  localtime_r(&now, &broken);
  char clock[16];
  line << std::string_view{clock, std::strftime(clock, sizeof clock, "%H:%M:%S ", &broken)};
  line.number(static_cast<std::uint64_t>(::getpid())) << ' ';
}

}  // namespace

bool log_is_console(std::string_view destination) {
  return destination == "stdout" || destination == "stderr" || destination.empty();
}

bool open_log(log_settings const& settings) {
  auto& d = destination();
  d.settings = settings;
  std::string path = settings.destination;
  if (log_is_console(path)) return true;
  if (path == "syslog") {
    ::openlog("senda", LOG_PID, LOG_DAEMON);
    return d.to_syslog = true;
  }
  bool const is_path = path.starts_with("file:") || path[0] == '/' || path[0] == '~';
  if (!is_path) {
    log_line(log_level::warning, "daemon", "there is no log destination ", path,
             ", using the console");
    return false;
  }
  if (path.starts_with("file:")) path.erase(0, 5);
  if (path.starts_with("~"))
    if (char const* home = std::getenv("HOME")) path.replace(0, 1, home);
  int const fd = open_file(path);
  if (fd < 0) {
    log_line(log_level::warning, "daemon", "cannot open the log ", path, ": ", std::strerror(errno),
             ", using the console");
    return false;
  }
  d.fd = fd;
  d.path = path;
  return true;
}

void reopen_log() {
  auto& d = destination();
  if (d.path.empty()) return;
  int const fd = open_file(d.path);
  if (fd < 0) return;
  ::close(std::exchange(d.fd, fd));
}

bool log_wants(log_level level, std::string_view source) {
  auto const& s = destination().settings;
  if (!s.enabled || level < s.level) return false;
  if (level >= log_level::error) return true;
  return s.topics >> static_cast<unsigned>(topic_of(source)) & 1;
}

std::uint64_t log_budget::now_seconds() noexcept {
  timespec now{};
  ::clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<std::uint64_t>(now.tv_sec);
}

void log(log_level level, std::string_view source, std::string_view message) {
  auto const& d = destination();
  if (!log_wants(level, source)) return;
  if (d.to_syslog)
    return ::syslog(syslog_priority(level), "%.*s: %.*s", int(source.size()), source.data(),
                    int(message.size()), message.data());
  text_writer line;
  prefix(line, d);
  line << source;
  for (auto n = source.size(); n < 15; ++n) line << ' ';
  line << ' ' << message << '\n';
  auto const all = line.view();
  // A log that cannot be written (full disk, closed terminal) must not stop the daemon.
  write_above_status(d.fd, all);
}

std::string log_text(std::string_view from_outside) {
  text_writer out;
  for (char const c : from_outside) {
    auto const u = static_cast<unsigned char>(c);
    if (u >= 0x20 && u < 0x7f) out << c;
    else (out << "\\x").hex(u, 2);
  }
  return std::string{out.view()};
}

}  // namespace senda::daemon
