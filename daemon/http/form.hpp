// What a request over HTTP asks for: commands in a form or as plain text, and its token.
// application/x-www-form-urlencoded (WHATWG URL §5.1), RFC 6750 §2.1 (bearer tokens).
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace senda::daemon::http {

/// %XX and + taken back; what is no escape stays as it is.
[[nodiscard]] std::string url_decoded(std::string_view text);

/// The values of the fields `command` and `commands` of a form, or the whole text where the body is
/// none: one command a line, blank lines left out.
[[nodiscard]] std::vector<std::string> commands_in(std::string_view content_type,
                                                   std::string_view body);

/// The header field `Authorization` has this token. Takes as long for a wrong one as for the right
/// one.
[[nodiscard]] bool is_authorized(std::string_view authorization, std::string_view token);

}  // namespace senda::daemon::http
