// poll_loop: waits with poll(2) for descriptors and deadlines, one thread, no Asio.
// Nothing of BGP. A program with a loop of its own can run this one step by step: run_once().
#pragma once

#include <senda/fsm/timers.hpp>
#include <senda/sync/file_descriptor.hpp>

#include <cstddef>
#include <fcntl.h>
#include <memory>
#include <poll.h>
#include <time.h>
#include <vector>

namespace senda::sync {

using fsm::duration;
using fsm::time_point;

/// CLOCK_MONOTONIC.
[[nodiscard]] inline time_point steady_now() noexcept {
  timespec t{};
  ::clock_gettime(CLOCK_MONOTONIC, &t);
  return {std::int64_t{t.tv_sec} * 1'000'000'000 + t.tv_nsec};
}

class poll_loop {
 public:
  /// Something that waits for at most one descriptor and one deadline. Sources may come, change and
  /// go at any time, inside callbacks as well; not later than their loop.
  class source {
   public:
    explicit source(poll_loop& loop) noexcept : loop_(loop) {}
    source(source const&) = delete;
    source& operator=(source const&) = delete;
    virtual ~source() { loop_.forget(*this); }

   protected:
    /// The descriptor can do some of what it is watched for: POLLIN, POLLOUT, POLLHUP, POLLERR. Do
    /// a bounded amount of work and return; what is left makes the call come again.
    virtual void ready(short events) = 0;
    /// The deadline has passed (it is unset by then), or soon() was called.
    virtual void expired() = 0;

    /// Waits for `events` on `fd`; a negative descriptor: for none. POLLHUP and POLLERR always
    /// count.
    void watch(int fd, short events) { loop_.watch(*this, fd, events); }
    void deadline(time_point at) { loop_.schedule(*this, at); }
    /// A deadline that has passed: expired() is called in the next turn, which does not wait.
    void soon() { loop_.schedule(*this, time_point{}); }
    /// For a source the loop owns: it is deleted, not before this callback has returned.
    void finish() noexcept { finished_ = true; }
    [[nodiscard]] poll_loop& loop() const noexcept { return loop_; }

   private:
    friend poll_loop;
    static constexpr std::size_t nowhere = static_cast<std::size_t>(-1);
    poll_loop& loop_;
    std::size_t slot_ = nowhere;  // in polled_
    std::size_t heap_ = nowhere;  // in heap_
    time_point due_ = time_point::never();
    bool finished_ = false;
  };

  /// Throws std::bad_alloc; without descriptors left interrupt() does nothing.
  poll_loop() {
    int ends[2];
    if (::pipe2(ends, O_NONBLOCK | O_CLOEXEC) != 0) return;
    wake_read_ = file_descriptor{ends[0]};
    wake_write_ = file_descriptor{ends[1]};
    polled_.push_back({ends[0], POLLIN, 0});
    sources_.push_back(nullptr);
  }
  poll_loop(poll_loop const&) = delete;
  poll_loop& operator=(poll_loop const&) = delete;

  /// Runs until stop().
  void run() {
    running_ = true;
    while (running_) run_once(time_point::never());
  }
  /// After the current turn.
  void stop() noexcept { running_ = false; }
  /// One turn: sleeps until something is due, `latest` at the most, then lets every source that can
  /// act do so once. True when one did.
  bool run_once(time_point latest) {
    int const count = ::poll(polled_.data(), polled_.size(), wait_until(latest));
    now_ = steady_now();
    bool const served = count > 0 && serve_descriptors();
    bool const expired = serve_deadlines();
    tidy();
    return served || expired;
  }
  /// Makes the current or the next turn return at once. May be called from signal handlers and
  /// other threads.
  void interrupt() noexcept {
    char const one = 1;
    [[maybe_unused]] auto const n = ::write(wake_write_.get(), &one, 1);
  }

  /// The time of this turn.
  [[nodiscard]] time_point now() const noexcept { return now_; }
  /// Owns a source until it calls finish().
  void adopt(std::unique_ptr<source> s) { owned_.push_back(std::move(s)); }
  /// How many sources the loop owns: connections that say farewell.
  [[nodiscard]] std::size_t adopted() const noexcept { return owned_.size(); }

 private:
  int wait_until(time_point latest) const noexcept {
    if (!heap_.empty()) latest = earlier(latest, heap_.front()->due_);
    if (latest == time_point::never()) return -1;
    auto const left = (latest - steady_now()).nanoseconds;
    if (left <= 0) return 0;
    constexpr std::int64_t longest = 60'000, unit = 1'000'000;
    auto const ms = (left + unit - 1) / unit;
    return static_cast<int>(ms < longest ? ms : longest);
  }
  bool serve_descriptors() {
    bool acted = false;
    // Slots are not reused while this runs; what is added now waits for the next turn.
    for (std::size_t i = 0, n = polled_.size(); i < n; ++i) {
      auto const events = polled_[i].revents;
      if (!events) continue;
      polled_[i].revents = 0;
      if (auto* const s = sources_[i]) s->ready(events);
      else if (i == 0 && wake_read_) drain_wake_ups();
      else continue;
      acted = true;
    }
    return acted;
  }
  bool serve_deadlines() {
    bool acted = false;
    while (!heap_.empty() && heap_.front()->due_ <= now_) {
      auto* const s = heap_.front();
      schedule(*s, time_point::never());
      s->expired();
      acted = true;
    }
    return acted;
  }
  void drain_wake_ups() noexcept {
    char buffer[64];
    while (::read(wake_read_.get(), buffer, sizeof buffer) > 0) {
    }
  }
  /// Closes the gaps that sources left behind, and lets go of those that have finished.
  void tidy() {
    for (std::size_t i = 0; i < owned_.size();) {
      if (!owned_[i]->finished_) {
        ++i;
        continue;
      }
      std::swap(owned_[i], owned_.back());
      owned_.pop_back();
    }
    if (!gaps_) return;
    std::size_t to = 0;
    for (std::size_t from = 0; from < polled_.size(); ++from) {
      if (!sources_[from] && !(from == 0 && wake_read_)) continue;
      polled_[to] = polled_[from];
      sources_[to] = sources_[from];
      if (sources_[to]) sources_[to]->slot_ = to;
      ++to;
    }
    polled_.resize(to);
    sources_.resize(to);
    gaps_ = false;
  }

  void watch(source& s, int fd, short events) {
    if (fd < 0) return unwatch(s);
    if (s.slot_ == source::nowhere) {
      s.slot_ = polled_.size();
      polled_.push_back({fd, events, 0});
      sources_.push_back(&s);
      return;
    }
    auto& p = polled_[s.slot_];
    if (p.fd != fd) p.revents = 0;
    p.fd = fd;
    p.events = events;
  }
  void unwatch(source& s) noexcept {
    if (s.slot_ == source::nowhere) return;
    polled_[s.slot_] = {-1, 0, 0};
    sources_[s.slot_] = nullptr;
    s.slot_ = source::nowhere;
    gaps_ = true;
  }
  void forget(source& s) noexcept {
    unwatch(s);
    schedule(s, time_point::never());
  }

  // A binary heap of the sources that have a deadline, the earliest in front.
  void schedule(source& s, time_point at) {
    // What is due at once has its turn after everything that is due already.
    if (at <= now_) at = now_ + fsm::nanoseconds(1);
    if (s.due_ == at) return;
    s.due_ = at;
    if (at == time_point::never()) {
      auto* const last = heap_.back();
      auto const gap = s.heap_;
      heap_.pop_back();
      s.heap_ = source::nowhere;
      if (last == &s) return;
      place(gap, last);
      sift(gap);
      return;
    }
    if (s.heap_ == source::nowhere) {
      heap_.push_back(&s);
      s.heap_ = heap_.size() - 1;
    }
    sift(s.heap_);
  }
  void sift(std::size_t i) noexcept {
    auto* const s = heap_[i];
    for (; i && s->due_ < heap_[(i - 1) / 2]->due_; i = (i - 1) / 2) place(i, heap_[(i - 1) / 2]);
    for (std::size_t child; (child = 2 * i + 1) < heap_.size(); i = child) {
      if (child + 1 < heap_.size() && heap_[child + 1]->due_ < heap_[child]->due_) ++child;
      if (heap_[child]->due_ >= s->due_) break;
      place(i, heap_[child]);
    }
    place(i, s);
  }
  void place(std::size_t i, source* s) noexcept {
    heap_[i] = s;
    s->heap_ = i;
  }

  file_descriptor wake_read_, wake_write_;
  std::vector<pollfd> polled_;    // slot 0 wakes the loop up
  std::vector<source*> sources_;  // of the same slot; null: gone
  std::vector<source*> heap_;
  bool gaps_ = false, running_ = false;
  time_point now_ = steady_now();
  std::vector<std::unique_ptr<source>> owned_;  // destroyed first
};

}  // namespace senda::sync
