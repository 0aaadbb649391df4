// Addresses and options of sockets, and connections refused by a driver.
#include <senda/message/notification.hpp>
#include <senda/message/receive_buffer.hpp>
#include <senda/sync/listener.hpp>
#include <senda/sync/peer_driver.hpp>

#include <doctest/doctest.h>

#include "recorder.hpp"

using namespace senda;
using namespace senda::sync;

namespace {

ip_address const loopback{ipv4_address{0x7f000001}};

int option(int fd, int level, int name) {
  int value = -1;
  socklen_t size = sizeof value;
  ::getsockopt(fd, level, name, &value, &size);
  return value;
}

}  // namespace

TEST_CASE("addresses survive the way through the system's structures") {
  for (auto const* text : {"192.0.2.1", "::1", "2001:db8::1:2", "0.0.0.0"}) {
    auto const a = *parse_ip(text);
    socket_address const s{a, 1790};
    CHECK(s.address() == a);
    CHECK(s.port() == 1790);
  }
}

TEST_CASE("options end up in the socket") {
  socket_options o;
  o.ttl = 7;
  auto fd = open_socket(ip_version::v4);
  REQUIRE(fd.has_value());
  REQUIRE(set_options(fd.value().get(), ip_version::v4, o).has_value());
  CHECK(option(fd.value().get(), IPPROTO_TCP, TCP_NODELAY) == 1);
  CHECK(option(fd.value().get(), IPPROTO_IP, IP_TTL) == 7);
#ifdef IP_MINTTL
  o.min_ttl = 254;
  REQUIRE(set_options(fd.value().get(), ip_version::v4, o).has_value());
  CHECK(option(fd.value().get(), IPPROTO_IP, IP_MINTTL) == 254);
#endif
  auto six = open_socket(ip_version::v6);
  if (!six.has_value()) return;  // no IPv6 here
  REQUIRE(set_ttl(six.value().get(), ip_version::v6, 9, 253).has_value());
  CHECK(option(six.value().get(), IPPROTO_IPV6, IPV6_UNICAST_HOPS) == 9);
}

TEST_CASE("a key that is too long, a device that is not there: errors, not surprises") {
  auto fd = open_socket(ip_version::v4);
  REQUIRE(fd.has_value());
  std::string const key(81, 'k');
  auto const r = set_md5_key(fd.value().get(), ip_prefix::host(loopback), 0, key);
  REQUIRE_FALSE(r.has_value());
  CHECK(r.error().os == EINVAL);
  socket_options o;
  o.device = "no-such-device";
  CHECK_FALSE(set_options(fd.value().get(), ip_version::v4, o).has_value());
}

TEST_CASE("MD5: the same key at both ends connects, another one does not") {
  auto listening = open_listener(loopback, 0);
  REQUIRE(listening.has_value());
  int const l = listening.value().get();
  if (!set_md5_key(l, ip_prefix::host(loopback), 0, "secret").has_value()) {
    MESSAGE("no TCP MD5 in this kernel");
    return;
  }
  auto const port = local_address_of(l).port();
  auto const connects = [&](std::string const& key) {
    socket_options o;
    o.md5_key = key;
    auto fd = start_connect(loopback, port, {}, o);
    REQUIRE(fd.has_value());
    pollfd p{fd.value().get(), POLLOUT, 0};
    return ::poll(&p, 1, 300) == 1 && option(p.fd, SOL_SOCKET, SO_ERROR) == 0;
  };
  CHECK(connects("secret"));
  CHECK_FALSE(connects("another"));
}

TEST_CASE("MD5: a key for all of a range") {
  auto listening = open_listener(loopback, 0);
  REQUIRE(listening.has_value());
  int const l = listening.value().get();
  ip_prefix const range{ipv4_address{0x7f000000}, 8};
  if (!set_md5_key(l, range, 0, "secret").has_value()) {
    MESSAGE("no TCP MD5 for ranges in this kernel");
    return;
  }
  socket_options o;
  o.md5_key = "secret";
  ip_address const from{ipv4_address{0x7f000007}};
  auto fd = start_connect(loopback, local_address_of(l).port(), from, o);
  REQUIRE(fd.has_value());
  pollfd p{fd.value().get(), POLLOUT, 0};
  CHECK(::poll(&p, 1, 2000) == 1);
  CHECK(option(p.fd, SOL_SOCKET, SO_ERROR) == 0);
}

