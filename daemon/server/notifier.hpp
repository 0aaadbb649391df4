// notifier: tells the service manager how the daemon is: ready, reloading, stopping, alive.
// The protocol of sd_notify(3) and sd_watchdog_enabled(3), datagrams on a unix socket, by hand.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace senda::daemon {

/// Does nothing where there is no service manager that listens.
class service_notifier {
 public:
  service_notifier() = default;
  service_notifier(service_notifier&& other) noexcept;
  service_notifier& operator=(service_notifier&&) = delete;
  ~service_notifier();

  /// Takes NOTIFY_SOCKET, WATCHDOG_USEC and WATCHDOG_PID out of the environment: helper programs do
  /// not inherit them.
  [[nodiscard]] static service_notifier from_environment();

  [[nodiscard]] bool is_on() const noexcept { return fd_ >= 0; }
  /// How often alive() has to be called, half of what the manager waits; 0: never.
  [[nodiscard]] std::chrono::milliseconds interval() const noexcept { return interval_; }

  void ready(std::string_view status) const;
  void reloading() const;
  void stopping() const;
  void alive() const;

 private:
  void send(std::string_view lines) const;

  int fd_ = -1;
  std::string address_;  // as sockaddr_un::sun_path has it
  std::chrono::milliseconds interval_{0};
};

}  // namespace senda::daemon
