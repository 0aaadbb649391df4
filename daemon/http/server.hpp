// An HTTP listener for commands, events and metrics; off unless a port is set. HTTP itself is
// libmicrohttpd's, driven by the reactor of the daemon: no thread, nothing waits.
#pragma once

#include <functional>
#include <memory>

#include "daemon/http/metrics.hpp"

namespace senda::daemon {
struct environment;
}

namespace senda::daemon::http {

class server {
 public:
  virtual ~server() = default;
  /// Opens the port. False, and the log says why, when that does not work.
  virtual bool open() = 0;
  /// Ends the streams and takes no more requests.
  virtual void stop() = 0;
  /// Adds its own counters.
  virtual void count(other_numbers& n) const = 0;
};

/// The server the environment asks for (http.port, http.bind, http.token); null when it asks for
/// none. `others` tells the counters of the other channels.
[[nodiscard]] std::unique_ptr<server> make_server(reactor& loop, api& a, environment const& env,
                                                  std::function<other_numbers()> others);

}  // namespace senda::daemon::http
