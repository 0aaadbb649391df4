// The poll(2) reactor: one loop steps every peer and every other descriptor in turn. No Asio.
#include <senda/sync/peer_driver.hpp>

#include <deque>

#include "daemon/reactor/driver_session.hpp"
#include "daemon/reactor/reactor.hpp"

namespace senda::daemon {

namespace {

using driver = sync::peer_driver<session_events>;

class sync_watch final : public fd_watch, private sync::poll_loop::source {
 public:
  sync_watch(sync::poll_loop& loop, int fd, std::function<void()> readable,
             std::function<void()> writable)
      : source(loop), fd_(fd), readable_(std::move(readable)), writable_(std::move(writable)) {}
  ~sync_watch() override { *alive_ = false; }
  void want_read(bool on) override { change(POLLIN, on); }
  void want_write(bool on) override { change(POLLOUT, on); }

 private:
  void change(short event, bool on) {
    wanted_ = static_cast<short>(on ? wanted_ | event : wanted_ & ~event);
    watch(wanted_ ? fd_ : -1, wanted_);
  }
  void ready(short events) override {
    constexpr short broken = POLLHUP | POLLERR;
    auto const alive = alive_;  // a callback may destroy the watch
    if (events & (POLLIN | broken) && wanted_ & POLLIN) readable_();
    if (*alive && events & (POLLOUT | broken) && wanted_ & POLLOUT) writable_();
  }
  void expired() override {}

  int fd_;
  short wanted_ = 0;
  std::function<void()> readable_, writable_;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

class sync_timer final : public reactor_timer, private sync::poll_loop::source {
 public:
  sync_timer(sync::poll_loop& loop, std::function<void()> call)
      : source(loop), call_(std::move(call)) {}
  void expires_after(std::chrono::milliseconds delay) override {
    deadline(sync::steady_now() + fsm::milliseconds(delay.count()));
  }
  void cancel() override { deadline(fsm::time_point::never()); }

 private:
  void ready(short) override {}
  void expired() override { call_(); }

  std::function<void()> call_;
};

/// Work that was posted, in its order.
class sync_queue final : private sync::poll_loop::source {
 public:
  explicit sync_queue(sync::poll_loop& loop) : source(loop) {}
  void add(std::function<void()> work) {
    work_.push_back(std::move(work));
    soon();
  }

 private:
  void ready(short) override {}
  void expired() override {
    for (auto todo = std::exchange(work_, {}); auto& work : todo) work();
  }

  std::deque<std::function<void()>> work_;
};

class sync_reactor final : public reactor {
 public:
  std::unique_ptr<fd_watch> watch(int fd, std::function<void()> readable,
                                  std::function<void()> writable) override {
    return std::make_unique<sync_watch>(loop_, fd, std::move(readable), std::move(writable));
  }
  std::unique_ptr<reactor_timer> timer(std::function<void()> expired) override {
    return std::make_unique<sync_timer>(loop_, std::move(expired));
  }
  void post(std::function<void()> work) override { queue_.add(std::move(work)); }
  std::unique_ptr<session> open_session(session_settings const& settings,
                                        session_events& events) override {
    return std::make_unique<driver_session<driver>>(
        settings, [&](fsm::settings const& machine, session_settings const& s) {
          return driver{loop_, machine, {s.remote, s.port, s.local, s.socket}, events};
        });
  }
  void run() override { loop_.run(); }
  void stop() override { loop_.stop(); }

 private:
  sync::poll_loop loop_;
  sync_queue queue_{loop_};
};

}  // namespace

std::unique_ptr<reactor> make_sync_reactor() { return std::make_unique<sync_reactor>(); }

}  // namespace senda::daemon
