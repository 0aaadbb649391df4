// TCP sockets as BGP wants them: addresses, options, connecting, listening. No event loop.
// RFC 4271 §8.2.1; RFC 5082 (TTL security); wire contract §10.3, §10.6.
#pragma once

#include <senda/fsm/peer_handler.hpp>
#include <senda/sync/authentication.hpp>
#include <senda/sync/file_descriptor.hpp>

#include <fcntl.h>
#include <optional>

namespace senda::sync {

/// What the operator may say about a peer's connections. The default changes nothing but Nagle.
struct socket_options {
  bool no_delay = true;      ///< TCP_NODELAY
  std::uint8_t ttl = 0;      ///< of what we send; 0: the system's
  std::uint8_t min_ttl = 0;  ///< what arrives with less is dropped (RFC 5082); 0: anything goes
  std::string device;        ///< bind to this interface; also the zone of link-local addresses
  secret md5_key;            ///< 1 to 80 octets (RFC 2385); empty: none. Linux only
  tcp_ao_key tcp_ao;         ///< RFC 5925; Linux 6.7 and later. Not together with an MD5 key

  friend bool operator==(socket_options const&, socket_options const&) = default;
};

/// Where a peer is, and how to reach it.
struct peer_address {
  ip_address remote;
  std::uint16_t port = 179;
  std::optional<ip_address> local{};  ///< source address; none: the system chooses
  socket_options socket{};
};

namespace detail {
inline result<void> set(int fd, int level, int name, int value) noexcept {
  if (::setsockopt(fd, level, name, &value, sizeof value) != 0) return fail(last_error());
  return success();
}
}  // namespace detail

/// Never waits: O_NONBLOCK.
inline result<void> set_non_blocking(int fd) noexcept {
  int const flags = ::fcntl(fd, F_GETFL);
  if (flags < 0 || ::fcntl(fd, F_SETFL, flags | O_NONBLOCK) != 0) return fail(last_error());
  return success();
}

/// TTL of what is sent and the least that is accepted. RFC 5082 §3.
inline result<void> set_ttl(int fd, ip_version v, std::uint8_t ttl, std::uint8_t min) noexcept {
  bool const v4 = v == ip_version::v4;
  if (ttl) {
    auto const done = v4 ? detail::set(fd, IPPROTO_IP, IP_TTL, ttl)
                         : detail::set(fd, IPPROTO_IPV6, IPV6_UNICAST_HOPS, ttl);
    SENDA_CHECK(done);
  }
  if (!min) return success();
#if defined IP_MINTTL && defined __linux__
  constexpr int min_hop_count = 73;  // IPV6_MINHOPCOUNT: glibc's headers lack it
  return v4 ? detail::set(fd, IPPROTO_IP, IP_MINTTL, min)
            : detail::set(fd, IPPROTO_IPV6, min_hop_count, min);
#else
  return fail(local_error(ENOTSUP));
#endif
}

/// Everything in `o` except the keys: for sockets before they connect, and for accepted ones.
inline result<void> set_options(int fd, ip_version v, socket_options const& o) noexcept {
  if (o.no_delay) SENDA_CHECK(detail::set(fd, IPPROTO_TCP, TCP_NODELAY, 1));
  SENDA_CHECK(set_ttl(fd, v, o.ttl, o.min_ttl));
  if (o.device.empty()) return success();
#ifdef SO_BINDTODEVICE
  auto const size = static_cast<socklen_t>(o.device.size());
  if (::setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, o.device.data(), size) != 0)
    return fail(last_error());
  return success();
#else
  return fail(local_error(ENOTSUP));
#endif
}

[[nodiscard]] inline result<file_descriptor> open_socket(ip_version v) noexcept {
  int const kind = SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC;
  file_descriptor fd{::socket(v == ip_version::v4 ? AF_INET : AF_INET6, kind, 0)};
  if (!fd) return fail(last_error());
  return fd;
}

/// A socket ready to connect to `remote`: options, key, bound to `local` (any port) if there is
/// one.
[[nodiscard]] inline result<file_descriptor> prepare_socket(ip_address const& remote,
                                                            std::uint16_t port,
                                                            std::optional<ip_address> const& local,
                                                            socket_options const& o) noexcept {
  SENDA_TRY(auto fd, open_socket(remote.version()));
  SENDA_CHECK(set_options(fd.get(), remote.version(), o));
  if (!o.md5_key.empty())
    SENDA_CHECK(set_md5_key(fd.get(), ip_prefix::host(remote), port, o.md5_key));
  if (!o.tcp_ao.key.empty())
    SENDA_CHECK(set_tcp_ao_key(fd.get(), ip_prefix::host(remote), o.tcp_ao, false));
  if (local && !local->is_unspecified()) {
    SENDA_CHECK(detail::set(fd.get(), SOL_SOCKET, SO_REUSEADDR, 1));
    socket_address const from{*local, 0, o.device.c_str()};
    if (::bind(fd.get(), from.data(), from.size()) != 0) return fail(last_error());
  }
  return fd;
}

/// Starts connecting; the socket is writable when that is over, and SO_ERROR says how.
[[nodiscard]] inline result<file_descriptor> start_connect(ip_address const& remote,
                                                           std::uint16_t port,
                                                           std::optional<ip_address> const& local,
                                                           socket_options const& o) noexcept {
  SENDA_TRY(auto fd, prepare_socket(remote, port, local, o));
  socket_address const to{remote, port, o.device.c_str()};
  if (::connect(fd.get(), to.data(), to.size()) != 0 && errno != EINPROGRESS && errno != EINTR)
    return fail(last_error());
  return fd;
}

/// A listening socket; port 0: any (local_address_of() tells). IPv6 ones are for IPv6 only. Keys of
/// peers are set afterwards, with set_md5_key() and set_tcp_ao_key().
[[nodiscard]] inline result<file_descriptor> open_listener(ip_address const& local,
                                                           std::uint16_t port,
                                                           socket_options const& o = {},
                                                           int backlog = 200) noexcept {
  SENDA_TRY(auto fd, open_socket(local.version()));
  SENDA_CHECK(detail::set(fd.get(), SOL_SOCKET, SO_REUSEADDR, 1));
  if (local.is_v6()) SENDA_CHECK(detail::set(fd.get(), IPPROTO_IPV6, IPV6_V6ONLY, 1));
  SENDA_CHECK(set_options(fd.get(), local.version(), o));
  socket_address const at{local, port, o.device.c_str()};
  if (::bind(fd.get(), at.data(), at.size()) != 0) return fail(last_error());
  if (::listen(fd.get(), backlog) != 0) return fail(last_error());
  return fd;
}

[[nodiscard]] inline socket_address local_address_of(int fd) noexcept {
  socket_address a;
  auto* const out = a.out();
  if (::getsockname(fd, out, a.out_size()) != 0) return {};
  return a;
}

/// Both ends of a connected socket.
[[nodiscard]] inline connection_info connection_info_of(int fd, bool incoming) noexcept {
  auto const local = local_address_of(fd);
  socket_address remote;
  auto* const out = remote.out();
  if (::getpeername(fd, out, remote.out_size()) != 0) remote = {};
  return {local.address(), remote.address(), local.port(), remote.port(), incoming};
}

/// Closes so that TCP forgets what it has not sent yet, with a RST.
inline void abort_connection(file_descriptor& fd) noexcept {
  linger const none{1, 0};
  if (fd) ::setsockopt(fd.get(), SOL_SOCKET, SO_LINGER, &none, sizeof none);
  fd.reset();
}

}  // namespace senda::sync
