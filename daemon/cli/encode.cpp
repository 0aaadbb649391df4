// The verb `encode`: routes as UPDATE messages in hexadecimal. Configuration contract §18.4.
#include <senda/core/json.hpp>
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
    {0, "add-path", "", "the same"},
    {0, "asn2", "", "AS numbers have two octets, as in a session without RFC 6793"},
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
    "written as in the `static` block of a configuration, or as `decode -m` prints it, `withdraw` "
    "in\n"
    "front of those to withdraw; `announce eor FAMILY` is an End-of-RIB. There may be several with "
    "a\n"
    "semicolon between them. With `-` every line of standard input gets exactly one line: its\n"
    "messages with a blank between them, or an object that says what is wrong with it.",
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
  std::string const end = route.ends_with('}') ? " }" : "; }";
  if (word == "flow") return "flow { " + std::string{rest} + end;
  if (word == "vpls") return "l2vpn { " + std::string{route} + end;
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
  return (s += route) += end;
}

/// `announce` or `withdraw` in front, taken off; true when it was the latter.
bool take_withdraw(std::string_view& route) {
  for (std::string_view const word : {"announce ", "withdraw "}) {
    if (!route.starts_with(word)) continue;
    route.remove_prefix(word.size());
    return word.front() == 'w';
  }
  return false;
}

/// A configuration that announces `route` and nothing else.
std::string configuration_for(std::string_view route, std::optional<family> wanted,
                              std::string_view local_as, std::string_view peer_as) {
  (void)take_withdraw(route);
  while (route.ends_with(' ') || route.ends_with(';')) route.remove_suffix(1);
  std::string s{"neighbor 127.0.0.1 { router-id 127.0.0.1; local-address 127.0.0.1; local-as "};
  ((s += local_as) += "; peer-as ") += peer_as;
  s += "; family { all; } family { l2vpn flow; l2vpn flow-vpn; } ";
  return (s += section_for(route, wanted)) += " }";
}

/// What the command line asks for.
struct wish {
  std::optional<family> only;
  std::string_view local_as = "65533", peer_as = "65533";
  bool path_ids = false, two_octet_as = false, nlri = false, header = true;
  char separator = '\n';   ///< between messages
  bool withdraw = false;   ///< what is read is withdrawn
  bool no_routes = false;  ///< only the attributes of what is read count
};

/// Fills `w`. False, and why.
bool read_wish(arguments const& a, wish& w, std::string& why) {
  if (a.has("family") && !(w.only = parse_family(a.value("family"), why))) return false;
  w.local_as = a.value("local-as", w.local_as);
  w.peer_as = a.value("peer-as", w.peer_as);
  for (auto const as : {w.local_as, w.peer_as})
    if (!parse_asn(as)) {
      why = "configuration error: '" + std::string{as} + "' is not a valid ASN";
      return false;
    }
  w.path_ids = a.has("path-information") || a.has("add-path");
  w.two_octet_as = a.has("asn2");
  w.nlri = a.has("nlri");
  w.header = !a.has("no-header");
  return true;
}

/// Reads one route into `out`. False, and why.
bool read_route(std::string_view route, wish const& w, configuration& out, std::string& why) {
  auto loaded = load_text(configuration_for(route, w.only, w.local_as, w.peer_as), {}, "ROUTE");
  if (!loaded || loaded.value->neighbors.empty()) {
    why = "configuration error: Failed to parse route: " + first_complaint(loaded.messages);
    return false;
  }
  if (loaded.value->neighbors.front().routes->size() == 0) {
    why = "configuration error: Failed to parse route: it announces nothing";
    return false;
  }
  out = std::move(*loaded.value);
  return true;
}

