// What a monitoring system reads: sessions, messages, routes, queues. OpenMetrics 1.0 text.
#pragma once

#include "daemon/api/api.hpp"
#include "daemon/check/checks.hpp"
#include "daemon/store/route_store.hpp"

namespace senda::daemon::http {

/// What the daemon counts beside neighbors and helpers.
struct other_numbers {
  std::vector<check::checks::report> checks;
  std::optional<store::route_store::numbers> store;  ///< where `rib.file` is set
  std::size_t control_clients = 0;
  std::size_t control_waiting = 0;  ///< octets of answers not read yet
  std::uint64_t control_accepted = 0, control_refused = 0;
  std::size_t http_streams = 0;
  std::uint64_t http_requests = 0, http_unauthorized = 0, http_lost_streams = 0;
};

/// All of it, with the closing `# EOF`.
void write_metrics(text_writer& out, api& a, other_numbers const& n);

}  // namespace senda::daemon::http
