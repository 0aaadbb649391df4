#include "daemon/api/event_writer.hpp"

#include <senda/core/json.hpp>
#include <senda/message/notification.hpp>
#include <senda/message/operational.hpp>
#include <senda/message/route_refresh.hpp>
#include <senda/session/messages_json.hpp>
#include <senda/session/negotiated_json.hpp>
#include <senda/session/open_json.hpp>
#include <senda/session/update_json.hpp>
#include <senda/session/update_text.hpp>

#include <charconv>
#include <ctime>
#include <unistd.h>

namespace senda::daemon {

namespace {

std::string_view name_of(direction d) {
  return d == direction::send ? "send" : d == direction::receive ? "receive" : "in";
}

/// Seconds since the epoch, as many digits as needed to read the same number back.
void write_time(text_writer& out) {
  timespec now{};
  ::clock_gettime(CLOCK_REALTIME, &now);
  char digits[40];
  auto const end =
      std::to_chars(digits, digits + sizeof digits,
                    static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec / 1000) / 1e6,
                    std::chars_format::fixed);
  out << std::string_view{digits, static_cast<std::size_t>(end.ptr - digits)};
}

std::string_view host_name() {
  static std::string const name = [] {
    char buffer[256] = {};
    return std::string{::gethostname(buffer, sizeof buffer - 1) == 0 ? buffer : "localhost"};
  }();
  return name;
}

/// The name packet events give a type, which is not always that of the parsed event.
std::string_view packet_name(message_type t) {
  switch (t) {
    case message_type::open:
      return "open";
    case message_type::update:
      return "update";
    case message_type::notification:
      return "notification";
    case message_type::keepalive:
      return "keepalive";
    case message_type::route_refresh:
      return "route-refresh";
    case message_type::operational:
      return "operational";
    default:
      return "unknown";
  }
}

}  // namespace

void event_writer::envelope(event_peer* p, std::string_view type, event_message const* m) {
  out_ << "{ \"exabgp\": \"" << (settings_.dialect == dialect::json_4 ? "4.0.1" : "6.0.0")
       << "\", \"time\": ";
  write_time(out_);
  out_ << ", \"host\" : ";
  json_string(out_, host_name());
  (out_ << ", \"pid\" : ").number(static_cast<std::uint64_t>(::getpid()));
  (out_ << ", \"ppid\" : ").number(static_cast<std::uint64_t>(::getppid()));
  if (p) (out_ << ", \"counter\": ").number(++p->counter);
  out_ << ", \"type\": \"" << type << '"';
  if (!p) return;
  if (m && m->with_octets) {
    (out_ << ", \"header\": \"0x").hex(m->message.header(), true) << '"';
    if (!m->message.body().empty())
      (out_ << ", \"body\": \"0x").hex(m->message.body(), true) << '"';
  }
  out_ << ", \"neighbor\": { \"address\": { \"local\": \"" << p->local << "\", \"peer\": \""
       << p->remote << "\" }, \"asn\": { \"local\": " << p->local_as << ", \"peer\": " << p->peer_as
       << " }";
  if (p->router_id) out_ << ", \"router-id\": \"" << *p->router_id << '"';
  if (m) out_ << " , \"direction\": \"" << name_of(m->way) << '"';
  else out_ << ' ';
}

void event_writer::text_line(event_peer& p, event_message const& m, std::string_view what) {
  ++p.counter;
  out_ << "neighbor " << p.remote << ' ' << name_of(m.way) << ' ' << what;
}

void event_writer::text_octets(event_message const& m) {
  if (!m.with_octets) return;
  (out_ << " header 0x").hex(m.message.header(), true);
  if (!m.message.body().empty()) (out_ << " body 0x").hex(m.message.body(), true);
}

void event_writer::state(event_peer& p, std::string_view what, std::string_view reason) {
  if (is_text()) {
    ++p.counter;
    out_ << "neighbor " << p.remote << ' ' << what;
    if (what == "down") out_ << " - " << reason;
    out_ << "\n\n";
    return;
  }
  envelope(&p, "state");
  out_ << ", \"state\": \"" << what << '"';
  if (what == "down") {
    out_ << ", \"reason\": ";
    json_string(out_, reason);
  }
  out_ << " } }\n";
}

void event_writer::fsm(event_peer& p, std::string_view state_name) {
  if (is_text()) return;
  envelope(&p, "fsm");
  out_ << ", \"state\": \"" << state_name << "\" } }\n";
}

void event_writer::negotiated(event_peer& p, senda::negotiated const& n) {
  if (is_text()) return;
  envelope(&p, "negotiated");
  out_ << ", \"negotiated\": ";
  negotiated_json(out_, n);
  out_ << "  } }\n";
}

