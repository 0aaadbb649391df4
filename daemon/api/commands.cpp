#include "daemon/api/commands.hpp"

#include <senda/core/json.hpp>

#include <cstdlib>
#include <ctime>
#include <unistd.h>

#include "daemon/config/route_reader.hpp"
#include "daemon/log.hpp"

namespace senda::daemon {

/// A command in both grammars; version 4 understands the spelling of version 6 as well.
struct command::row {
  std::string_view v6, v4;
  bool of_peers;  ///< a selector may stand before it
  void (command::*run)();
};

command::row const command::rows[] = {
    {"daemon shutdown", "shutdown", false, &command::shutdown},
    {"daemon reload", "reload", false, &command::reload},
    {"daemon restart", "restart", false, &command::restart},
    {"daemon status", "status", false, &command::status},
    {"session ack enable", "enable-ack", false, &command::ack_enable},
    {"session ack disable", "disable-ack", false, &command::ack_disable},
    {"session ack silence", "silence-ack", false, &command::ack_silence},
    {"session sync enable", "enable-sync", false, &command::sync_enable},
    {"session sync disable", "disable-sync", false, &command::sync_disable},
    {"session ping", "ping", false, &command::ping},
    {"session reset", "reset", false, &command::nothing},
    {"session bye", "bye", false, &command::nothing},
    {"system version", "version", false, &command::version},
    {"system api version", "api version", false, &command::api_version},
    {"system queue-status", "queue-status", false, &command::queue_status},
    {"rib flush", "flush adj-rib", false, &command::flush_out},
    {"rib clear in", "clear adj-rib in", false, &command::clear_in},
    {"rib clear", "clear adj-rib", false, &command::clear_out},
    {"rib show out", "show adj-rib out", false, &command::show_out},
    {"announce route", "announce route", true, &command::announce_route},
    {"announce attributes", "announce attributes", true, &command::announce_attributes},
    {"announce attribute", "announce attribute", true, &command::announce_attributes},
    {"announce ipv4", "announce ipv4", true, &command::announce_family},
    {"announce ipv6", "announce ipv6", true, &command::announce_family},
    {"announce eor", "announce eor", true, &command::announce_eor},
    {"announce route-refresh", "announce route-refresh", true, &command::announce_refresh},
    {"announce watchdog", "announce watchdog", true, &command::announce_watchdog},
    {"announce", "announce", true, &command::unknown_announce},
    {"withdraw route", "withdraw route", true, &command::withdraw_route},
    {"withdraw attributes", "withdraw attributes", true, &command::withdraw_attributes},
    {"withdraw attribute", "withdraw attribute", true, &command::withdraw_attributes},
    {"withdraw ipv4", "withdraw ipv4", true, &command::withdraw_family},
    {"withdraw ipv6", "withdraw ipv6", true, &command::withdraw_family},
    {"withdraw watchdog", "withdraw watchdog", true, &command::withdraw_watchdog},
    {"withdraw", "withdraw", true, &command::unknown_withdraw},
    {"teardown", "teardown", true, &command::teardown},
};

namespace {

std::size_t count_words(std::string_view s) {
  std::size_t n = 1;
  for (char const c : s) n += c == ' ';
  return n;
}

/// `route PREFIX { next-hop X; med 5; }` and a last `;` become `route PREFIX next-hop X med 5`.
std::vector<token> without_braces(std::span<token const> words) {
  std::vector<token> out;
  for (auto const& w : words)
    if (w.text != ";" && w.text != "{" && w.text != "}") out.push_back(w);
  return out;
}

/// What `next-hop self` means for a route of this address family on this session (API contract
/// §7.7); nothing where there is no answer.
std::optional<ip_address> self_of(neighbor_settings const& n, ip_version v) {
  if (n.local_address && n.local_address->version() == v) return n.local_address;
  if (v == ip_version::v4 && n.router_id) return ip_address{*n.router_id};
  return {};
}

}  // namespace

// --- understanding
// ----------------------------------------------------------------------------------

bool command::starts_with(std::string_view words) const {
  for (std::size_t i = 0; !words.empty(); ++i) {
    auto const blank = words.find(' ');
    if (word(i) != words.substr(0, blank)) return false;
    words.remove_prefix(blank == words.npos ? words.size() : blank + 1);
  }
  return true;
}

void command::run() {
  peers_ = api_.peers_of(from_);
  bool const version_4 = api_.settings().version == 4;
  json_ = !version_4;
  if (!select()) return refuse();
  for (auto const& r : rows) {
    // Version 6 says `peer SELECTOR announce …`, version 4 may leave the selector out.
    if (selected_ ? !r.of_peers : r.of_peers && !version_4) continue;
    auto const spelled = version_4 && starts_with(r.v4) ? r.v4 : starts_with(r.v6) ? r.v6 : "";
    if (spelled.empty()) continue;
    at_ += count_words(spelled);
    take_options();
    return (this->*r.run)();
  }
  refuse();
}

/// `neighbor ADDRESS [key value …] [, neighbor …]` or `peer SELECTOR`: sets peers_. False: it is
/// malformed, or matches nobody.
bool command::select() {
  bool const v4 = word(0) == "neighbor", v6 = word(0) == "peer";
  if (!v4 &&
      !(v6 && (word(1) == "*" || word(1) == "[" || word(1).find_first_of(".:") != word(1).npos)))
    return true;
  selected_ = true;
  std::size_t at = 1;
  if (word(at) == "*") return at_ = at + 1, !peers_.empty();
  std::vector<speaker::neighbor const*> chosen;
  bool const bracket = word(at) == "[";
  if (bracket) ++at;
  for (;;) {
    if (!select_one(at, chosen)) return false;
    if (word(at) != ",") break;
    if (!v4 && !bracket) return false;
    ++at;
    if (v4 && word(at) == "neighbor") ++at;
  }
  if (bracket && word(at++) != "]") return false;
  at_ = at;
  std::erase_if(peers_, [&](auto const* p) {
    for (auto const* c : chosen)
      if (c == p) return false;
    return true;
  });
  return !peers_.empty();
}

bool command::select_one(std::size_t& at, std::vector<speaker::neighbor const*>& chosen) const {
  std::string wanted{"neighbor "};
  std::vector<std::string> parts;
  wanted += word(at++);
  parts.push_back(wanted);
  for (;;) {
    auto const key = word(at);
    if (key != "local-ip" && key != "local-as" && key != "peer-as" && key != "router-id" &&
        key != "family-allowed")
      break;
    parts.push_back(std::string{key} + ' ' + std::string{word(at + 1)});
    at += 2;
  }
  for (auto const* p : peers_) {
    auto const name = ' ' + p->settings.name + ' ';
    bool all = true;
    for (auto const& part : parts) all = all && name.find(' ' + part + ' ') != name.npos;
    if (all) chosen.push_back(p);
  }
  return true;
}

/// Up to two of these may end a command.
void command::take_options() {
  sync_ = from_.sync;
  for (int i = 0; i < 2; ++i) {
    if (line_.words().size() <= at_) return;
    if (line_.drop_last("json")) json_ = true;
    else if (line_.drop_last("text")) json_ = false;
    else if (line_.drop_last("sync")) sync_ = true;
    else if (line_.drop_last("async")) sync_ = false;
    else return;
  }
}

void command::answer(std::string_view json, std::string_view text) {
  from_.say(json_ ? json : text);
  from_.done();
}

/// Replies at once, or (sync) when every selected session has sent what it was given.
void command::finish() {
  if (!sync_) return from_.done();
  auto left = std::make_shared<std::size_t>(1);
  auto const one = [&a = api_, &h = from_, left] {
    if (--*left) return;
    h.done();
    if (h.waiting) a.resume(h);
  };
  from_.waiting = true;
  for (auto const* p : peers_)
    if (p->peer->established()) {
      ++*left;
      p->peer->when_flushed(one);
    }
  one();
}

std::optional<family> command::family_at(std::size_t i) const {
  auto const a = parse_afi(word(i));
  auto const s = parse_safi(word(i + 1));
  if (!a || !s || !is_known({*a, *s})) return {};
  return family{*a, *s};
}

// --- the daemon
// -------------------------------------------------------------------------------------

void command::shutdown() {
  answer(R"({"status": "shutdown in progress"})", "shutdown in progress");
  api_.control().shutdown();
}
void command::reload() {
  answer(R"({"status": "reload in progress"})", "reload in progress");
  api_.tell_signal(0, "none");
  api_.control().reload();
}
void command::restart() {
  answer(R"({"status": "restart in progress"})", "restart in progress");
  api_.tell_signal(0, "none");
  api_.control().restart();
}

void command::status() {
  auto const& c = api_.control();
  auto const now = static_cast<double>(std::time(nullptr));
  auto const up = static_cast<std::uint64_t>(now > c.started() ? now - c.started() : 0);
  text_writer out;
  if (json_) {
    (out << R"({"version": ")" << api_.settings().version_text << R"(", "uuid": ")" << c.uuid()
         << R"(", "pid": )")
        .number(static_cast<std::uint64_t>(::getpid()));
    (out << R"(, "uptime": )").number(up);
    (out << R"(, "start_time": )").number(static_cast<std::uint64_t>(c.started()));
    out << R"(, "peers": {)";
    std::string_view comma;
    for (auto const& n : api_.peers().neighbors()) {
      out << comma << '"' << n.settings.name << "\": \"" << name_of(n.peer->state()) << '"';
      comma = ", ";
    }
    out << "}}";
    from_.say(out.view());
    return from_.done();
  }
  out << "ExaBGP Daemon Status\n====================\nVersion: " << api_.settings().version_text
      << "\nUUID: " << c.uuid() << "\nPID: ";
  (out.number(static_cast<std::uint64_t>(::getpid())) << "\nUptime: ").number(up / 3600);
  (out << "h ").number(up / 60 % 60);
  (out << "m ").number(up % 60);
  (out << "s\nPeers: ").number(api_.peers().neighbors().size());
  for (auto const& n : api_.peers().neighbors())
    out << "\n  - " << n.settings.name << ": " << name_of(n.peer->state());
  from_.say(out.view());
  from_.done();
}

