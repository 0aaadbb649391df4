// The verb `encode`: routes as UPDATE messages in hexadecimal. Configuration contract §18.4.
#include <senda/attribute/attribute_block.hpp>
#include <senda/rib/update_stream.hpp>

#include <algorithm>
#include <cstdio>

#include "daemon/cli/common.hpp"
#include "daemon/cli/configured.hpp"
#include "daemon/cli/options.hpp"
#include "daemon/cli/output.hpp"
#include "daemon/cli/verb.hpp"
#include "daemon/config/load.hpp"

namespace senda::daemon::cli {

namespace {

constexpr option options[] = {
    {'f', "family", "FAMILY", "what the route has to be (\"ipv4 unicast\", or as its prefix is)"},
    {'a', "local-as", "AS", "our AS number (65533)"},
    {'z', "peer-as", "AS", "the AS number of the peer (65533)"},
    {'i', "path-information", "", "routes carry path identifiers (RFC 7911)"},
    {'n', "nlri", "", "only the NLRI, not the messages"},
    {0, "no-header", "", "messages without their header of 19 octets"},
    {'c', "configuration", "FILE", "the routes of the first neighbor of FILE instead"},
    {'d', "debug", "", "accepted, does nothing"},
    {'p', "pdb", "", "accepted, does nothing"},
};

}  // namespace

constinit usage const encode_usage{
    "encode", "[ROUTE]",
    "Prints the UPDATE messages which announce a route, in hexadecimal, one a line. The route is\n"
    "written as in the `static` block of a configuration.",
    options,
    "encode \"route 10.0.0.0/24 next-hop 192.0.2.1 community [ 65000:1 ]\"\n"
    "encode -a 65001 -z 65002 --no-header \"route 2001:db8::/32 next-hop 2001:db8::1\""};

namespace {

int complain(std::string const& why) {
  std::printf("%s\n", why.c_str());
  return 1;
}

/// The first thing that is wrong, as one sentence (and its hints).
std::string first_complaint(config::diagnostics const& all) {
  for (auto const& d : all.all())
    if (d.kind != config::diagnostic_kind::warning) return d.what;
  return "it is not understood";
}

/// Takes the first word off `text`.
std::string_view first_word(std::string_view& text) {
  auto const end = std::min(text.find(' '), text.size());
  auto const word = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return word;
}

/// The statement that says `route`: within `static`, or within `announce` where it names a family
/// (as `decode -m` prints it) or has to be multicast.
std::string section_for(std::string_view route, std::optional<family> wanted) {
  auto rest = route;
  auto const word = first_word(rest);
  std::string s{"announce { "};
  if (parse_afi(word)) {
    (s += word) += " { ";
    return (s += rest) += "; } }";
  }
  bool const bare = word.find_first_of(".:") != word.npos;  // it starts with the prefix
  if (wanted && wanted->safi == safi::multicast && (bare || word == "route")) {
    (s += name_of(wanted->afi)) += " { multicast ";
    return (s += bare ? route : rest) += "; } }";
  }
  s = bare ? "static { route " : "static { ";
  return (s += route) += route.ends_with('}') ? " }" : "; }";
}

/// A configuration that announces `route` and nothing else.
std::string configuration_for(std::string_view route, std::optional<family> wanted,
                              std::string_view local_as, std::string_view peer_as) {
  if (route.starts_with("announce ")) route.remove_prefix(9);
  while (route.ends_with(' ') || route.ends_with(';')) route.remove_suffix(1);
  std::string s{"neighbor 127.0.0.1 { router-id 127.0.0.1; local-address 127.0.0.1; local-as "};
  ((s += local_as) += "; peer-as ") += peer_as;
  s += "; family { all; } ";
  return (s += section_for(route, wanted)) += " }";
}

/// Reads the route on the command line into `out`. False, and why.
bool read_route(arguments const& a, std::optional<family> f, configuration& out, std::string& why) {
  auto const local_as = a.value("local-as", "65533"), peer_as = a.value("peer-as", "65533");
  for (auto const as : {local_as, peer_as})
    if (!parse_asn(as)) {
      why = "configuration error: '" + std::string{as} + "' is not a valid ASN";
      return false;
    }
  auto loaded = load_text(configuration_for(a.text(), f, local_as, peer_as), {}, "ROUTE");
  if (!loaded || loaded.value->neighbors.empty()) {
    why = "configuration error: Failed to parse route: " + first_complaint(loaded.messages);
    return false;
  }
  out = std::move(*loaded.value);
  return true;
}

/// What is announced, checked for being complete and of the family wanted.
bool announce(route_table const& routes, std::optional<family> wanted, adj_rib_out& rib,
              std::string& why) {
  for (std::size_t i = 0; i < routes.size(); ++i) {
    auto const r = routes[i];
    text_writer problem;
    if (r.control && !r.control->obstacle.empty()) problem << r.control->obstacle;
    else if (wanted && r.key.family != *wanted)
      problem << "it is " << r.key.family << ", not " << *wanted;
    if (!problem.empty()) {
      why = "configuration error: Failed to parse route: " + std::string{problem.view()};
      return false;
    }
    rib.announce(r.key, r.attributes);
  }
  return true;
}

void print_nlri(output& out, adj_rib_out const& rib, family_set with_path_id) {
  for (adj_rib_out::route_id id = 0; id < rib.id_bound(); ++id) {
    if (!rib.is_announced(id)) continue;
    auto const key = rib[id].key.view();
    if (with_path_id.contains(key.family)) out.text.hex(key.path_id.value_or(0), 8, true);
    out.text.hex(key.nlri, true) << '\n';
    out.flush_if_full();
  }
}

/// Everything the peer would be sent at first, without End-of-RIB. Routes too large are counted.
std::size_t print_messages(output& out, adj_rib_out const& rib, negotiated const& session,
                           bool group, bool header) {
  update_stream stream{rib, {.group_updates = group, .end_of_rib = false}};
  stream.start(session);
  transmit_buffer tx;
  do {
    tx.clear();
    stream.produce(tx);
    for (auto left = bytes{tx.pending()}; !left.empty();) {
      auto const m = next_message(left, max_extended_message_size);
      if (!m.has_value() || m.assume_value().whole.empty()) break;  // we wrote it: cannot be
      auto const whole = m.assume_value().whole;
      out.text.hex(whole.subspan(header ? 0 : header_size), true) << '\n';
      left = left.subspan(whole.size());
    }
    out.flush_if_full();
  } while (!stream.idle());
  return stream.unsendable();
}

}  // namespace

int encode_verb(invocation const& call) {
  arguments const a{options, call.words};
  if (auto const done = answered(call.program, encode_usage, a); done >= 0) return done;
  if (a.operands().empty() && !a.has("configuration")) {
    auto const help = help_text(call.program, encode_usage);
    std::fwrite(help.data(), 1, help.size(), stdout);
    return 1;
  }
  std::string why;
  std::optional<family> wanted;
  if (a.has("family") && !(wanted = parse_family(a.value("family"), why))) return complain(why);

  configuration c;
  bool const from_file = a.has("configuration");
  if (!(from_file ? load(a.value("configuration"), c, why) : read_route(a, wanted, c, why)))
    return complain(why);
  if (c.neighbors.empty()) return complain("no neighbor defined in configuration");
  auto const& neighbor = c.neighbors.front();
  auto session = session_of(neighbor);
  if (!from_file) session.message_limit = max_message_size;
  if (a.has("path-information")) session.add_path_send = family_set::all();
  if (wanted && from_file) session.families = session.families & family_set::of(*wanted);

  attribute_pool pool;
  adj_rib_out rib{pool};
  if (!announce(*neighbor.routes, from_file ? std::nullopt : wanted, rib, why))
    return complain(why);
  output out;
  if (a.has("nlri")) return print_nlri(out, rib, session.add_path_send), 0;
  if (print_messages(out, rib, session, neighbor.group_updates, !a.has("no-header")) == 0) return 0;
  out.text << "configuration error: a route does not fit into a message\n";
  return 1;
}

}  // namespace senda::daemon::cli
