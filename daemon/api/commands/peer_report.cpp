#include "daemon/api/commands/peer_report.hpp"

#include <senda/capability/capabilities.hpp>
#include <senda/core/json.hpp>
#include <senda/message/open.hpp>

#include <algorithm>

#include "daemon/api/commands/route_text.hpp"
#include "daemon/status_line.hpp"

namespace senda::daemon {

namespace {

/// What one end of the session offers: -1 where that is not known (yet), else 0 or 1.
struct offer {
  struct named {
    std::string_view name;
    int value = -1;
  };
  std::array<named, 7> capabilities{{{"asn4"},
                                     {"route-refresh"},
                                     {"multi-session"},
                                     {"operational"},
                                     {"add-path"},
                                     {"extended-message"},
                                     {"graceful-restart"}}};
  family_set families, add_paths;
  bool known = false;

  [[nodiscard]] int family(senda::family f) const { return known ? families.contains(f) : -1; }
  [[nodiscard]] int add_path(senda::family f) const { return known ? add_paths.contains(f) : -1; }
};

offer local_offer(neighbor_settings const& n) {
  offer o;
  auto const& c = n.capabilities;
  auto const add_paths = n.offered_add_paths();
  int const values[] = {c.four_octet_as,
                        c.route_refresh,
                        c.multi_session,
                        c.operational,
                        c.add_path != capability::add_path_mode::disabled,
                        c.extended_message,
                        c.graceful_restart.has_value()};
  for (std::size_t i = 0; i < o.capabilities.size(); ++i) o.capabilities[i].value = values[i];
  o.families = n.families;
  for (auto const& e : add_paths) o.add_paths.insert(e.family);
  o.known = true;
  return o;
}

/// The peer's OPEN, where there is one.
std::optional<open_view> open_of(peer const& p) {
  auto const octets = p.peer_open();
  if (octets.empty()) return {};
  auto const v = open_view::decode({message_type::open, octets});
  return v.has_value() ? std::optional{v.assume_value()} : std::nullopt;
}

offer remote_offer(std::optional<open_view> const& open) {
  offer o;
  if (!open) return o;
  using enum capability_code;
  int const values[] = {open->has(four_octet_as),
                        open->has(route_refresh),
                        open->has(multisession) || open->has(old_multisession),
                        open->has(operational),
                        open->has(add_path),
                        open->has(extended_message),
                        open->has(graceful_restart)};
  for (std::size_t i = 0; i < o.capabilities.size(); ++i) o.capabilities[i].value = values[i];
  for (auto const& c : open->capabilities())
    (void)visit_capability(c, [&](auto const& t) {
      using type = std::remove_cvref_t<decltype(t)>;
      if constexpr (std::is_same_v<type, capability::multiprotocol>) o.families.insert(t.family);
      if constexpr (std::is_same_v<type, capability::add_path>)
        for (auto const& e : t.entries) o.add_paths.insert(e.family);
    });
  o.known = true;
  return o;
}

/// All that reports tell of a neighbor.
struct facts {
  speaker::neighbor const& n;
  neighbor_settings const& s = n.settings;
  daemon::peer const& p = *n.peer;
  std::optional<open_view> open = open_of(p);
  offer local = local_offer(s), remote = remote_offer(open);
  bool up = p.established();
  std::uint64_t seconds = static_cast<std::uint64_t>(p.duration().count());
  /// Its routes, and how many of them are sent: told while they are not all, beyond what ExaBGP
  /// has.
  std::size_t routes = p.rib().size(), sent = p.routes_sent();
  bool sending = up && p.routes_unsent() > 0;

