// progress: what the status line says while sessions come up and tables are on their way.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "daemon/reactor/reactor.hpp"

namespace senda::daemon {

class speaker;

/// How far all peers are.
struct progress_counts {
  std::size_t sessions = 0, up = 0;
  std::size_t receivers = 0;      ///< peers that have not been sent all of their routes
  std::size_t sent = 0, of = 0;   ///< routes of these
  std::uint64_t sent_at_all = 0;  ///< routes that peers which are up have been sent
  std::uint64_t received = 0;     ///< prefixes announced by peers

  /// Something has moved since, or is about to.
  [[nodiscard]] bool is_work(progress_counts const& before) const noexcept {
    return receivers || up != before.up || received > before.received;
  }
};
[[nodiscard]] progress_counts count_progress(speaker const& peers);

/// `sessions: 3 of 4 | sent 412,000 of 1,000,000 routes to 2 peers, 96,000/s | received …`
[[nodiscard]] std::string progress_text(progress_counts const& now, progress_counts const& before,
                                        std::chrono::duration<double> between);

/// Shows that as long as there is work, twice a second. Needs open_status_line().
class progress {
 public:
  /// Both have to stay.
  progress(reactor& loop, speaker const& peers);
  ~progress();
  progress(progress const&) = delete;
  progress& operator=(progress const&) = delete;

 private:
  void look();

  reactor& loop_;
  speaker const& peers_;
  std::unique_ptr<reactor_timer> timer_;
  progress_counts before_;
  std::chrono::steady_clock::time_point then_;
  bool shown_ = false;
};

}  // namespace senda::daemon
