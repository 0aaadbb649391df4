#include "daemon/healthcheck/child.hpp"

#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <string_view>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ;

namespace senda::daemon::healthcheck {

namespace {

int milliseconds_until(deadline const& until) {
  if (!until) return -1;
  auto const left = std::chrono::ceil<std::chrono::milliseconds>(*until - clock::now()).count();
  return left < 0 ? 0 : left > 1'000'000'000 ? 1'000'000'000 : static_cast<int>(left);
}

class pipe_end {
 public:
  explicit pipe_end(int fd = -1) noexcept : fd_(fd) {}
  ~pipe_end() { close(); }
  pipe_end(pipe_end const&) = delete;
  pipe_end& operator=(pipe_end const&) = delete;
  void reset(int fd) noexcept { fd_ = fd; }
  void close() noexcept {
    if (fd_ >= 0) ::close(fd_);
    fd_ = -1;
  }
  [[nodiscard]] int get() const noexcept { return fd_; }

 private:
  int fd_;
};

/// Reads what is there; keeps the first few KiB. False at the end.
bool collect(int fd, std::string& to) {
  constexpr std::size_t most = 4096;
  char chunk[4096];
  auto const n = ::read(fd, chunk, sizeof chunk);
  if (n < 0) return errno == EAGAIN || errno == EINTR;
  auto const room = most - to.size();
  to.append(chunk, static_cast<std::size_t>(n) < room ? static_cast<std::size_t>(n) : room);
  return n > 0;
}

}  // namespace

int start_program(std::vector<std::string> const& command, std::string_view state, int output,
                  pid_t& pid) {
  posix_spawn_file_actions_t files;
  posix_spawnattr_t attributes;
  posix_spawn_file_actions_init(&files);
  posix_spawnattr_init(&attributes);
  posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&files, output, STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&files, output, STDERR_FILENO);
  sigset_t none, all;
  sigemptyset(&none);
  sigfillset(&all);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setsigdefault(&attributes, &all);
  posix_spawnattr_setpgroup(&attributes, 0);
  posix_spawnattr_setflags(
      &attributes,
      static_cast<short>(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF));
  std::vector<char*> arguments, variables;
  for (auto const& word : command) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  std::string variable{"STATE="};
  variable += state;
  if (!state.empty()) variables.push_back(variable.data());
  for (char** e = environ; *e; ++e)
    if (state.empty() || !std::string_view{*e}.starts_with("STATE=")) variables.push_back(*e);
  variables.push_back(nullptr);
  int const failed =
      ::posix_spawnp(&pid, arguments[0], &files, &attributes, arguments.data(), variables.data());
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&files);
  return failed;
}

interruptions::interruptions() {
  sigset_t set;
  sigemptyset(&set);
  for (int const number : {SIGTERM, SIGINT, SIGCHLD}) sigaddset(&set, number);
  ::sigprocmask(SIG_BLOCK, &set, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
  fd_ = ::signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
}

interruptions::~interruptions() {
  if (fd_ >= 0) ::close(fd_);
}

interruptions::event interruptions::take_signal() {
  signalfd_siginfo info;
  auto seen = event::ready;
  while (::read(fd_, &info, sizeof info) == sizeof info) {
    if (info.ssi_signo == SIGCHLD) seen = event::child;
    else terminated_ = true;
  }
  return seen;
}

interruptions::event interruptions::wait(int fd, short events, deadline until) {
  for (;;) {
    if (terminated_ && !cleaning_) return event::terminated;
    pollfd both[2] = {{fd_, POLLIN, 0}, {fd, events, 0}};
    int const n = ::poll(both, 2, milliseconds_until(until));
    if (n < 0 && errno != EINTR) return event::late;
    if (both[0].revents && take_signal() == event::child) return event::child;
    if (n > 0 && both[1].revents) return event::ready;
    if (n == 0 && until && clock::now() >= *until) return event::late;
  }
}

child_result run_program(interruptions& signals, std::vector<std::string> const& command,
                         std::chrono::milliseconds limit, std::string_view state) {
  using how = child_result::how;
  child_result r{how::exited, 0, {}};
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC | O_NONBLOCK) < 0) return {how::not_started, errno, {}};
  pipe_end in{ends[0]}, out{ends[1]};
  ::fcntl(ends[1], F_SETFL, 0);  // the program expects to block
  pid_t pid = 0;
  if (int const failed = start_program(command, state, out.get(), pid))
    return {how::not_started, failed, {}};
  out.close();
  deadline until;
  if (limit.count() > 0) until = clock::now() + limit;
  int status = 0;
  using event = interruptions::event;
  for (auto e = event::child;; e = signals.wait(in.get(), POLLIN, until)) {
    if (e == event::ready && !collect(in.get(), r.output)) in.close();
    if (e == event::late || e == event::terminated) {
      ::kill(-pid, SIGKILL);
      while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
      }
      r.end = e == event::late ? how::timed_out : how::interrupted;
      return r;
    }
    if (::waitpid(pid, &status, WNOHANG) == pid) break;
  }
  if (in.get() >= 0)
    while (collect(in.get(), r.output) && errno != EAGAIN) {
    }
  if (WIFSIGNALED(status)) r.end = how::killed, r.code = WTERMSIG(status);
  else r.code = WEXITSTATUS(status);
  return r;
}

}  // namespace senda::daemon::healthcheck
