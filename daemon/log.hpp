// The daemon's log: one line for each happening, `source          message key=value`.
// Configuration contract §19.3. Peer and helper text goes through log_text(), which escapes it.
#pragma once

#include <senda/core/text_writer.hpp>

#include <string>
#include <string_view>

namespace senda::daemon {

enum class log_level : std::uint8_t { debug, info, warning, error, critical };

/// Where lines go and which; set once at start.
struct log_settings {
  bool enabled = true;
  bool short_form = true;              ///< no time and pid in front
  log_level level = log_level::info;   ///< less than this is not written
  std::string destination = "stdout";  ///< stdout, stderr (both are standard error), syslog, a path
};

/// Opens the destination; false (and the console is used) when it cannot be.
bool open_log(log_settings const& settings);

/// True for the destinations that mean standard error.
[[nodiscard]] bool log_is_console(std::string_view destination);

/// Writes one line. `source` is reactor, configuration, network, process, api, …
void log(log_level level, std::string_view source, std::string_view message);

/// Text from outside, safe for logs and terminals: printable ASCII as it is, the rest as \xNN.
[[nodiscard]] std::string log_text(std::string_view from_outside);

/// Streams the parts into one line: log_line(level, source, "a=", 1, " b=", text).
template <class... Part>
void log_line(log_level level, std::string_view source, Part const&... part) {
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

}  // namespace senda::daemon
