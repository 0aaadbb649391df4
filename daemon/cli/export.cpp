// The verb `configuration export`: a configuration as JSON. Configuration contract §18.3.
#include <senda/attribute/attribute_block.hpp>
#include <senda/attribute/attributes_json.hpp>
#include <senda/core/number.hpp>
#include <senda/nlri/nlri_json.hpp>

#include <algorithm>
#include <cstdio>
#include <map>

#include "daemon/cli/configured.hpp"
#include "daemon/cli/files.hpp"
#include "daemon/cli/json_tree.hpp"
#include "daemon/cli/options.hpp"
#include "daemon/cli/verb.hpp"

namespace senda::daemon::cli {

namespace {

constexpr option options[] = {
    {'o', "output", "FILE", "write to FILE instead of standard output"},
    {'i', "indent", "BLANKS", "for each level (2); 0: all in one line"},
    {0, "secrets", "", "show passwords; hidden otherwise"},
};

template <class T> std::string text_of(T const& v) {
  text_writer out;
  out << v;
  return std::string{out.view()};
}

/// Writes the parts of a configuration, keys in alphabetical order.
class exporter {
 public:
  exporter(text_writer& out, unsigned indent, bool secrets)
      : json_(out, indent), secrets_(secrets) {}

  void write(configuration const& c) {
    json_.open().member("neighbors").open();
    std::map<std::string, neighbor_settings const*> neighbors;
    for (auto const& n : c.neighbors) neighbors.emplace(n.name, &n);
    for (auto const& [name, n] : neighbors) {
      json_.member(name);
      neighbor(*n);
    }
    json_.close().member("processes").open();
    std::map<std::string, process_definition const*> processes;
    for (auto const& p : c.processes) processes.emplace(p.name, &p);
    for (auto const& [name, p] : processes) {
      json_.member(name);
      process(*p);
    }
    json_.close().close();
    json_.raw("\n");
  }

 private:
  json_tree& type(std::string_view name) { return json_.open().member("_type").text(name); }
  void flag(std::string_view key, bool v) { json_.member(key).boolean(v); }
  void number(std::string_view key, std::uint64_t v) { json_.member(key).number(v); }
  void text(std::string_view key, std::string_view v) {
    json_.member(key);
    v.empty() ? json_.null() : json_.text(v);
  }
  template <class T> void shown(std::string_view key, std::optional<T> const& v) {
    json_.member(key);
    v ? json_.text(text_of(*v)) : json_.null();
  }
  template <class T> void whole(std::string_view key, std::optional<T> const& v) {
    json_.member(key);
    v ? json_.number(*v) : json_.null();
  }
  void pair(family f) { json_.raw("[").text(text_of(f.afi)).raw(", ").text(text_of(f.safi)); }
  void asn_or_auto(std::string_view key, asn v) {
    json_.member(key);
    v.value ? json_.number(v.value) : json_.text("auto");
  }
  void secret(std::string_view key, std::string_view v) {
    text(key, v.empty() || secrets_ ? v : "********");
  }

  void process(process_definition const& p) {
    type("process");
    json_.member("encoder").text(p.encoder == event_encoder::json ? "json" : "text");
    flag("respawn", p.respawn);
    words("run", p.command);
    json_.close();
  }
  void words(std::string_view key, std::vector<std::string> const& all) {
    json_.member(key).open('[');
    for (auto const& w : all) json_.element().text(w);
    json_.close(']');
  }

  void neighbor(neighbor_settings const& n) {
    type("neighbor");
    json_.member("addpaths").open('[');
    for (auto const& e : n.add_paths) {
      json_.element();
      pair(e.family);
      if (e.limit) json_.raw(", ").number(e.limit);
      json_.raw("]");
    }
    json_.close(']');
    flag("adj_rib_in", n.adj_rib_in);
    flag("adj_rib_out", n.adj_rib_out);
    json_.member("api").open();
    for (auto const& a : n.api) {
      json_.member(a.name);
      api(a);
    }
    json_.close();
    flag("auto_flush", n.auto_flush);
    json_.member("capability");
    capability(n.capabilities);
    text("description", n.description);
    text("domain_name", n.domain_name);
    json_.member("families").open('[');
    n.families.for_each([&](family f) {
      json_.element();
      pair(f);
      json_.raw("]");
    });
    json_.close(']');
    flag("group_updates", n.group_updates);
    number("hold_time", n.hold_time);
    text("host_name", n.host_name);
    if (auto const times = n.offered_stale_times(); !times.empty()) {
      json_.member("long_lived_graceful_restart").open('[');
      for (auto const& e : times) {
        json_.element();
        pair(e.family);
        json_.raw(", ").number(e.seconds).raw("]");
      }
      json_.close(']');
    }
    flag("manual_eor", n.manual_eor);
    if (n.eor_wait) whole("eor_wait", n.eor_wait);
    json_.member("nexthops").open('[');
    for (auto const& e : n.next_hops) {
      json_.element();
      pair(e.family);
      json_.raw(", ").text(text_of(e.next_hop)).raw("]");
    }
    json_.close(']');
    number("rate_limit", n.rate_limit);
    json_.member("routes").open('[');
    for (std::size_t i = 0; i < n.routes->size(); ++i) {
      json_.element();
      route((*n.routes)[i]);
    }
    json_.close(']');
    json_.member("session");
    session(n);
    json_.close();
  }