// --- the conversation
// -------------------------------------------------------------------------------

void command::ack_enable() {
  from_.ack = true;
  from_.done();
}
void command::ack_disable() {
  from_.done();
  from_.ack = false;
}
void command::ack_silence() { from_.ack = false; }
void command::sync_enable() {
  from_.sync = true;
  from_.done();
}
void command::sync_disable() {
  from_.sync = false;
  from_.done();
}

void command::ping() {
  // JSON in both versions unless `text` ends the command (take_options() removed it).
  auto const& id = api_.control().uuid();
  bool const text = !json_ && api_.settings().version != 4;
  from_.say(text ? "pong " + id + " active=true" : R"({"pong": ")" + id + R"(", "active": true})");
  from_.done();
}

void command::version() {
  auto const& v = api_.settings().version_text;
  answer(R"({"version": ")" + v + R"(", "application": "exabgp"})", "exabgp " + v);
}

void command::api_version() {
  auto& current = api_.settings().version;
  if (word(0).empty()) {
    bool const six = current == 6;
    return answer(six ? R"({"api_version": 6, "description": "json-only"})"
                      : R"x({"api_version": 4, "description": "legacy (text/json)"})x",
                  six ? "API version: 6 (json-only)" : "API version: 4 (legacy (text/json))");
  }
  auto const wanted = parse_number(word(0));
  if (!wanted) {
    text_writer what;
    if (json_) json_string(what << R"({"error": )", "Invalid version: " + std::string{word(0)});
    else what << "error: invalid version: " << word(0);
    if (json_) what << '}';
    return refuse(what.view());
  }
  if (*wanted != 4 && *wanted != 6)
    return refuse(json_ ? R"({"error": "API version must be 4 or 6"})"
                        : "error: API version must be 4 or 6");
  current = static_cast<unsigned>(*wanted);
  auto const n = std::to_string(current);
  answer(R"({"status": "API version set", "version": )" + n +
             R"(, "note": "effective on next process restart"})",
         "API version set to " + n + " (effective on next process restart)");
}

