// What verbs take from settings and configuration files: the dialect of the API, a session to
// decode with, a neighbor whose routes are encoded.
#pragma once

#include <string>

#include "daemon/cli/message_decoder.hpp"

namespace senda::daemon::cli {

/// Sets the session and the addresses of `s` as the first neighbor of `file` has them. False, and
/// why, when there is no such thing.
[[nodiscard]] bool decoding_of(std::string_view file, message_decoder::settings& s,
                               std::string& why);

/// JSON of API version 4 or 6, compact or not, as the settings say.
void choose_dialect(message_decoder::settings& s);

}  // namespace senda::daemon::cli