TEST_CASE("TCP-AO: refused keys, and two ends where the kernel can") {
  auto listening = open_listener(loopback, 0);
  REQUIRE(listening.has_value());
  int const l = listening.value().get();
  auto const host = ip_prefix::host(loopback);
  tcp_ao_key key{100, tcp_ao_algorithm::hmac_sha_256, {}};
  CHECK(set_tcp_ao_key(l, host, key, true).error().os == EINVAL);
  key.key.assign(81, 'k');
  CHECK(set_tcp_ao_key(l, host, key, true).error().os == EINVAL);
  key.key = "secret";
  auto const set = set_tcp_ao_key(l, host, key, true);
  if (!has_tcp_ao()) {
    MESSAGE("no TCP-AO in this kernel");
    CHECK(set.error().os == ENOPROTOOPT);
    return;
  }
  REQUIRE(set.has_value());
  for (auto const& [text, expected] : {std::pair{"secret", true}, std::pair{"another", false}}) {
    socket_options o;
    o.tcp_ao = key;
    o.tcp_ao.key = text;
    auto fd = start_connect(loopback, local_address_of(l).port(), {}, o);
    REQUIRE(fd.has_value());
    pollfd p{fd.value().get(), POLLOUT, 0};
    bool const up = ::poll(&p, 1, 300) == 1 && option(p.fd, SOL_SOCKET, SO_ERROR) == 0;
    CHECK(up == expected);
  }
}

TEST_CASE("connecting from a chosen address; a port nobody listens on is refused") {
  auto listening = open_listener(loopback, 0);
  REQUIRE(listening.has_value());
  auto const port = local_address_of(listening.value().get()).port();
  ip_address const from{ipv4_address{0x7f000009}};
  auto fd = start_connect(loopback, port, from, {});
  REQUIRE(fd.has_value());
  pollfd p{fd.value().get(), POLLOUT, 0};
  REQUIRE(::poll(&p, 1, 1000) == 1);
  auto const info = connection_info_of(p.fd, false);
  CHECK(info.local == from);
  CHECK(info.remote == loopback);
  CHECK(info.remote_port == port);
  listening.value().reset();
  auto refused = start_connect(loopback, port, {}, {});
  if (refused.has_value()) {
    pollfd q{refused.value().get(), POLLOUT, 0};
    REQUIRE(::poll(&q, 1, 1000) == 1);
    CHECK(option(q.fd, SOL_SOCKET, SO_ERROR) == ECONNREFUSED);
  }
}

TEST_CASE("a peer that is not wanted is told 6/5 before the connection closes") {
  poll_loop loop;
  test::recorder r;
  peer_driver<test::recorder> driver{loop, test::settings_of(1), {loopback}, r};  // not started
  listener l{loop, open_listener(loopback, 0).value(),
             [&](file_descriptor fd, connection_info const& where) {
               driver.accept(std::move(fd), where);
             }};
  auto fd = start_connect(loopback, l.local().port(), {}, {});
  REQUIRE(fd.has_value());
  receive_buffer in;
  auto const end = steady_now() + fsm::seconds(2);
  message_view m;
  while (m.whole.empty() && steady_now() < end) {
    loop.run_once(steady_now() + fsm::milliseconds(5));
    auto const to = in.prepare();
    auto const n = ::recv(fd.value().get(), to.data(), to.size(), MSG_DONTWAIT);
    if (n > 0) in.commit(static_cast<std::size_t>(n));
    m = in.next().value();
  }
  REQUIRE(m.type == message_type::notification);
  CHECK(m.body()[0] == 6);
  CHECK(m.body()[1] == 5);
  CHECK(r.log.empty());
  // The other end closes only after us, or after a while: nothing is reset under the NOTIFICATION.
  CHECK(loop.adopted() == 1);
  fd.value().reset();
  while (loop.adopted() && steady_now() < end) loop.run_once(end);
  CHECK(loop.adopted() == 0);
}

TEST_CASE("garbage instead of BGP: 1/1, and the driver goes on") {
  poll_loop loop;
  test::recorder r;
  peer_driver<test::recorder> driver{loop, test::settings_of(1), {loopback}, r};
  driver.start();
  listener l{loop, open_listener(loopback, 0).value(),
             [&](file_descriptor fd, connection_info const& where) {
               driver.accept(std::move(fd), where);
             }};
  for (std::size_t round = 1; round <= 3; ++round) {
    auto fd = start_connect(loopback, l.local().port(), {}, {});
    REQUIRE(fd.has_value());
    auto const end = steady_now() + fsm::seconds(2);
    bool said = false;
    while (r.reasons.size() < round && steady_now() < end) {
      loop.run_once(steady_now() + fsm::milliseconds(5));
      constexpr std::string_view junk = "GET / HTTP/1.1\r\nHost: router\r\n\r\n";
      if (!said) said = ::send(fd.value().get(), junk.data(), junk.size(), MSG_NOSIGNAL) > 0;
    }
    REQUIRE(r.reasons.size() == round);
    CHECK(r.reasons.back() == "notification sent (1,1)");
    CHECK(driver.state() == fsm::state::active);
  }
}