void command::queue_status() {
  text_writer out;
  std::string_view comma = "{";
  for (auto const& h : api_.helpers()) {
    if (!h->process.running()) continue;
    auto const n = h->process.queued();
    if (json_) {
      json_string(out << comma, h->definition.name);
      (out << R"(: {"items": )").number(n > 0);
      (out << R"(, "bytes": )").number(n) << '}';
    } else {
      (out << (out.empty() ? "" : "\n") << h->definition.name << ": ").number(n > 0);
      (out << " items (").number(n) << " bytes)";
    }
    comma = ", ";
  }
  if (json_) from_.say(out.empty() ? "{}" : std::string{out.view()} + "}");
  else from_.say(out.empty() ? "no queued messages" : out.view());
  from_.done();
}

// --- the RIB
// ----------------------------------------------------------------------------------------

void command::flush_out() {
  if (peers_.empty()) return refuse();
  for (auto const* p : peers_) p->peer->flush_rib();
  from_.done();
}

void command::clear_out() {
  if (peers_.empty()) return refuse();
  for (auto const* p : peers_) p->peer->clear_rib();
  from_.done();
}

/// One line per route of every neighbor.
void command::show_out() {
  text_writer line;
  for (auto const& n : api_.peers().neighbors()) {
    auto const& rib = n.peer->rib();
    for (adj_rib_out::route_id id = 0; id < rib.id_bound(); ++id) {
      if (!rib.is_announced(id)) continue;
      auto const key = rib[id].key.view();
      nlri_range const route{key.family, key.nlri, false, 0};
      line.clear();
      if (json_)
        line << "{\"" << n.settings.peer << R"(": {"routes": [{"family": ")" << key.family
             << R"(", "prefix": ")";
      else line << n.settings.peer << ' ' << key.family << ' ';
      for (auto const& one : route) route.kind()->text(one, line);
      if (json_) line << R"("}]}})";
      from_.say(line.view());
    }
  }
  from_.done();
}