/// What is announced, checked for being complete and of the family wanted, or withdrawn.
bool put(route_table const& routes, std::optional<family> wanted, bool withdraw, adj_rib_out& rib,
         std::string& why) {
  for (std::size_t i = 0; i < routes.size(); ++i) {
    auto const r = routes[i];
    text_writer problem;
    if (!withdraw && r.control && !r.control->obstacle.empty()) problem << r.control->obstacle;
    else if (wanted && r.key.family != *wanted)
      problem << "it is " << r.key.family << ", not " << *wanted;
    if (!problem.empty()) {
      why = "configuration error: Failed to parse route: " + std::string{problem.view()};
      return false;
    }
    if (withdraw) rib.withdraw(r.key, r.attributes);
    else rib.announce(r.key, r.attributes);
  }
  return true;
}

void print_nlri(output& out, adj_rib_out const& rib, family_set with_path_id, char separator) {
  for (adj_rib_out::route_id id = 0; id < rib.id_bound(); ++id) {
    auto const key = rib[id].key.view();
    if (with_path_id.contains(key.family)) out.text.hex(key.path_id.value_or(0), 8, true);
    out.text.hex(key.nlri, true) << separator;
    if (separator == '\n') out.flush_if_full();
  }
}

void print_messages(output& out, transmit_buffer const& tx, wish const& w) {
  for (auto left = bytes{tx.pending()}; !left.empty();) {
    auto const m = next_message(left, max_extended_message_size);
    if (!m.has_value() || m.assume_value().whole.empty()) break;  // we wrote it: cannot be
    auto const whole = m.assume_value().whole;
    out.text.hex(whole.subspan(w.header ? 0 : header_size), true) << w.separator;
    left = left.subspan(whole.size());
  }
  if (w.separator == '\n') out.flush_if_full();
}

/// Everything the peer would be sent at first, without End-of-RIB. Routes too large are counted.
std::size_t print_announcements(output& out, adj_rib_out const& rib, negotiated const& session,
                                bool group, wish const& w) {
  update_stream stream{rib, {.group_updates = group, .end_of_rib = false}};
  stream.start(session);
  transmit_buffer tx;
  do {
    tx.clear();
    stream.produce(tx);
    print_messages(out, tx, w);
  } while (!stream.idle());
  return stream.unsendable();
}

/// What withdraws the routes, or attributes alone. False: something does not fit into a message.
bool print_others(output& out, route_table const& routes, negotiated const& session,
                  wish const& w) {
  transmit_buffer tx;
  for (std::size_t i = 0; i < routes.size(); ++i) {
    auto const r = routes[i];
    auto const f = r.key.family;
    tx.clear();
    auto const sent =
        w.withdraw
            ? tx.append(withdraw_message{session, f, {r.key.nlri, r.key.path_id}, r.attributes},
                        session, session.message_limit)
            : tx.append(attributes_message{session, r.attributes, f}, session,
                        session.message_limit);
    if (!sent.has_value()) return false;
    print_messages(out, tx, w);
  }
  return true;
}

/// The routes of a neighbor, as `w` wants them. False, and why.
bool print_routes(output& out, neighbor_settings const& neighbor, wish const& w, bool from_file,
                  std::string& why) {
  auto session = session_of(neighbor);
  if (!from_file) session.message_limit = max_message_size;
  if (w.path_ids) session.add_path_send = family_set::all();
  if (w.two_octet_as) session.four_octet_as = false;
  if (w.only && from_file) session.families = session.families & family_set::of(*w.only);
  attribute_pool pool;
  adj_rib_out rib{pool};
  auto const only = from_file ? std::nullopt : w.only;
  if (!put(*neighbor.routes, only, w.withdraw || w.no_routes, rib, why)) return false;
  if (w.nlri) return print_nlri(out, rib, session.add_path_send, w.separator), true;
  if (w.withdraw || w.no_routes
          ? print_others(out, *neighbor.routes, session, w)
          : print_announcements(out, rib, session, neighbor.group_updates, w) == 0)
    return true;
  why = "configuration error: a route does not fit into a message";
  return false;
}

