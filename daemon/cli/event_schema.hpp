// JSON Schema (draft-07) of the events of API version 6. JSON contract §1 to §6.
#pragma once

#include <string_view>

namespace senda::daemon::cli {

/// A JSON object.
extern std::string_view const event_schema;

}  // namespace senda::daemon::cli
