// What is done with the packets of a flow: the keywords of `then` and `scope`.
// Configuration contract §11.6.
#pragma once

#include <span>

#include "daemon/config/routes/route_form.hpp"

namespace senda::daemon::config {

/// Reads the value of an action and adds its community, or next hop, to the route; nothing when the
/// keyword is none of them.
std::optional<result<void>> read_flow_action(std::string_view keyword, text_cursor& in,
                                             route_parts& parts);
/// `interface-set`, of the scope.
result<void> read_interface_set(text_cursor& in, route_parts& parts);

[[nodiscard]] std::span<std::string_view const> flow_action_keywords() noexcept;

}  // namespace senda::daemon::config