  void session(neighbor_settings const& n) {
    type("session");
    whole("connect", n.connect ? std::optional{n.connect} : std::nullopt);
    whole("incoming_ttl", n.incoming_ttl);
    whole("listen", n.listen ? std::optional{n.listen} : std::nullopt);
    json_.member("local_address").text(n.local_address ? text_of(*n.local_address) : "auto");
    asn_or_auto("local_as", n.local_as);
    shown("local_link_local", n.local_link_local);
    flag("md5_base64", n.md5_base64);
    shown("md5_ip", n.md5_ip);
    secret("md5_password", n.md5_password);
    whole("outgoing_ttl", n.outgoing_ttl);
    flag("passive", n.passive);
    json_.member("peer_address");
    json_.text(n.is_range() ? text_of(n.peer) + '/' + std::to_string(n.peer_length)
                            : text_of(n.peer));
    asn_or_auto("peer_as", n.peer_as);
    shown("router_id", n.router_id);
    text("source_interface", n.source_interface);
    json_.close();
  }

  void capability(capability_settings const& c) {
    auto const maybe = [&](std::string_view key, std::optional<bool> const& v) {
      json_.member(key);
      v ? json_.boolean(*v) : json_.null();
    };
    type("capability");
    json_.member("add_path").text(text_of(c.add_path));
    maybe("aigp", c.aigp);
    flag("asn4", c.four_octet_as);
    flag("extended_message", c.extended_message);
    whole("graceful_restart", c.graceful_restart);
    maybe("link_local_nexthop", c.link_local_next_hop);
    flag("link_local_prefer", c.link_local_prefer);
    flag("multi_session", c.multi_session);
    maybe("nexthop", c.next_hop);
    flag("operational", c.operational);
    if (c.role) text("role", name_of(*c.role));
    if (c.role_strict) flag("role_strict", c.role_strict);
    flag("route_refresh", c.route_refresh);
    flag("software_version", c.software_version);
    json_.close();
  }

  void api(api_section const& a) {
    type("api");
    flag("fsm", a.events.fsm);
    flag("negotiated", a.events.negotiated);
    flag("neighbor_changes", a.events.neighbor_changes);
    words("processes", a.processes);
    words("processes_match", a.patterns);
    json_.member("receive");
    direction(a.events.receive);
    json_.member("send");
    direction(a.events.send);
    flag("signal", a.events.signal);
    json_.close();
  }
  void direction(message_subscription const& m) {
    json_.open();
    flag("consolidate", m.consolidate);
    flag("keepalive", m.keepalive);
    flag("notification", m.notification);
    flag("open", m.open);
    flag("operational", m.operational);
    flag("packets", m.packets);
    flag("parsed", m.parsed);
    flag("refresh", m.refresh);
    flag("update", m.update);
    json_.close();
  }

  void route(route_table::route const& r) {
    std::vector<std::string> members;
    attribute_range range{r.attributes};
    while (!range.empty()) {
      auto const v = range.next();
      if (!v.has_value()) break;
      text_writer out;
      if (v.assume_value().code == attribute_code::next_hop && r.next_hop_self)
        out << "\"next-hop\": \"self\"";
      else if (!attribute_json(v.assume_value(), canonical_context, out)) continue;
      members.emplace_back(out.view());
    }
    std::sort(members.begin(), members.end());
    type("route");
    json_.member("attributes").raw("{");
    for (auto const& m : members) json_.raw(&m == members.data() ? " " : ", ").raw(m);
    json_.raw(" }");
    json_.member("family");
    pair(r.key.family);
    json_.raw("]");
    if (r.control && !r.control->name.empty()) text("name", r.control->name);
    json_.member("nlri");
    nlri_json_style style;
    if (auto* const print = find_nlri_json(r.key.family))
      print({r.key.family, r.key.path_id, r.key.nlri}, json_.out(), style);
    else json_.null();
    if (r.control && !r.control->watchdog.empty()) {
      text("watchdog", r.control->watchdog);
      flag("withdraw", r.control->withdrawn);
    }
    json_.close();
  }

  json_tree json_;
  bool secrets_;
};

}  // namespace

constinit usage const export_usage{
    "configuration export", "CONFIGURATION",
    "Writes a configuration as JSON: neighbors by name, with all settings and routes as they are\n"
    "understood, and processes. `senda schema` describes it.",
    options, "configuration export -o senda.json /etc/senda/senda.conf"};

int export_verb(invocation const& call) {
  arguments const a{options, call.words};
  if (auto const done = answered(call.program, export_usage, a); done >= 0) return done;
  if (a.operands().size() != 1) return lacks(call.program, export_usage, "which configuration?");
  auto const indent = parse_number(a.value("indent", "2"), 16);
  if (!indent) return lacks(call.program, export_usage, "--indent is a number of at most 16");
  configuration c;
  std::string why;
  if (!load(a.operands().front(), c, why)) {
    std::fprintf(stderr, "%s\n", why.c_str());
    return 1;
  }
  text_writer out;
  exporter{out, static_cast<unsigned>(*indent), a.has("secrets")}.write(c);
  if (a.has("output")) {
    if (write_file(std::string{a.value("output")}, out.view(), 0640, why)) return 0;
    std::fprintf(stderr, "error: %s\n", why.c_str());
    return 1;
  }
  std::fwrite(out.view().data(), 1, out.size(), stdout);
  return 0;
}

}  // namespace senda::daemon::cli
