// The daemon's log: one line for each happening, `source          message key=value`.
// Configuration contract §19.3. Peer and helper text goes through log_text(), which escapes it.
#pragma once

#include <senda/core/text_writer.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace senda::daemon {

enum class log_level : std::uint8_t { debug, info, warning, error, critical };

/// What can be switched on and off (log.packets, …). Sources which are none of these are topics of
/// the part they belong to: `api` and `process` of processes, others of the daemon.
enum class log_topic : std::uint8_t {
  configuration,
  daemon,
  message,
  network,
  packets,
  parser,
  processes,
  reactor,
  rib,
  routes,
  statistics,
  timers,
};

/// Where lines go and which; set once at start.
struct log_settings {
  bool enabled = true;
  bool short_form = true;              ///< no time and pid in front
  log_level level = log_level::info;   ///< less than this is not written
  std::string destination = "stdout";  ///< stdout, stderr (both are standard error), syslog, a path
  std::uint32_t topics = ~std::uint32_t{0};  ///< a bit each; errors are written in any case

  void set(log_topic t, bool on) noexcept {
    auto const bit = std::uint32_t{1} << static_cast<unsigned>(t);
    topics = on ? topics | bit : topics & ~bit;
  }
};

/// Opens the destination; false (and the console is used) when it cannot be.
bool open_log(log_settings const& settings);
/// Opens the file again, which may have been moved away; keeps the old one where that fails.
void reopen_log();

/// True for the destinations that mean standard error.
[[nodiscard]] bool log_is_console(std::string_view destination);

/// True when a line of this kind would be written: for those that are dear to make.
[[nodiscard]] bool log_wants(log_level level, std::string_view source);

/// Writes one line. `source` is reactor, configuration, network, process, api, …
void log(log_level level, std::string_view source, std::string_view message);

/// Text from outside, safe for logs and terminals: printable ASCII as it is, the rest as \xNN.
[[nodiscard]] std::string log_text(std::string_view from_outside);

/// Streams the parts into one line: log_line(level, source, "a=", 1, " b=", text).
template <class... Part>
void log_line(log_level level, std::string_view source, Part const&... part) {
  if (!log_wants(level, source)) return;
  text_writer line;
  auto const add = [&line](auto const& p) {
    using type = std::remove_cvref_t<decltype(p)>;
    if constexpr (std::is_integral_v<type> && !std::is_same_v<type, char>) {
      if (p < 0) (line << '-').number(static_cast<std::uint64_t>(-static_cast<std::int64_t>(p)));
      else line.number(static_cast<std::uint64_t>(p));
    } else line << p;
  };
  (add(part), ...);
  log(level, source, line.view());
}

/// How many lines something may write: `burst` at once, then one a second. One for each peer, so
/// that none of them can fill the log.
class log_budget {
 public:
  static constexpr unsigned burst = 50;

  /// True when one more line may be written now. `skipped` is how many were not since the last one
  /// that was.
  [[nodiscard]] bool take(std::uint64_t& skipped) noexcept { return take(now_seconds(), skipped); }
  /// The same at a given time, in seconds.
  [[nodiscard]] bool take(std::uint64_t now, std::uint64_t& skipped) noexcept {
    auto const earned = now > since_ ? now - since_ : 0;
    left_ = left_ + earned < burst ? static_cast<unsigned>(left_ + earned) : burst;
    since_ = now;
    skipped = 0;
    if (left_ == 0) return ++skipped_, false;
    --left_;
    skipped = std::exchange(skipped_, 0);
    return true;
  }

 private:
  [[nodiscard]] static std::uint64_t now_seconds() noexcept;

  std::uint64_t since_ = 0, skipped_ = 0;
  unsigned left_ = burst;
};

/// log_line(), as far as the budget allows; says so where it did not. `who` begins each line. Debug
/// lines are not counted: who asks for those wants all.
template <class... Part>
void log_limited(log_budget& budget, log_level level, std::string_view source, std::string_view who,
                 Part const&... part) {
  std::uint64_t skipped = 0;
  if (level != log_level::debug) {
    if (!log_wants(level, source) || !budget.take(skipped)) return;
    if (skipped)
      log_line(log_level::warning, source, who, " lines-left-out=", skipped,
               " (more than one a second)");
  }
  log_line(level, source, who, part...);
}

}  // namespace senda::daemon
