#include "daemon/server/process_files.hpp"

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "daemon/log.hpp"

namespace senda::daemon {

namespace {

/// The process named in an old pid file still lives.
bool is_held(std::string const& path) {
  std::FILE* f = std::fopen(path.c_str(), "r");
  if (!f) return false;
  long pid = 0;
  bool const read = std::fscanf(f, "%ld", &pid) == 1;
  std::fclose(f);
  return read && pid > 0 && ::kill(static_cast<pid_t>(pid), 0) == 0;
}

struct handled {
  int number;
  char const* name;
};
constexpr handled signals[] = {{SIGTERM, "SIGTERM"}, {SIGINT, "SIGINT"},   {SIGHUP, "SIGHUP"},
                               {SIGUSR1, "SIGUSR1"}, {SIGUSR2, "SIGUSR2"}, {SIGALRM, "SIGALRM"},
                               {SIGCHLD, "SIGCHLD"}};

}  // namespace

pid_file::~pid_file() {
  if (!path_.empty()) ::unlink(path_.c_str());
}

bool pid_file::create(std::string const& path) {
  if (path.empty()) return true;
  if (!is_held(path)) ::unlink(path.c_str());
  int const fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0640);
  if (fd < 0) {
    log_line(log_level::critical, "daemon", "cannot create the pid file ", path.c_str(), ": ",
             std::strerror(errno));
    return false;
  }
  path_ = path;
  auto const text = std::to_string(::getpid()) + "\n";
  [[maybe_unused]] auto const n = ::write(fd, text.data(), text.size());
  ::close(fd);
  return true;
}

bool drop_privileges(std::string const& user) {
  if (::getuid() != 0 && ::getgid() != 0) return true;
  auto const* who = ::getpwnam(user.c_str());
  if (!who) {
    log_line(log_level::critical, "daemon", "there is no user ", user.c_str(),
             " to run as (daemon.user)");
    return false;
  }
  if (who->pw_uid == 0) return true;
  if (::setgroups(1, &who->pw_gid) != 0 || ::setgid(who->pw_gid) != 0 ||
      ::setuid(who->pw_uid) != 0) {
    log_line(log_level::critical, "daemon", "cannot become ", user.c_str(), ": ",
             std::strerror(errno));
    return false;
  }
  log_line(log_level::info, "daemon", "running as ", user.c_str());
  return true;
}

uid_t user_of(std::string const& name) {
  if (::getuid() != 0 && ::getgid() != 0) return ::geteuid();
  auto const* who = ::getpwnam(name.c_str());
  return who ? who->pw_uid : ::geteuid();
}

int open_signal_fd() {
  sigset_t set;
  sigemptyset(&set);
  for (auto const& s : signals) sigaddset(&set, s.number);
  if (::sigprocmask(SIG_BLOCK, &set, nullptr) != 0) return -1;
  for (int const number : {SIGPIPE, SIGXFSZ}) std::signal(number, SIG_IGN);  // write(2) says it
  return ::signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
}

char const* signal_name(int number) {
  for (auto const& s : signals)
    if (s.number == number) return s.name;
  return "";
}

}  // namespace senda::daemon
