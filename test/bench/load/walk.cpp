// `load walk`: the UPDATEs of a file decoded and validated in process. `load write`: what it costs
// to write so many octets to a TCP connection on this machine.
#include <senda/session/validate.hpp>

#include <algorithm>
#include <cstdio>
#include <netinet/in.h>
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

/// CPU of one who writes that much to a TCP connection on the loopback, somebody else reading.
int run_write(options const& o) {
  auto left = o.number("--octets", 17'000'000);
  std::vector<char> piece(o.number("--piece", 65536), 'x');
  int const listener = ::socket(AF_INET, SOCK_STREAM, 0), sink = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in at{};
  at.sin_family = AF_INET;
  at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof at;
  if (::bind(listener, reinterpret_cast<sockaddr*>(&at), size) < 0 || ::listen(listener, 1) < 0 ||
      ::getsockname(listener, reinterpret_cast<sockaddr*>(&at), &size) < 0 ||
      ::connect(sink, reinterpret_cast<sockaddr*>(&at), size) < 0)
    return std::perror("loopback"), 1;
  std::thread reader{[from = ::accept(listener, nullptr, nullptr)] {
    std::vector<char> room(262144);
    while (::read(from, room.data(), room.size()) > 0) {
    }
    ::close(from);
  }};
  auto const start = cpu();
  while (left > 0) {
    auto const n = ::write(sink, piece.data(), std::min<std::size_t>(left, piece.size()));
    if (n <= 0) break;
    left -= static_cast<std::size_t>(n);
  }
  std::printf("{\"seconds\": %.6f}\n", cpu() - start);
  ::close(sink);
  reader.join();
  ::close(listener);
  return 0;
}

}  // namespace bench
