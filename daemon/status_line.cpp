#include "daemon/status_line.hpp"

#include <cstdlib>
#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

namespace senda::daemon {

namespace {

constexpr std::string_view erase = "\r\x1b[K";

struct status_terminal {
  int fd = -1;
  std::string shown;
};

// There is one terminal, as there is one log.
status_terminal& terminal() {
  static status_terminal t;
  return t;
}

std::size_t width_of(int fd) {
  winsize size{};
  if (::ioctl(fd, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return 80;
  return size.ws_col;
}

/// Where nobody else uses the terminal, as far as one can know.
bool is_ours(int fd) {
  auto const group = ::tcgetpgrp(fd);
  return group < 0 || group == ::getpgrp();
}

bool takes_output(int fd) {
  pollfd p{fd, POLLOUT, 0};
  return ::poll(&p, 1, 0) == 1 && (p.revents & POLLOUT);
}

void put(int fd, std::string_view text) {
  [[maybe_unused]] auto const ignored = ::write(fd, text.data(), text.size());
}

}  // namespace

bool open_status_line() {
  char const* const kind = std::getenv("TERM");
  if (kind && std::string_view{kind} == "dumb") return false;
  for (int const fd : {STDERR_FILENO, STDOUT_FILENO})
    if (::isatty(fd)) return terminal().fd = fd, true;
  return false;
}

void show_status(std::string_view text) {
  auto& t = terminal();
  if (t.fd < 0) return;
  text = text.substr(0, width_of(t.fd) - 1);
  if (text == t.shown) return;
  if (!text.empty() && (!is_ours(t.fd) || !takes_output(t.fd))) return;
  t.shown = text;
  // The cursor stays at its beginning: what helpers write to the terminal goes over it.
  put(t.fd, text.empty() ? std::string{erase} : '\r' + t.shown + "\x1b[K\r");
}

void write_above_status(int fd, std::string_view lines) {
  auto const& t = terminal();
  if (fd != t.fd || t.shown.empty()) return put(fd, lines);
  std::string all{erase};
  put(fd, all.append(lines).append(t.shown).append("\r"));
}

std::string with_commas(unsigned long long n) {
  auto text = std::to_string(n);
  for (auto at = text.size(); at > 3;) text.insert(at -= 3, 1, ',');
  return text;
}

}  // namespace senda::daemon
