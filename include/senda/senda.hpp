// Everything that needs neither Asio nor an operating system: codecs, sessions, RIB, state machine.
// A program that cares for its compile time includes what it uses instead.
#pragma once

#include <senda/attribute/attribute_block.hpp>
#include <senda/attribute/attributes.hpp>
#include <senda/capability/capabilities.hpp>
#include <senda/core/hex.hpp>
#include <senda/core/json.hpp>
#include <senda/fsm/peer_fsm.hpp>
#include <senda/message/keepalive.hpp>
#include <senda/message/notification_text.hpp>
#include <senda/message/open.hpp>
#include <senda/message/operational.hpp>
#include <senda/message/receive_buffer.hpp>
#include <senda/message/route_refresh.hpp>
#include <senda/message/shutdown.hpp>
#include <senda/message/update.hpp>
#include <senda/message/update_builder.hpp>
#include <senda/nlri/nlri.hpp>
#include <senda/rib/update_stream.hpp>
#include <senda/session/capabilities_of.hpp>
#include <senda/session/messages_json.hpp>
#include <senda/session/negotiate.hpp>
#include <senda/session/negotiated_json.hpp>
#include <senda/session/open_json.hpp>
#include <senda/session/route_leak.hpp>
#include <senda/session/update_json.hpp>
#include <senda/session/update_text.hpp>
#include <senda/session/validate.hpp>
#include <senda/version.hpp>
