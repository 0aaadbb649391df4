// neighbor_words: `ADDRESS KEY VALUE ...` of the command that makes a neighbor.
// API contract §6.8.
#pragma once

#include <senda/core/text_cursor.hpp>

#include "daemon/speaker/speaker.hpp"

namespace senda::daemon {

/// Reads them into `n`, which is complete then. What is wrong otherwise, "" when nothing is.
[[nodiscard]] std::string read_neighbor(std::span<token const> words,
                                        speaker_settings const& environment, neighbor_settings& n);

}  // namespace senda::daemon
