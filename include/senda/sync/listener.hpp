// listener: accepts TCP connections in the poll loop and hands them over.
// RFC 4271 §8.2.1; which peer a connection belongs to is the owner's to say (wire contract §10.3).
#pragma once

#include <senda/sync/poll_loop.hpp>
#include <senda/sync/socket.hpp>

#include <functional>

namespace senda::sync {

/// Takes an open listening socket (open_listener()). Out of descriptors it pauses a moment instead
/// of spinning.
class listener final : public poll_loop::source {
 public:
  using handler = std::function<void(file_descriptor, connection_info const&)>;

  listener(poll_loop& loop, file_descriptor socket, handler accepted)
      : source(loop), socket_(std::move(socket)), accepted_(std::move(accepted)) {
    expired();
  }
  /// The address it listens on; tells the port where the system chose it.
  [[nodiscard]] socket_address local() const noexcept { return local_address_of(socket_.get()); }
  [[nodiscard]] int native_handle() const noexcept { return socket_.get(); }

 private:
  static constexpr int most_per_turn = 16;
  static constexpr duration pause = fsm::milliseconds(100);

  void expired() override { watch(socket_.get(), POLLIN); }
  void ready(short) override {
    for (int i = 0; i < most_per_turn; ++i) {
      file_descriptor fd{::accept4(socket_.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC)};
      if (fd) {
        auto const where = connection_info_of(fd.get(), true);
        accepted_(std::move(fd), where);
      } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
        return;
      } else if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) {
        watch(-1, 0);
        return deadline(loop().now() + pause);
      }  // else that one connection broke before anybody took it
    }
  }

  file_descriptor socket_;
  handler accepted_;
};

}  // namespace senda::sync
