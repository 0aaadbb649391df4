#include "daemon/store/file_writer.hpp"

#include <cerrno>
#include <chrono>
#include <condition_variable>
#include <csignal>
#include <cstdio>
#include <deque>
#include <fcntl.h>
#include <mutex>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>
#include <utility>

namespace senda::daemon::store {

namespace {

/// Between two waits for the disk.
constexpr std::chrono::seconds sync_pause{1};
constexpr std::chrono::seconds patience{2};

/// errno, or 0.
int write_all(int fd, std::string const& octets) noexcept {
  for (std::size_t at = 0; at < octets.size();) {
    auto const n = ::write(fd, octets.data() + at, octets.size() - at);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return n < 0 ? errno : ENOSPC;
    at += static_cast<std::size_t>(n);
  }
  return 0;
}

/// A name that was changed is on the disk once its folder is.
void sync_folder_of(std::string const& path) noexcept {
  auto const slash = path.rfind('/');
  std::string const folder = slash == path.npos ? "." : slash == 0 ? "/" : path.substr(0, slash);
  int const fd = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return;
  (void)::fsync(fd);
  ::close(fd);
}

void close_and_forget(int& fd) noexcept {
  if (fd >= 0) ::close(fd);
  fd = -1;
}

}  // namespace

int open_locked(std::string const& path) noexcept {
  for (int tries = 0; tries < 10; ++tries) {
    int const fd = ::open(path.c_str(), O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0) return -errno;
    if (::flock(fd, LOCK_EX | LOCK_NB) != 0) {
      int const why = errno;
      ::close(fd);
      return -why;
    }
    struct stat ours {
    }, there{};
    if (::fstat(fd, &ours) == 0 && ::stat(path.c_str(), &there) == 0 &&
        ours.st_ino == there.st_ino && ours.st_dev == there.st_dev)
      return fd;
    ::close(fd);  // another one has just taken its place
  }
  return -EWOULDBLOCK;
}

struct file_writer::state {
  enum class action : unsigned char { append, begin, add, commit };
  struct job {
    action what;
    std::string octets;
  };

  std::string path, beside;
  int file = -1, fresh = -1, notify = -1;  // file and fresh are the thread's
  std::mutex lock;
  std::condition_variable changed, gone;
  std::deque<job> jobs;
  std::size_t waiting = 0;
  bool ending = false, ended = false;
  outcome result;

  ~state() {
    close_and_forget(file);
    close_and_forget(fresh);
    close_and_forget(notify);
  }
  bool put(action what, std::string octets) {
    std::lock_guard const guard{lock};
    if (waiting + octets.size() > most_waiting) return false;
    waiting += octets.size();
    jobs.push_back({what, std::move(octets)});
    changed.notify_one();
    return true;
  }
  void tell() noexcept {
    std::uint64_t const one = 1;
    if (notify >= 0) (void)!::write(notify, &one, sizeof one);
  }
  void failed(int error) {
    std::lock_guard const guard{lock};
    if (!result.error) result.error = error;
    tell();
  }

  void run();
  void carry_out(job const& j);
  void start_fresh();
  void put_in_place();
};

/// Signals are not for this thread: that of a file too large (SIGXFSZ) would end the daemon.
void file_writer::state::run() {
  sigset_t all;
  sigfillset(&all);
  ::pthread_sigmask(SIG_SETMASK, &all, nullptr);
  bool unsynced = false;
  std::unique_lock guard{lock};
  for (;;) {
    if (jobs.empty()) {
      if (ending) break;
      auto const due = [&] { return !jobs.empty() || ending; };
      if (!unsynced) changed.wait(guard, due);
      else if (!changed.wait_for(guard, sync_pause, due)) {
        guard.unlock();
        if (file >= 0 && ::fdatasync(file) != 0) failed(errno);
        unsynced = false;
        guard.lock();
      }
      continue;
    }
    auto const j = std::move(jobs.front());
    jobs.pop_front();
    guard.unlock();
    carry_out(j);
    unsynced = unsynced || j.what == action::append;
    guard.lock();
    waiting -= j.octets.size();
    if (jobs.empty()) tell();
  }
  guard.unlock();
  if (unsynced && file >= 0) (void)::fdatasync(file);
  close_and_forget(file);
  close_and_forget(fresh);
  guard.lock();
  ended = true;
  gone.notify_all();
}

void file_writer::state::carry_out(job const& j) {
  switch (j.what) {
    case action::begin:
      return start_fresh();
    case action::commit:
      return put_in_place();
    case action::append:
    case action::add:
      break;
  }
  auto& fd = j.what == action::append ? file : fresh;
  if (fd < 0) return;
  if (int const error = write_all(fd, j.octets)) {
    close_and_forget(fd);
    if (j.what == action::add) ::unlink(beside.c_str());
    failed(error);
  }
}

void file_writer::state::start_fresh() {
  close_and_forget(fresh);
  ::unlink(beside.c_str());
  fresh = ::open(beside.c_str(), O_RDWR | O_APPEND | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fresh < 0) return failed(errno);
  (void)::flock(fresh, LOCK_EX | LOCK_NB);
}

void file_writer::state::put_in_place() {
  if (fresh < 0) return;
  if (::fsync(fresh) != 0 || std::rename(beside.c_str(), path.c_str()) != 0) {
    failed(errno);
    close_and_forget(fresh);
    ::unlink(beside.c_str());
    return;
  }
  sync_folder_of(path);
  close_and_forget(file);
  file = std::exchange(fresh, -1);
  std::lock_guard const guard{lock};
  result.committed = true;
  tell();
}

file_writer::file_writer(std::string path, int file) : state_(std::make_shared<state>()) {
  state_->beside = path + ".new";
  state_->path = std::move(path);
  state_->file = file;
  state_->notify = ::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
  std::thread{[s = state_] { s->run(); }}.detach();
}

file_writer::~file_writer() {
  std::unique_lock guard{state_->lock};
  state_->ending = true;
  state_->changed.notify_one();
  state_->gone.wait_for(guard, patience, [this] { return state_->ended; });
}

bool file_writer::append(std::string octets) {
  return state_->put(state::action::append, std::move(octets));
}
void file_writer::begin() { (void)state_->put(state::action::begin, {}); }
bool file_writer::add(std::string octets) {
  return state_->put(state::action::add, std::move(octets));
}
void file_writer::commit() { (void)state_->put(state::action::commit, {}); }

std::size_t file_writer::waiting() const noexcept {
  std::lock_guard const guard{state_->lock};
  return state_->waiting;
}

file_writer::outcome file_writer::take_outcome() noexcept {
  std::uint64_t times = 0;
  if (state_->notify >= 0) (void)!::read(state_->notify, &times, sizeof times);
  std::lock_guard const guard{state_->lock};
  return std::exchange(state_->result, {});
}

int file_writer::notify_fd() const noexcept { return state_->notify; }

}  // namespace senda::daemon::store
