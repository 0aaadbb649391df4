// Options of the load tools: `--name value`.
#pragma once

#include <cstdlib>
#include <map>
#include <string>

namespace bench {

class options {
 public:
  options(int count, char** words) {
    for (int i = 0; i + 1 < count; i += 2) values_[words[i]] = words[i + 1];
  }
  [[nodiscard]] std::string text(char const* name, std::string otherwise = {}) const {
    auto const at = values_.find(name);
    return at == values_.end() ? otherwise : at->second;
  }
  [[nodiscard]] unsigned long number(char const* name, unsigned long otherwise = 0) const {
    auto const at = values_.find(name);
    return at == values_.end() ? otherwise : std::strtoul(at->second.c_str(), nullptr, 10);
  }

 private:
  std::map<std::string, std::string> values_;
};

/// The whole file; ends the program where it cannot be read.
std::string read_file(std::string const& path);
/// Seconds of the monotonic clock, as Python's time.monotonic().
double now() noexcept;
/// Seconds of CPU of this thread.
double cpu() noexcept;
/// Writes it whole or not at all, for who polls it.
void write_state(std::string const& path, std::string const& text);

int run_peers(options const& o);    ///< peers.cpp: BGP sessions that send, receive or idle
int run_inject(options const& o);   ///< helpers.cpp: a helper that gives commands from a file
int run_count(options const& o);    ///< helpers.cpp: a helper that counts routes in events
int run_latency(options const& o);  ///< helpers.cpp: a helper that times the answers it gets
int run_walk(options const& o);     ///< walk.cpp: decode and validate in process
int run_write(options const& o);    ///< walk.cpp: what writing to TCP sockets costs

}  // namespace bench
