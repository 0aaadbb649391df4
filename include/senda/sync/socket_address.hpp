// Addresses and ports as the system wants them, and errno as an error.
#pragma once

#include <senda/core/error.hpp>
#include <senda/net/ip.hpp>

#include <cerrno>
#include <cstddef>
#include <cstring>
#include <net/if.h>
#include <netinet/in.h>
#include <sys/socket.h>

namespace senda::sync {

/// The errno of the last system call, as an error.
[[nodiscard]] inline error last_error() noexcept { return transport_error(errno); }

/// An address and a port as the system wants them.
class socket_address {
 public:
  socket_address() noexcept { std::memset(&storage_, 0, sizeof storage_); }
  /// `device` is the zone of a link-local address; of no meaning for others.
  socket_address(ip_address const& a, std::uint16_t port, char const* device = "") noexcept
      : socket_address() {
    if (a.is_v4()) {
      auto* in = reinterpret_cast<sockaddr_in*>(&storage_);
      in->sin_family = AF_INET;
      in->sin_port = htons(port);
      std::memcpy(&in->sin_addr, a.octets().data(), 4);
      size_ = sizeof(sockaddr_in);
    } else {
      auto* in = reinterpret_cast<sockaddr_in6*>(&storage_);
      in->sin6_family = AF_INET6;
      in->sin6_port = htons(port);
      std::memcpy(&in->sin6_addr, a.octets().data(), 16);
      if (*device && a.v6().is_link_local()) in->sin6_scope_id = ::if_nametoindex(device);
      size_ = sizeof(sockaddr_in6);
    }
  }
  [[nodiscard]] ip_address address() const noexcept {
    bytes const all{reinterpret_cast<std::uint8_t const*>(&storage_), sizeof storage_};
    bool const v6 = storage_.ss_family == AF_INET6;
    auto const part = v6 ? all.subspan(offsetof(sockaddr_in6, sin6_addr), 16)
                         : all.subspan(offsetof(sockaddr_in, sin_addr), 4);
    return *ip_address::from(part);
  }
  [[nodiscard]] std::uint16_t port() const noexcept {
    return ntohs(reinterpret_cast<sockaddr_in const*>(&storage_)->sin_port);  // same place in v6
  }
  [[nodiscard]] sockaddr const* data() const noexcept {
    return reinterpret_cast<sockaddr const*>(&storage_);
  }
  [[nodiscard]] socklen_t size() const noexcept { return size_; }
  /// For calls that write an address: pass both, in this order.
  [[nodiscard]] sockaddr* out() noexcept {
    size_ = sizeof storage_;
    return reinterpret_cast<sockaddr*>(&storage_);
  }
  [[nodiscard]] socklen_t* out_size() noexcept { return &size_; }

 private:
  sockaddr_storage storage_;
  socklen_t size_ = 0;
};

}  // namespace senda::sync