/// Where the first statement of `line` ends: at a semicolon outside of braces.
std::size_t end_of_statement(std::string_view line) {
  int depth = 0;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (line[i] == '{') ++depth;
    else if (line[i] == '}') --depth;
    else if (line[i] == ';' && depth <= 0) return i;
  }
  return line.size();
}

/// `eor AFI SAFI`: an End-of-RIB.
bool encode_end_of_rib(output& out, std::string_view words, wish const& w, std::string& why) {
  std::string const name{words};
  auto const f = parse_family(name, why);
  if (!f) return false;
  transmit_buffer tx;
  (void)tx.append(end_of_rib_message{*f});
  print_messages(out, tx, w);
  return true;
}

/// One statement; `shared`: attributes which withdrawals that follow are to have.
bool encode_statement(output& out, std::string_view route, wish w, std::string& shared,
                      std::string& why) {
  constexpr std::string_view group = "group attributes ";
  if (route.starts_with(group)) return shared = route.substr(group.size()), true;
  w.withdraw = take_withdraw(route);
  if (route.starts_with("eor ") && !w.withdraw && !w.nlri)
    return encode_end_of_rib(out, route.substr(4), w, why);
  std::string whole{route};
  w.no_routes =
      !w.withdraw && !w.nlri && route.starts_with("attribute") && route.find(" nlri") == route.npos;
  if (w.no_routes) whole += " nlri 0.0.0.0/0";
  if (w.withdraw && !shared.empty()) (whole += ' ') += shared;
  configuration c;
  return read_route(whole, w, c, why) && print_routes(out, c.neighbors.front(), w, false, why);
}

/// Statements with semicolons between them.
bool encode_statements(output& out, std::string_view text, wish const& w, std::string& why) {
  std::string shared;
  bool any = false;
  do {
    auto const end = end_of_statement(text);
    auto route = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    while (route.starts_with(' ') || route.starts_with('\t')) route.remove_prefix(1);
    if (route.empty() && any) continue;
    if (!encode_statement(out, route, w, shared, why)) return false;
    any = true;
  } while (!text.empty());
  return true;
}

/// One reply to one line of standard input.
bool encode_line(output& out, std::string_view line, wish const& w) {
  auto const before = out.text.size();
  std::string why;
  if (encode_statements(out, line, w, why)) {
    if (out.text.size() > before) out.text.truncate(out.text.size() - 1);
    out.text << '\n';
    return true;
  }
  out.text.truncate(before);
  json_string(out.text << "{ \"error\": ", why);
  out.text << " }\n";
  return false;
}

int encode_lines(wish w) {
  w.separator = ' ';
  output out;
  line_reader lines;
  line_reader::line line;
  bool good = true;
  while (lines.next(line, [&] { out.flush(); })) {
    if (line.cut) {
      out.text << "{ \"error\": \"configuration error: the line is too long\" }\n";
      good = false;
    } else {
      good = encode_line(out, line.text, w) && good;
    }
    out.flush_if_full();
  }
  return good ? 0 : 1;
}

}  // namespace

int encode_verb(invocation const& call) {
  arguments const a{options, call.words};
  if (auto const done = answered(call.program, encode_usage, a); done >= 0) return done;
  bool const from_file = a.has("configuration");
  if (a.operands().empty() && !from_file) {
    auto const help = help_text(call.program, encode_usage);
    std::fwrite(help.data(), 1, help.size(), stdout);
    return 1;
  }
  std::string why;
  wish w;
  if (!read_wish(a, w, why)) return complain(why);
  auto const text = a.text();
  if (!from_file && text == "-") return encode_lines(w);

  output out;
  bool good = false;
  if (from_file) {
    configuration c;
    if (!load(a.value("configuration"), c, why)) return complain(why);
    if (c.neighbors.empty()) return complain("no neighbor defined in configuration");
    good = print_routes(out, c.neighbors.front(), w, true, why);
  } else {
    good = encode_statements(out, text, w, why);
  }
  if (good) return 0;
  out.flush();
  return complain(why);
}

}  // namespace senda::daemon::cli
