// What several verbs need: families as people write them, errors of the protocol as sentences.
#pragma once

#include <senda/core/bytes.hpp>
#include <senda/core/error.hpp>
#include <senda/core/text_writer.hpp>
#include <senda/net/family.hpp>

#include <optional>
#include <string>

#include "daemon/config/environment.hpp"

namespace senda::daemon::cli {

/// "ipv4 unicast" or "ipv4/unicast". Nothing otherwise, and in `why`: `Invalid family format: x` or
/// `Unknown family: a b`.
[[nodiscard]] std::optional<family> parse_family(std::string_view text, std::string& why);

/// `UPDATE message error, invalid network field (3/10), octets 23 to 26: 0x280A0100`; `whole` is
/// what the error is about.
void describe(text_writer& out, error const& e, bytes whole);

/// The version to tell: of ExaBGP, or as `exabgp_version` (`senda_version`) in the environment has
/// it.
[[nodiscard]] std::string compatible_version();

/// A variable of the environment; null when it is not set.
[[nodiscard]] char const* variable(char const* name);

/// The settings. Warnings and errors about them go to standard error; nothing when there are
/// errors.
[[nodiscard]] std::optional<environment> settings();

}  // namespace senda::daemon::cli
