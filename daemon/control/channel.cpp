#include "daemon/control/channel.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "daemon/log.hpp"

namespace senda::daemon::control {

namespace {

constexpr std::string_view source = "api";
constexpr std::string_view goodbye = "shutdown\n";

std::optional<sockaddr_un> address_of(std::string const& path) {
  sockaddr_un a{};
  a.sun_family = AF_UNIX;
  if (path.size() >= sizeof a.sun_path) return {};
  std::memcpy(a.sun_path, path.c_str(), path.size() + 1);
  return a;
}

sync::file_descriptor unix_socket() {
  return sync::file_descriptor{::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)};
}

/// Somebody answers there, or at least listens.
bool is_alive(sockaddr_un const& a) {
  auto const probe = unix_socket();
  return ::connect(probe.get(), reinterpret_cast<sockaddr const*>(&a), sizeof a) == 0 ||
         errno == EAGAIN;
}

/// 0 or an errno value. The file is the owner's alone.
int bind_privately(int fd, sockaddr_un const& a) {
  mode_t const before = ::umask(0177);
  int const failed = ::bind(fd, reinterpret_cast<sockaddr const*>(&a), sizeof a) == 0 ? 0 : errno;
  ::umask(before);
  return failed;
}

}  // namespace

// --- a client of the socket
// ------------------------------------------------------------------------

class channel::client final : public line_client {
 public:
  client(channel& owner, std::string name, int fd)
      : line_client(owner.api_, std::move(name)), owner_(owner), socket_(fd) {
    watch_ = owner.loop_.watch(
        fd, [this] { on_readable(); }, [this] { on_writable(); });
    renew_wants();
  }

