// Commands as people shorten them: `s n summary` for `show neighbor summary`.
// API contract §8.3: the table of short words, and two rearrangements.
#pragma once

#include <string>
#include <string_view>

namespace senda::daemon::control {

/// The command in full; the same text where nothing in it is short.
[[nodiscard]] std::string expanded(std::string_view command);

}  // namespace senda::daemon::control
