// listener: waits for TCP connections on one address and hands over their descriptors.
// The same for both reactors: accept(2) when the socket is readable.
#pragma once

#include <senda/sync/socket.hpp>

#include <functional>

#include "daemon/reactor/reactor.hpp"

namespace senda::daemon {

class listener {
 public:
  /// Gets the descriptor, which is its own from then on.
  using accepted = std::function<void(int fd, connection_info const& where)>;

  listener(reactor& loop, sync::file_descriptor socket, accepted call);

  [[nodiscard]] int fd() const noexcept { return socket_.get(); }

 private:
  void accept_some();
  void failed(int os);

  sync::file_descriptor socket_;
  accepted call_;
  std::unique_ptr<fd_watch> watch_;
  std::unique_ptr<reactor_timer> pause_;
  bool complained_ = false;
};

}  // namespace senda::daemon
