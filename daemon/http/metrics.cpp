#include "daemon/http/metrics.hpp"

#include <array>

namespace senda::daemon::http {

namespace {

using neighbors = std::vector<speaker::neighbor>;

/// One metric after the other, each with its heading.
class writer {
 public:
  explicit writer(text_writer& out) : out_(out) {}

  writer& gauge(std::string_view name, std::string_view help) { return head(name, "gauge", help); }
  writer& counter(std::string_view name, std::string_view help) {
    return head(name, "counter", help);
  }
  writer& info(std::string_view name, std::string_view help) { return head(name, "info", help); }
  /// A label of the next value.
  writer& label(std::string_view name, std::string_view value) {
    out_ << (labels_++ ? "," : (start(), "{")) << name << "=\"";
    for (char const c : value) {
      if (c == '\\' || c == '"') out_ << '\\';
      if (c == '\n') out_ << "\\n";
      else out_ << c;
    }
    out_ << '"';
    return *this;
  }
  writer& value(std::uint64_t v) {
    if (labels_) out_ << "} ";
    else start(), out_ << ' ';
    out_.number(v) << '\n';
    labels_ = 0;
    return *this;
  }

 private:
  writer& head(std::string_view name, std::string_view type, std::string_view help) {
    name_ = name;
    suffix_ = type == "counter" ? "_total" : type == "info" ? "_info" : "";
    out_ << "# TYPE senda_" << name << ' ' << type << "\n# HELP senda_" << name << ' ' << help
         << '\n';
    return *this;
  }
  void start() { out_ << "senda_" << name_ << suffix_; }

