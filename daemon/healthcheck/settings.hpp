// What `senda healthcheck` was asked to do: its options, from the command line and a file.
// API contract §9.1, configuration contract §18.8.
#pragma once

#include <senda/net/prefix.hpp>

#include <chrono>
#include <span>
#include <string>
#include <vector>

#include "daemon/cli/options.hpp"

namespace senda::daemon::healthcheck {

/// A prefix to announce and where it lies.
struct service_address {
  ip_prefix prefix;
  std::string interface = "lo";
};

struct settings {
  bool silent = false, debug = false, ack = true, sudo = false;
  bool syslog = true;
  std::string syslog_facility = "daemon";
  std::string name, pid_file, user, group;
  std::chrono::milliseconds interval{5000}, fast_interval{1000};
  std::chrono::seconds timeout{5};  ///< of the check; 0: none
  unsigned rise = 3, fall = 3;
  std::string disable, command;
  std::string next_hop = "self";
  std::vector<service_address> addresses;  ///< empty: those of the loopback interface
  bool deaggregate = false, ip_setup = true, ip_dynamic = false, label_exact_match = false;
  std::string label;
  unsigned start_ip = 0;
  unsigned up_metric = 100, down_metric = 1000, disabled_metric = 500, increase = 1;
  std::int64_t local_preference = -1;  ///< negative: none
  std::string community, disabled_community, extended_community, large_community;
  std::string as_path, up_as_path, down_as_path, disabled_as_path;
  bool withdraw_on_down = false, debounce = false;
  std::string path_id;
  std::vector<std::string> neighbors;  ///< empty: all of them
  std::vector<std::string> execute, up_execute, down_execute, disabled_execute;
};

/// Settings as `words` (and the file of --config) have them, or what is wrong with them.
struct read_settings {
  settings value;
  std::string error;
  bool help = false;
};
[[nodiscard]] read_settings settings_from(std::span<char const* const> words);

}  // namespace senda::daemon::healthcheck
