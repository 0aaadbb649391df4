// `load walk`: the UPDATEs of a file decoded and validated in process. `load write`: what it costs
// to write so many octets to a TCP connection on this machine.
#include <senda/session/validate.hpp>

#include <algorithm>
#include <cstdio>
#include <netinet/in.h>
#include <optional>
#include <poll.h>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>
#include <vector>

#include "test/bench/load/options.hpp"

namespace bench {

namespace {

struct found {
  std::size_t updates = 0, routes = 0;
  std::uint64_t sum = 0;
};

/// Every message, every attribute, every prefix: checked, and looked at.
found walk(senda::bytes messages) {
  senda::codec_context const context;
  found f;
  while (!messages.empty()) {
    auto const next = senda::next_message(messages, senda::max_message_size);
    if (!next.has_value() || next.assume_value().whole.empty()) break;
    auto const m = next.assume_value();
    messages = messages.subspan(m.whole.size());
    auto const u = senda::update_view::decode(m);
    if (!u.has_value()) break;
    ++f.updates;
    auto const verdict = senda::validate(u.assume_value(), context);
    for (auto const& block : verdict.announced())
      for (auto const& route : block.routes) {
        ++f.routes;
        f.sum += route.octets[0];
      }
  }
  return f;
}

double median(std::vector<double> v) {
  std::sort(v.begin(), v.end());
  return v[v.size() / 2];
}

}  // namespace

int run_walk(options const& o) {
  auto const text = read_file(o.text("--file"));
  senda::bytes const messages{reinterpret_cast<std::uint8_t const*>(text.data()), text.size()};
  std::vector<double> seconds;
  found f;
  for (auto n = o.number("--times", 9); n > 0; --n) {
    auto const start = cpu();
    f = walk(messages);
    seconds.push_back(cpu() - start);
  }
  auto const best = *std::min_element(seconds.begin(), seconds.end());
  std::printf(
      "{\"updates\": %zu, \"routes\": %zu, \"seconds\": %.6f, \"best\": %.6f, \"sum\": %llu}\n",
      f.updates, f.routes, median(seconds), best, static_cast<unsigned long long>(f.sum));
  return 0;
}

/// A TCP connection on the loopback: what is written to one end, and read from the other.
struct connection {
  int to = -1, from = -1;
};

std::optional<connection> connect_to(int listener) {
  sockaddr_in at{};
  socklen_t size = sizeof at;
  connection c{::socket(AF_INET, SOCK_STREAM, 0), -1};
  if (::getsockname(listener, reinterpret_cast<sockaddr*>(&at), &size) < 0 ||
      ::connect(c.to, reinterpret_cast<sockaddr*>(&at), size) < 0)
    return {};
  c.from = ::accept(listener, nullptr, nullptr);
  return c;
}

/// Reads from all until none has an end that is open.
void read_all(std::vector<connection> const& crew) {
  std::vector<pollfd> waiting;
  for (auto const& c : crew) waiting.push_back({c.from, POLLIN, 0});
  std::vector<char> room(262144);
  while (!waiting.empty() && ::poll(waiting.data(), waiting.size(), -1) > 0)
    std::erase_if(waiting, [&](pollfd const& p) {
      return p.revents && ::read(p.fd, room.data(), room.size()) <= 0;
    });
}

/// CPU of one who writes that much to each of some TCP connections, in turn, somebody else reading.
int run_write(options const& o) {
  auto const octets = o.number("--octets", 17'000'000);
  std::vector<char> piece(o.number("--piece", 65536), 'x');
  int const listener = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in at{};
  at.sin_family = AF_INET;
  at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::bind(listener, reinterpret_cast<sockaddr*>(&at), sizeof at) < 0 ||
      ::listen(listener, 1) < 0)
    return std::perror("loopback"), 1;
  std::vector<connection> crew;
  for (auto n = o.number("--count", 1); n > 0; --n) {
    auto const one = connect_to(listener);
    if (!one) return std::perror("loopback"), 1;
    crew.push_back(*one);
  }
  std::thread reader{[&] { read_all(crew); }};
  auto const start = cpu();
  for (auto left = octets; left > 0; left -= std::min(left, piece.size()))
    for (auto const& c : crew)
      if (::write(c.to, piece.data(), std::min(left, piece.size())) <= 0)
        return std::perror("write"), 1;
  std::printf("{\"seconds\": %.6f}\n", cpu() - start);
  for (auto const& c : crew) ::shutdown(c.to, SHUT_WR);
  reader.join();
  return 0;
}

}  // namespace bench
