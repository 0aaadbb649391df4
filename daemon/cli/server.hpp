// What the command line says to the daemon. Configuration contract §18.2.
#pragma once

#include <string>
#include <vector>

namespace senda::daemon::cli {

struct server_options {
  bool verbose = false;  ///< everything logged, long form
  bool debug = false;    ///< the same, and what happens inside
  bool once = false;     ///< one attempt for each peer
  bool passive = false;  ///< never connect
  bool memory = false;   ///< memory statistics at the end
  bool progress = true;  ///< on a terminal, say how far it is
  std::string profile;   ///< file for a report about what was used; "": as the settings say
  int reload_after = 0;  ///< seconds until it sends itself SIGUSR1; 0: never
  std::vector<std::string> files;  ///< never empty; "-" alone is standard input
};

}  // namespace senda::daemon::cli
