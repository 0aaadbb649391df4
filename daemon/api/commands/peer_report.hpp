// peer_report: a neighbor and its session, as lines for people, JSON for programs, and as the text
// of a configuration. API contract §6.8.
#pragma once

#include "daemon/speaker/speaker.hpp"

namespace senda::daemon {

/// One object of `show neighbor json`.
void neighbor_json(text_writer& out, speaker::neighbor const& n);
/// `show neighbor summary`: lines that end in a line feed each.
void summary_header(text_writer& out);
void summary_line(text_writer& out, speaker::neighbor const& n);
/// `show neighbor extensive`.
void neighbor_report(text_writer& out, speaker::neighbor const& n);
/// `show neighbor configuration`.
void neighbor_configuration(text_writer& out, neighbor_settings const& n);

}  // namespace senda::daemon