  [[nodiscard]] std::string_view add_path(family f) const {
    bool const send = p.agreed().add_path_send.contains(f);
    bool const receive = p.agreed().add_path_receive.contains(f);
    if (send) return receive ? "send/receive" : "send";
    return receive ? "receive" : "disabled";
  }
};

/// `H:MM:SS`, `N days, H:MM:SS`.
std::string duration_text(std::uint64_t seconds) {
  text_writer out;
  if (auto const days = seconds / 86400) out.number(days) << (days > 1 ? " days, " : " day, ");
  auto const two = [&](std::uint64_t v) { (out << (v < 10 ? ":0" : ":")).number(v); };
  out.number(seconds / 3600 % 24);
  two(seconds / 60 % 60);
  two(seconds % 60);
  return std::string{out.view()};
}

std::string text_of(auto const& value) {
  text_writer out;
  out << value;
  return std::string{out.view()};
}
std::string number_text(std::uint64_t n) { return std::to_string(n); }

// --- JSON
// -------------------------------------------------------------------------------------------

void write_int(text_writer& out, int v) {
  if (v < 0) out << "-1";
  else out.number(static_cast<std::uint64_t>(v));
}

/// `{"ipv4 unicast": VALUE, ...}` for the families of the neighbor.
template <class Value>
void families_json(text_writer& out, neighbor_settings const& s, Value value) {
  out << '{';
  std::string_view comma = "\"";
  s.families.for_each([&](family f) {
    out << comma << f << "\": ";
    value(f);
    comma = ", \"";
  });
  out << '}';
}

void offer_json(text_writer& out, facts const& x, offer const& o, bool local) {
  out << R"({"capabilities": {)";
  std::string_view comma = "\"";
  for (auto const& c : o.capabilities) {
    write_int(out << comma << c.name << "\": ", c.value);
    comma = ", \"";
  }
  out << R"(}, "families": )";
  families_json(out, x.s, [&](family f) {
    if (local) out << (o.families.contains(f) ? "true" : "false");
    else write_int(out, o.family(f));
  });
  out << R"(, "add-path": )";
  families_json(out, x.s, [&](family f) { write_int(out, o.add_path(f)); });
}

void ends_json(text_writer& out, facts const& x) {
  offer_json(out << R"("local": )", x, x.local, true);
  out << R"(, "address": )";
  if (x.s.local_address) out << '"' << *x.s.local_address << '"';
  else if (auto const a = x.p.local_address()) out << '"' << *a << '"';
  else out << "null";
  (out << R"(, "as": )").number(x.s.local_as.value);
  out << R"(, "id": ")" << x.s.router_id.value_or(ipv4_address{}) << '"';
  (out << R"(, "hold": )").number(x.s.hold_time) << "}, ";
  offer_json(out << R"("peer": )", x, x.remote, false);
  out << R"(, "address": ")" << x.s.peer << R"(", "as": )";
  out.number(x.open ? x.open->as_number().value : x.s.peer_as.value);
  if (!x.open) return void(out << R"(, "id": null, "hold": null})");
  out << R"(, "id": ")" << x.open->id() << R"(", "hold": )";
  out.number(x.open->hold_time()) << '}';
}

struct message_row {
  std::string_view name;
  message_type type;
};
constexpr message_row message_rows[] = {{"open", message_type::open},
                                        {"notification", message_type::notification},
                                        {"keepalive", message_type::keepalive},
                                        {"update", message_type::update},
                                        {"refresh", message_type::route_refresh}};

std::uint64_t count_of(std::array<std::uint64_t, 8> const& counts, message_type t) {
  return counts[static_cast<unsigned>(t)];
}
std::uint64_t total(std::array<std::uint64_t, 8> const& counts) {
  std::uint64_t n = 0;
  for (auto const& row : message_rows) n += count_of(counts, row.type);
  return n;
}

void messages_json(text_writer& out, std::array<std::uint64_t, 8> const& counts) {
  out << '{';
  for (auto const& row : message_rows)
    (out << '"' << row.name << "\": ").number(count_of(counts, row.type)) << ", ";
  (out << R"("total": )").number(total(counts)) << '}';
}

void shared_json(text_writer& out, facts const& x) {
  out << R"("capabilities": [)";
  std::string_view comma = "\"";
  for (std::size_t i = 0; i < x.local.capabilities.size(); ++i) {
    if (x.local.capabilities[i].value != 1 || x.remote.capabilities[i].value == 0) continue;
    out << comma << x.local.capabilities[i].name << '"';
    comma = ", \"";
  }
  out << R"(], "families": [)";
  comma = "\"";
  x.s.families.for_each([&](family f) {
    if (x.remote.family(f) == 0) return;
    out << comma << f << '"';
    comma = ", \"";
  });
  out << R"(], "add-path": )";
  families_json(out, x.s, [&](family f) { out << '"' << x.add_path(f) << '"'; });
}

}  // namespace

