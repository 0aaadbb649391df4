// route_keeper: one who remembers what commands announced, longer than the daemon lives.
// RFC 4724 §4: after a restart everything is announced again before End-of-RIB.
#pragma once

#include <senda/rib/route_key.hpp>

#include <chrono>
#include <string_view>

namespace senda::daemon {

class peer;

/// Neighbors are known by their names. Nothing of it waits for anything.
class route_keeper {
 public:
  virtual ~route_keeper() = default;
  /// A command announced the route; it goes by itself after `lifetime`, unless that is zero.
  virtual void announced(std::string_view neighbor, route_key_view key, bytes attributes,
                         std::chrono::seconds lifetime) = 0;
  /// It is no route of a command any more.
  virtual void withdrawn(std::string_view neighbor, route_key_view key) = 0;
  /// Nor any other one of this neighbor.
  virtual void cleared(std::string_view neighbor) = 0;
  /// Announces what commands had announced to the peer before the daemon was started.
  virtual void give_back(peer& to) = 0;
};

}  // namespace senda::daemon
