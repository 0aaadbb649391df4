#include "daemon/speaker/listener.hpp"

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstring>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "daemon/log.hpp"

namespace senda::daemon {

namespace {

/// Descriptors from this number on are for helpers, files, and connections the daemon makes.
int first_reserved() {
  constexpr rlim_t reserve = 64;
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur > INT_MAX) return INT_MAX;
  return static_cast<int>(limit.rlim_cur - std::min(reserve, limit.rlim_cur / 4));
}

}  // namespace

listener::listener(reactor& loop, sync::file_descriptor socket, accepted call,
                   std::uint64_t* refused)
    : socket_(std::move(socket)), call_(std::move(call)), refused_(refused) {
  watch_ = loop.watch(
      socket_.get(), [this] { accept_some(); }, [] {});
  watch_->want_read(true);
  pause_ = loop.timer([this] { watch_->want_read(true); });
}

void listener::accept_some() {
  constexpr int most = 16;  // per turn: a storm of connections must not keep the loop
  for (int i = 0; i < most; ++i) {
    int const fd = ::accept4(socket_.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd < 0) return failed(errno);
    if (refused_ && fd >= first_reserved()) {
      ::close(fd);
      ++*refused_;
      if (!std::exchange(complained_, true))
        log_line(log_level::error, "network", "connections are refused: few descriptors are left");
      continue;
    }
    complained_ = false;
    call_(fd, sync::connection_info_of(fd, true));
  }
}

/// Out of descriptors or memory: the connection stays in the queue, so trying at once would only
/// keep the loop busy.
void listener::failed(int os) {
  if (os != EMFILE && os != ENFILE && os != ENOBUFS && os != ENOMEM) return;
  if (!std::exchange(complained_, true))
    log_line(log_level::error, "network", "cannot accept connections: ", std::strerror(os));
  watch_->want_read(false);
  pause_->expires_after(std::chrono::milliseconds{200});
}

}  // namespace senda::daemon
