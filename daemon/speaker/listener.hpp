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

  /// With `refused` the last descriptors are not for these connections: they are closed, and
  /// counted there.
  listener(reactor& loop, sync::file_descriptor socket, accepted call,
           std::uint64_t* refused = nullptr);

  [[nodiscard]] int fd() const noexcept { return socket_.get(); }

 private:
  void accept_some();
  void failed(int os);

  sync::file_descriptor socket_;
  accepted call_;
  std::uint64_t* refused_;
  std::unique_ptr<fd_watch> watch_;
  std::unique_ptr<reactor_timer> pause_;
  bool complained_ = false;
};

}  // namespace senda::daemon
