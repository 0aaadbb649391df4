// route_text: one route of a RIB, for answers. API contract §6.7.
#pragma once

#include "daemon/speaker/speaker.hpp"

namespace senda::daemon {

/// `10.0.0.0/24`, `flow source-ipv4 10.0.0.0/24`.
void nlri_text(text_writer& out, route_key_view key);
/// `{"family": "ipv4 unicast", "prefix": "10.0.0.0/24"}`; `nlri` for families without prefix.
void route_json(text_writer& out, route_key_view key);
/// `10.0.0.0/24 next-hop 192.0.2.1 med 10`: what configuration or the command said, no defaults.
void route_text(text_writer& out, route_key_view key, bytes attributes);
/// The index of a route in answers to `routes`: hexadecimal.
void route_index(text_writer& out, route_key_view key);

/// `, "peer-address": "..."` and all other parts of the report of `show neighbor extensive`.
void neighbor_lines_json(text_writer& out, speaker::neighbor const& n);

}  // namespace senda::daemon