// --- routes
// -----------------------------------------------------------------------------------------

void command::announce_route() { routes(object::route, true); }
void command::withdraw_route() { routes(object::route, false); }
void command::announce_attributes() { routes(object::attributes, true); }
void command::withdraw_attributes() { routes(object::attributes, false); }
void command::announce_family() { routes(object::family, true); }
void command::withdraw_family() { routes(object::family, false); }

void command::route_failed(std::string_view what) {
  log_line(log_level::warning, "api", from_.definition.name, ": ", log_text(what),
           " in: ", log_text(line_.join(at_ - 1)));
  refuse("error: Could not parse route: " + line_.join(at_ - 1));
}

void command::routes(object what, bool announce) {
  static thread_local config::route_reader reader;  // its storage is large and reused
  auto const words = without_braces(line_.words().subspan(at_));
  text_cursor in{words};
  auto parsed = result<void>{success()};
  reader.clear();
  if (what == object::route) parsed = reader.read_route(in);
  else if (what == object::attributes) parsed = reader.read_attributes(in);
  else {
    auto const a = parse_afi(line_.word(at_ - 1));
    auto const s = parse_safi(in.next());
    auto const kind = s ? config::kind_of(*s) : std::nullopt;
    if (!a || !kind) return refuse();
    reader.clear(*kind, family{*a, *s});
    parsed = reader.read_route(in);
  }
  if (!parsed.has_value()) {
    text_writer why;
    why << in.failure();
    return what == object::family ? refuse() : route_failed(why.view());
  }
  // A configuration may mix families here, a command may not (API contract §6.5).
  if (reader.families().size() > 1) return route_failed("prefixes of more than one family");
  if (peers_.empty()) return refuse();
  if (auto const why = reader.obstacle(); announce && !why.empty())
    return refuse("error: " + std::string{why} + ": " + line_.join(at_));
  bool resolved = true;
  for (auto const* p : peers_) {
    std::array<std::uint8_t, max_extended_message_size> storage;
    reader.for_each_route([&](route_key_view key) {
      bytes block = reader.attributes();
      attribute_block_builder with_self{storage};
      if (reader.next_hop_self() && announce) {
        auto const v = key.family.afi == afi::ipv4 ? ip_version::v4 : ip_version::v6;
        auto const self = self_of(p->settings, v);
        if (!self) return void(resolved = false);
        for (attribute_range all{block}; !all.empty();)
          if (auto const a = all.next(); a.has_value())
            with_self.add(a.assume_value().flags, a.assume_value().code, a.assume_value().value);
        with_self.set(attribute_flag::transitive, attribute_code::next_hop, self->octets());
        block = with_self.written();
      }
      bool const taken = announce ? p->peer->announce(key, block) : p->peer->withdraw(key, block);
      if (!taken)
        log_line(log_level::warning, "api", p->settings.name, " has no family ", key.family,
                 ": the route is not for it");
    });
  }
  if (!resolved) return refuse("error: next-hop self has no address of that family");
  finish();
}

