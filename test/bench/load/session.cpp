#include "test/bench/load/session.hpp"

#include <senda/capability/capability_buffer.hpp>
#include <senda/message/keepalive.hpp>
#include <senda/message/open.hpp>
#include <senda/message/update.hpp>

#include <algorithm>
#include <arpa/inet.h>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include "test/bench/load/table.hpp"

namespace bench {

namespace {

constexpr double retry_pause = .05, patience = 5;  // seconds
constexpr std::size_t most_at_once = 256 * 1024, in_capacity = 256 * 1024, small_capacity = 8192;

sockaddr_in address_of(std::uint32_t ip, std::uint16_t port) {
  sockaddr_in a{};
  a.sin_family = AF_INET;
  a.sin_port = htons(port);
  a.sin_addr.s_addr = htonl(ip);
  return a;
}

}  // namespace

bool session::begin(double time) {
  if (phase_ != phase::down || time < retry_at_) return false;
  fd_ = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  int const on = 1;
  ::setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  ::setsockopt(fd_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  auto const from = address_of(local_, 0), to = address_of(plan_.remote, plan_.port);
  begun_ = time;
  if (::bind(fd_, reinterpret_cast<sockaddr const*>(&from), sizeof from) < 0 ||
      (::connect(fd_, reinterpret_cast<sockaddr const*>(&to), sizeof to) < 0 &&
       errno != EINPROGRESS))
    return fail(time), false;
  phase_ = phase::connecting;
  return true;
}

void session::drop() noexcept {
  if (fd_ >= 0) ::close(fd_);
  fd_ = -1;
}

void session::fail(double time) noexcept {
  if (phase_ == phase::up) ++lost_;
  drop();
  phase_ = phase::down;
  retry_at_ = time + retry_pause;
}

bool session::wants_to_write() const noexcept {
  return phase_ == phase::connecting ||
         (phase_ == phase::up && sending_since_ > 0 && sent_ < plan_.to_send->size());
}

void session::on_writable(double time) {
  if (phase_ == phase::connecting) {
    int problem = 0;
    socklen_t size = sizeof problem;
    ::getsockopt(fd_, SOL_SOCKET, SO_ERROR, &problem, &size);
    if (problem) return fail(time);
    phase_ = phase::opening;
    in_ = std::make_unique<senda::receive_buffer>(plan_.to_send ? in_capacity : small_capacity);
    return say_open();
  }
  if (!wants_to_write()) return;
  auto const left = std::min(plan_.to_send->size() - sent_, most_at_once);
  auto const n = ::send(fd_, plan_.to_send->data() + sent_, left, MSG_NOSIGNAL);
  if (n > 0) sent_ += static_cast<std::size_t>(n), said_ = time;
  else if (errno != EAGAIN) fail(time);
}

void session::say(senda::bytes message) noexcept {
  (void)::send(fd_, message.data(), message.size(), MSG_NOSIGNAL);
}

void session::say_open() {
  senda::capability_buffer offer;
  offer.add(senda::capability::multiprotocol{senda::ipv4_unicast});
  offer.add(senda::capability::four_octet_as{senda::asn{plan_.as}});
  offer.add(senda::capability::route_refresh{});
  std::uint8_t octets[256];
  senda::open_message const open{senda::asn{plan_.as}, plan_.hold, {local_}, offer};
  say(senda::encode_message(open, octets).assume_value());
}

void session::on_readable(double time) {
  auto const room = in_->prepare();
  auto const n = ::recv(fd_, room.data(), room.size(), 0);
  if (n == 0 || (n < 0 && errno != EAGAIN)) return fail(time);
  if (n < 0) return;
  octets_ += static_cast<std::size_t>(n);
  in_->commit(static_cast<std::size_t>(n));
  for (;;) {
    auto const m = in_->next();
    if (!m.has_value()) return fail(time);
    if (m.assume_value().whole.empty()) return;
    take(m.assume_value(), time);
    if (phase_ == phase::down) return;
  }
}

void session::take(senda::message_view m, double time) {
  std::uint8_t octets[senda::header_size];
  auto const keepalive = senda::encode_message(senda::keepalive_message{}, octets).assume_value();
  if (m.type == senda::message_type::update) return count(m);
  if (m.type == senda::message_type::notification) return fail(time);
  if (m.type == senda::message_type::open) return say(keepalive), void(said_ = time);
  if (m.type != senda::message_type::keepalive) return;
  if (phase_ == phase::up) note_lateness(time), heard_ = time;
  else phase_ = phase::up, heard_ = said_ = time;
}

void session::count(senda::message_view m) {
  ++updates_;
  auto const u = senda::update_view::decode(m);
  if (!u.has_value()) return;
  for (auto rest = u.assume_value().nlri; !rest.empty();) {
    auto const length = rest[0];
    std::size_t const size = (length + 7u) / 8;
    if (size > 4 || size >= rest.size()) return;
    std::uint32_t address = 0;
    for (std::size_t i = 0; i < size; ++i) address |= std::uint32_t{rest[1 + i]} << (24 - 8 * i);
    rest = rest.subspan(1 + size);
    sum_ += checksum(address, length);
    ++routes_;
  }
}

void session::on_time(double time) {
  if ((phase_ == phase::connecting || phase_ == phase::opening) && time - begun_ > patience)
    return fail(time);
  if (phase_ != phase::up || wants_to_write() || time - said_ < plan_.hold / 3.) return;
  std::uint8_t octets[senda::header_size];
  say(senda::encode_message(senda::keepalive_message{}, octets).assume_value());
  said_ = time;
}

double session::take_lateness(double time) noexcept {
  note_lateness(time);
  return std::exchange(late_, 0);
}

/// A KEEPALIVE is due a third of the hold time after the one before.
void session::note_lateness(double time) noexcept {
  if (phase_ == phase::up) late_ = std::max(late_, time - heard_ - plan_.hold / 3.);
}

}  // namespace bench
