// What verbs take from settings and configuration files: the dialect of the API, a session to
// decode or encode with.
#pragma once

#include <string>

#include "daemon/cli/message_decoder.hpp"
#include "daemon/config/model.hpp"

namespace senda::daemon::cli {

/// What a session would be whose two sides are both configured like `n`. Routes carry path
/// identifiers where either direction is configured.
[[nodiscard]] negotiated session_of(neighbor_settings const& n);

/// Reads `file`. False, and why (it may have many lines), when it is not there or is wrong.
[[nodiscard]] bool load(std::string_view file, configuration& out, std::string& why);

/// Sets the session and the addresses of `s` as the first neighbor of `file` has them. False, and
/// why, when there is no such thing.
[[nodiscard]] bool decoding_of(std::string_view file, message_decoder::settings& s,
                               std::string& why);

/// JSON of API version 4 or 6, compact or not, as the settings say.
void choose_dialect(message_decoder::settings& s);

}  // namespace senda::daemon::cli
