// A neighbor as the text of a configuration (API contract §6.8).
#include "daemon/api/commands/peer_report.hpp"

namespace senda::daemon {

namespace {

std::string_view yes_no(bool b) { return b ? "true" : "false"; }
std::string_view on_off(bool b) { return b ? "enable" : "disable"; }

std::string_view name_of_mode(capability::add_path_mode m) {
  bool const send = can_send(m), receive = can_receive(m);
  if (send) return receive ? "send/receive" : "send";
  return receive ? "receive" : "disable";
}

void identity_lines(text_writer& out, neighbor_settings const& n) {
  out << "  description \"" << n.description << "\";\n";
  out << "  router-id " << n.router_id.value_or(ipv4_address{}) << ";\n";
  out << "  host-name " << n.host_name << ";\n  domain-name " << n.domain_name << ";\n";
  out << "  local-address ";
  if (n.local_address) out << *n.local_address;
  else out << "auto";
  out << ";\n  source-interface " << n.source_interface << ";\n";
  (out << "  local-as ").number(n.local_as.value);
  (out << ";\n  peer-as ").number(n.peer_as.value);
  (out << ";\n  hold-time ").number(n.hold_time);
  out << ";\n  rate-limit ";
  if (n.rate_limit) out.number(n.rate_limit);
  else out << "disable";
  out << ";\n  manual-eor " << yes_no(n.manual_eor) << ";\n";
  if (n.eor_wait) (out << "  eor-wait ").number(*n.eor_wait) << ";\n";
  out << "\n  passive " << yes_no(n.passive) << ";\n\n";
}

void session_lines(text_writer& out, neighbor_settings const& n) {
  if (n.listen) (out << "  listen ").number(n.listen) << ";\n";
  if (n.connect) (out << "  connect ").number(n.connect) << ";\n";
  out << "  group-updates " << yes_no(n.group_updates) << ";\n  auto-flush " << yes_no(n.auto_flush)
      << ";\n  adj-rib-in " << yes_no(n.adj_rib_in) << ";\n  adj-rib-out " << yes_no(n.adj_rib_out)
      << ";\n";
  if (n.outgoing_ttl) (out << "  outgoing-ttl ").number(*n.outgoing_ttl) << ";\n";
  if (n.incoming_ttl) (out << "  incoming-ttl ").number(*n.incoming_ttl) << ";\n";
  // Whoever may ask for this must not learn the secret by it.
  if (!n.md5_password.empty()) out << "  md5-password \"********\";\n";
  out << "  md5-base64 " << yes_no(n.md5_base64) << ";\n";
  if (auto const ip = n.md5_ip ? n.md5_ip : n.local_address) out << "  md5-ip \"" << *ip << "\";\n";
}

void capability_lines(text_writer& out, neighbor_settings const& n) {
  auto const& c = n.capabilities;
  out << "  capability {\n    asn4 " << on_off(c.four_octet_as) << ";\n    route-refresh "
      << on_off(c.route_refresh) << ";\n    graceful-restart ";
  if (c.graceful_restart) out.number(*c.graceful_restart);
  else out << "disable";
  out << ";\n    software-version " << on_off(c.software_version) << ";\n    nexthop "
      << on_off(n.offers_next_hops()) << ";\n    add-path " << name_of_mode(c.add_path)
      << ";\n    multi-session " << on_off(c.multi_session) << ";\n    operational "
      << on_off(c.operational) << ";\n    aigp " << on_off(c.aigp.value_or(false)) << ";\n  }\n";
}

void family_lines(text_writer& out, neighbor_settings const& n) {
  out << "  family {\n";
  n.families.for_each([&](family f) { out << "    " << f << ";\n"; });
  out << "  }\n  nexthop {\n";
  for (auto const& e : n.next_hops) out << "    " << e.family << ' ' << e.next_hop << ";\n";
  out << "  }\n  add-path {\n";
  for (auto const& e : n.offered_add_paths()) out << "    " << e.family << ";\n";
  out << "  }\n";
  auto const times = n.offered_stale_times();
  if (times.empty()) return;
  out << "  long-lived-graceful-restart {\n";
  for (auto const& e : times) (out << "    " << e.family << ' ').number(e.seconds) << ";\n";
  out << "  }\n";
}

void messages_block(text_writer& out, std::string_view way, message_subscription const& m) {
  if (m == message_subscription{}) return;
  out << "    " << way << " {\n";
  struct {
    std::string_view name;
    bool on;
  } const words[] = {
      {"parsed", m.parsed},       {"packets", m.packets}, {"consolidate", m.consolidate},
      {"open", m.open},           {"update", m.update},   {"notification", m.notification},
      {"keepalive", m.keepalive}, {"refresh", m.refresh}, {"operational", m.operational}};
  for (auto const& w : words)
    if (w.on) out << "      " << w.name << ";\n";
  out << "    }\n";
}

void api_block(text_writer& out, api_user const& u) {
  out << "  api {\n    processes [ " << u.process << " ];\n";
  if (u.events.neighbor_changes) out << "    neighbor-changes;\n";
  if (u.events.negotiated) out << "    negotiated;\n";
  if (u.events.fsm) out << "    fsm;\n";
  if (u.events.signal) out << "    signal;\n";
  messages_block(out, "receive", u.events.receive);
  messages_block(out, "send", u.events.send);
  out << "  }\n";
}

}  // namespace

void neighbor_configuration(text_writer& out, neighbor_settings const& n) {
  out << "neighbor " << n.peer;
  if (n.is_range()) (out << '/').number(n.peer_length);
  out << " {\n";
  identity_lines(out, n);
  session_lines(out, n);
  capability_lines(out, n);
  family_lines(out, n);
  for (auto const& u : n.users) api_block(out, u);
  out << "}\n";
}

}  // namespace senda::daemon
