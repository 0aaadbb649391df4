// farewell: what is left of a connection after its session: the last octets go out, then it closes.
// RFC 4271 §6 wants the NOTIFICATION sent before the connection goes; TCP must not reset it away.
#pragma once

#include <senda/message/transmit_buffer.hpp>
#include <senda/sync/poll_loop.hpp>

#include <cerrno>
#include <sys/socket.h>

namespace senda::sync {

/// Sends `tx`, tells TCP that nothing follows, and reads until the peer has closed as well: closing
/// at once would answer the peer's last octets with a RST, and that takes the NOTIFICATION with it.
/// Owned by the loop, for a bounded time.
class farewell final : public poll_loop::source {
 public:
  static constexpr duration limit = fsm::seconds(2);

  static void start(poll_loop& loop, file_descriptor fd, transmit_buffer tx) {
    auto f = std::make_unique<farewell>(loop, std::move(fd), std::move(tx));
    f->deadline(steady_now() + limit);
    f->proceed();
    loop.adopt(std::move(f));
  }
  /// Use start().
  farewell(poll_loop& loop, file_descriptor fd, transmit_buffer tx) noexcept
      : source(loop), fd_(std::move(fd)), tx_(std::move(tx)) {}

 private:
  void ready(short) override { proceed(); }
  void expired() override { end(); }

  void proceed() {
    while (!tx_.empty()) {
      auto const out = tx_.pending();
      auto const n = ::send(fd_.get(), out.data(), out.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
      if (n < 0 && errno == EINTR) continue;
      if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) break;
      if (n < 0) return end();
      tx_.consume(static_cast<std::size_t>(n));
    }
    if (tx_.empty() && !shut_) {
      shut_ = true;
      ::shutdown(fd_.get(), SHUT_WR);
    }
    if (discard()) watch(fd_.get(), static_cast<short>(POLLIN | (tx_.empty() ? 0 : POLLOUT)));
  }
  /// False when the peer has closed.
  bool discard() {
    std::uint8_t rubbish[16 * 1024];
    auto const n = ::recv(fd_.get(), rubbish, sizeof rubbish, MSG_DONTWAIT);
    bool const open = n > 0 || (n < 0 && (errno == EAGAIN || errno == EINTR));
    if (!open) end();
    return open;
  }
  void end() {
    watch(-1, 0);
    deadline(time_point::never());
    fd_.reset();
    finish();
  }

  file_descriptor fd_;
  transmit_buffer tx_;
  bool shut_ = false;
};

}  // namespace senda::sync
