// difference: what a reload from one configuration to another would do, as values.
// Configuration contract §21. Secrets are compared and never copied out.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "daemon/config/model.hpp"

namespace senda::daemon {

/// A setting that is not what it was, as the keyword and the values a file would have.
struct setting_change {
  std::string name;           ///< `hold-time`, `capability add-path`
  bool shown = true;          ///< false: a secret, or too much for a line; the texts are empty
  std::string before, after;  ///< "none" where it is not set
  bool restarts = false;      ///< asks for a new session; otherwise the next one has it
};

enum class route_effect : std::uint8_t { announced, withdrawn, changed };

/// A route that is not what it was: indexes into the tables of the neighbors compared.
struct route_change {
  route_effect effect{};
  std::size_t before = 0, after = 0;  ///< the one that does not exist is 0
};

enum class neighbor_effect : std::uint8_t {
  none,      ///< nothing changes
  added,     ///< a session is started
  removed,   ///< its session is closed without a NOTIFICATION
  replaced,  ///< both: its name has changed (address, AS or identifier), the peer has not
  restarts,  ///< the session is closed and started with the new settings
  kept,      ///< the session stays; settings for the next one, or routes, change
};

struct neighbor_difference {
  neighbor_effect effect{};
  neighbor_settings const* before = nullptr;  ///< null when it is added
  neighbor_settings const* after = nullptr;   ///< null when it is removed
  std::vector<setting_change> settings;
  /// Of a kept session, in order of the new file, then what is withdrawn in order of the old one.
  std::vector<route_change> routes;
};

enum class process_effect : std::uint8_t { added, removed, changed };

struct process_difference {
  process_effect effect{};
  std::string name;
  std::vector<std::string> what;  ///< of a changed one: run, encoder, respawn
};

struct configuration_difference {
  std::vector<process_difference> processes;
  std::vector<neighbor_difference> neighbors;  ///< that change; the new file's, then the removed

  [[nodiscard]] bool empty() const noexcept { return processes.empty() && neighbors.empty(); }
};

/// Views into both, which have to stay. Linear in what they hold.
[[nodiscard]] configuration_difference compare(configuration const& before,
                                               configuration const& after);

/// The settings that differ.
[[nodiscard]] std::vector<setting_change> compare_settings(neighbor_settings const& before,
                                                           neighbor_settings const& after);
/// The routes that differ; of several with one key the last counts, as in the RIB.
[[nodiscard]] std::vector<route_change> compare_routes(route_table const& before,
                                                       route_table const& after);

/// `10.0.0.0/24 next-hop self med 10`: what follows `route` in a configuration.
void print_route(text_writer& out, route_table::route const& route);
/// `10.0.0.0/24: med 10 -> med 20, + community no-export`.
void print_change(text_writer& out, route_table::route const& before,
                  route_table::route const& after);

}  // namespace senda::daemon
