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
#include "daemon/config/environment.hpp"
#include "daemon/config/load.hpp"
#include "daemon/log.hpp"
#include "daemon/server/process_files.hpp"

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
  server(cli::server_options const& options, environment const& env)
      : options_(options), env_(env), uuid_(random_uuid()), started_(seconds_now()) {}

  int run();

 private:
  void shutdown() override;
  void reload() override {
    loop_->post([this] { reread(false); });
  }
  void restart() override;
  std::string const& uuid() const override { return uuid_; }
  double started() const override { return started_; }

  static double seconds_now() { return static_cast<double>(std::time(nullptr)); }
  load_result load_next();
  bool start_up(configuration const& first);
  void reread(bool restart_changed_processes);
  void on_signals();
  void on_signal(int number);
  void reap();

  cli::server_options const& options_;
  environment const& env_;
  std::string uuid_;
  double started_;
  std::size_t next_file_ = 0;
  pid_file pid_;
  int signal_fd_ = -1;
  std::unique_ptr<reactor> loop_;
  std::unique_ptr<fd_watch> signal_watch_;
  std::unique_ptr<reactor_timer> later_;
  std::unique_ptr<api> api_;
  std::unique_ptr<speaker> speaker_;
  bool stopping_ = false;
};

/// With `debug.rotate` each reload takes the next file of the command line.
load_result server::load_next() {
  auto o = options_from(env_, &variable);
  o.passive = o.passive || options_.passive;
  auto const& file = options_.files[next_file_];
  if (env_.debug_rotate) next_file_ = (next_file_ + 1) % options_.files.size();
  if (file == "-") return load_text(read_standard_input(), o, "<standard input>");
  return load_file(file, o);
}

int server::run() {
  auto first = load_next();
  text_writer warnings;
  first.messages.print_warnings(warnings);
  std::fwrite(warnings.view().data(), 1, warnings.size(), stderr);
  if (!first) {
    text_writer errors;
    if (first.file_missing)
      errors << "error: " << options_.files.front()
             << " is not an exabgp config file (file not found)\n";
    else first.messages.print_errors(errors);
    std::fwrite(errors.view().data(), 1, errors.size(), stderr);
    return 1;
  }
  loop_ = env_.reactor_async ? make_async_reactor() : make_sync_reactor();
  signal_fd_ = open_signal_fd();
  if (!start_up(*first.value)) return 1;
  loop_->run();
  if (options_.memory) {
    rusage used{};
    ::getrusage(RUSAGE_SELF, &used);
    log_line(log_level::info, "daemon", "memory peak-kilobytes=", used.ru_maxrss);
  }
  speaker_.reset();
  api_.reset();
  return 0;
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
  s.passive = options_.passive || env_.bgp_passive;
  s.software_version = "ExaBGP/" + env_.version;
  speaker_ = std::make_unique<speaker>(*loop_, std::move(s), *api_);
  api_->attach(*speaker_);

  if (!speaker_->listen().has_value()) return false;
  bool const drop_first = env_.daemon_drop;
  if (drop_first && !drop_privileges(env_.daemon_user)) return false;
  api_->apply(first.processes, false);
  if (!drop_first && !drop_privileges(env_.daemon_user)) return false;
  speaker_->apply(first);
  log_line(log_level::info, "daemon", "started pid=", ::getpid(),
           " neighbors=", first.neighbors.size(),
           " reactor=", env_.reactor_async ? "async" : "sync");
  return true;
}

/// All or nothing: a configuration with an error changes nothing.
void server::reread(bool restart_changed_processes) {
  if (stopping_) return;
  auto const wanted = load_next();
  if (!wanted) {
    log_line(log_level::error, "configuration", "config.reload.failed");
    return log_line(log_level::error, "configuration", "config.reload.error error=\"",
                    wanted.messages.first_error(), '"');
  }
  api_->apply(wanted.value->processes, restart_changed_processes);
  speaker_->apply(*wanted.value);
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
  log_line(log_level::info, "daemon", "shutting down");
  loop_->post([this] {
    speaker_->stop({.subcode = cease_subcode::administrative_shutdown,
                    .reason = "stop, message [shutting down]"},
                   [this] { api_->stop([this] { loop_->stop(); }); });
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
  for (pid_t pid; (pid = ::waitpid(-1, &status, WNOHANG)) > 0;) api_->reaped(pid, status);
}

log_settings log_for(cli::server_options const& o, environment const& env) {
  log_settings s;
  s.enabled = env.log_enable || o.verbose;
  s.short_form = env.log_short && !o.verbose;
  s.destination = env.log_destination;
  auto const& level = env.log_level;
  s.level = o.verbose || level == "DEBUG" || level == "NOTSET" ? log_level::debug
            : level == "INFO"                                  ? log_level::info
            : level == "WARNING"                               ? log_level::warning
            : level == "ERROR"                                 ? log_level::error
                                                               : log_level::critical;
  return s;
}

/// Several configurations, one process each; this one waits and passes signals on.
int run_children(cli::server_options const& options, environment const& env) {
  std::vector<pid_t> children;
  for (auto const& file : options.files) {
    pid_t const pid = ::fork();
    if (pid == 0) {
      auto one = options;
      one.files = {file};
      return server{one, env}.run();
    }
    if (pid > 0) children.push_back(pid);
  }
  int const fd = open_signal_fd();
  int worst = 0;
  for (auto left = children.size(); left > 0;) {
    sigset_t all;
    sigfillset(&all);
    int number = 0;
    ::sigwait(&all, &number);
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
  bool const to_console = log_is_console(env.log_destination);
  if (env.daemon_daemonize && !to_console && ::daemon(1, 0) != 0) return 1;
  open_log(log_for(options, env));
  for (auto const& w : loaded.warnings) log(log_level::warning, "configuration", w);
  if (options.files.size() > 1 && !env.debug_rotate) return run_children(options, env);
  return server{options, env}.run();
}

}  // namespace senda::daemon
