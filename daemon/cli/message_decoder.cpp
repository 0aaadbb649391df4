#include "daemon/cli/message_decoder.hpp"

#include <senda/core/hex.hpp>
#include <senda/message/notification.hpp>
#include <senda/message/operational.hpp>
#include <senda/message/route_refresh.hpp>
#include <senda/nlri/nlri_json.hpp>
#include <senda/nlri/nlri_text.hpp>
#include <senda/session/error_json.hpp>
#include <senda/session/update_text.hpp>

#include "daemon/cli/common.hpp"

namespace senda::daemon::cli {

namespace {

constexpr std::size_t payload_limit = max_extended_message_size;

/// Text from a command line or a pipe, so that it cannot steer the terminal it is shown on.
void show(text_writer& out, std::string_view text) {
  constexpr std::size_t most = 50;
  for (char const c : text.substr(0, most)) out << (c >= ' ' && c < 0x7f ? c : '?');
}

bool has_header(bytes in) {
  if (in.size() < header_size) return false;
  for (auto const octet : in.first(16))
    if (octet != 0xff) return false;
  return true;
}

}  // namespace

message_decoder::settings default_decoding() {
  message_decoder::settings s;
  s.session.local_as = s.session.peer_as = asn{65533};
  s.session.local_id = s.session.peer_id = ipv4_address{0x7f000001};
  s.session.message_limit = max_extended_message_size;
  s.peer = {"127.0.0.1", "127.0.0.1", asn{65533}, asn{65533}, ipv4_address{0x7f000001}};
  return s;
}

message_decoder::message_decoder(settings s)
    : settings_(std::move(s)), buffer_(new std::uint8_t[header_size + payload_limit]) {
  // A message taken from a log may be one of ours or the peer's: what either may send is shown.
  static_cast<codec_context&>(settings_.session) = as_sent(settings_.session);
}

bool message_decoder::decode(std::string_view text, text_writer& out, text_writer& warning) {
  byte_writer w{{buffer_.get() + header_size, payload_limit}};
  if (!decode_hex(text, w)) {
    if (w.overflowed())
      return refuse(out, "invalid payload", "more octets than a message can have");
    text_writer shown;
    show(shown << "invalid hexadecimal: ", text);
    return refuse(out, shown.view());
  }
  if (settings_.bare == payload::nlri) return nlri(w.written(), out);
  return message(frame(w.size(), warning), out);
}

/// The octets as a message, with a header if they came without.
message_view message_decoder::frame(std::size_t size, text_writer& warning) {
  bytes const in{buffer_.get() + header_size, size};
  if (!has_header(in)) {
    byte_writer header{{buffer_.get(), header_size}};
    auto const type = settings_.bare == payload::open ? message_type::open : message_type::update;
    header.fill(0xff, 16);
    header.u16(static_cast<std::uint16_t>(header_size + size));
    header.u8(static_cast<std::uint8_t>(type));
    return {type, bytes{buffer_.get(), header_size + size}};
  }
  byte_reader r{in.subspan(16)};
  std::size_t const length = r.u16();
  auto const type = static_cast<message_type>(r.u8());
  if (length != size) {
    (warning << "warning: BGP header size (").number(length);
    (warning << ") does not match data length (").number(size) << ")\n";
  }
  return {type, length >= header_size && length < size ? in.first(length) : in};
}

bool message_decoder::message(message_view m, text_writer& out) {
  if (m.type == message_type::update) return update(m, out);
  bool known = m.type == message_type::open || m.type == message_type::notification;
  if (!settings_.plain)
    known |= m.type == message_type::route_refresh || m.type == message_type::operational;
  if (!known) {
    text_writer what;
    (what << "unknown type ").number(static_cast<std::uint8_t>(m.type));
    return refuse(out, what.view(), "invalid payload");
  }
  if (settings_.commands)
    return refuse(out, "invalid payload", "only an UPDATE can be said as a command");
  return event(m, out);
}

bool message_decoder::event(message_view m, text_writer& out) {
  event_writer events{{settings_.version_4 ? dialect::json_4 : dialect::json_6}, out};
  event_message const event{direction::decoded, m, false};
  if (m.whole.size() < min_message_size(m.type))
    return refuse(out, header_error(header_subcode::bad_message_length, 16, 2), m.whole);
  switch (m.type) {
    case message_type::open:
      if (auto const o = open_view::decode(m); !o.has_value())
        return refuse(out, o.assume_error(), m.whole);
      events.open(settings_.peer, event);
      break;
    case message_type::route_refresh:
      if (auto const r = route_refresh_message::decode(m); !r.has_value())
        return refuse(out, r.assume_error(), m.whole);
      events.route_refresh(settings_.peer, event);
      break;
    case message_type::operational:
      if (auto const o = operational_message::decode(m); !o.has_value())
        return refuse(out, o.assume_error(), m.whole);
      events.operational(settings_.peer, event);
      break;
    default:
      events.notification(settings_.peer, event);
  }
  return true;
}

bool message_decoder::update(message_view m, text_writer& out) {
  auto const view = update_view::decode(m);
  if (!view.has_value()) return refuse(out, view.assume_error(), m.whole);
  auto const verdict = validate(view.assume_value(), settings_.session);
  if (verdict.action > reaction::treat_as_withdraw) return refuse(out, verdict.fault, m.whole);
  if (settings_.commands) {
    commands(verdict, out);
    return true;
  }
  event_writer events{{settings_.version_4 ? dialect::json_4 : dialect::json_6, settings_.compact},
                      out};
  events.update(settings_.peer, {direction::decoded, m, false}, verdict, settings_.session);
  bool const told = settings_.plain || settings_.version_4 || verdict.action == reaction::none;
  if (told || !out.view().ends_with(" }\n")) return true;
  out.truncate(out.size() - 3);
  error_json_members(out << ", \"error\": { ", verdict.fault, m.whole);
  out << " } }\n";
  return true;
}

void message_decoder::commands(update_verdict const& v, text_writer& out) const {
  auto const before = out.size();
  update_commands(out, v, settings_.session);
  if (out.size() == before) out << '\n';  // one reply for each message, whatever it is
  if (!settings_.one_line) return;
  text_writer copy;
  copy << out.view().substr(before, out.size() - before - 1);
  out.truncate(before);
  for (char const c : copy.view()) {
    if (c == '\n') out << "; ";
    else out << c;
  }
  out << '\n';
}

bool message_decoder::nlri(bytes octets, text_writer& out) {
  auto const f = settings_.nlri_family;
  nlri_range const routes{f, octets, settings_.session.add_path_receive.contains(f), 0};
  if (!routes.kind()) {
    text_writer why;
    why << "no codec for " << f;
    return refuse(out, "invalid payload", why.view());
  }
  auto const checked = routes.check();
  if (!checked.has_value()) return refuse(out, checked.assume_error(), octets);
  if (checked.assume_value() == 0)
    return refuse(out, "invalid payload",
                  octets.empty() ? "no octets" : "no route that can be understood");
  bool const several = checked.assume_value() > 1;
  if (several) out << "[ ";
  bool first = true;
  for (auto const& route : routes) {
    if (!std::exchange(first, false)) out << ", ";
    if (settings_.commands) nlri_command(route, out);
    else nlri_json(route, out, {.version_4 = settings_.version_4});
  }
  out << (several ? " ]\n" : "\n");
  return true;
}

bool message_decoder::refuse(text_writer& out, std::string_view what,
                             std::string_view detail) const {
  if (is_plain()) {
    out << what;
    if (!detail.empty()) out << (what.starts_with("unknown") ? ", " : ": ") << detail;
    out << '\n';
    return false;
  }
  json_string(out << "{ \"error\": ", what);
  if (!detail.empty()) json_string(out << ", \"detail\": ", detail);
  out << " }\n";
  return false;
}

bool message_decoder::refuse(text_writer& out, error const& e, bytes whole) const {
  if (is_plain()) {
    text_writer why;
    cli::describe(why, e, whole);
    return refuse(out, "invalid payload", why.view());
  }
  error_json_members(out << "{ \"error\": \"invalid payload\", ", e, whole);
  out << " }\n";
  return false;
}

}  // namespace senda::daemon::cli
