// limit_watch: how much of its limits a peer has used up. Each warning is given once, and again
// when it was well below the limit in between. RFC 4271 §6.7, RFC 4486 §4.
#pragma once

#include <senda/rib/adj_rib_in.hpp>

#include <optional>

#include "daemon/config/prefix_limit.hpp"

namespace senda::daemon {

class limit_watch {
 public:
  /// What is worth telling.
  struct finding {
    std::optional<family> of{};  ///< the family; nothing: all of them together, or memory
    bool memory = false;
    bool exceeded = false;  ///< it is more than the limit; else it comes close
    std::uint64_t used = 0, most = 0;
  };

  /// Calls tell(finding) for what is new since the last call; first what is exceeded.
  template <class F>
  void look(prefix_limit_settings const& limit, adj_rib_in const& rib, F&& tell) {
    at_ = 0;
    for (auto const& e : limit.families)
      compare(limit, {.of = e.family, .used = rib.size(e.family), .most = e.most}, tell);
    compare(limit, {.used = rib.size(), .most = limit.all}, tell);
    if (limit.memory)
      compare(limit,
              {.memory = true, .used = rib.memory() + rib.attribute_memory(), .most = limit.memory},
              tell);
  }
  void reset() noexcept { told_.clear(); }

 private:
  enum class level : std::uint8_t { fine, close, over };

  template <class F> void compare(prefix_limit_settings const& limit, finding f, F& tell) {
    if (told_.size() <= at_) told_.resize(at_ + 1, level::fine);
    auto& told = told_[at_++];
    if (!f.most) return;
    unsigned const percent = limit.warning ? limit.warning : 100;
    auto const close = f.most / 100 * percent + f.most % 100 * percent / 100;
    f.exceeded = f.used > f.most;
    auto const now = f.exceeded                                       ? level::over
                     : limit.warning && f.used >= close && f.used > 0 ? level::close
                                                                      : level::fine;
    // A route that comes and goes is no reason to tell it every time.
    if (now > told) tell(f);
    if (now > told || f.used < close - close / 20) told = now;
  }

  std::vector<level> told_;  // by limit, in their order
  std::size_t at_ = 0;
};

}  // namespace senda::daemon
