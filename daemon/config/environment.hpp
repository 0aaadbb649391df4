// The environment: settings of the daemon as a whole, from variables, an ini file, or defaults.
// Configuration contract §20. Names are senda.* and, for who comes from ExaBGP, exabgp.*.
#pragma once

#include <senda/net/ip.hpp>

#include <string>
#include <string_view>
#include <vector>

#include "daemon/config/load.hpp"

namespace senda::daemon {

/// Every setting `section.name` as the member `section_name`; a row of the table in
/// environment.cpp says how it is read and what it is by default.
struct environment {
  bool profile_enable, pdb_enable;
  std::string profile_file;
  std::string daemon_pid, daemon_user;
  bool daemon_daemonize, daemon_drop, daemon_no_new_privileges, daemon_seccomp;
  unsigned daemon_umask;
  bool log_enable, log_all, log_short, log_progress;
  std::string log_level, log_destination;
  bool log_configuration, log_reactor, log_daemon, log_processes, log_network, log_statistics;
  bool log_packets, log_rib, log_message, log_timers, log_routes, log_parser;
  bool tcp_once;
  unsigned tcp_attempts;  ///< sessions per peer, 0: no limit; tcp.once and tcp.connections included
  unsigned tcp_delay;     ///< minutes
  std::vector<ip_address> tcp_bind;
  std::uint16_t tcp_port;
  bool tcp_acl;
  unsigned tcp_range_members;  ///< peers of a range at once; 0: no limit
  bool bgp_passive;
  unsigned bgp_openwait;  ///< seconds
  bool bgp_paths_limit_audit;
  unsigned bgp_eor_wait;  ///< seconds, where a neighbor has no eor-wait
  bool cache_attributes, cache_nexthops;
  unsigned api_version;  ///< 4 or 6
  bool api_ack;
  unsigned api_chunk;
  std::string api_encoder;  ///< text or json
  bool api_compact, api_respawn, api_terminate, api_cli;
  std::string api_pipename, api_socketname;
  bool api_multi_client;
  unsigned api_max_clients;
  unsigned http_port;                 ///< 0: no HTTP
  std::vector<ip_address> http_bind;  ///< addresses of the HTTP listener
  std::string http_token;             ///< what HTTP clients have to send
  std::string rib_file;               ///< where routes of commands are kept; "": nowhere
  double reactor_speed;
  bool reactor_async;  ///< the Asio reactor; false: the poll one
  bool debug_pdb, debug_memory, debug_configuration, debug_selfcheck, debug_route, debug_defensive;
  bool debug_rotate;  ///< each reload takes the next file of the command line
  bool debug_timing;

  /// What is told to peers and helpers; the variables senda_version, exabgp_version change it.
  std::string version;
  /// Unset and empty are different: "" switches the channel off.
  std::optional<std::string> cli_socket, cli_pipe;
  std::string api_socketpath;  ///< names the socket directly
  std::string cli_transport;   ///< socket or pipe

  environment();  ///< the defaults
};

struct loaded_environment {
  environment settings;
  std::string file;  ///< the settings file, whether it is there or not
  bool file_found = false;
  std::vector<std::string> errors;  ///< sentences; the settings are not to be used
  std::vector<std::string> warnings;
};

/// Reads variables and the settings file: `file`, else what SENDA_ENVFILE or EXABGP_ENVFILE name,
/// else etc/senda/senda.env or etc/exabgp/exabgp.env.
[[nodiscard]] loaded_environment load_environment(config::environment_reader const& variable,
                                                  std::string file = {});

enum class environment_form : std::uint8_t {
  ini,     ///< [exabgp.section] and name = value
  dotted,  ///< exabgp.section.name=value
};
/// What `senda env` prints. `changed_only`: settings which differ from their defaults.
void print_environment(text_writer& out, environment const& e, environment_form form,
                       bool changed_only);

/// What loading a configuration takes from the environment.
[[nodiscard]] load_options options_from(environment const& e,
                                        config::environment_reader const& variable);

}  // namespace senda::daemon
