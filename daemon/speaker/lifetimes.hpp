// route_lifetimes: which routes of a RIB go by themselves, and when (`ttl` of a command).
// Time is an argument: this knows no clock.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <optional>
#include <unordered_map>
#include <vector>

namespace senda::daemon {

class route_lifetimes {
 public:
  using time_point = std::chrono::steady_clock::time_point;
  using route_id = std::uint32_t;

  /// The route goes then, and not when it was to go before.
  void set(route_id id, time_point when) {
    ends_[id] = when;
    heap_.push_back({when, id});
    std::push_heap(heap_.begin(), heap_.end(), later);
    if (heap_.size() > 2 * ends_.size() + 64) rebuild();
  }
  /// It stays.
  void forget(route_id id) noexcept {
    if (!ends_.empty()) ends_.erase(id);
  }
  void clear() noexcept {
    ends_.clear();
    heap_.clear();
  }
  /// When expire() is to be called next.
  [[nodiscard]] std::optional<time_point> next() {
    drop_stale();
    if (heap_.empty()) return {};
    return heap_.front().when;
  }
  /// Calls f(id) for the routes whose time has come, `most` at most; they are forgotten before.
  template <class F> void expire(time_point now, std::size_t most, F&& f) {
    for (; most > 0; --most) {
      drop_stale();
      if (heap_.empty() || heap_.front().when > now) return;
      auto const id = heap_.front().id;
      ends_.erase(id);
      f(id);
    }
  }
  /// When this route goes; nothing: it stays.
  [[nodiscard]] std::optional<time_point> end_of(route_id id) const {
    auto const at = ends_.find(id);
    return at == ends_.end() ? std::nullopt : std::optional{at->second};
  }
  [[nodiscard]] std::size_t size() const noexcept { return ends_.size(); }

 private:
  struct entry {
    time_point when;
    route_id id;
  };
  static bool later(entry const& a, entry const& b) noexcept { return a.when > b.when; }

  /// Entries that were replaced or forgotten leave the heap when they come up.
  void drop_stale() {
    while (!heap_.empty() && end_of(heap_.front().id) != heap_.front().when) {
      std::pop_heap(heap_.begin(), heap_.end(), later);
      heap_.pop_back();
    }
  }
  void rebuild() {
    heap_.clear();
    for (auto const& [id, when] : ends_) heap_.push_back({when, id});
    std::make_heap(heap_.begin(), heap_.end(), later);
  }

  std::unordered_map<route_id, time_point> ends_;
  std::vector<entry> heap_;
};

}  // namespace senda::daemon
