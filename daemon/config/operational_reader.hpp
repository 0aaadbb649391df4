// operational_reader: one OPERATIONAL message as configuration and API commands write it:
// `asm afi ipv4 safi unicast advisory "..."`. Configuration contract §6.7, API contract §6.6.
#pragma once

#include <senda/core/text_cursor.hpp>
#include <senda/message/operational.hpp>

namespace senda::daemon::config {

/// Reads what follows the name of the type; the advisory of the message is a view of a word.
/// Counters are 32 bits on the wire: larger ones are refused.
result<operational_message> read_operational(operational_type kind, text_cursor& in);

}  // namespace senda::daemon::config
