#include "daemon/control/connection.hpp"

#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace senda::daemon::control {

void connection::close() noexcept {
  in_.reset();
  out_.reset();
  buffer_.clear();
}

bool connection::open(environment const& env, transport how, std::string const& pipe_name) {
  std::signal(SIGPIPE, SIG_IGN);
  close();
  why_.clear();
  return how == transport::pipe ? open_pipes(env, pipe_name) : open_socket(env);
}

bool connection::open_socket(environment const& env) {
  std::vector<std::string> looked_at;
  auto const path = find_socket(env, looked_at);
  if (!path) {
    why_ = "could not find ExaBGP's Unix socket (" + env.api_socketname +
           ".sock) for the cli\nit may be at (the number is your user id):\n";
    for (auto const& p : looked_at) why_ += " - " + p + '\n';
    why_ += "is the daemon running, and is api.cli on?\n";
    return false;
  }
  sockaddr_un a{};
  a.sun_family = AF_UNIX;
  if (path->size() >= sizeof a.sun_path)
    return why_ = "the path is too long: " + *path + '\n', false;
  std::memcpy(a.sun_path, path->c_str(), path->size() + 1);
  sync::file_descriptor fd{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)};
  if (::connect(fd.get(), reinterpret_cast<sockaddr const*>(&a), sizeof a) != 0) {
    why_ = errno == ENOENT ? "ExaBGP is not running / Unix socket not found"
                           : "ExaBGP is not accepting connections on Unix socket";
    if (errno == EACCES) why_ += std::string{" ("} + *path + ": " + std::strerror(errno) + ')';
    why_ += '\n';
    return false;
  }
  ::fcntl(fd.get(), F_SETFL, O_NONBLOCK);
  in_ = std::move(fd);
  return true;
}

bool connection::open_pipes(environment const& env, std::string const& name) {
  auto const paths = find_pipes(env, name);
  if (!paths)
    return why_ = "could not find ExaBGP's named pipes (" + name + ".in and " + name +
                  ".out) for the cli\n",
           false;
  // A pipe without reader cannot be opened for writing without waiting: the daemon is the reader.
  out_ = sync::file_descriptor{::open(paths->in.c_str(), O_WRONLY | O_NONBLOCK | O_CLOEXEC)};
  if (!out_)
    return why_ = errno == ENXIO ? "ExaBGP is not running / not reading its named pipe\n"
                                 : "cannot open " + paths->in + ": " + std::strerror(errno) + '\n',
           false;
  in_ = sync::file_descriptor{::open(paths->out.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC)};
  if (!in_) return why_ = "cannot open " + paths->out + ": " + std::strerror(errno) + '\n', false;
  // What the client before us did not read is not for us.
  char chunk[65536];
  while (::read(in_.get(), chunk, sizeof chunk) > 0) {
  }
  return true;
}

bool connection::wait_for(int fd, short events, std::chrono::steady_clock::time_point until) {
  using namespace std::chrono;
  for (;;) {
    auto const left = ceil<milliseconds>(until - steady_clock::now()).count();
    pollfd p{fd, events, 0};
    int const n = ::poll(&p, 1, left < 0 ? 0 : static_cast<int>(left));
    if (n > 0) return true;
    if (n == 0 || errno != EINTR) return false;
  }
}

bool connection::send(std::string_view command) {
  constexpr std::chrono::seconds patience{30};
  auto const until = std::chrono::steady_clock::now() + patience;
  std::string text{command};
  text += '\n';
  int const fd = out_ ? out_.get() : in_.get();
  for (std::string_view rest = text; !rest.empty();) {
    auto const n = ::write(fd, rest.data(), rest.size());
    if (n > 0) rest.remove_prefix(static_cast<std::size_t>(n));
    else if (n < 0 && errno != EAGAIN && errno != EINTR) return close(), false;
    else if (!wait_for(fd, POLLOUT, until)) return close(), false;
  }
  return true;
}

std::optional<std::string> connection::line(std::chrono::milliseconds patience) {
  constexpr std::chrono::milliseconds pipe_turn{10};
  auto const until = std::chrono::steady_clock::now() + patience;
  for (;;) {
    if (auto const end = buffer_.find('\n'); end != buffer_.npos) {
      auto line = buffer_.substr(0, end);
      buffer_.erase(0, end + 1);
      return line;
    }
    if (!in_) return {};
    char chunk[65536];
    auto const n = ::read(in_.get(), chunk, sizeof chunk);
    if (n > 0) {
      buffer_.append(chunk, static_cast<std::size_t>(n));
      continue;
    }
    bool const at_end = n == 0;
    if (n < 0 && errno != EAGAIN && errno != EINTR) return close(), std::nullopt;
    if (at_end && !out_) return close(), std::nullopt;
    // A pipe is at its end until the daemon opens it to answer, and poll(2) does not wait then.
    if (at_end && std::chrono::steady_clock::now() < until) {
      ::poll(nullptr, 0, static_cast<int>(pipe_turn.count()));
      continue;
    }
    if (!wait_for(in_.get(), POLLIN, until)) return {};
  }
}

}  // namespace senda::daemon::control