void neighbor_json(text_writer& out, speaker::neighbor const& n) {
  facts const x{n};
  out << R"({"state": ")" << (x.up ? "up" : "down") << R"(", "duration": )";
  out.number(x.seconds) << R"(, "fsm": ")" << name_of(x.p.state()) << R"(", )";
  ends_json(out, x);
  auto const& all = x.p.statistics();
  messages_json(out << R"(, "messages": {"sent": )", all.sent);
  messages_json(out << R"(, "received": )", all.received);
  shared_json(out << "}, ", x);
  (out << R"(, "prefixes": {"received": )").number(all.prefixes_received);
  (out << R"(, "withdrawn": )").number(all.prefixes_withdrawn) << '}';
  if (x.sending) {
    (out << R"(, "progress": {"sent": )").number(x.sent);
    (out << R"(, "of": )").number(x.routes) << '}';
  }
  out << '}';
}

// --- text
// -------------------------------------------------------------------------------------------

namespace {

void pad(text_writer& out, std::string_view text, std::size_t width, bool left) {
  if (left) out << text;
  for (auto n = text.size(); n < width; ++n) out << ' ';
  if (!left) out << text;
}

void row(text_writer& out, std::string_view name, std::string_view a, std::string_view b = {},
         std::string_view c = {}) {
  pad(out << "    ", name, 20, true);
  for (auto const column : {a, b, c}) pad(out << ' ', column, 15, false);
  out << '\n';
}
/// A row that ends with its last column.
void header(text_writer& out, std::string_view name,
            std::initializer_list<std::string_view> columns) {
  if (columns.size() == 0) return void(out << "    " << name << '\n');
  pad(out << "    ", name, 20, true);
  for (auto const column : columns) pad(out << ' ', column, 15, false);
  out << '\n';
}

std::string_view enabled(int v) { return v < 0 ? "n/a" : v ? "enabled" : "disabled"; }

void session_rows(text_writer& out, facts const& x) {
  auto const local = x.s.local_address ? x.s.local_address : x.p.local_address();
  header(out, "Session", {"Local"});
  row(out, "local", local ? text_of(*local) : "n/a");
  row(out, "state", name_of(x.p.state()));
  row(out, x.up ? "up for" : "down for", duration_text(x.seconds));
  header(out, "Setup", {"Local", "Remote"});
  row(out, "AS", number_text(x.s.local_as.value),
      x.open || x.s.peer_as.value
          ? number_text(x.open ? x.open->as_number().value : x.s.peer_as.value)
          : "n/a");
  row(out, "ID", text_of(x.s.router_id.value_or(ipv4_address{})),
      x.open ? text_of(x.open->id()) : "n/a");
  row(out, "hold-time", number_text(x.s.hold_time),
      x.open ? number_text(x.open->hold_time()) : "n/a");
}
void capability_rows(text_writer& out, facts const& x) {
  for (std::size_t i = 0; i < x.local.capabilities.size(); ++i)
    row(out, std::string{x.local.capabilities[i].name} + ':',
        enabled(x.local.capabilities[i].value), enabled(x.remote.capabilities[i].value));
}
void family_rows(text_writer& out, facts const& x) {
  x.s.families.for_each([&](family f) {
    row(out, text_of(f) + ':', enabled(x.local.family(f)), enabled(x.remote.family(f)),
        x.add_path(f));
  });
}
void message_rows_of(text_writer& out, facts const& x) {
  auto const& all = x.p.statistics();
  for (auto const& m : message_rows)
    row(out, std::string{m.name} + ':', number_text(count_of(all.sent, m.type)),
        number_text(count_of(all.received, m.type)));
  row(out, "total:", number_text(total(all.sent)), number_text(total(all.received)));
}
void prefix_rows(text_writer& out, facts const& x) {
  row(out, "received:", number_text(x.p.statistics().prefixes_received));
  row(out, "withdrawn:", number_text(x.p.statistics().prefixes_withdrawn));
}

}  // namespace

