// Keys that sign the segments of a TCP connection: TCP-AO and its forerunner, the MD5 option.
// RFC 5925, RFC 5926 (algorithms); RFC 2385; wire contract §10.6. Linux only.
#pragma once

#include <senda/core/result.hpp>
#include <senda/net/prefix.hpp>
#include <senda/sync/secret.hpp>
#include <senda/sync/socket_address.hpp>

#include <netinet/tcp.h>
#include <string>
#include <string_view>
#include <unistd.h>

namespace senda::sync {

/// How TCP-AO signs; all make a MAC of 96 bits. RFC 5926 §3.2 has the first two.
enum class tcp_ao_algorithm : std::uint8_t { hmac_sha_1_96, aes_128_cmac_96, hmac_sha_256 };

/// A master key tuple of TCP-AO (RFC 5925 §3.1) for one peer.
struct tcp_ao_key {
  std::uint8_t id = 0;  ///< SendID and RecvID
  tcp_ao_algorithm algorithm = tcp_ao_algorithm::hmac_sha_1_96;
  secret key;  ///< 1 to 80 octets; empty: no TCP-AO

  friend bool operator==(tcp_ao_key const&, tcp_ao_key const&) = default;
};

/// Segments from and to `peers` are signed with `key` (RFC 2385); an empty key takes it off again.
/// On a listening socket the port is 0. Errors: EINVAL a key of more than 80 octets, and those of
/// setsockopt(2); ENOTSUP where the system has no such option.
inline result<void> set_md5_key(int fd, ip_prefix const& peers, std::uint16_t port,
                                std::string_view key) noexcept {
#ifdef TCP_MD5SIG_EXT
  tcp_md5sig sig;
  std::memset(&sig, 0, sizeof sig);
  if (key.size() > sizeof sig.tcpm_key) return fail(local_error(EINVAL));
  socket_address const to{peers.address, port};
  bool const many = peers.length < peers.address.bits();
  if (many) {
    sig.tcpm_flags = TCP_MD5SIG_FLAG_PREFIX;
    sig.tcpm_prefixlen = peers.length;
  }
  std::memcpy(&sig.tcpm_addr, to.data(), to.size());
  sig.tcpm_keylen = static_cast<std::uint16_t>(key.size());
  std::memcpy(sig.tcpm_key, key.data(), key.size());
  int const option = many ? TCP_MD5SIG_EXT : TCP_MD5SIG;
  int const done = ::setsockopt(fd, IPPROTO_TCP, option, &sig, sizeof sig);
  auto const result_of = done == 0 ? success() : result<void>{fail(last_error())};
  ::explicit_bzero(&sig, sizeof sig);
  return result_of;
#else
  static_cast<void>(fd), static_cast<void>(peers), static_cast<void>(port);
  if (key.empty()) return success();
  return fail(local_error(ENOTSUP));
#endif
}

namespace detail {

/// What setsockopt(TCP_AO_ADD_KEY) takes, as Linux 6.7 and later define it: headers of older
/// systems lack it, and the kernel that runs may be newer than they are.
struct alignas(8) tcp_ao_add {
  sockaddr_storage address;
  char algorithm[64];
  std::int32_t interface;
  std::uint32_t set_current : 1, set_rnext : 1, reserved : 30;
  std::uint16_t reserved_2;
  std::uint8_t prefix, send_id, receive_id, mac_size, key_flags, key_size;
  std::uint8_t key[80];
};
static_assert(sizeof(tcp_ao_add) == 288);
inline constexpr int tcp_ao_add_key = 38;

[[nodiscard]] constexpr std::string_view kernel_name(tcp_ao_algorithm a) noexcept {
  switch (a) {
    case tcp_ao_algorithm::hmac_sha_1_96:
      return "hmac(sha1)";
    case tcp_ao_algorithm::aes_128_cmac_96:
      return "cmac(aes128)";
    case tcp_ao_algorithm::hmac_sha_256:
      return "hmac(sha256)";
  }
  return {};
}

}  // namespace detail

/// Segments from and to `peers` (any port) are signed with `key` (RFC 5925). A socket that listens
/// has `listening` set. Errors: EINVAL a key of no or more than 80 octets, ENOPROTOOPT a kernel
/// without TCP-AO, and others of setsockopt(2).
inline result<void> set_tcp_ao_key(int fd, ip_prefix const& peers, tcp_ao_key const& key,
                                   bool listening) noexcept {
#ifdef __linux__
  detail::tcp_ao_add add;
  std::memset(&add, 0, sizeof add);
  if (key.key.empty() || key.key.size() > sizeof add.key) return fail(local_error(EINVAL));
  socket_address const to{peers.address, 0};
  std::memcpy(&add.address, to.data(), to.size());
  auto const name = detail::kernel_name(key.algorithm);
  std::memcpy(add.algorithm, name.data(), name.size());
  add.set_current = add.set_rnext = listening ? 0 : 1;
  add.prefix = peers.length;
  add.send_id = add.receive_id = key.id;
  add.mac_size = 12;
  add.key_size = static_cast<std::uint8_t>(key.key.size());
  std::memcpy(add.key, key.key.data(), key.key.size());
  int const done = ::setsockopt(fd, IPPROTO_TCP, detail::tcp_ao_add_key, &add, sizeof add);
  auto const result_of = done == 0 ? success() : result<void>{fail(last_error())};
  ::explicit_bzero(&add, sizeof add);
  return result_of;
#else
  static_cast<void>(fd), static_cast<void>(peers), static_cast<void>(key);
  static_cast<void>(listening);
  return fail(local_error(ENOTSUP));
#endif
}

/// Whether the kernel knows TCP-AO.
[[nodiscard]] inline bool has_tcp_ao() noexcept {
  int const fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return false;
  tcp_ao_key const any{1, tcp_ao_algorithm::hmac_sha_1_96, "any"};
  auto const done = set_tcp_ao_key(fd, ip_prefix::host(ipv4_address{0x7f000001}), any, false);
  ::close(fd);
  return done.has_value();
}

}  // namespace senda::sync
