// check: what the daemon itself looks at, to announce and withdraw the routes of a watchdog.
// An extension of the configuration language: `check NAME { tcp 127.0.0.1 80; rise 2; }`.
#pragma once

#include <senda/net/ip.hpp>

#include <chrono>
#include <string>
#include <vector>

namespace senda::daemon {

struct check_definition {
  enum class kind : std::uint8_t { none, exec, tcp, http };

  std::string name;  ///< of the check and of the watchdog it controls
  kind what = kind::none;
  std::vector<std::string> command;  ///< exec: the program as found, its arguments
  ip_address address;                ///< tcp, http
  std::uint16_t port = 80;
  std::string host, path = "/";  ///< http: as the request has them
  std::chrono::milliseconds interval{5000}, fast_interval{1000}, timeout{5000};
  unsigned rise = 3, fall = 3;  ///< results in a row that change the state

  friend bool operator==(check_definition const&, check_definition const&) = default;
};

}  // namespace senda::daemon
