#include "daemon/process/helper_process.hpp"

#include <cerrno>
#include <csignal>
#include <cstring>
#include <ctime>
#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "daemon/log.hpp"

extern char** environ;

namespace senda::daemon {

namespace {

constexpr std::string_view source = "process";
constexpr std::chrono::seconds grace{2};  // between SIGTERM and SIGKILL

/// Ours, with TERM=dumb; the pipe of the command line client is none of a helper's business.
std::vector<char*> helper_environment() {
  static char dumb[] = "TERM=dumb";
  std::vector<char*> out{dumb};
  for (char** e = environ; *e; ++e) {
    std::string_view const entry{*e};
    if (!entry.starts_with("TERM=") && !entry.starts_with("exabgp_cli_pipe=")) out.push_back(*e);
  }
  out.push_back(nullptr);
  return out;
}

struct pipe_pair {
  int read = -1, write = -1;
  bool open() {
    int fds[2];
    if (::pipe2(fds, O_CLOEXEC) < 0) return false;
    read = fds[0];
    write = fds[1];
    return true;
  }
  ~pipe_pair() {
    if (read >= 0) ::close(read);
    if (write >= 0) ::close(write);
  }
};

/// Starts `command` with the given descriptors as stdin and stdout, in a process group of its own
/// and in "/". Zero or an errno value.
int spawn_program(std::vector<std::string> const& command, int in, int out, int& pid) {
  posix_spawn_file_actions_t files;
  posix_spawnattr_t attributes;
  posix_spawn_file_actions_init(&files);
  posix_spawnattr_init(&attributes);
  posix_spawn_file_actions_adddup2(&files, in, STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&files, out, STDOUT_FILENO);
  posix_spawn_file_actions_addchdir_np(&files, "/");
#if __GLIBC_PREREQ(2, 34)
  // Ours close by themselves; not so what whoever started us left open.
  posix_spawn_file_actions_addclosefrom_np(&files, STDERR_FILENO + 1);
#endif
  sigset_t none, all;
  sigemptyset(&none);
  sigfillset(&all);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setsigdefault(&attributes, &all);
  posix_spawnattr_setpgroup(&attributes, 0);
  posix_spawnattr_setflags(
      &attributes,
      static_cast<short>(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF));
  std::vector<char*> arguments;
  for (auto const& word : command) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  auto environment = helper_environment();
  int const failed =
      ::posix_spawn(&pid, arguments[0], &files, &attributes, arguments.data(), environment.data());
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&files);
  return failed;
}

void set_nonblocking(int fd) { ::fcntl(fd, F_SETFL, ::fcntl(fd, F_GETFL) | O_NONBLOCK); }

}  // namespace

helper_process::helper_process(reactor& r, settings s, helper_owner& owner)
    : reactor_(r), settings_(std::move(s)), owner_(owner) {
  kill_timer_ = reactor_.timer([this] { signal_group(SIGKILL); });
}

helper_process::~helper_process() {
  signal_group(SIGKILL);
  close_pipes();
}

void helper_process::start() {
  stopping_ = false;
  if (running() || spawn()) return;
  reactor_.post([this] { owner_.on_exit(*this, true); });
}

bool helper_process::spawn() {
  pipe_pair to, from;
  if (!to.open() || !from.open()) {
    log_line(log_level::error, source, "cannot start ", settings_.name, ": ", std::strerror(errno));
    return false;
  }
  int const failed = spawn_program(settings_.command, to.read, from.write, pid_);
  if (failed) {
    pid_ = 0;
    log_line(log_level::error, source, "cannot start ", settings_.name, " (", settings_.command[0],
             "): ", std::strerror(failed));
    return false;
  }
  in_ = std::exchange(from.read, -1);
  out_fd_ = std::exchange(to.write, -1);
  set_nonblocking(in_);
  set_nonblocking(out_fd_);
  line_.clear();
  out_.clear();
  held_ = choked_ = busy_ = false;
  in_watch_ = reactor_.watch(
      in_, [this] { on_readable(); }, [] {});
  in_watch_->want_read(true);
  out_watch_ = reactor_.watch(
      out_fd_, [] {}, [this] { flush(); });
  ++starts_;
  ++all_starts_;
  log_line(log_level::info, source, "started name=", settings_.name, " pid=", pid_);
  owner_.on_started(*this);
  return true;
}

