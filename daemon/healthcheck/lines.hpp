// The commands a healthcheck gives the daemon: one line per address. API contract §9.3.
#pragma once

#include <senda/core/text_writer.hpp>

#include "daemon/healthcheck/machine.hpp"
#include "daemon/healthcheck/settings.hpp"

namespace senda::daemon::healthcheck {

/// Whom the lines are for: `peer *`, `peer A`, `peer [ A , B ]`.
[[nodiscard]] std::string selector_of(settings const& s);

/// What is announced or withdrawn in state `now` for the address of number `index` (0 first),
/// without the newline.
void route_line(text_writer& out, settings const& s, state now, ip_prefix const& prefix,
                std::size_t index);

/// The prefixes to announce, in their order: rotated, taken apart where asked. Nothing when there
/// would be more than `max_addresses`.
inline constexpr std::size_t max_addresses = 65536;
[[nodiscard]] std::optional<std::vector<service_address>> announced_addresses(settings const& s);

/// Every address of a network, one prefix each. Nothing when there are more than max_addresses.
[[nodiscard]] std::optional<std::vector<service_address>> hosts_of(
    std::span<service_address const> networks);

}  // namespace senda::daemon::healthcheck
