// The control channel: a unix socket many clients may use at once, and two named pipes where the
// administrator made them. API contract §8.
#pragma once

#include <senda/sync/file_descriptor.hpp>

#include "daemon/control/line_client.hpp"
#include "daemon/control/paths.hpp"
#include "daemon/speaker/listener.hpp"

namespace senda::daemon::control {

class channel {
 public:
  channel(reactor& loop, api& a, environment const& env);
  ~channel();

  /// Opens the socket and the pipes as the environment wants them. Where that does not work the
  /// log says so, and the daemon goes on without. To be called while still privileged: the socket
  /// is given to `owner`.
  void open(uid_t owner);
  /// Tells the clients that the daemon ends.
  void stop();

  /// Clients that are connected; how many there were, and how many were sent away.
  [[nodiscard]] std::size_t clients() const noexcept { return clients_.size(); }
  [[nodiscard]] std::uint64_t accepted() const noexcept { return accepted_; }
  [[nodiscard]] std::uint64_t refused() const noexcept { return refused_; }
  /// Octets of answers that wait until clients read.
  [[nodiscard]] std::size_t waiting() const noexcept;

 private:
  class client;
  class pipe_client;

  bool listen_at(std::string const& path, uid_t owner, bool last);
  void on_accept(int fd);
  void open_pipes();
  /// Lets go of clients that are done, soon.
  void sweep_soon();
  void sweep();

  reactor& loop_;
  api& api_;
  environment const& env_;
  std::string path_;
  std::unique_ptr<listener> listener_;
  std::vector<std::unique_ptr<client>> clients_;
  std::unique_ptr<pipe_client> pipes_;
  std::unique_ptr<reactor_timer> sweep_timer_;
  bool sweeping_ = false;
  std::uint64_t accepted_ = 0, refused_ = 0;
};

}  // namespace senda::daemon::control