void event_writer::signal(event_peer& p, int number, std::string_view name) {
  if (is_text()) return;
  envelope(&p, "signal");
  (out_ << ", \"code\": \"").number(static_cast<std::uint64_t>(number));
  out_ << "\", \"name\": \"" << name << "\" } }\n";
}

void event_writer::open(event_peer& p, event_message const& m) {
  auto const open = open_view::decode(m.message);
  if (!open.has_value()) return;
  if (is_text()) {
    text_line(p, m, "open ");
    open_text(out_, open.assume_value());
    text_octets(m);
    out_ << "\n\n";
    return;
  }
  envelope(&p, "open", &m);
  out_ << ", \"open\": ";
  open_json(out_, open.assume_value(), m.way == direction::send);
  out_ << " } }\n";
}

void event_writer::keepalive(event_peer& p, event_message const& m) {
  if (is_text()) {
    text_line(p, m, "keepalive");
    text_octets(m);
    out_ << "\n\n";
    return;
  }
  envelope(&p, "keepalive", &m);
  out_ << "  } }\n";
}

void event_writer::notification(event_peer& p, event_message const& m) {
  auto const n = notification_message::decode(m.message).assume_value();
  if (is_text()) {
    text_line(p, m, "notification ");
    notification_text(out_, n);
    text_octets(m);
    out_ << "\n\n";
    return;
  }
  envelope(&p, "notification", &m);
  out_ << ", \"notification\": ";
  notification_json(out_, n);
  out_ << "  } }\n";
}

void event_writer::route_refresh(event_peer& p, event_message const& m) {
  auto const r = route_refresh_message::decode(m.message);
  if (!r.has_value()) return;
  if (is_text()) {
    text_line(p, m, "route-refresh ");
    route_refresh_text(out_, r.assume_value());
    text_octets(m);
    out_ << "\n\n";
    return;
  }
  envelope(&p, "refresh", &m);
  out_ << ", \"route-refresh\": ";
  route_refresh_json(out_, r.assume_value());
  out_ << " } }\n";
}

void event_writer::operational(event_peer& p, event_message const& m) {
  auto const o = operational_message::decode(m.message);
  if (!o.has_value()) return;
  if (is_text()) {
    text_line(p, m, "operational ");
    operational_text(out_, o.assume_value());
    out_ << '\n';
    return;
  }
  envelope(&p, "operational", &m);
  out_ << ", \"operational\": ";
  operational_json(out_, o.assume_value());
  out_ << " } }\n";
}

void event_writer::update(event_peer& p, event_message const& m, update_verdict const& v,
                          senda::negotiated const& n) {
  codec_context const context = m.way == direction::send ? as_sent(n) : codec_context{n};
  if (is_text()) {
    ++p.counter;
    text_writer prefix;
    prefix << "neighbor " << p.remote << ' ' << name_of(m.way) << ' ';
    return update_text_event(out_, prefix.view(), v, context,
                             m.with_octets ? m.message.whole : bytes{});
  }
  envelope(&p, "update", &m);
  out_ << ", \"message\": ";
  bool const decoded = m.way == direction::decoded;
  update_json(out_, v, context,
              {.compact = settings_.compact,
               .version_4 = settings_.dialect == dialect::json_4,
               .end_of_rib = !decoded});
  if (decoded) {
    out_ << " } }\n";
    return;
  }
  out_ << ", \"negotiated\": ";
  negotiated_json(out_, n);
  out_ << "  } }\n";
}

void event_writer::packet(event_peer& p, event_message const& m, senda::negotiated const& n) {
  auto const type = static_cast<std::uint8_t>(m.message.type);
  if (is_text()) {
    text_writer number;
    number.number(type);
    text_line(p, m, number.view());
    (out_ << " header 0x").hex(m.message.header(), true);
    (out_ << " body 0x").hex(m.message.body(), true) << "\n\n";
    return;
  }
  event_message bare = m;
  bare.with_octets = false;
  envelope(&p, packet_name(m.message.type), &bare);
  (out_ << ", \"message\": { \"category\": ").number(type);
  (out_ << ", \"header\": \"0x").hex(m.message.header(), true);
  (out_ << "\", \"body\": \"0x").hex(m.message.body(), true) << "\" } , \"negotiated\": ";
  negotiated_json(out_, n);
  out_ << "  } }\n";
}

void event_writer::shutdown() {
  if (is_text()) {
    (out_ << "shutdown ").number(static_cast<std::uint64_t>(::getpid())) << ' ';
    out_.number(static_cast<std::uint64_t>(::getppid())) << "\n\n";
    return;
  }
  envelope(nullptr, "notification");
  out_ << ", \"notification\": \"shutdown\" }\n";
}

}  // namespace senda::daemon
