// What nearly every file of the daemon includes, compiled once: it halves the time to build what
// the fuzzers test. Nothing else uses it, so that the files still have to include what they need.
#pragma once

#include <senda/attribute/attribute_block.hpp>
#include <senda/attribute/attributes.hpp>
#include <senda/core/json.hpp>
#include <senda/core/text_cursor.hpp>
#include <senda/core/text_writer.hpp>
#include <senda/message/operational.hpp>
#include <senda/nlri/nlri.hpp>
#include <senda/rib/route_key.hpp>
#include <senda/session/negotiated.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>
