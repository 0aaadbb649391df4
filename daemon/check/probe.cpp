#include "daemon/check/probe.hpp"

#include <senda/core/number.hpp>
#include <senda/sync/socket.hpp>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "daemon/healthcheck/child.hpp"

namespace senda::daemon::check {

namespace {

using ended_call = std::function<void(bool, std::string_view)>;

/// Could not even begin.
class stillborn final : public probe {
 public:
  stillborn(reactor& loop, std::string why, ended_call ended) {
    loop.post([life = std::weak_ptr<bool>{life_}, why = std::move(why), ended = std::move(ended)] {
      if (!life.expired()) ended(false, why);
    });
  }

 private:
  std::shared_ptr<bool> life_ = std::make_shared<bool>(true);
};

class connection_probe final : public probe {
 public:
  connection_probe(reactor& loop, check_definition const& what, sync::file_descriptor fd,
                   ended_call ended)
      : http_(what.what == check_definition::kind::http),
        fd_(std::move(fd)),
        ended_(std::move(ended)) {
    if (http_)
      request_ = "GET " + what.path + " HTTP/1.1\r\nHost: " + what.host +
                 "\r\nUser-Agent: senda\r\nConnection: close\r\n\r\n";
    watch_ = loop.watch(
        fd_.get(), [this] { on_readable(); }, [this] { on_writable(); });
    watch_->want_write(true);
  }

 private:
  void on_writable() {
    watch_->want_write(false);
    int os = 0;
    socklen_t size = sizeof os;
    if (::getsockopt(fd_.get(), SOL_SOCKET, SO_ERROR, &os, &size) != 0) os = errno;
    if (os) return end(false, std::strerror(os));
    if (!http_) return end(true, "connected");
    // A new connection takes a request of this size at once.
    if (::send(fd_.get(), request_.data(), request_.size(), MSG_NOSIGNAL) !=
        static_cast<ssize_t>(request_.size()))
      return end(false, "cannot send the request");
    watch_->want_read(true);
  }
  void on_readable() {
    char chunk[256];
    auto const n = ::read(fd_.get(), chunk, sizeof chunk);
    if (n < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (n > 0) answer_.append(chunk, static_cast<std::size_t>(n));
    if (n > 0 && answer_.size() < status_line) return;
    watch_->want_read(false);
    end(is_good(), "status " + answer_.substr(0, answer_.find('\r')).substr(0, 32));
  }
  /// We are destroyed by it.
  void end(bool passed, std::string const& why) {
    auto const ended = std::move(ended_);
    ended(passed, why);
  }
  /// "HTTP/1.1 204": anything up to redirections.
  [[nodiscard]] bool is_good() const {
    std::string_view const a{answer_};
    if (a.size() < status_line || !a.starts_with("HTTP/1.")) return false;
    auto const code = parse_number(a.substr(9, 3), 999);
    return code && *code >= 200 && *code < 400;
  }

  static constexpr std::size_t status_line = 12;
  bool http_;
  sync::file_descriptor fd_;
  ended_call ended_;
  std::string request_, answer_;
  std::unique_ptr<fd_watch> watch_;
};

class program_probe final : public probe {
 public:
  program_probe(int pid, ended_call ended) : pid_(pid), ended_(std::move(ended)) {}
  ~program_probe() override {
    if (pid_ > 0) ::kill(-pid_, SIGKILL);
  }
  bool reaped(int pid, int status) override {
    if (pid != pid_) return false;
    pid_ = 0;
    bool const good = WIFEXITED(status) && WEXITSTATUS(status) == 0;
    auto const number = WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status);
    auto const ended = std::move(ended_);  // we are destroyed by it
    ended(good, (WIFEXITED(status) ? "exit code " : "signal ") + std::to_string(number));
    return true;
  }

 private:
  int pid_;
  ended_call ended_;
};

}  // namespace

std::unique_ptr<probe> start_probe(reactor& loop, check_definition const& what, ended_call ended) {
  if (what.what == check_definition::kind::exec) {
    sync::file_descriptor const nowhere{::open("/dev/null", O_WRONLY | O_CLOEXEC)};
    int pid = 0;
    int const failed = healthcheck::start_program(what.command, {}, nowhere.get(), pid);
    if (failed) return std::make_unique<stillborn>(loop, std::strerror(failed), std::move(ended));
    return std::make_unique<program_probe>(pid, std::move(ended));
  }
  auto fd = sync::start_connect(what.address, what.port, {}, {});
  if (!fd.has_value())
    return std::make_unique<stillborn>(loop, std::strerror(fd.assume_error().os), std::move(ended));
  return std::make_unique<connection_probe>(loop, what, std::move(fd.assume_value()),
                                            std::move(ended));
}

}  // namespace senda::daemon::check
