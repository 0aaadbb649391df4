#include "daemon/speaker/listener.hpp"

#include <sys/socket.h>

namespace senda::daemon {

listener::listener(reactor& loop, sync::file_descriptor socket, accepted call)
    : socket_(std::move(socket)), call_(std::move(call)) {
  watch_ = loop.watch(
      socket_.get(), [this] { accept_some(); }, [] {});
  watch_->want_read(true);
}

void listener::accept_some() {
  constexpr int most = 16;  // per turn: a storm of connections must not keep the loop
  for (int i = 0; i < most; ++i) {
    int const fd = ::accept4(socket_.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd < 0) return;
    call_(fd, sync::connection_info_of(fd, true));
  }
}

}  // namespace senda::daemon