 private:
  void on_readable() {
    char chunk[65536];
    auto const n = ::read(socket_.get(), chunk, sizeof chunk);
    if (n < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (n > 0) received({chunk, static_cast<std::size_t>(n)});
    else if (n == 0) left();
    else gone();
    renew_wants();
    if (n <= 0 || finished()) owner_.sweep_soon();
  }
  void on_writable() {
    flush();
    if (is_gone()) watch_->want_read(false), watch_->want_write(false);
    if (finished()) owner_.sweep_soon();
  }
  void want(bool reading, bool writing) override {
    watch_->want_read(reading);
    watch_->want_write(writing);
  }
  ssize_t send(std::string_view octets) override {
    return ::send(socket_.get(), octets.data(), octets.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  }

  channel& owner_;
  sync::file_descriptor socket_;
  std::unique_ptr<fd_watch> watch_;
};

// --- who writes into the pipe
// ----------------------------------------------------------------------

/// Commands come from whoever opens `in`. Answers go to whoever reads `out`; without a reader they
/// are dropped, so that the next one does not get them.
class channel::pipe_client final : public line_client {
 public:
  pipe_client(channel& owner, std::string path, int in)
      : line_client(owner.api_, "api-internal-cli-pipe"),
        loop_(owner.loop_),
        path_(std::move(path)),
        in_(in) {
    in_watch_ = loop_.watch(
        in, [this] { on_readable(); }, [] {});
    renew_wants();
  }
  void write(std::string_view lines) override {
    if (open()) line_client::write(lines);
  }

 private:
  bool open() {
    if (out_) return true;
    out_ = sync::file_descriptor{::open(path_.c_str(), O_WRONLY | O_NONBLOCK | O_CLOEXEC)};
    if (!out_) return false;
    out_watch_ = loop_.watch(
        out_.get(), [] {}, [this] { flush(); });
    return true;
  }
  void on_readable() {
    char chunk[65536];
    auto const n = ::read(in_.get(), chunk, sizeof chunk);
    if (n > 0) received({chunk, static_cast<std::size_t>(n)});
  }
  void want(bool reading, bool writing) override {
    in_watch_->want_read(reading);
    if (out_watch_) out_watch_->want_write(writing);
  }
  ssize_t send(std::string_view octets) override {
    auto const n = ::write(out_.get(), octets.data(), octets.size());
    if (n >= 0 || errno == EAGAIN || errno == EINTR) return n;
    out_watch_.reset();  // the reader left
    out_.reset();
    return static_cast<ssize_t>(octets.size());
  }

  reactor& loop_;
  std::string path_;
  sync::file_descriptor in_, out_;
  std::unique_ptr<fd_watch> in_watch_, out_watch_;
};

// --- the channel
// -----------------------------------------------------------------------------------

channel::channel(reactor& loop, api& a, environment const& env)
    : loop_(loop), api_(a), env_(env), sweep_timer_(loop.timer([this] { sweep(); })) {}

channel::~channel() {
  if (!path_.empty()) ::unlink(path_.c_str());
}

void channel::open(uid_t owner) {
  auto const places = socket_places(env_, owner);
  for (auto const& path : places)
    if (listen_at(path, owner, &path == &places.back())) break;
  open_pipes();
}

/// False: the next place may do.
bool channel::listen_at(std::string const& path, uid_t owner, bool last) {
  auto const a = address_of(path);
  auto const failed = [&](char const* why) {
    log_line(last ? log_level::warning : log_level::debug, source, "no control socket at ",
             path.c_str(), ": ", why);
    return false;
  };
  if (!a) return failed("the path is too long");
  auto fd = unix_socket();
  if (!fd) return failed(std::strerror(errno));
  auto const folder = path.substr(0, path.rfind('/'));
  if (!folder.empty() && last) ::mkdir(folder.c_str(), 0700);
  int error = bind_privately(fd.get(), *a);
  if (error == EADDRINUSE) {
    struct stat s;
    if (::lstat(path.c_str(), &s) == 0 && !S_ISSOCK(s.st_mode)) return failed("there is a file");
    if (is_alive(*a)) {
      log_line(log_level::error, source, "another daemon has the control socket ", path.c_str());
      return true;
    }
    ::unlink(path.c_str());
    error = bind_privately(fd.get(), *a);
  }
  if (error) return failed(std::strerror(error));
  path_ = path;
  if (::geteuid() == 0 && owner != 0 && ::chown(path.c_str(), owner, static_cast<gid_t>(-1)) != 0)
    log_line(log_level::warning, source, "cannot give ", path.c_str(), " to the daemon's user");
  if (::listen(fd.get(), 64) != 0) return failed(std::strerror(errno));
  listener_ = std::make_unique<listener>(
      loop_, std::move(fd),
      [this](int connected, connection_info const&) { on_accept(connected); });
  log_line(log_level::info, source, "control socket ", path.c_str());
  return true;
}

void channel::on_accept(int fd) {
  constexpr std::string_view full = "error: maximum concurrent clients reached\ndone\n";
  if (clients_.size() >= env_.api_max_clients) {
    ++refused_;
    [[maybe_unused]] auto const n = ::send(fd, full.data(), full.size(), MSG_NOSIGNAL);
    ::close(fd);
    return;
  }
  ++accepted_;
  text_writer name;
  (name << "api-internal-cli-socket-").hex(accepted_, 4);
  clients_.push_back(std::make_unique<client>(*this, std::string{name.view()}, fd));
}

void channel::open_pipes() {
  auto const paths = find_pipes(env_, env_.api_pipename);
  if (!paths) return;
  // Opened for both directions, a pipe is never at its end, however many writers come and go.
  int const fd = ::open(paths->in.c_str(), O_RDWR | O_NONBLOCK | O_CLOEXEC);
  if (fd < 0)
    return log_line(log_level::warning, source, "cannot open ", paths->in.c_str(), ": ",
                    std::strerror(errno));
  pipes_ = std::make_unique<pipe_client>(*this, paths->out, fd);
  log_line(log_level::info, source, "control pipes ", paths->in.c_str(), " and ",
           paths->out.c_str());
}

void channel::stop() {
  listener_.reset();
  // The loop may end before it comes to writing again.
  for (auto& c : clients_) c->write(goodbye), c->flush();
  if (pipes_) pipes_->write(goodbye), pipes_->flush();
}

std::size_t channel::waiting() const noexcept {
  std::size_t octets = pipes_ ? pipes_->queue().octets() : 0;
  for (auto const& c : clients_) octets += c->queue().octets();
  return octets;
}

void channel::sweep_soon() {
  if (!std::exchange(sweeping_, true)) sweep_timer_->expires_after(std::chrono::milliseconds{0});
}

void channel::sweep() {
  constexpr std::chrono::milliseconds again{100};
  sweeping_ = false;
  std::erase_if(clients_, [](auto const& c) { return c->finished(); });
  // Who left before its last command was answered is looked at again.
  bool const waiting =
      std::any_of(clients_.begin(), clients_.end(), [](auto const& c) { return c->has_left(); });
  if (!waiting) return;
  sweeping_ = true;
  sweep_timer_->expires_after(again);
}

}  // namespace senda::daemon::control
