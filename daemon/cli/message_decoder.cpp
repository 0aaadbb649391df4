#include "daemon/cli/message_decoder.hpp"

#include <senda/core/hex.hpp>
#include <senda/message/notification.hpp>
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
    if (!w.overflowed()) show(out << "invalid hexadecimal: ", text);
    else out << "invalid payload: more octets than a message can have";
    out << '\n';
    return false;
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
  event_writer events{{settings_.version_4 ? dialect::json_4 : dialect::json_6}, out};
  event_message const event{direction::decoded, m, false};
  bool const known = m.type == message_type::open || m.type == message_type::notification;
  if (!known) {
    (out << "unknown type ").number(static_cast<std::uint8_t>(m.type)) << ", invalid payload\n";
    return false;
  }
  if (settings_.commands) {
    out << "invalid payload: only an UPDATE can be said as a command\n";
    return false;
  }
  if (m.type == message_type::notification) {
    events.notification(settings_.peer, event);
    return true;
  }
  if (auto const open = open_view::decode(m); !open.has_value())
    return refuse(out, open.assume_error(), m.whole);
  events.open(settings_.peer, event);
  return true;
}

bool message_decoder::update(message_view m, text_writer& out) {
  auto const view = update_view::decode(m);
  if (!view.has_value()) return refuse(out, view.assume_error(), m.whole);
  auto const verdict = validate(view.assume_value(), settings_.session);
  if (verdict.action > reaction::treat_as_withdraw) return refuse(out, verdict.fault, m.whole);
  if (settings_.commands) {
    auto const before = out.size();
    update_commands(out, verdict, settings_.session);
    if (out.size() == before) out << '\n';  // one reply for each message, whatever it is
    return true;
  }
  event_writer events{{settings_.version_4 ? dialect::json_4 : dialect::json_6, settings_.compact},
                      out};
  events.update(settings_.peer, {direction::decoded, m, false}, verdict, settings_.session);
  return true;
}

bool message_decoder::nlri(bytes octets, text_writer& out) {
  auto const f = settings_.nlri_family;
  nlri_range const routes{f, octets, settings_.session.add_path_receive.contains(f), 0};
  if (!routes.kind()) {
    out << "invalid payload: no codec for " << f << '\n';
    return false;
  }
  auto const checked = routes.check();
  if (!checked.has_value()) return refuse(out, checked.assume_error(), octets);
  if (checked.assume_value() == 0) {
    out << "invalid payload: no octets\n";
    return false;
  }
  bool const several = checked.assume_value() > 1;
  if (several) out << "[ ";
  bool first = true;
  for (auto const& route : routes) {
    if (!std::exchange(first, false)) out << ", ";
    if (settings_.commands) routes.kind()->command(route, out, {});
    else routes.kind()->json(route, out, {.version_4 = settings_.version_4});
  }
  out << (several ? " ]\n" : "\n");
  return true;
}

bool message_decoder::refuse(text_writer& out, error const& e, bytes whole) const {
  out << "invalid payload: ";
  describe(out, e, whole);
  out << '\n';
  return false;
}

}  // namespace senda::daemon::cli
