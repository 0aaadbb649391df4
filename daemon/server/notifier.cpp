#include "daemon/server/notifier.hpp"

#include <senda/core/number.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
#include <utility>

namespace senda::daemon {

namespace {

/// The value of a variable, which is then gone.
std::string take(char const* name) {
  char const* const v = std::getenv(name);
  std::string s = v ? v : "";
  ::unsetenv(name);
  return s;
}

}  // namespace

service_notifier::service_notifier(service_notifier&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)),
      address_(std::move(other.address_)),
      interval_(other.interval_) {}

service_notifier::~service_notifier() {
  if (fd_ >= 0) ::close(fd_);
}

service_notifier service_notifier::from_environment() {
  service_notifier n;
  n.address_ = take("NOTIFY_SOCKET");
  auto const microseconds = parse_number(take("WATCHDOG_USEC"), std::uint64_t{1} << 62);
  auto const pid = take("WATCHDOG_PID");
  if (n.address_.empty() || n.address_.size() >= sizeof(sockaddr_un::sun_path)) return n;
  if (n.address_[0] != '/' && n.address_[0] != '@') return n;
  if (n.address_[0] == '@') n.address_[0] = '\0';  // an abstract one
  n.fd_ = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  bool const ours = pid.empty() || pid == std::to_string(::getpid());
  if (microseconds && *microseconds && ours)
    n.interval_ = std::chrono::milliseconds{std::max<std::uint64_t>(*microseconds / 2000, 1)};
  return n;
}

void service_notifier::ready(std::string_view status) const {
  send("READY=1\nSTATUS=" + std::string{status});
}

void service_notifier::reloading() const {
  timespec now{};
  ::clock_gettime(CLOCK_MONOTONIC, &now);
  auto const microseconds = static_cast<std::uint64_t>(now.tv_sec) * 1'000'000 +
                            static_cast<std::uint64_t>(now.tv_nsec) / 1000;
  send("RELOADING=1\nMONOTONIC_USEC=" + std::to_string(microseconds));
}

void service_notifier::stopping() const { send("STOPPING=1"); }
void service_notifier::alive() const { send("WATCHDOG=1"); }

void service_notifier::send(std::string_view lines) const {
  if (fd_ < 0) return;
  sockaddr_un to{};
  to.sun_family = AF_UNIX;
  std::memcpy(to.sun_path, address_.data(), address_.size());
  auto const size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + address_.size());
  // A manager that does not listen is no reason to stop.
  [[maybe_unused]] auto const n = ::sendto(fd_, lines.data(), lines.size(), MSG_NOSIGNAL,
                                           reinterpret_cast<sockaddr const*>(&to), size);
}

}  // namespace senda::daemon
