// Helper processes of the speakers under load: one gives commands, one counts routes in events,
// one times answers. Each tells its state in a file.
#include <algorithm>
#include <array>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include "test/bench/load/options.hpp"

namespace bench {

namespace {

std::size_t count_of(char c, char const* text, std::size_t size) {
  return static_cast<std::size_t>(std::count(text, text + size, c));
}

/// Reads what there is. False: the other side is gone.
bool drain(std::size_t& lines) {
  char text[65536];
  for (;;) {
    auto const n = ::read(STDIN_FILENO, text, sizeof text);
    if (n == 0) return false;
    if (n < 0) return true;
    lines += count_of('\n', text, static_cast<std::size_t>(n));
  }
}

void unblock(int fd) { ::fcntl(fd, F_SETFL, ::fcntl(fd, F_GETFL) | O_NONBLOCK); }

std::string times(char const* form, double a, double b, std::size_t n) {
  char text[160];
  std::snprintf(text, sizeof text, form, a, b, n);
  return text;
}

}  // namespace

int run_inject(options const& o) {
  auto const text = read_file(o.text("--file")), state = o.text("--state"), go = o.text("--go");
  std::size_t answers = 0;
  unblock(STDIN_FILENO);
  unblock(STDOUT_FILENO);
  write_state(state + ".up", "{}");
  while (::access(go.c_str(), F_OK) != 0) {
    ::usleep(2000);
    if (!drain(answers)) return 0;
  }
  auto const start = now();
  for (std::size_t at = 0; at < text.size();) {
    pollfd ends[] = {{STDOUT_FILENO, POLLOUT, 0}, {STDIN_FILENO, POLLIN, 0}};
    ::poll(ends, 2, 1000);
    if (ends[0].revents & (POLLERR | POLLHUP)) return 0;
    if (ends[0].revents & POLLOUT) {
      auto const n =
          ::write(STDOUT_FILENO, text.data() + at, std::min(text.size() - at, std::size_t{65536}));
      if (n > 0) at += static_cast<std::size_t>(n);
    }
    if (ends[1].revents && !drain(answers)) return 0;
  }
  write_state(state, times("{\"start\": %.6f, \"written\": %.6f, \"answers\": %zu}", start, now(),
                           answers));
  for (pollfd end{STDIN_FILENO, POLLIN, 0}; drain(answers); ::poll(&end, 1, 500)) {
  }
  return 0;
}

int run_count(options const& o) {
  auto const state = o.text("--state"), wanted = o.text("--word", "\"nlri\"");
  auto const expected = o.number("--expect");
  std::string text(1 << 20, '\0');
  std::size_t kept = 0, found = 0, octets = 0;
  double first = 0;
  write_state(state + ".up", "{}");
  for (;;) {
    auto const n = ::read(STDIN_FILENO, text.data() + kept, text.size() - kept);
    if (n <= 0) return 0;
    octets += static_cast<std::size_t>(n);
    char const *at = text.data(), *const end = at + kept + static_cast<std::size_t>(n);
    auto const before = found;
    while (auto const* hit = static_cast<char const*>(
               ::memmem(at, static_cast<std::size_t>(end - at), wanted.data(), wanted.size()))) {
      ++found;
      at = hit + wanted.size();
    }
    if (first == 0 && found) first = now();
    if (before < expected && found >= expected)
      write_state(
          state, times("{\"first\": %.6f, \"last\": %.6f, \"octets\": %zu}", first, now(), octets));
    kept = std::min(static_cast<std::size_t>(end - at), wanted.size() - 1);
    std::memmove(text.data(), end - kept, kept);
  }
}

int run_latency(options const& o) {
  auto const state = o.text("--state"), command = o.text("--command", "version") + "\n";
  double worst = 0, sum = 0;
  std::size_t asked = 0;
  char text[65536];
  auto const over = o.text("--over"), go = o.text("--go");
  write_state(state + ".up", "{}");
  while (::access(go.c_str(), F_OK) != 0) ::usleep(2000);
  for (; ::access(over.c_str(), F_OK) != 0; ++asked) {
    auto const start = now();
    if (::write(STDOUT_FILENO, command.data(), command.size()) < 0) return 0;
    for (bool answered = false; !answered;) {
      auto const n = ::read(STDIN_FILENO, text, sizeof text - 1);
      if (n <= 0) return 0;
      text[n] = '\0';
      answered = std::strstr(text, "done\n") != nullptr;
    }
    worst = std::max(worst, now() - start);
    sum += now() - start;
    ::usleep(20000);
  }
  write_state(state, times("{\"worst\": %.6f, \"mean\": %.6f, \"asked\": %zu}", worst,
                           sum / static_cast<double>(std::max<std::size_t>(asked, 1)), asked));
  while (::read(STDIN_FILENO, text, sizeof text) > 0) {
  }
  return 0;
}

}  // namespace bench
