#include "daemon/server/server.hpp"

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <iterator>
#include <random>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "daemon/api/api.hpp"
#include "daemon/check/checks.hpp"
#include "daemon/config/environment.hpp"
#include "daemon/config/load.hpp"
#include "daemon/control/channel.hpp"
#include "daemon/http/server.hpp"
#include "daemon/log.hpp"
#include "daemon/server/confinement.hpp"
#include "daemon/server/notifier.hpp"
#include "daemon/server/process_files.hpp"
#include "daemon/server/progress.hpp"
#include "daemon/server/usage_report.hpp"
#include "daemon/status_line.hpp"
#include "daemon/store/route_store.hpp"

namespace senda::daemon {

namespace {

char const* variable(char const* name) { return std::getenv(name); }

std::string random_uuid() {
  std::random_device device;
  text_writer out;
  auto const part = [&](unsigned digits, std::uint32_t keep, std::uint32_t set) {
    out.hex((device() & keep) | set, digits);
  };
  part(8, 0xffffffff, 0);
  (out << '-').hex(device() & 0xffff, 4);
  (out << '-').hex((device() & 0x0fff) | 0x4000, 4);  // version 4
  (out << '-').hex((device() & 0x3fff) | 0x8000, 4);
  (out << '-').hex(device() & 0xffff, 4);
  part(8, 0xffffffff, 0);
  return std::string{out.view()};
}

std::string read_standard_input() {
  std::string text;
  char chunk[65536];
  for (std::size_t n; (n = std::fread(chunk, 1, sizeof chunk, stdin)) > 0;) text.append(chunk, n);
  return text;
}

class server final : private daemon_control {
 public:
  /// `input` is what came on standard input where that is the configuration.
  /// `progress`: on a terminal it says how far it is.
  server(cli::server_options const& options, environment const& env, std::string input,
         service_notifier notifier, bool progress)
      : options_(options),
        env_(env),
        input_(std::move(input)),
        notifier_(std::move(notifier)),
        uuid_(random_uuid()),
        started_(seconds_now()),
        shows_progress_(progress && open_status_line()) {}

  int run();

 private:
  void shutdown() override;
  void reload() override {
    loop_->post([this] { reread(false); });
  }
  void restart() override;
  std::string const& uuid() const override { return uuid_; }
  double started() const override { return started_; }
  void counters(counter_report& out) const override;
  http::other_numbers numbers() const;

  static double seconds_now() { return static_cast<double>(std::time(nullptr)); }
  load_result load_next();
  int refuse(load_result const& wrong) const;
  bool start_up(configuration const& first);
  void keep_routes();
  void start_peers(configuration const& first);
  void keep_alive();
  void reread(bool restart_changed_processes);
  void on_signals();
  void on_signal(int number);
  void reap();