void helper_process::terminate() {
  stopping_ = true;
  if (!running()) return;
  signal_group(SIGTERM);
  kill_timer_->expires_after(grace);
}

void helper_process::write(std::string_view text) {
  if (out_fd_ < 0) return;
  if (out_.empty()) out_watch_->want_write(true);
  out_.append(text);
  busy_ = busy_ || out_.memory() > low_water;
  if (out_.memory() > answer_limit && !std::exchange(choked_, true)) want_commands();
  if (congested_ || out_.memory() <= high_water) return;
  congested_ = true;
  ++congestions_;
  log_line(log_level::warning, source, "name=", settings_.name,
           " does not read its standard input: the peers it listens to are slowed down");
  owner_.on_congestion(*this, true);
}

void helper_process::hold(bool on) {
  held_ = on;
  want_commands();
}

void helper_process::want_commands() {
  if (in_watch_) in_watch_->want_read(!held_ && !choked_);
}

void helper_process::flush() {
  auto const text = out_.front();
  auto const sent = ::write(out_fd_, text.data(), text.size());
  if (sent < 0) {
    if (errno == EAGAIN || errno == EINTR) return;
    out_.clear();
    return out_watch_->want_write(false);  // it closed its stdin; its exit is noticed elsewhere
  }
  out_.consume(static_cast<std::size_t>(sent));
  if (out_.empty()) out_watch_->want_write(false);
  if (choked_ && out_.memory() < answer_limit / 2) {
    choked_ = false;
    want_commands();
  }
  if (congested_ && out_.memory() <= high_water / 2) {
    congested_ = false;
    owner_.on_congestion(*this, false);
  }
  if (busy_ && out_.memory() <= low_water / 2) {
    busy_ = false;
    owner_.on_drained(*this);
  }
}

void helper_process::on_readable() {
  char chunk[65536];
  auto const n = ::read(in_, chunk, sizeof chunk);
  if (n < 0 && (errno == EAGAIN || errno == EINTR)) return;
  if (n <= 0) return end_it("closed its standard output");
  line_.append(chunk, static_cast<std::size_t>(n));
  cut_lines();
  if (line_.size() > line_limit) end_it("wrote a line of more than 1 MiB");
}

void helper_process::end_it(std::string_view why) {
  log_line(log_level::warning, source, "name=", settings_.name, ' ', why, ": ending it");
  in_watch_->want_read(false);
  line_.clear();
  signal_group(SIGTERM);
  kill_timer_->expires_after(grace);
}

void helper_process::signal_group(int number) const noexcept {
  if (pid_ > 0) ::kill(-pid_, number);
}

void helper_process::cut_lines() {
  std::size_t start = 0;
  for (auto end = line_.find('\n'); end != line_.npos; end = line_.find('\n', start)) {
    std::string_view const text{line_.data() + start, end - start};
    start = end + 1;
    owner_.on_line(*this, text);
  }
  line_.erase(0, start);
}

bool helper_process::reaped(int pid, int status) {
  if (pid != pid_) return false;
  if (in_ >= 0) {  // what it wrote last counts
    char chunk[65536];
    for (ssize_t n; (n = ::read(in_, chunk, sizeof chunk)) > 0;)
      line_.append(chunk, static_cast<std::size_t>(n));
    cut_lines();
  }
  log_line(log_level::info, source, "ended name=", settings_.name, " pid=", pid,
           WIFSIGNALED(status) ? " signal=" : " code=",
           WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
  pid_ = 0;
  kill_timer_->cancel();
  close_pipes();
  if (std::exchange(congested_, false)) owner_.on_congestion(*this, false);
  bool const again = !stopping_ && settings_.respawn && may_start_again();
  owner_.on_exit(*this, !again);
  if (again) start();
  return true;
}

bool helper_process::may_start_again() {
  auto const bucket = static_cast<std::int64_t>(std::time(nullptr)) >> 6;
  if (std::exchange(bucket_, bucket) != bucket) starts_ = 0;
  if (starts_ < start_limit) return true;
  log_line(log_level::critical, source, "process.respawn.exceeded name=", settings_.name,
           " starts=", starts_, ": it ends too often and is left alone");
  return false;
}

void helper_process::close_pipes() {
  in_watch_.reset();
  out_watch_.reset();
  if (in_ >= 0) ::close(in_);
  if (out_fd_ >= 0) ::close(out_fd_);
  in_ = out_fd_ = -1;
  line_.clear();
  out_.clear();
}

}  // namespace senda::daemon
