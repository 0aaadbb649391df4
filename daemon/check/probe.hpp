// probe: one try of a check: a connection, a request over HTTP, a program. It never waits.
#pragma once

#include <senda/sync/file_descriptor.hpp>

#include <functional>

#include "daemon/config/check_definition.hpp"
#include "daemon/reactor/reactor.hpp"

namespace senda::daemon::check {

/// Ends what it does when it is destroyed.
class probe {
 public:
  virtual ~probe() = default;
  /// The process `pid` ended. True: it was ours.
  virtual bool reaped(int, int) { return false; }
};

/// Starts one. `ended` is called once, never from within this call, unless the probe is destroyed
/// before; it may destroy it. The reason is for the log.
[[nodiscard]] std::unique_ptr<probe> start_probe(
    reactor& loop, check_definition const& what,
    std::function<void(bool passed, std::string_view reason)> ended);

}  // namespace senda::daemon::check