void command::unknown_announce() {
  if (selected_ || word(0).empty()) return refuse();
  refuse("error: unknown announce type: " + std::string{word(0)});
}
void command::unknown_withdraw() {
  if (selected_ || word(0).empty()) return refuse();
  refuse("error: unknown withdraw type: " + std::string{word(0)});
}

// --- sessions
// ---------------------------------------------------------------------------------------

void command::announce_eor() {
  auto const wanted = word(0).empty() ? std::optional<family>{ipv4_unicast} : family_at(0);
  if (!wanted || !word(2).empty()) return refuse();
  bool sent = false;
  for (auto const* p : peers_) sent = p->peer->send_end_of_rib(*wanted) || sent;
  if (!sent) return refuse();
  finish();
}

void command::announce_refresh() {
  auto const wanted = family_at(0);
  if (!wanted || !word(2).empty()) return refuse();
  bool sent = false;
  for (auto const* p : peers_) sent = p->peer->request_refresh(*wanted) || sent;
  if (!sent) return refuse();
  finish();
}

void command::announce_watchdog() { watchdog(true); }
void command::withdraw_watchdog() { watchdog(false); }

/// Acts on the routes of the configuration that carry the name, of all neighbors.
void command::watchdog(bool announce) {
  std::string const name{word(0).empty() ? std::string_view{from_.definition.name} : word(0)};
  for (auto const& n : api_.peers().neighbors()) {
    auto const& table = *n.settings.routes;
    for (std::size_t i = 0; i < table.size(); ++i) {
      auto const r = table[i];
      if (!r.control || r.control->watchdog != name) continue;
      if (announce) n.peer->announce(r.key, r.attributes);
      else if (n.peer->rib().lookup(r.key)) n.peer->withdraw(r.key, r.attributes);
    }
  }
  finish();
}

void command::teardown() {
  auto const code = parse_number(word(0), 255);
  if (!code) return refuse();
  for (auto const* p : peers_) {
    if (!p->peer->established()) continue;
    fsm::stop order{.subcode = static_cast<cease_subcode>(*code), .restart = true};
    if (p->settings.capabilities.graceful_restart && p->peer->agreed().peer_restarts_gracefully) {
      order.silent = true;
      order.reason = "graceful restarted negotiated, closing without sending any notification";
    }
    p->peer->stop(order);
  }
  from_.done();
}

}  // namespace senda::daemon
