// `load peers`: any number of sessions to one speaker, told what to do by lines on standard input,
// telling what happens in JSON lines on standard output.
#include <senda/net/ip.hpp>

#include <algorithm>
#include <cinttypes>
#include <cstdio>
#include <deque>
#include <sys/epoll.h>
#include <unistd.h>

#include "test/bench/load/session.hpp"

namespace bench {

namespace {

constexpr std::size_t most_at_a_time = 64;  // sessions that are being set up
constexpr std::uint32_t input_mark = UINT32_MAX;

class crowd {
 public:
  explicit crowd(options const& o)
      : expected_(o.number("--expect")),
        payload_(o.text("--file").empty() ? std::string{} : read_file(o.text("--file"))) {
    auto const remote = senda::parse_ip(o.text("--to", "10.99.0.1"));
    auto const first = senda::parse_ip(o.text("--from", "10.99.0.2"));
    session_plan const plan{remote->v4().value, static_cast<std::uint32_t>(o.number("--as", 65001)),
                            static_cast<std::uint16_t>(o.number("--port", 1790)),
                            static_cast<std::uint16_t>(o.number("--hold", 180)), &payload_};
    auto const count = o.number("--count", 1);
    for (std::uint32_t i = 0; i < count; ++i) sessions_.emplace_back(plan, first->v4().value + i);
    watching_.assign(count, 0);
    watch(STDIN_FILENO, input_mark, EPOLLIN, EPOLL_CTL_ADD);
  }
  ~crowd() { ::close(epoll_); }

  int run() {
    for (auto const start = now(); open_; report(start)) {
      begin_some();
      wait();
      auto const time = now();
      if (time - swept_ < .05) continue;
      swept_ = time;
      for (auto& s : sessions_) s.on_time(time);
    }
    return 0;
  }

 private:
  void watch(int fd, std::uint32_t mark, std::uint32_t events, int how) {
    epoll_event e{};
    e.events = events;
    e.data.u32 = mark;
    ::epoll_ctl(epoll_, how, fd, &e);
  }
  void begin_some() {
    auto const time = now();
    auto busy = std::count_if(sessions_.begin(), sessions_.end(), [](auto const& s) {
      return s.state() == session::phase::connecting || s.state() == session::phase::opening;
    });
    for (std::uint32_t i = 0; i < sessions_.size() && busy < std::ptrdiff_t{most_at_a_time}; ++i)
      if (sessions_[i].begin(time)) {
        ++busy;
        watch(sessions_[i].fd(), i, watching_[i] = EPOLLIN | EPOLLOUT, EPOLL_CTL_ADD);
      }
  }
  void wait() {
    epoll_event ready[128];
    auto const n = ::epoll_wait(epoll_, ready, 128, up_ == sessions_.size() ? 50 : 2);
    auto const time = now();
    for (int k = 0; k < n; ++k) {
      auto const i = ready[k].data.u32;
      if (i == input_mark) {
        listen();
        continue;
      }
      auto& s = sessions_[i];
      if (s.fd() >= 0 && (ready[k].events & EPOLLOUT)) s.on_writable(time);
      if (s.fd() >= 0 && (ready[k].events & ~std::uint32_t{EPOLLOUT})) s.on_readable(time);
      rewatch(i);
    }
  }
  void rewatch(std::uint32_t i) {
    auto const events = EPOLLIN | (sessions_[i].wants_to_write() ? EPOLLOUT : std::uint32_t{});
    if (sessions_[i].fd() < 0 || events == watching_[i]) return;
    watch(sessions_[i].fd(), i, watching_[i] = events, EPOLL_CTL_MOD);
  }
  void listen() {
    char line[64];
    auto const n = ::read(STDIN_FILENO, line, sizeof line);
    if (n <= 0) open_ = false;
    else if (line[0] == 'g') start_sending();
    else if (line[0] == 'l') tell_lateness();
  }
  void start_sending() {
    for (std::uint32_t i = 0; i < sessions_.size(); ++i) {
      sessions_[i].go(now());
      rewatch(i);
    }
    tell("going");
  }
  void tell_lateness() {
    double worst = 0;
    unsigned lost = 0;
    for (auto& s : sessions_) {
      worst = std::max(worst, s.take_lateness(now()));
      lost += s.lost();
    }
    std::printf("{\"event\": \"lateness\", \"seconds\": %.6f, \"lost\": %u}\n", worst, lost);
    std::fflush(stdout);
  }
  void tell(char const* what) {
    std::printf("{\"event\": \"%s\", \"time\": %.6f}\n", what, now());
    std::fflush(stdout);
  }

  void report(double start) {
    auto const all = sessions_.size();
    up_ = static_cast<std::size_t>(std::count_if(sessions_.begin(), sessions_.end(), [](auto& s) {
      return s.state() == session::phase::up;
    }));
    if (!most_up_ && up_ * 10 >= all * 9) {
      std::printf("{\"event\": \"most-up\", \"seconds\": %.6f}\n", now() - start);
      most_up_ = true;
    }
    if (!all_up_ && up_ == all) all_up_ = true, tell("up");
    if (!sent_ &&
        std::all_of(sessions_.begin(), sessions_.end(), [](auto const& s) { return s.all_sent(); }))
      sent_ = true, tell("sent");
    if (!complete_ && expected_ &&
        std::all_of(sessions_.begin(), sessions_.end(),
                    [&](auto const& s) { return s.routes() >= expected_; }))
      complete();
  }
  void complete() {
    complete_ = true;
    auto const& s = sessions_.front();
    bool const alike = std::all_of(sessions_.begin(), sessions_.end(),
                                   [&](auto const& other) { return other.sum() == s.sum(); });
    std::printf(
        "{\"event\": \"complete\", \"time\": %.6f, \"updates\": %zu, \"octets\": %zu, "
        "\"checksum\": \"%016" PRIx64 "\", \"alike\": %s}\n",
        now(), s.updates(), s.octets(), s.sum(), alike ? "true" : "false");
    std::fflush(stdout);
  }

  std::size_t expected_;
  std::string payload_;
  std::deque<session> sessions_;
  std::vector<std::uint32_t> watching_;
  int epoll_ = ::epoll_create1(EPOLL_CLOEXEC);
  std::size_t up_ = 0;
  double swept_ = 0;
  bool open_ = true, most_up_ = false, all_up_ = false, sent_ = false, complete_ = false;
};

}  // namespace

int run_peers(options const& o) { return crowd{o}.run(); }

}  // namespace bench