  text_writer& out_;
  std::string_view name_, suffix_;
  unsigned labels_ = 0;
};

struct named_message {
  message_type type;
  std::string_view name;
};
constexpr named_message messages[] = {
    {message_type::open, "open"},
    {message_type::update, "update"},
    {message_type::notification, "notification"},
    {message_type::keepalive, "keepalive"},
    {message_type::route_refresh, "route-refresh"},
    {message_type::operational, "operational"},
};

constexpr fsm::state states[] = {fsm::state::idle,         fsm::state::connect,
                                 fsm::state::active,       fsm::state::open_sent,
                                 fsm::state::open_confirm, fsm::state::established};

void write_sessions(writer& w, neighbors const& all) {
  w.gauge("sessions", "Neighbors whose session is in this state.");
  for (auto const s : states) {
    std::uint64_t n = 0;
    for (auto const& each : all) n += each.peer->state() == s;
    w.label("state", name_of(s)).value(n);
  }
  w.gauge("peer_up", "1 where the session is established.");
  for (auto const& each : all) w.label("peer", each.settings.name).value(each.peer->established());
}

void write_traffic(writer& w, neighbors const& all) {
  w.counter("peer_messages", "Messages of the session there is, or was last.");
  for (auto const& each : all)
    for (auto const& m : messages)
      for (bool const sent : {true, false}) {
        auto const& s = each.peer->statistics();
        auto const i = static_cast<std::size_t>(m.type);
        w.label("peer", each.settings.name)
            .label("direction", sent ? "sent" : "received")
            .label("type", m.name)
            .value((sent ? s.sent : s.received)[i]);
      }
  w.counter("peer_prefixes_announced", "Prefixes the peer announced in that session.");
  for (auto const& each : all)
    w.label("peer", each.settings.name).value(each.peer->statistics().prefixes_received);
  w.counter("peer_prefixes_withdrawn", "Prefixes the peer withdrew in that session.");
  for (auto const& each : all)
    w.label("peer", each.settings.name).value(each.peer->statistics().prefixes_withdrawn);
  w.counter("peer_slowed_down", "Times a helper that does not read held the peer up.");
  for (auto const& each : all)
    w.label("peer", each.settings.name).value(each.peer->statistics().slowed_down);
}

void write_ribs(writer& w, neighbors const& all) {
  w.gauge("rib_out_routes", "Routes that are announced to the peer, or will be.");
  for (auto const& each : all) w.label("peer", each.settings.name).value(each.peer->rib().size());
  w.gauge("rib_out_unsent_routes", "Of these, what a peer that is up has not been told of yet.");
  for (auto const& each : all)
    w.label("peer", each.settings.name).value(each.peer->routes_unsent());
  w.gauge("rib_in_routes", "Routes of the peer that are kept.");
  for (auto const& each : all)
    w.label("peer", each.settings.name).value(each.peer->received().size());
}

void write_arrivals(writer& w, arrival_statistics const& n) {
  w.counter("connections_accepted", "Connections of peers that were taken.").value(n.accepted);
  w.counter("connections_refused", "Connections that were not, and why.");
  w.label("reason", "unknown").value(n.unknown);
  w.label("reason", "too-fast").value(n.too_fast);
  w.label("reason", "members").value(n.members);
  w.label("reason", "descriptors").value(n.descriptors);
}

void write_limits(writer& w, neighbors const& all) {
  w.gauge("rib_in_octets", "Memory of the routes of the peer that are kept, and of attributes.");
  for (auto const& each : all) {
    auto const& rib = each.peer->received();
    w.label("peer", each.settings.name).value(rib.memory() + rib.attribute_memory());
  }
  w.counter("peer_limit_warnings", "Times it came close to a limit of prefix-limit.");
  for (auto const& each : all)
    w.label("peer", each.settings.name).value(each.peer->limits().warnings);
  w.counter("peer_limit_exceeded", "Times it announced more than it may.");
  for (auto const& each : all)
    w.label("peer", each.settings.name).value(each.peer->limits().exceeded);
  w.gauge("peer_held_down", "1 while it has to wait because of that.");
  for (auto const& each : all) w.label("peer", each.settings.name).value(each.peer->held_down());
}

void write_waiting(writer& w, neighbors const& all) {
  w.gauge("peer_end_of_rib_waiting", "Families whose End-of-RIB waits for helpers to be ready.");
  for (auto const& each : all)
    w.label("peer", each.settings.name).value(each.peer->waiting().size());
}

void write_helpers(writer& w, api& a) {
  w.gauge("helper_running", "1 while the process runs.");
  for (auto const& h : a.helpers())
    w.label("helper", h->definition.name).value(h->process.running());
  w.gauge("helper_queue_octets", "Octets that wait to be read by it.");
  for (auto const& h : a.helpers())
    w.label("helper", h->definition.name).value(h->process.queue().octets());
  w.gauge("helper_queue_lines", "Lines that wait to be read by it.");
  for (auto const& h : a.helpers())
    w.label("helper", h->definition.name).value(h->process.queue().lines());
  w.counter("helper_starts", "Times it was started.");
  for (auto const& h : a.helpers())
    w.label("helper", h->definition.name).value(h->process.starts());
  w.counter("helper_congestions", "Times it did not read for so long that peers were slowed down.");
  for (auto const& h : a.helpers())
    w.label("helper", h->definition.name).value(h->process.congestions());
}

void write_store(writer& w, store::route_store::numbers const& n) {
  w.gauge("route_file_current", "1 while the file of routes has all there is, or will in a moment.")
      .value(n.current);
  w.gauge("route_file_octets", "How large it is.").value(n.octets);
  w.gauge("route_file_waiting_octets", "Octets that wait to be written.").value(n.waiting);
  w.gauge("route_file_restored_routes", "Routes there were in it at the start.").value(n.restored);
  w.gauge("route_file_unclaimed_routes", "Routes of neighbors which do not exist.")
      .value(n.unclaimed);
  w.counter("route_file_rewrites", "Times it was written anew.").value(n.rewrites);
  w.counter("route_file_failures", "Times it could not be written.").value(n.failures);
}

}  // namespace

void write_metrics(text_writer& out, api& a, other_numbers const& n) {
  writer w{out};
  w.info("build", "What runs here.")
      .label("compatible_version", a.settings().version_text)
      .label("uuid", a.control().uuid())
      .value(1);
  w.gauge("start_time_seconds", "When the daemon was started, seconds since 1970.")
      .value(static_cast<std::uint64_t>(a.control().started()));
  auto const& all = a.peers().neighbors();
  write_sessions(w, all);
  write_traffic(w, all);
  write_ribs(w, all);
  write_waiting(w, all);
  write_limits(w, all);
  write_arrivals(w, a.peers().arrivals());
  write_helpers(w, a);
  w.gauge("check_up", "1 while the routes of the check are announced.");
  for (auto const& c : n.checks)
    w.label("check", c.name)
        .value(c.state == healthcheck::state::up || c.state == healthcheck::state::falling);
  if (n.store) write_store(w, *n.store);
  w.gauge("control_clients", "Clients of the control socket.").value(n.control_clients);
  w.counter("control_connections", "Clients there were.").value(n.control_accepted);
  w.counter("control_refused", "Clients that were one too many.").value(n.control_refused);
  w.gauge("http_streams", "Streams of events over HTTP.").value(n.http_streams);
  w.counter("http_requests", "Requests over HTTP.").value(n.http_requests);
  w.counter("http_unauthorized", "Requests without the token.").value(n.http_unauthorized);
  w.counter("http_lost_streams", "Streams that ended because nobody read them.")
      .value(n.http_lost_streams);
  out << "# EOF\n";
}

}  // namespace senda::daemon::http
