#include "daemon/healthcheck/healthcheck.hpp"

#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <pwd.h>
#include <syslog.h>
#include <unistd.h>

#include "daemon/cli/verb.hpp"
#include "daemon/healthcheck/lines.hpp"
#include "daemon/log.hpp"

namespace senda::daemon::healthcheck {

namespace {

struct facility {
  std::string_view name;
  int number;
};
constexpr facility facilities[] = {
    {"auth", LOG_AUTH},     {"authpriv", LOG_AUTHPRIV}, {"cron", LOG_CRON},
    {"daemon", LOG_DAEMON}, {"ftp", LOG_FTP},           {"kern", LOG_KERN},
    {"lpr", LOG_LPR},       {"mail", LOG_MAIL},         {"news", LOG_NEWS},
    {"security", LOG_AUTH}, {"syslog", LOG_SYSLOG},     {"user", LOG_USER},
    {"uucp", LOG_UUCP},     {"local0", LOG_LOCAL0},     {"local1", LOG_LOCAL1},
    {"local2", LOG_LOCAL2}, {"local3", LOG_LOCAL3},     {"local4", LOG_LOCAL4},
    {"local5", LOG_LOCAL5}, {"local6", LOG_LOCAL6},     {"local7", LOG_LOCAL7},
};

std::optional<int> facility_of(std::string_view name) {
  for (auto const& f : facilities)
    if (f.name == name) return f.number;
  return {};
}

std::string text_of(child_result const& r) {
  using how = child_result::how;
  switch (r.end) {
    case how::exited:
      return "exit code " + std::to_string(r.code);
    case how::killed:
      return "signal " + std::to_string(r.code);
    case how::timed_out:
      return "not done in time";
    case how::not_started:
      return std::strerror(r.code);
    case how::interrupted:
      break;
  }
  return "interrupted";
}

/// User and group as named; false, and why in the log, when that is not possible.
bool become(settings const& s, journal const& log) {
  auto const* group = s.group.empty() ? nullptr : ::getgrnam(s.group.c_str());
  auto const* user = s.user.empty() ? nullptr : ::getpwnam(s.user.c_str());
  if (!s.group.empty() && !group) return log.error("there is no group " + s.group), false;
  if (!s.user.empty() && !user) return log.error("there is no user " + s.user), false;
  if (!group && !user) return true;
  gid_t const gid = group ? group->gr_gid : user->pw_gid;
  bool const privileged = ::geteuid() == 0;
  if ((privileged && ::setgroups(1, &gid) != 0) || ::setgid(gid) != 0 ||
      (user && ::setuid(user->pw_uid) != 0)) {
    log.error(std::string{"cannot change user or group: "} + std::strerror(errno));
    return false;
  }
  return true;
}

bool write_pid(std::string const& path, journal const& log) {
  if (path.empty()) return true;
  std::FILE* f = std::fopen(path.c_str(), "w");
  if (!f || std::fprintf(f, "%ld\n", static_cast<long>(::getpid())) < 0) {
    log.error("cannot write " + path + ": " + std::strerror(errno));
    if (f) std::fclose(f);
    return false;
  }
  return std::fclose(f) == 0;
}

}  // namespace

// --- the log
// ---------------------------------------------------------------------------------------

journal::journal(settings const& s)
    : name_("healthcheck"), console_(!s.silent), syslog_(s.syslog), debug_(s.debug) {
  if (!s.name.empty()) (name_ += '-') += s.name;
  if (syslog_) ::openlog(name_.c_str(), LOG_PID, facility_of(s.syslog_facility).value_or(LOG_USER));
}

void journal::write(int priority, std::string const& text) const {
  if (priority == LOG_DEBUG && !debug_) return;
  auto const line = log_text(text);
  if (syslog_) ::syslog(priority, "%s", line.c_str());
  if (console_) std::fprintf(stderr, "%s: %s\n", name_.c_str(), line.c_str());
}

// --- the daemon's replies
// --------------------------------------------------------------------------

/// Daemons that answer in JSON are said to exist (API contract §3.1).
reply_reader::reply reply_reader::reply_in(std::string_view line) {
  if (line == "done" || line.starts_with(R"({ "answer": "done")")) return reply::done;
  if (line == "error" || line.starts_with(R"({ "answer": "error")")) return reply::error;
  return reply::none;
}

reply_reader::reply reply_reader::read(std::chrono::milliseconds patience) {
  constexpr std::size_t longest = 1 << 20;
  auto const until = clock::now() + (silent_ ? std::chrono::milliseconds{} : patience);
  while (!closed_) {
    while (true) {
      auto const end = buffer_.find('\n');
      if (end == buffer_.npos) break;
      auto const line = buffer_.substr(0, end);
      buffer_.erase(0, end + 1);
      auto const r = reply_in(line);
      if (r == reply::none) continue;
      silent_ = false;
      return r;
    }
    if (buffer_.size() > longest) buffer_.clear();
    auto const e = signals_.wait(STDIN_FILENO, POLLIN, until);
    if (e == interruptions::event::terminated) return reply::terminated;
    if (e == interruptions::event::late) break;
    if (e != interruptions::event::ready) continue;
    char chunk[4096];
    auto const n = ::read(STDIN_FILENO, chunk, sizeof chunk);
    if (n == 0 || (n < 0 && errno != EINTR && errno != EAGAIN)) closed_ = true;
    else if (n > 0) buffer_.append(chunk, static_cast<std::size_t>(n));
  }
  if (!closed_) silent_ = true;
  return reply::none;
}

// --- the service
// -----------------------------------------------------------------------------------

service::service(settings const& s, interruptions& signals, journal& log)
    : settings_(s),
      signals_(signals),
      log_(log),
      machine_(s.rise, s.fall),
      setup_(s, signals),
      replies_(signals),
      configured_(s.addresses) {}

bool service::prepare() {
  if (!write_pid(settings_.pid_file, log_)) return false;
  auto with_addresses = settings_;
  if (configured_.empty()) {
    configured_ = addresses_of("lo", settings_.label, settings_.label_exact_match);
    found_ = true;
  }
  if (configured_.empty()) return log_.error("No IP found"), false;
  with_addresses.addresses = configured_;
  auto all = announced_addresses(with_addresses);
  if (!all) return log_.error("too many addresses to announce one by one"), false;
  announced_ = std::move(*all);
  if (settings_.ip_setup && !found_ && !setup_.add(configured_))
    return log_.error(setup_.failure()), false;
  return become(settings_, log_);
}

int service::run() {
  read_replies_ = settings_.ack && !::isatty(STDOUT_FILENO);
  if (!prepare()) return 1;
  while (!signals_.terminated()) {
    iterate();
    if (output_lost_) return 1;
    bool const once = settings_.interval.count() == 0;
    if (once && machine_.is_announced()) {
      log_.info("interval 0: announced, and done");
      return 0;
    }
    bool const fast = machine_.is_pending() || once;
    auto const until = clock::now() + (fast ? settings_.fast_interval : settings_.interval);
    for (auto e = interruptions::event::child; e == interruptions::event::child;)
      e = signals_.wait(-1, 0, until);
  }
  signals_.clean_up();
  log_.info("told to end: withdrawing");
  tell(state::exit);
  return output_lost_ ? 1 : 0;
}

void service::iterate() {
  bool const disabled =
      !settings_.disable.empty() && ::access(settings_.disable.c_str(), F_OK) == 0;
  bool const passed = disabled || passes();
  if (signals_.terminated()) return;
  bool const change = disabled ? machine_.disable() : machine_.check(passed);
  if (change) changed();
  if (signals_.terminated() || !machine_.is_announced()) return;
  if (change || !settings_.debounce) tell(machine_.now());
}

bool service::passes() {
  if (settings_.command.empty()) return true;
  auto const r = run_shell(signals_, settings_.command, settings_.timeout);
  bool const good = r.end == child_result::how::exited && r.code == 0;
  if (good) log_.debug("check passed");
  else if (r.end != child_result::how::interrupted) {
    log_.warning("check failed: " + text_of(r));
    if (!r.output.empty()) log_.info("it wrote: " + r.output);
  }
  return good;
}

/// Hooks of the state, then those of all states.
void service::changed() {
  auto const now = machine_.now();
  log_.info("now " + std::string{name_of(now)});
  static std::vector<std::string> const none;
  auto const& own = now == state::up         ? settings_.up_execute
                    : now == state::down     ? settings_.down_execute
                    : now == state::disabled ? settings_.disabled_execute
                                             : none;
  for (auto const* hooks : {&own, &settings_.execute})
    for (auto const& command : *hooks) {
      auto const r = run_shell(signals_, command, {}, name_of(now));
      log_.debug("ran " + command + ": " + text_of(r));
      if (signals_.terminated()) return;
    }
}

/// Announces before traffic stops being served elsewhere, and withdraws before an address goes:
/// the daemon has answered every line when addresses are removed.
void service::tell(state s) {
  // Told to end, there are two seconds before the daemon kills us.
  std::chrono::milliseconds const patience{s == state::exit ? 500 : 5000};
  if (s == state::up && settings_.ip_dynamic) set_up(true);
  text_writer line;
  for (std::size_t i = 0; i < announced_.size(); ++i) {
    line.clear();
    route_line(line, settings_, s, announced_[i].prefix, i);
    log_.debug(std::string{line.view()});
    line << '\n';
    if (!write(line.view())) {
      output_lost_ = true;
      break;
    }
    if (!read_replies_) continue;
    auto const r = replies_.read(patience);
    if (r == reply_reader::reply::terminated) return;
    if (r == reply_reader::reply::error) log_.warning("the daemon refused a line");
  }
  bool const gone = s == state::exit ? settings_.ip_dynamic || settings_.ip_setup
                                     : s != state::up && settings_.ip_dynamic;
  if (gone && !(s == state::exit && found_)) set_up(false);
}

bool service::write(std::string_view text) {
  while (!text.empty()) {
    auto const e = signals_.wait(STDOUT_FILENO, POLLOUT, {});
    if (e == interruptions::event::terminated) return true;
    if (e != interruptions::event::ready) continue;
    auto const n = ::write(STDOUT_FILENO, text.data(), text.size());
    if (n < 0 && errno != EINTR && errno != EAGAIN) return false;
    if (n > 0) text.remove_prefix(static_cast<std::size_t>(n));
  }
  return true;
}

void service::set_up(bool add) {
  log_.debug(add ? "adding addresses" : "removing addresses");
  if (!(add ? setup_.add(configured_) : setup_.remove(configured_))) log_.warning(setup_.failure());
}

}  // namespace senda::daemon::healthcheck

namespace senda::daemon::cli {

int healthcheck_verb(invocation const& call) {
  namespace hc = healthcheck;
  auto read = hc::settings_from(call.words);
  if (read.help) {
    auto const s = help_text(call.program, healthcheck_usage);
    std::fwrite(s.data(), 1, s.size(), stdout);
    return 0;
  }
  if (read.error.empty() && !hc::facility_of(read.value.syslog_facility))
    read.error = "there is no syslog facility " + read.value.syslog_facility;
  if (!read.error.empty()) {
    auto const s = usage_line(call.program, healthcheck_usage) + std::string{call.program} +
                   " healthcheck: " + read.error + " (--help lists the options)\n";
    std::fwrite(s.data(), 1, s.size(), stderr);
    return 2;
  }
  hc::journal log{read.value};
  hc::interruptions signals;
  return hc::service{read.value, signals, log}.run();
}

}  // namespace senda::daemon::cli
