// The Asio reactor. The only file of the daemon that includes Asio.
#include <senda/async/peer_driver.hpp>

#include <asio/executor_work_guard.hpp>
#include <asio/io_context.hpp>
#include <asio/posix/stream_descriptor.hpp>
#include <asio/post.hpp>
#include <asio/steady_timer.hpp>

#include "daemon/reactor/driver_session.hpp"
#include "daemon/reactor/reactor.hpp"

namespace senda::daemon {

namespace {

using executor = asio::io_context::executor_type;
using driver = async::peer_driver<session_events>;

/// Waits for readiness again and again while it is wanted. The descriptor is borrowed.
class async_watch final : public fd_watch {
 public:
  async_watch(asio::io_context& context, int fd, std::function<void()> readable,
              std::function<void()> writable)
      : state_(std::make_shared<state>(context, fd)) {
    state_->ready[0] = std::move(readable);
    state_->ready[1] = std::move(writable);
  }
  ~async_watch() override {
    state_->closed = true;
    state_->descriptor.release();
  }
  void want_read(bool on) override { want(0, on); }
  void want_write(bool on) override { want(1, on); }

 private:
  struct state {
    state(asio::io_context& context, int fd) : descriptor(context.get_executor(), fd) {}
    asio::posix::basic_stream_descriptor<executor> descriptor;
    std::function<void()> ready[2];
    bool wanted[2] = {}, waiting[2] = {}, closed = false;
  };

  void want(int way, bool on) {
    state_->wanted[way] = on;
    if (on && !state_->waiting[way]) wait(state_, way);
  }
  static void wait(std::shared_ptr<state> s, int way) {
    s->waiting[way] = true;
    auto& descriptor = s->descriptor;
    descriptor.async_wait(way == 0 ? descriptor.wait_read : descriptor.wait_write,
                          [s = std::move(s), way](asio::error_code ec) mutable {
                            s->waiting[way] = false;
                            if (ec || s->closed || !s->wanted[way]) return;
                            s->ready[way]();
                            if (!s->closed && s->wanted[way] && !s->waiting[way])
                              wait(std::move(s), way);
                          });
  }
  std::shared_ptr<state> state_;
};

class async_timer final : public reactor_timer {
 public:
  async_timer(asio::io_context& context, std::function<void()> expired)
      : timer_(context.get_executor()),
        expired_(std::make_shared<std::function<void()>>(std::move(expired))) {}
  ~async_timer() override { *expired_ = nullptr; }
  void expires_after(std::chrono::milliseconds delay) override {
    timer_.expires_after(delay);
    timer_.async_wait([call = expired_](asio::error_code ec) {
      if (!ec && *call) (*call)();
    });
  }
  void cancel() override { timer_.cancel(); }

 private:
  asio::basic_waitable_timer<std::chrono::steady_clock,
                             asio::wait_traits<std::chrono::steady_clock>, executor>
      timer_;
  std::shared_ptr<std::function<void()>> expired_;
};

class async_reactor final : public reactor {
 public:
  std::unique_ptr<fd_watch> watch(int fd, std::function<void()> readable,
                                  std::function<void()> writable) override {
    return std::make_unique<async_watch>(context_, fd, std::move(readable), std::move(writable));
  }
  std::unique_ptr<reactor_timer> timer(std::function<void()> expired) override {
    return std::make_unique<async_timer>(context_, std::move(expired));
  }
  void post(std::function<void()> work) override { asio::post(context_, std::move(work)); }
  std::unique_ptr<session> open_session(session_settings const& settings,
                                        session_events& events) override {
    return std::make_unique<driver_session<driver>>(
        settings, [&](fsm::settings const& machine, session_settings const& s) {
          return driver{
              context_.get_executor(), machine, {s.remote, s.port, s.local, s.socket}, events};
        });
  }
  void run() override {
    auto const work = asio::make_work_guard(context_);
    context_.run();
  }
  void stop() override { context_.stop(); }

 private:
  asio::io_context context_{1};
};

}  // namespace

std::unique_ptr<reactor> make_async_reactor() { return std::make_unique<async_reactor>(); }

}  // namespace senda::daemon
