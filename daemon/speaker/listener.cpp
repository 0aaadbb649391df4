#include "daemon/speaker/listener.hpp"

#include <cerrno>
#include <cstring>
#include <sys/socket.h>

#include "daemon/log.hpp"

namespace senda::daemon {

listener::listener(reactor& loop, sync::file_descriptor socket, accepted call)
    : socket_(std::move(socket)), call_(std::move(call)) {
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