void summary_header(text_writer& out) {
  out << "Peer            AS        up/down state       |     #sent     #recvd    #pfx_in\n";
}

void summary_line(text_writer& out, speaker::neighbor const& n) {
  facts const x{n};
  std::string state{name_of(x.p.state())};
  for (char& c : state)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
  auto const& all = x.p.statistics();
  pad(out, text_of(x.s.peer), 15, true);
  pad(out << ' ', number_text(x.s.peer_as.value), 7, true);
  pad(out << ' ', x.up ? duration_text(x.seconds) : "down", 9, false);
  pad(out << ' ', state, 12, true);
  pad(out << ' ', number_text(count_of(all.sent, message_type::update)), 10, false);
  pad(out << ' ', number_text(count_of(all.received, message_type::update)), 10, false);
  pad(out << ' ', number_text(all.prefixes_received), 10, false);
  if (x.sending) out << " sent " << with_commas(x.sent) << " of " << with_commas(x.routes);
  out << '\n';
}

void neighbor_report(text_writer& out, speaker::neighbor const& n) {
  facts const x{n};
  out << "Neighbor " << x.s.peer << '\n';
  session_rows(out, x);
  header(out, "Capability", {"Local", "Remote"});
  capability_rows(out, x);
  header(out, "Families", {"Local", "Remote", "Add-Path"});
  family_rows(out, x);
  header(out, "Message Statistic", {"Sent", "Received"});
  message_rows_of(out, x);
  header(out, "Prefix Statistic", {});
  prefix_rows(out, x);
  if (!x.sending) return;
  header(out, "Progress", {"Sent", "Of"});
  row(out, "routes:", with_commas(x.sent), with_commas(x.routes));
}

void neighbor_lines_json(text_writer& out, speaker::neighbor const& n) {
  facts const x{n};
  auto const local = x.s.local_address ? x.s.local_address : x.p.local_address();
  auto const lines = [&](std::string_view key, auto write) {
    text_writer text;
    write(text);
    auto const all = text.view();
    json_string(out << ", \"" << key << "\": ", all.substr(0, all.size() - (all.ends_with('\n'))));
  };
  lines("peer-address", [&](auto& t) { t << x.s.peer; });
  lines("local-address", [&](auto& t) { row(t, "local", local ? text_of(*local) : "n/a"); });
  lines("state", [&](auto& t) { row(t, "state", name_of(x.p.state())); });
  lines("duration",
        [&](auto& t) { row(t, x.up ? "up for" : "down for", duration_text(x.seconds)); });
  lines("as", [&](auto& t) {
    row(t, "AS", number_text(x.s.local_as.value),
        number_text(x.open ? x.open->as_number().value : x.s.peer_as.value));
  });
  lines("id", [&](auto& t) {
    row(t, "ID", text_of(x.s.router_id.value_or(ipv4_address{})),
        x.open ? text_of(x.open->id()) : "n/a");
  });
  lines("hold", [&](auto& t) {
    row(t, "hold-time", number_text(x.s.hold_time),
        x.open ? number_text(x.open->hold_time()) : "n/a");
  });
  lines("capabilities", [&](auto& t) { capability_rows(t, x); });
  lines("families", [&](auto& t) { family_rows(t, x); });
  lines("messages", [&](auto& t) { message_rows_of(t, x); });
  lines("prefixes", [&](auto& t) { prefix_rows(t, x); });
}

}  // namespace senda::daemon
