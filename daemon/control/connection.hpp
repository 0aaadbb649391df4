// connection: a client's end of the control channel, for the verbs `run` and `cli`. It waits.
// API contract §8.2, §8.3.
#pragma once

#include <senda/sync/file_descriptor.hpp>

#include <chrono>
#include <optional>

#include "daemon/control/paths.hpp"

namespace senda::daemon::control {

enum class transport : std::uint8_t { socket, pipe };

class connection {
 public:
  /// Connects to the daemon. False: why() says what to print, of several lines.
  bool open(environment const& env, transport how, std::string const& pipe_name);
  [[nodiscard]] std::string const& why() const noexcept { return why_; }
  [[nodiscard]] bool is_open() const noexcept { return static_cast<bool>(in_); }
  void close() noexcept;

  /// One command. False: the daemon is gone.
  bool send(std::string_view command);
  /// The next line, for which it waits so long. Nothing: none came, or (is_open() is false then)
  /// the daemon is gone.
  std::optional<std::string> line(std::chrono::milliseconds patience);

 private:
  bool open_socket(environment const& env);
  bool open_pipes(environment const& env, std::string const& name);
  bool wait_for(int fd, short events, std::chrono::steady_clock::time_point until);

  sync::file_descriptor in_, out_;  // out_: of the pipes only
  std::string buffer_, why_;
};

/// How a command was answered.
struct outcome {
  enum class how : std::uint8_t { done, error, shutdown, late, lost } end;
  std::size_t lines = 0;  ///< before the last one
};
/// Sends the command and gives each line of the answer but the last one to `each`.
template <class Each>
outcome ask(connection& to, std::string_view command, std::chrono::milliseconds patience,
            Each each) {
  using how = outcome::how;
  outcome o{how::lost};
  if (!to.send(command)) return o;
  while (auto const line = to.line(patience)) {
    auto const is = [&](std::string_view word) {
      return *line == word || line->starts_with("{ \"answer\": \"" + std::string{word} + '"');
    };
    if (is("done")) return o.end = how::done, o;
    if (is("error")) return o.end = how::error, o;
    if (is("shutdown")) return o.end = how::shutdown, o;
    ++o.lines;
    each(*line);
  }
  o.end = to.is_open() ? how::late : how::lost;
  return o;
}

}  // namespace senda::daemon::control
