// What a peer may announce at most, and what happens when it announces more. RFC 4486 §4; RFC 4271
// §6.7 (limits on prefixes).
#pragma once

#include <senda/net/family.hpp>

#include <cstdint>
#include <vector>

namespace senda::daemon {

struct prefix_limit_settings {
  struct entry {
    senda::family family{};
    std::uint32_t most = 0;
    friend bool operator==(entry const&, entry const&) = default;
  };
  std::vector<entry> families;  ///< routes of one family
  std::uint32_t all = 0;        ///< routes of all of them; 0: no limit
  std::uint64_t memory = 0;     ///< octets for them and their attributes; 0: no limit
  std::uint8_t warning = 80;    ///< percent of a limit at which it is told; 0: not at all
  bool teardown = true;         ///< the session ends; false: it is only told
  std::uint32_t restart = 300;  ///< seconds until it may come up again; 0: when a command says so

  [[nodiscard]] bool empty() const noexcept { return families.empty() && !all && !memory; }
  friend bool operator==(prefix_limit_settings const&, prefix_limit_settings const&) = default;
};

}  // namespace senda::daemon
