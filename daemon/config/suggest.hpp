// The keyword somebody meant: the nearest of a few by edit distance.
// Configuration contract §2: an unknown word is refused with a suggestion.
#pragma once

#include <algorithm>
#include <array>
#include <string_view>

namespace senda::daemon::config {

/// Insertions, deletions, replacements and swaps of neighbours that turn `a` into `b`. Words of
/// more than 31 characters are infinitely far from everything: keywords are short.
[[nodiscard]] inline unsigned edit_distance(std::string_view a, std::string_view b) {
  constexpr std::size_t most = 32;
  if (a.size() >= most || b.size() >= most) return most;
  std::array<std::array<unsigned, most>, most> cost{};
  for (std::size_t i = 0; i <= a.size(); ++i) cost[i][0] = static_cast<unsigned>(i);
  for (std::size_t j = 0; j <= b.size(); ++j) cost[0][j] = static_cast<unsigned>(j);
  for (std::size_t i = 1; i <= a.size(); ++i)
    for (std::size_t j = 1; j <= b.size(); ++j) {
      auto const change = a[i - 1] == b[j - 1] ? 0u : 1u;
      auto& c = cost[i][j];
      c = std::min({cost[i - 1][j] + 1, cost[i][j - 1] + 1, cost[i - 1][j - 1] + change});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        c = std::min(c, cost[i - 2][j - 2] + 1);
    }
  return cost[a.size()][b.size()];
}

/// Collects candidates and remembers the nearest one.
class nearest_word {
 public:
  explicit nearest_word(std::string_view wanted) : wanted_(wanted) {}
  void consider(std::string_view candidate) {
    auto const d = edit_distance(wanted_, candidate);
    if (d < distance_) distance_ = d, best_ = candidate;
  }
  /// "" when nothing resembles the word: one change in three characters is still a likeness.
  [[nodiscard]] std::string_view best() const {
    return distance_ <= std::max<std::size_t>(1, wanted_.size() / 3) ? best_ : std::string_view{};
  }

 private:
  std::string_view wanted_, best_;
  unsigned distance_ = 32;
};

}  // namespace senda::daemon::config
