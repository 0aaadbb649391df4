// Addresses of an interface: which there are, adding and removing them with the program `ip`.
// API contract §9.2.
#pragma once

#include <string_view>

#include "daemon/healthcheck/child.hpp"
#include "daemon/healthcheck/settings.hpp"

namespace senda::daemon::healthcheck {

/// The addresses of `interface` that are not in the loopback range, as host prefixes. With a
/// label only those that carry it (or one that begins with it, unless `exact`).
[[nodiscard]] std::vector<service_address> addresses_of(std::string_view interface,
                                                        std::string_view label, bool exact);

/// Adds or removes the service addresses of a check.
class address_setup {
 public:
  address_setup(settings const& s, interruptions& signals) : settings_(s), signals_(signals) {}

  /// Those of `wanted` that are missing. False, and `failure` says why, when `ip` failed.
  bool add(std::span<service_address const> wanted) { return each(wanted, true); }
  /// Those of `wanted` that are there, or that we added.
  bool remove(std::span<service_address const> wanted) { return each(wanted, false); }
  [[nodiscard]] std::string const& failure() const noexcept { return failure_; }

 private:
  bool each(std::span<service_address const> wanted, bool add);
  bool change(std::string_view verb, service_address const& a);

  settings const& settings_;
  interruptions& signals_;
  std::vector<ip_prefix> added_;
  std::string failure_;
};

}  // namespace senda::daemon::healthcheck
