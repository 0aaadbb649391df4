#include "daemon/speaker/speaker.hpp"

#include <senda/attribute/attribute_block.hpp>
#include <senda/message/notification.hpp>
#include <senda/session/capabilities_of.hpp>

#include <algorithm>
#include <cstring>
#include <random>
#include <set>
#include <sys/socket.h>
#include <unistd.h>

#include "daemon/log.hpp"

namespace senda::daemon {

namespace {

constexpr std::string_view source = "network";

std::string text_of(ip_address const& a) {
  text_writer t;
  t << a;
  return std::string{t.view()};
}

std::uint64_t random_seed() {
  std::random_device device;
  return std::uint64_t{device()} << 32 | device();
}

std::vector<std::uint8_t> capabilities_for(neighbor_settings const& n,
                                           speaker_settings const& environment) {
  auto const& c = n.capabilities;
  open_options o;
  o.families = n.families;
  o.four_octet_as = c.four_octet_as;
  o.extended_next_hop = n.offers_next_hops();
  o.ipv6_next_hop = n.ipv6_next_hops();
  o.add_path = c.add_path;
  family_set paths;
  for (auto const& e : n.offered_add_paths()) paths.insert(e.family);
  o.add_path_of = paths;
  std::vector<capability::paths_limit::entry> limits;
  for (auto const& e : n.offered_path_limits()) limits.push_back({e.family, e.limit});
  o.paths_limits = limits;
  o.graceful_restart = c.graceful_restart.has_value();
  o.restart_time = c.graceful_restart.value_or(0);
  std::vector<capability::long_lived_graceful_restart::entry> stale_times;
  for (auto const& e : n.offered_stale_times())
    stale_times.push_back(
        {e.family, capability::long_lived_graceful_restart::preserved_state, e.seconds});
  o.long_lived = stale_times;
  o.route_refresh = c.route_refresh;
  o.operational = c.operational;
  o.extended_message = c.extended_message;
  o.host_name = n.host_name;
  o.domain_name = n.domain_name;
  if (c.software_version) o.software_version = environment.software_version;
  o.link_local_next_hop = c.link_local_next_hop.value_or(false);
  o.multisession = c.multi_session;
  o.role = c.role;
  auto const all = capabilities_of(o, n.local_as, n.hold_time);
  return {all.view().begin(), all.view().end()};
}

session_settings session_for(neighbor_settings const& n, speaker_settings const& environment) {
  session_settings s;
  s.machine.local_as = n.local_as;
  s.machine.peer_as = n.peer_as;
  s.machine.id = n.router_id.value_or(ipv4_address{});
  s.machine.hold_time = n.hold_time;
  s.machine.passive = n.passive || environment.passive;
  s.machine.open_wait = fsm::seconds(environment.open_wait);
  s.machine.unknown_message_as_reference = true;
  s.machine.strict_role = n.capabilities.role_strict;
  s.machine.aigp = n.capabilities.aigp.value_or(false);
  s.capabilities = capabilities_for(n, environment);
  s.remote = n.peer;
  s.port = n.connect ? n.connect : environment.port;
  s.local = n.local_address;
  s.socket.ttl = n.outgoing_ttl.value_or(0);
  s.socket.min_ttl = n.incoming_ttl.value_or(0);
  s.socket.device = n.source_interface;
  s.socket.md5_key = n.md5_key;
  s.socket.tcp_ao = n.tcp_ao;
  return s;
}

peer_settings settings_for(neighbor_settings const& n, speaker_settings const& environment) {
  peer_settings p;
  p.name = n.name;
  p.families = n.families;
  p.group_updates = n.group_updates;
  p.manual_eor = n.manual_eor;
  p.eor_wait = std::chrono::seconds{n.eor_wait.value_or(environment.eor_wait)};
  p.keep_received = n.adj_rib_in;
  p.route_refresh = n.capabilities.route_refresh;
  p.prefix_limit = n.prefix_limit;
  p.long_lived_restart = !n.offered_stale_times().empty();
  p.rate_limit = n.rate_limit;
  p.attempts = environment.attempts;
  p.operational = n.operational;
  for (auto& notice : p.operational)
    if (!notice.message.router_id.value)
      notice.message.router_id = n.router_id.value_or(ipv4_address{});
  if (n.outgoing_ttl.value_or(1) == 1) p.link_local = n.local_link_local;
  p.session = session_for(n, environment);
  return p;
}

event_peer identity_of(neighbor_settings const& n) {
  return {n.local_address ? text_of(*n.local_address) : "no-nexthop", text_of(n.peer), n.local_as,
          n.peer_as, n.router_id};
}

/// A route that can be sent: others are reported once and skipped.
bool is_complete(neighbor_settings const& n, route_table::route const& r) {
  if (!r.control || r.control->obstacle.empty()) return true;
  log_line(log_level::error, "configuration", n.name, " line ", r.line, ": ", r.control->obstacle,
           ", the route is not sent");
  return false;
}

/// The same routes in the same order, all of which can be announced.
bool have_equal_routes(neighbor_settings const& a, neighbor_settings const& b) {
  auto const &one = *a.routes, &other = *b.routes;
  if (&one != &other && one.size() != other.size()) return false;
  for (std::size_t i = 0; i < one.size(); ++i) {
    auto const x = one[i], y = other[i];
    if (x.control && !x.control->obstacle.empty()) return false;
    if (&one == &other) continue;
    if (!(x.key == y.key) || !equal_bytes(x.attributes, y.attributes)) return false;
    if (x.control ? !y.control || *x.control != *y.control : y.control != nullptr) return false;
  }
  return true;
}

outbound_settings outbound_settings_of(neighbor_settings const& n) {
  return {n.families, n.adj_rib_out};
}

/// What a range says of one of its addresses.
neighbor_settings member_of(neighbor_settings const& range, ip_address const& address) {
  auto one = range;
  one.peer = address;
  one.peer_length = static_cast<std::uint8_t>(address.bits());
  one.listen = 0;
  one.passive = true;
  one.name = neighbor_name(one);
  return one;
}

/// The new settings of a neighbor that there is; nothing when it has none, so that it goes. A range
/// has those of its members.
std::optional<neighbor_settings> settings_of(speaker::neighbor const& n,
                                             configuration const& wanted) {
  for (auto const& w : wanted.neighbors)
    if (w.name == n.settings.name) return w;
  if (!n.dynamic) return {};
  for (auto const& w : wanted.neighbors) {
    if (!w.is_range() || !w.covers(n.settings.peer)) continue;
    auto one = member_of(w, n.settings.peer);
    if (one.name == n.settings.name && !needs_restart(n.settings, one)) return one;
  }
  return {};
}

/// Says why, and closes: for connections nobody waits for.
void turn_away(int fd, cease_subcode why) {
  std::uint8_t octets[header_size + 2];
  auto const m = encode_message(
      notification_message{notification_code::cease, static_cast<std::uint8_t>(why), {}}, octets);
  if (m.has_value())
    (void)::send(fd, m.assume_value().data(), m.assume_value().size(), MSG_NOSIGNAL);
  ::close(fd);
}

}  // namespace

speaker::speaker(reactor& loop, speaker_settings settings, peer_subscriber& subscriber)
    : loop_(loop), settings_(std::move(settings)), subscriber_(subscriber), pool_(random_seed()) {
  sweep_ = loop_.timer([this] { leaving_.clear(); });
  closing_ = loop_.timer([this] { wait_until_closed(closing_tries_); });
}

// --- configuration
// ----------------------------------------------------------------------------------

result<void> speaker::listen() {
  for (auto const& address : settings_.listen_on) {
    auto const done = listen_on(address, settings_.port, nullptr);
    if (done.has_value()) continue;
    log_line(log_level::critical, source, "cannot listen on ", address, " port=", settings_.port,
             ": ", std::strerror(done.assume_error().os));
    return fail(done.assume_error());
  }
  return success();
}

/// One socket for all who listen on the same port; each neighbor adds its key.
result<void> speaker::listen_on(ip_address const& address, std::uint16_t port,
                                neighbor_settings const* for_whom) {
  auto at = std::find_if(listeners_.begin(), listeners_.end(),
                         [&](auto const& l) { return l.address == address && l.port == port; });
  if (at == listeners_.end()) {
    sync::socket_options options;
    if (for_whom) options.min_ttl = for_whom->incoming_ttl.value_or(0);
    SENDA_TRY(auto socket, sync::open_listener(address, port, options));
    auto made = std::make_unique<listener>(
        loop_, std::move(socket),
        [this](int fd, connection_info const& where) { accept(fd, where); },
        &arrivals_.descriptors);
    listeners_.push_back({address, port, std::move(made)});
    at = listeners_.end() - 1;
    log_line(log_level::info, source, "listening on ", address, " port=", port);
  }
  return success();
}

/// What listens knows the key of this neighbor from now on, and answers in a way that one who minds
/// the TTL accepts (RFC 5082 §3).
void speaker::protect_for(neighbor_settings const& n) {
  bool const keyless = n.md5_key.empty() && n.tcp_ao.key.empty();
  for (auto const& l : listeners_) {
    if (l.address.version() != n.peer.version()) continue;
    ip_prefix const peers{n.peer, n.peer_length};
    auto const fd = l.listener->fd();
    if (n.incoming_ttl || n.outgoing_ttl) (void)sync::set_ttl(fd, l.address.version(), 255, 0);
    if (keyless) continue;
    auto const done = n.md5_key.empty() ? sync::set_tcp_ao_key(fd, peers, n.tcp_ao, true)
                                        : sync::set_md5_key(fd, peers, 0, n.md5_key);
    if (done.has_value()) continue;
    log_line(log_level::error, source, n.name, " cannot sign what arrives on ", l.address,
             " port=", l.port, ": ", std::strerror(done.assume_error().os));
  }
}

void speaker::listen_for(neighbor_settings const& n) {
  auto const address = n.md5_ip ? n.md5_ip : n.local_address;
  if (!n.listen || !address) return;
  auto const done = listen_on(*address, n.listen, &n);
  if (!done.has_value())
    log_line(log_level::error, source, n.name, " cannot listen on ", *address, " port=", n.listen,
             ": ", std::strerror(done.assume_error().os));
}

void speaker::close_unused_listeners() {
  std::erase_if(listeners_, [&](open_port const& l) {
    for (auto const& address : settings_.listen_on)
      if (l.address == address && l.port == settings_.port) return false;
    for (auto const& n : neighbors_) {
      auto const address = n.settings.md5_ip ? n.settings.md5_ip : n.settings.local_address;
      if (n.settings.listen == l.port && address == l.address) return false;
    }
    return true;
  });
}

void speaker::apply(configuration const& wanted) {
  fsm::stop const gone{.subcode = cease_subcode::peer_deconfigured,
                       .reason = "stop, message [removed]"};
  fsm::stop changed{.subcode = cease_subcode::peer_deconfigured};
  std::vector<kept_neighbor> kept;
  for (auto& n : neighbors_) {
    auto next = settings_of(n, wanted);
    if (!next) {
      remove(n, gone);
      continue;
    }
    if (needs_restart(n.settings, *next)) {  // it is made anew below
      changed.silent = n.settings.capabilities.graceful_restart.has_value();
      remove(n, changed);
      continue;
    }
    n.created = false;
    auto const before = std::exchange(n.settings, std::move(*next));
    n.peer->events().subscribe(subscriber_.subscriptions_of(n.settings));
    n.peer->reconfigure(settings_for(n.settings, settings_));
    kept.push_back({&n, before.routes});
  }
  update_routes(std::move(kept));
  std::erase_if(neighbors_, [](auto const& n) { return !n.peer; });
  for (auto const& w : wanted.neighbors)
    if (!find(w.name)) add(w);
  ++generation_;
  close_unused_listeners();
}

void speaker::renew_subscriptions() {
  for (auto& n : neighbors_) n.peer->events().subscribe(subscriber_.subscriptions_of(n.settings));
}

void speaker::readiness_changed() {
  for (auto& n : neighbors_) n.peer->readiness_changed();
}

family_set speaker::unready(peer const& which) const {
  for (auto const& n : neighbors_)
    if (n.peer.get() == &which) return subscriber_.unready(n.settings);
  return {};
}

bool speaker::create(neighbor_settings const& n) {
  if (find(n.name)) return false;
  add(n).created = true;
  return true;
}

void speaker::destroy(std::string_view name) {
  if (auto* const n = find(name))
    remove(*n, {.subcode = cease_subcode::peer_deconfigured, .reason = "stop, message [removed]"});
  std::erase_if(neighbors_, [](auto const& n) { return !n.peer; });
  close_unused_listeners();
}

speaker::neighbor& speaker::add(neighbor_settings const& n, bool dynamic) {
  auto settings = settings_for(n, settings_);
  if (dynamic) settings.attempts = 1;  // it goes with its session
  auto const table = table_for(n);
  bool const shared = !table->readers().empty();
  auto made = std::make_unique<peer>(loop_, table, std::move(settings), identity_of(n),
                                     static_cast<peer_owner&>(*this));
  made->events().subscribe(subscriber_.subscriptions_of(n));
  ++generation_;
  neighbors_.push_back({n, std::move(made), dynamic, false});
  listen_for(n);
  protect_for(n);
  if (!n.tcp_ao.key.empty() && !sync::has_tcp_ao())
    log_line(log_level::error, source, n.name,
             " cannot come up: the kernel has no TCP-AO (Linux 6.7, CONFIG_TCP_AO)");
  auto& added = neighbors_.back();
  if (!shared) announce_routes(n, *table);
  if (keeper_) keeper_->give_back(*added.peer);
  if (!n.is_range()) added.peer->start();  // of a range they are made as they connect
  return added;
}

/// What commands announced to the range is for its members, too.
void speaker::add_member(neighbor_settings const& n, std::string range) {
  add(n, true);
  auto const& shared = find(range)->peer->rib();
  auto& member = *neighbors_.back().peer;
  for (adj_rib_out::route_id id = 0; id < shared.id_bound(); ++id) {
    if (!shared.is_announced(id)) continue;
    auto const key = shared[id].key.view();
    if (find(range)->peer->table().owner_of(key) == route_owner::command)
      member.own_table().announce(key, pool_.block(shared[id].attributes), route_owner::range);
  }
}

void speaker::remove(neighbor& n, fsm::stop const& order) {
  ++generation_;
  if (keeper_) keeper_->cleared(n.settings.name);
  n.peer->stop(order);
  n.peer->leave_table();
  leaving_.push_back(std::move(n.peer));
  sweep_->expires_after(std::chrono::seconds{2});
}

// --- routes of the configuration
// --------------------------------------------------------------------

/// Whether a route is to be announced now: it can be, and no watchdog is against it.
bool speaker::is_wanted(neighbor_settings const& n, route_table::route const& r) const {
  if (!is_complete(n, r)) return false;
  if (!r.control || r.control->watchdog.empty()) return true;
  auto const said = watchdogs_.find(r.control->watchdog);
  return said == watchdogs_.end() ? !r.control->withdrawn : said->second;
}

/// That of a neighbor which is meant to have the same routes, else one of its own. Ranges only
/// keep routes for their members.
std::shared_ptr<outbound_table> speaker::table_for(neighbor_settings const& n) {
  auto const wanted = outbound_settings_of(n);
  for (auto const& other : neighbors_) {
    auto& table = other.peer->table();
    if (n.is_range() || other.settings.is_range() || !table.is_fresh()) continue;
    if (table.settings() == wanted && have_equal_routes(n, other.settings))
      return table.shared_from_this();
  }
  return std::make_shared<outbound_table>(loop_, pool_, wanted, [this] { return keeper_; });
}

void speaker::announce_routes(neighbor_settings const& n, outbound_table& to) {
  auto const& routes = *n.routes;
  constexpr std::size_t ahead = 8;  // the memory of so many is asked for in advance
  for (std::size_t i = 0; i < routes.size(); ++i) {
    if (i + ahead < routes.size()) to.rib().prefetch(routes[i + ahead].key);
    if (auto const r = routes[i]; is_wanted(n, r))
      to.announce(r.key, r.attributes, route_owner::configuration);
  }
  to.set_fresh(true);
}

/// Neighbors that share a table, and have equal routes again, go on with one.
void speaker::update_routes(std::vector<kept_neighbor> kept) {
  std::vector<outbound_reader*> together;
  while (!kept.empty()) {
    auto const first = kept.front();
    together.clear();
    std::erase_if(kept, [&](kept_neighbor const& k) {
      if (&k.which->peer->table() != &first.which->peer->table()) return false;
      if (k.which != first.which && !have_equal_routes(k.which->settings, first.which->settings))
        return false;
      return together.push_back(k.which->peer.get()), true;
    });
    for_each_table(together, [](auto&) {});
    update_routes(*first.which, *first.before);
  }
}

/// What only the old table has is withdrawn, unless a command has announced it since; what is new
/// or different is announced, whatever a command said; the rest is left alone.
void speaker::update_routes(neighbor const& n, route_table const& before) {
  auto const& after = *n.settings.routes;
  if (&before == &after) return;
  auto& table = n.peer->table();
  attribute_pool scratch;
  adj_rib_out old{scratch}, fresh{scratch};
  for (std::size_t i = 0; i < before.size(); ++i)
    if (auto const r = before[i]; is_wanted(n.settings, r)) old.announce(r.key, r.attributes);
  for (std::size_t i = 0; i < after.size(); ++i)
    if (auto const r = after[i]; is_wanted(n.settings, r)) fresh.announce(r.key, r.attributes);
  for (std::size_t i = 0; i < before.size(); ++i) {
    auto const r = before[i];  // a watchdog may have announced one that was not wanted at first
    if (fresh.lookup(r.key) || !table.rib().lookup(r.key)) continue;
    if (table.owner_of(r.key) == route_owner::command) continue;
    table.withdraw(r.key, r.attributes);
  }
  for (adj_rib_out::route_id id = 0; id < fresh.id_bound(); ++id) {
    auto const key = fresh[id].key.view();
    auto const block = scratch.block(fresh[id].attributes);
    auto const was = old.lookup(key);
    if (!was || !equal_bytes(*was, block)) table.announce(key, block, route_owner::configuration);
  }
}

/// Those who share a table have the same routes in their configuration.
void speaker::watchdog(std::string_view name, bool announce) {
  watchdogs_.insert_or_assign(std::string{name}, announce);
  std::set<outbound_table*> done;
  for (auto const& n : neighbors_) {
    auto& table = n.peer->table();
    table.set_fresh(false);
    if (!done.insert(&table).second) continue;
    auto const& routes = *n.settings.routes;
    for (std::size_t i = 0; i < routes.size(); ++i) {
      auto const r = routes[i];
      if (!r.control || r.control->watchdog != name || !is_complete(n.settings, r)) continue;
      if (announce) table.announce(r.key, r.attributes, route_owner::configuration);
      else if (table.rib().lookup(r.key)) table.withdraw(r.key, r.attributes);
    }
  }
}

speaker::neighbor* speaker::find(std::string_view name) noexcept {
  for (auto& n : neighbors_)
    if (n.settings.name == name) return &n;
  return nullptr;
}

// --- the end
// ----------------------------------------------------------------------------------------

void speaker::restart(fsm::stop order) {
  order.restart = true;
  for (auto& n : neighbors_) {
    order.silent = n.settings.capabilities.graceful_restart.has_value();
    if (!n.peer->start_again()) n.peer->stop(order);
  }
}

void speaker::stop(fsm::stop const& order, std::function<void()> done) {
  listeners_.clear();
  closed_ = std::move(done);
  for (auto& n : neighbors_) n.peer->stop(order);
  wait_until_closed(10);
}

void speaker::wait_until_closed(unsigned tries) {
  bool open = false;
  for (auto const& n : neighbors_) open = open || n.peer->state() != fsm::state::idle;
  // One round more than needed: the last octets are on their way when the state is idle.
  if (tries == 0) return closed_();
  closing_tries_ = open ? tries - 1 : 0;
  closing_->expires_after(std::chrono::milliseconds{100});
}

void speaker::on_exhausted(peer& which) {
  log_line(log_level::info, source, which.name(), " used up its attempts");
  for (auto& n : neighbors_)
    if (n.peer.get() == &which) remove(n, {.silent = true});
  std::erase_if(neighbors_, [](auto const& n) { return !n.peer; });
  if (neighbors_.empty()) subscriber_.on_no_peer_left();
}

void speaker::accept(int fd, connection_info const& where) {
  // A peer of a range may connect again before the end of its last session is dealt with.
  for (auto& n : neighbors_)
    if (n.dynamic && n.settings.peer == where.remote && n.peer->exhausted())
      remove(n, {.silent = true});
  std::erase_if(neighbors_, [](auto const& n) { return !n.peer; });
  neighbor* range = nullptr;
  for (auto& n : neighbors_) {
    auto const& s = n.settings;
    if (s.local_address && *s.local_address != where.local) continue;
    if (!s.is_range() && s.peer == where.remote) return take_in(n, fd, where);
    if (s.is_range() && s.covers(where.remote)) {
      if (range) return turn_away(fd, cease_subcode::connection_rejected);
      range = &n;
    }
  }
  if (range) return accept_member(*range, fd, where);
  ++arrivals_.unknown;
  log_limited(arrivals_log_, log_level::warning, source, "listener",
              " no session configured for the peer ", where.remote);
  turn_away(fd, cease_subcode::peer_deconfigured);
}

void speaker::take_in(neighbor& n, int fd, connection_info const& where) {
  bool const has_one = n.peer->state() >= fsm::state::open_sent;
  if (!has_one || n.arrivals.take(loop_.now())) {
    ++arrivals_.accepted;
    return n.peer->accept(fd, where);
  }
  ++arrivals_.too_fast;
  log_limited(arrivals_log_, log_level::warning, source, n.settings.name,
              " connects all the time: some of it is closed at once");
  ::close(fd);
}

void speaker::accept_member(neighbor const& range, int fd, connection_info const& where) {
  auto const one = member_of(range.settings, where.remote);
  auto const name = range.settings.name;
  if (!find(one.name)) {
    auto const members = std::count_if(neighbors_.begin(), neighbors_.end(), [&](auto const& n) {
      return n.dynamic && range.settings.covers(n.settings.peer);
    });
    if (settings_.range_members && members >= static_cast<int>(settings_.range_members)) {
      ++arrivals_.members;
      log_limited(arrivals_log_, log_level::warning, source, name,
                  " has as many members as it may (tcp.range_members): no place for ",
                  where.remote);
      return turn_away(fd, cease_subcode::out_of_resources);
    }
    add_member(one, name);
  }
  take_in(*find(one.name), fd, where);
}

}  // namespace senda::daemon