  cli::server_options const& options_;
  environment const& env_;
  std::string input_;
  service_notifier notifier_;
  std::string uuid_;
  double started_;
  std::size_t next_file_ = 0;
  pid_file pid_;
  int signal_fd_ = -1;
  std::unique_ptr<reactor> loop_;
  std::unique_ptr<fd_watch> signal_watch_;
  std::unique_ptr<reactor_timer> later_, watchdog_, delay_;
  std::optional<configuration> delayed_;  // peers are started when tcp.delay is over
  std::unique_ptr<api> api_;
  std::unique_ptr<store::route_store> store_;
  std::unique_ptr<speaker> speaker_;
  std::unique_ptr<check::checks> checks_;
  std::unique_ptr<control::channel> channel_;
  std::unique_ptr<http::server> http_;
  std::optional<progress> progress_;
  bool shows_progress_, stopping_ = false;
};

/// With `debug.rotate` each reload takes the next file of the command line.
load_result server::load_next() {
  auto o = options_from(env_, &variable);
  o.passive = o.passive || options_.passive;
  auto const& file = options_.files[next_file_];
  o.progress = [shown = log_text(file)](std::size_t routes) {
    show_status("reading " + shown + ": " + with_commas(routes) + " routes");
  };
  if (env_.debug_rotate) next_file_ = (next_file_ + 1) % options_.files.size();
  auto loaded = file == "-" ? load_text(input_, o, "<standard input>") : load_file(file, o);
  show_status({});
  return loaded;
}

int server::run() {
  signal_fd_ = open_signal_fd();  // what comes while the file is read waits
  auto first = load_next();
  text_writer warnings;
  first.messages.print_warnings(warnings);
  std::fwrite(warnings.view().data(), 1, warnings.size(), stderr);
  if (!first) return refuse(first);
  loop_ = env_.reactor_async ? make_async_reactor() : make_sync_reactor();
  signal_fd_ = open_signal_fd();
  if (!start_up(*first.value)) return 1;
  if (shows_progress_) progress_.emplace(*loop_, *speaker_);
  first.value.reset();  // what neighbors have gone by is not kept, passwords least of all
  loop_->run();
  progress_.reset();
  if (options_.memory || env_.debug_memory) log(log_level::info, "daemon", memory_report());
  if (!options_.profile.empty() || env_.profile_enable)
    write_usage_report(options_.profile.empty() ? env_.profile_file : options_.profile);
  http_.reset();
  channel_.reset();
  checks_.reset();
  speaker_.reset();
  store_.reset();
  api_.reset();
  return 0;
}

/// Says what is wrong at the start: in full to who watches, a line to the log.
int server::refuse(load_result const& wrong) const {
  text_writer errors;
  auto const& file = options_.files.front();
  if (wrong.file_missing)
    errors << "error: " << file << " is not an exabgp config file (file not found)\n";
  else wrong.messages.print_errors(errors);
  std::fwrite(errors.view().data(), 1, errors.size(), stderr);
  log_line(log_level::error, "configuration", "config.reload.failed");
  log_line(log_level::error, "configuration", "config.reload.error error=\"",
           wrong.messages.first_error(), '"');
  return 1;
}

/// Half of the time the service manager waits has passed: the loop runs.
void server::keep_alive() {
  notifier_.alive();
  watchdog_->expires_after(notifier_.interval());
}

/// With tcp.delay when the clock is at a multiple of so many minutes.
void server::start_peers(configuration const& first) {
  auto const period = static_cast<std::time_t>(env_.tcp_delay) * 60;
  auto const wait = period ? (period - std::time(nullptr) % period) % period : 0;
  if (wait == 0) return speaker_->apply(first);
  delayed_ = first;
  delay_ = loop_->timer([this] {
    speaker_->apply(*delayed_);
    delayed_.reset();
  });
  delay_->expires_after(std::chrono::seconds{wait});
  log_line(log_level::info, "daemon", "waiting seconds=", wait, " (tcp.delay)");
}

/// What cannot be used is not: the daemon does without.
void server::keep_routes() {
  store_ = std::make_unique<store::route_store>(*loop_, env_.rib_file);
  if (!store_->open()) return store_.reset();
  store_->attach(*speaker_);
  speaker_->keep_routes(store_.get());
}

bool server::start_up(configuration const& first) {
  if (!pid_.create(env_.daemon_pid)) return false;
  ::umask(static_cast<mode_t>(env_.daemon_umask));
  signal_watch_ = loop_->watch(
      signal_fd_, [this] { on_signals(); }, [] {});
  signal_watch_->want_read(true);
  later_ = loop_->timer([this] { on_signal(SIGUSR1); });
  if (options_.reload_after) later_->expires_after(std::chrono::seconds{options_.reload_after});

  api_settings a;
  a.version = env_.api_version;
  a.ack = env_.api_ack;
  a.compact = env_.api_compact;
  a.respawn = env_.api_respawn;
  a.terminate = env_.api_terminate;
  a.chunk = env_.api_chunk;
  a.version_text = env_.version;
  api_ = std::make_unique<api>(*loop_, std::move(a), static_cast<daemon_control&>(*this));

  speaker_settings s;
  s.port = env_.tcp_port;
  s.listen_on = env_.tcp_bind;
  s.attempts = options_.once ? 1 : env_.tcp_attempts;
  s.open_wait = env_.bgp_openwait;
  s.range_members = env_.tcp_range_members;
  s.eor_wait = env_.bgp_eor_wait;
  s.passive = options_.passive || env_.bgp_passive;
  s.software_version = "ExaBGP/" + env_.version;
  speaker_ = std::make_unique<speaker>(*loop_, std::move(s), *api_);
  api_->attach(*speaker_);
  checks_ = std::make_unique<check::checks>(
      *loop_, [this](std::string_view name, bool up) { speaker_->watchdog(name, up); });

  if (!speaker_->listen().has_value()) return false;
  channel_ = std::make_unique<control::channel>(*loop_, *api_, env_);
  channel_->open(user_of(env_.daemon_user));
  http_ = http::make_server(*loop_, *api_, env_, [this] { return numbers(); });
  if (http_ && !http_->open()) http_.reset();
  bool const drop_first = env_.daemon_drop;
  if (drop_first && !drop_privileges(env_.daemon_user)) return false;
  if (!confine(env_)) return false;
  api_->apply(first.processes, false);
  checks_->apply(first.checks);
  if (!drop_first && !drop_privileges(env_.daemon_user)) return false;
  if (!env_.rib_file.empty()) keep_routes();
  start_peers(first);
  notifier_.ready("neighbors=" + std::to_string(first.neighbors.size()));
  watchdog_ = loop_->timer([this] { keep_alive(); });
  if (notifier_.interval().count()) watchdog_->expires_after(notifier_.interval());
  log_line(log_level::info, "daemon", "started pid=", ::getpid(),
           " neighbors=", first.neighbors.size(),
           " reactor=", env_.reactor_async ? "async" : "sync");
  return true;
}

http::other_numbers server::numbers() const {
  http::other_numbers n;
  n.control_clients = channel_->clients();
  n.control_accepted = channel_->accepted();
  n.control_refused = channel_->refused();
  n.control_waiting = channel_->waiting();
  if (checks_) n.checks = checks_->reports();
  if (store_) n.store = store_->report();
  return n;
}

/// Of those who give commands but are no helpers, and of what is kept.
void server::counters(counter_report& out) const {
  auto n = numbers();
  if (http_) http_->count(n);
  out.object("control")
      .member("clients", n.control_clients)
      .member("connections", n.control_accepted)
      .member("refused", n.control_refused)
      .member("bytes-waiting", n.control_waiting);
  out.object("http")
      .member("requests", n.http_requests)
      .member("unauthorized", n.http_unauthorized)
      .member("streams", n.http_streams)
      .member("lost-streams", n.http_lost_streams);
  if (!n.store) return;
  out.object("rib-file")
      .member("bytes", n.store->octets)
      .member("bytes-waiting", n.store->waiting)
      .member("failures", n.store->failures);
}

/// All or nothing: a configuration with an error changes nothing.
void server::reread(bool restart_changed_processes) {
  if (stopping_) return;
  notifier_.reloading();
  reopen_log();
  auto const wanted = load_next();
  if (!wanted) {
    notifier_.ready("the new configuration has an error, the old one stays");
    log_line(log_level::error, "configuration", "config.reload.failed");
    return log_line(log_level::error, "configuration", "config.reload.error error=\"",
                    wanted.messages.first_error(), '"');
  }
  api_->apply(wanted.value->processes, restart_changed_processes);
  checks_->apply(wanted.value->checks);
  if (delayed_) delayed_ = *wanted.value;
  else speaker_->apply(*wanted.value);
  notifier_.ready("neighbors=" + std::to_string(wanted.value->neighbors.size()));
  log_line(log_level::info, "configuration", "reloaded neighbors=", wanted.value->neighbors.size());
}

void server::restart() {
  loop_->post([this] {
    reread(true);
    speaker_->restart({.subcode = cease_subcode::peer_deconfigured});
  });
}

void server::shutdown() {
  if (std::exchange(stopping_, true)) return;
  notifier_.stopping();
  log_line(log_level::info, "daemon", "shutting down");
  loop_->post([this] {
    speaker_->stop({.subcode = cease_subcode::administrative_shutdown,
                    .reason = "stop, message [shutting down]"},
                   [this] {
                     checks_->stop();
                     channel_->stop();
                     if (http_) http_->stop();
                     api_->stop([this] { loop_->stop(); });
                   });
  });
}

void server::on_signals() {
  signalfd_siginfo info;
  while (::read(signal_fd_, &info, sizeof info) == sizeof info)
    on_signal(static_cast<int>(info.ssi_signo));
}

void server::on_signal(int number) {
  if (number == SIGCHLD) return reap();
  log_line(log_level::info, "reactor", "received ", signal_name(number));
  api_->tell_signal(number, signal_name(number));
  if (number == SIGUSR1) return reload();
  if (number == SIGUSR2) return loop_->post([this] { reread(true); });
  if (number == SIGALRM) return restart();
  shutdown();
}

void server::reap() {
  int status = 0;
  for (pid_t pid; (pid = ::waitpid(-1, &status, WNOHANG)) > 0;)
    if (!checks_ || !checks_->reaped(pid, status)) api_->reaped(pid, status);
}

log_level level_named(std::string_view name) {
  struct {
    std::string_view name;
    log_level level;
  } constexpr names[] = {{"DEBUG", log_level::debug},   {"NOTSET", log_level::debug},
                         {"INFO", log_level::info},     {"WARNING", log_level::warning},
                         {"ERROR", log_level::error},   {"CRITICAL", log_level::critical},
                         {"FATAL", log_level::critical}};
  for (auto const& n : names)
    if (equal_ignoring_case(name, n.name)) return n.level;
  return log_level::info;
}

log_settings log_for(cli::server_options const& o, environment const& env) {
  log_settings s;
  s.enabled = env.log_enable || o.verbose;
  s.short_form = env.log_short && !o.verbose;
  s.destination = env.log_destination;
  s.level = o.verbose ? log_level::debug : level_named(env.log_level);
  struct {
    log_topic topic;
    bool on;
  } const topics[] = {{log_topic::configuration, env.log_configuration},
                      {log_topic::daemon, env.log_daemon},
                      {log_topic::message, env.log_message},
                      {log_topic::network, env.log_network},
                      {log_topic::packets, env.log_packets},
                      {log_topic::parser, env.log_parser},
                      {log_topic::processes, env.log_processes},
                      {log_topic::reactor, env.log_reactor},
                      {log_topic::rib, env.log_rib},
                      {log_topic::routes, env.log_routes},
                      {log_topic::statistics, env.log_statistics},
                      {log_topic::timers, env.log_timers}};
  for (auto const& t : topics) s.set(t.topic, t.on || env.log_all || o.verbose);
  return s;
}

/// Several configurations, one process each; this one waits and passes signals on.
int run_children(cli::server_options const& options, environment const& env,
                 service_notifier notifier) {
  std::vector<pid_t> children;
  for (auto const& file : options.files) {
    pid_t const pid = ::fork();
    if (pid == 0) {
      auto one = options;
      one.files = {file};
      return server{one, env, {}, {}, false}.run();
    }
    if (pid > 0) children.push_back(pid);
  }
  int const fd = open_signal_fd();
  notifier.ready("configurations=" + std::to_string(children.size()));
  auto const interval = std::chrono::duration_cast<std::chrono::seconds>(notifier.interval());
  int worst = 0;
  for (auto left = children.size(); left > 0;) {
    sigset_t all;
    sigfillset(&all);
    timespec const wait{std::max<std::time_t>(interval.count(), 1), 0};
    int const number = ::sigtimedwait(&all, nullptr, &wait);
    notifier.alive();
    if (number <= 0) continue;
    if (number != SIGCHLD) {
      for (auto const pid : children) ::kill(pid, number);
      continue;
    }
    int status = 0;
    while (::waitpid(-1, &status, WNOHANG) > 0) {
      --left;
      if (!WIFEXITED(status) || WEXITSTATUS(status) > worst)
        worst = WIFEXITED(status) ? WEXITSTATUS(status) : 1;
    }
  }
  ::close(fd);
  return worst;
}

}  // namespace

int server_command(cli::server_options const& options) {
  auto const loaded = load_environment(&variable);
  for (auto const& e : loaded.errors) std::fprintf(stderr, "error: %s\n", e.c_str());
  if (!loaded.errors.empty()) return 1;
  auto const& env = loaded.settings;
  auto notifier = service_notifier::from_environment();
  bool const to_console = log_is_console(env.log_destination);
  std::string input;  // before the daemon leaves it
  if (options.files.front() == "-") input = read_standard_input();
  bool const several = options.files.size() > 1 && !env.debug_rotate;
  if (several && !to_console && env.log_destination != "syslog") {
    std::fprintf(stderr,
                 "error: several configurations cannot share a log file: log.destination has "
                 "to be syslog, stdout or stderr\n");
    return 1;
  }
  if (env.daemon_daemonize && !to_console && ::daemon(1, 0) != 0) return 1;
  open_log(log_for(options, env));
  for (auto const& w : loaded.warnings) log(log_level::warning, "configuration", w);
  if (!loaded.file_found)
    log_line(log_level::debug, "configuration", "there is no settings file ", loaded.file);
  if (several) return run_children(options, env, std::move(notifier));
  bool const progress = options.progress && env.log_progress;
  return server{options, env, std::move(input), std::move(notifier), progress}.run();
}

}  // namespace senda::daemon
