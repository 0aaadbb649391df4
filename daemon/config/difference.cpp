#include "daemon/config/difference.hpp"

#include <senda/attribute/attribute_block.hpp>
#include <senda/attribute/attributes_text.hpp>
#include <senda/nlri/nlri_text.hpp>

#include <array>
#include <unordered_map>

namespace senda::daemon {

namespace {

using settings = neighbor_settings;

// --- values as text
// ---------------------------------------------------------------------------------

void print(text_writer& out, bool v) { out << (v ? "true" : "false"); }
void print(text_writer& out, std::uint8_t v) { out.number(v); }
void print(text_writer& out, std::uint16_t v) { out.number(v); }
void print(text_writer& out, std::uint32_t v) { out.number(v); }
void print(text_writer& out, asn v) { v.value ? out << v : out << "auto"; }
void print(text_writer& out, ip_address const& v) { out << v; }
void print(text_writer& out, ipv4_address v) { out << v; }
void print(text_writer& out, ipv6_address const& v) { out << v; }
void print(text_writer& out, capability::add_path_mode v) { out << v; }
void print(text_writer& out, bgp_role v) { out << name_of(v); }
void print(text_writer& out, std::string const& v) {
  v.empty() ? out << "none" : out << '"' << v << '"';
}
void print(text_writer& out, family_set const& v) {
  auto const start = out.size();
  v.for_each([&](family f) { out << (out.size() == start ? "" : ", ") << f; });
}
void print(text_writer& out, std::vector<next_hop_entry> const& v) {
  for (auto const& e : v) out << (&e == v.data() ? "" : ", ") << e.family << ' ' << e.next_hop;
  if (v.empty()) out << "none";
}
void print(text_writer& out, std::vector<add_path_entry> const& v) {
  for (auto const& e : v) {
    out << (&e == v.data() ? "" : ", ") << e.family;
    if (e.limit) (out << " limit ").number(e.limit);
  }
  if (v.empty()) out << "none";
}
void print(text_writer& out, std::vector<stale_time_entry> const& v) {
  for (auto const& e : v)
    (out << (&e == v.data() ? "" : ", ") << e.family << ' ').number(e.seconds);
  if (v.empty()) out << "none";
}
template <class T> void print(text_writer& out, std::optional<T> const& v) {
  if (v) print(out, *v);
  else out << "none";
}

// --- the table of settings
// --------------------------------------------------------------------------

/// One member of a neighbor. A row without a text is compared and not shown.
struct row {
  std::string_view name;
  bool (*same)(settings const&, settings const&);
  void (*text)(text_writer&, settings const&);
  void (*copy)(settings const& from, settings& to);
};

template <auto Member> constexpr row shown(std::string_view name) {
  return {name, [](settings const& a, settings const& b) { return a.*Member == b.*Member; },
          [](text_writer& out, settings const& n) { print(out, n.*Member); },
          [](settings const& from, settings& to) { to.*Member = from.*Member; }};
}
template <auto Member> constexpr row unseen(std::string_view name) {
  auto r = row{name, [](settings const& a, settings const& b) { return a.*Member == b.*Member; },
               nullptr, [](settings const& from, settings& to) { to.*Member = from.*Member; }};
  return r;
}
template <auto Member> constexpr row of_capability(std::string_view name) {
  return {name,
          [](settings const& a, settings const& b) {
            return a.capabilities.*Member == b.capabilities.*Member;
          },
          [](text_writer& out, settings const& n) { print(out, n.capabilities.*Member); },
          [](settings const& from, settings& to) {
            to.capabilities.*Member = from.capabilities.*Member;
          }};
}

void print_peer(text_writer& out, settings const& n) {
  out << n.peer;
  if (n.is_range()) (out << '/').number(n.peer_length);
}

using capabilities = capability_settings;

constexpr std::array rows{
    row{"peer-address",
        [](settings const& a, settings const& b) {
          return a.peer == b.peer && a.peer_length == b.peer_length;
        },
        &print_peer,
        [](settings const& from, settings& to) {
          to.peer = from.peer;
          to.peer_length = from.peer_length;
        }},
    shown<&settings::local_address>("local-address"),
    shown<&settings::local_link_local>("local-link-local"),
    shown<&settings::local_as>("local-as"),
    shown<&settings::peer_as>("peer-as"),
    shown<&settings::router_id>("router-id"),
    shown<&settings::description>("description"),
    shown<&settings::host_name>("host-name"),
    shown<&settings::domain_name>("domain-name"),
    shown<&settings::hold_time>("hold-time"),
    shown<&settings::rate_limit>("rate-limit"),
    shown<&settings::passive>("passive"),
    shown<&settings::listen>("listen"),
    shown<&settings::connect>("connect"),
    shown<&settings::source_interface>("source-interface"),
    shown<&settings::outgoing_ttl>("outgoing-ttl"),
    shown<&settings::incoming_ttl>("incoming-ttl"),
    unseen<&settings::md5_password>("md5-password"),
    shown<&settings::md5_base64>("md5-base64"),
    shown<&settings::md5_ip>("md5-ip"),
    shown<&settings::group_updates>("group-updates"),
    shown<&settings::auto_flush>("auto-flush"),
    shown<&settings::adj_rib_out>("adj-rib-out"),
    shown<&settings::adj_rib_in>("adj-rib-in"),
    shown<&settings::manual_eor>("manual-eor"),
    shown<&settings::eor_wait>("eor-wait"),
    unseen<&settings::prefix_limit>("prefix-limit"),
    shown<&settings::families>("family"),
    shown<&settings::next_hops>("nexthop"),
    shown<&settings::add_paths>("add-path"),
    shown<&settings::stale_times>("long-lived-graceful-restart"),
    unseen<&settings::api>("api"),
    unseen<&settings::tcp_ao>("tcp-ao"),
    unseen<&settings::operational>("operational"),
    of_capability<&capabilities::four_octet_as>("capability asn4"),
    of_capability<&capabilities::route_refresh>("capability route-refresh"),
    of_capability<&capabilities::graceful_restart>("capability graceful-restart"),
    of_capability<&capabilities::long_lived_restart>("capability long-lived-graceful-restart"),
    of_capability<&capabilities::multi_session>("capability multi-session"),
    of_capability<&capabilities::operational>("capability operational"),
    of_capability<&capabilities::add_path>("capability add-path"),
    of_capability<&capabilities::next_hop>("capability nexthop"),
    of_capability<&capabilities::extended_message>("capability extended-message"),
    of_capability<&capabilities::aigp>("capability aigp"),
    of_capability<&capabilities::software_version>("capability software-version"),
    of_capability<&capabilities::link_local_next_hop>("capability link-local-nexthop"),
    of_capability<&capabilities::link_local_prefer>("capability link-local-prefer"),
    of_capability<&capabilities::role>("capability role"),
    of_capability<&capabilities::role_strict>("capability role-strict"),
};

// --- routes
// -----------------------------------------------------------------------------------------

/// What tells one route from the others, as octets.
std::string identity_of(route_key_view const& key) {
  std::string s;
  s.push_back(static_cast<char>(family_index(key.family)));
  s.push_back(key.path_id ? '\1' : '\0');
  for (unsigned shift = 0; key.path_id && shift < 32; shift += 8)
    s.push_back(static_cast<char>(*key.path_id >> shift));
  std::array<std::uint8_t, max_identity_size> scratch;
  for (auto const octet : nlri_identity(key.family, key.nlri, scratch))
    s.push_back(static_cast<char>(octet));
  return s;
}

using route_index = std::unordered_map<std::string, std::size_t>;

route_index index_of(route_table const& t) {
  route_index index;
  index.reserve(t.size());
  for (std::size_t i = 0; i < t.size(); ++i) index[identity_of(t[i].key)] = i;
  return index;
}

bool is_held_back(route_table::route const& r) { return r.control && r.control->withdrawn; }

std::string_view watchdog_of(route_table::route const& r) {
  return r.control ? std::string_view{r.control->watchdog} : std::string_view{};
}

bool same_route(route_table::route const& a, route_table::route const& b) {
  return a.next_hop_self == b.next_hop_self && watchdog_of(a) == watchdog_of(b) &&
         is_held_back(a) == is_held_back(b) && equal_bytes(a.key.nlri, b.key.nlri) &&
         equal_bytes(a.attributes, b.attributes);
}

/// Attributes of a block by code, with their text.
std::vector<std::pair<attribute_code, std::string>> texts_of(route_table::route const& r) {
  std::vector<std::pair<attribute_code, std::string>> all;
  attribute_range range{r.attributes};
  while (!range.empty()) {
    auto const v = range.next();
    if (!v.has_value()) break;
    auto const a = v.assume_value();
    text_writer out;
    if (a.code == attribute_code::next_hop && r.next_hop_self) out << "next-hop self";
    else if (!attribute_text(a, canonical_context, out))
      (out << "attribute ").number(static_cast<std::uint8_t>(a.code));
    all.emplace_back(a.code, std::string{out.view()});
  }
  return all;
}

void print_key(text_writer& out, route_key_view const& key) {
  auto const before = out.size();
  nlri_text({key.family, key.path_id, key.nlri}, out);
  if (out.size() == before) (out << key.family << " 0x").hex(key.nlri);
}

// --- processes and neighbors
// ------------------------------------------------------------------------

template <class T> T const* find_named(std::vector<T> const& all, std::string const& name) {
  for (auto const& t : all)
    if (t.name == name) return &t;
  return nullptr;
}

void compare_processes(configuration const& before, configuration const& after,
                       std::vector<process_difference>& out) {
  for (auto const& p : after.processes) {
    auto const* const old = find_named(before.processes, p.name);
    if (!old) out.push_back({process_effect::added, p.name, {}});
    else if (*old != p) {
      process_difference d{process_effect::changed, p.name, {}};
      if (old->command != p.command) d.what.emplace_back("run");
      if (old->encoder != p.encoder) d.what.emplace_back("encoder");
      if (old->respawn != p.respawn) d.what.emplace_back("respawn");
      out.push_back(std::move(d));
    }
  }
  for (auto const& p : before.processes)
    if (!find_named(after.processes, p.name)) out.push_back({process_effect::removed, p.name, {}});
}

neighbor_difference compare_one(settings const& before, settings const& after) {
  neighbor_difference d{
      neighbor_effect::none, &before, &after, compare_settings(before, after), {}};
  if (before.name != after.name) d.effect = neighbor_effect::replaced;
  else if (needs_restart(before, after)) d.effect = neighbor_effect::restarts;
  else {
    d.routes = compare_routes(*before.routes, *after.routes);
    bool const same = same_settings(before, after) && d.settings.empty() && d.routes.empty();
    d.effect = same ? neighbor_effect::none : neighbor_effect::kept;
  }
  return d;
}

/// Neighbors by something that tells them apart.
using neighbor_index = std::unordered_map<std::string, settings const*>;

std::string peer_text(settings const& n) {
  text_writer out;
  print_peer(out, n);
  return std::string{out.view()};
}

}  // namespace

std::vector<setting_change> compare_settings(settings const& before, settings const& after) {
  std::vector<setting_change> changes;
  for (auto const& r : rows) {
    if (r.same(before, after)) continue;
    setting_change c;
    c.name = r.name;
    c.shown = r.text != nullptr;
    if (r.text) {
      text_writer old, now;
      r.text(old, before);
      r.text(now, after);
      c.before = old.view();
      c.after = now.view();
    }
    auto with = before;
    r.copy(after, with);
    c.restarts = needs_restart(before, with) || neighbor_name(before) != neighbor_name(with);
    changes.push_back(std::move(c));
  }
  return changes;
}

std::vector<route_change> compare_routes(route_table const& before, route_table const& after) {
  std::vector<route_change> changes;
  if (&before == &after) return changes;
  auto const old = index_of(before), now = index_of(after);
  for (std::size_t i = 0; i < after.size(); ++i) {
    auto const key = identity_of(after[i].key);
    if (now.at(key) != i) continue;  // a later line replaces it
    auto const found = old.find(key);
    if (found == old.end()) changes.push_back({route_effect::announced, 0, i});
    else if (!same_route(before[found->second], after[i]))
      changes.push_back({route_effect::changed, found->second, i});
  }
  for (std::size_t i = 0; i < before.size(); ++i) {
    auto const key = identity_of(before[i].key);
    if (old.at(key) == i && !now.contains(key)) changes.push_back({route_effect::withdrawn, i, 0});
  }
  return changes;
}

configuration_difference compare(configuration const& before, configuration const& after) {
  configuration_difference d;
  compare_processes(before, after, d.processes);
  neighbor_index old, gone, now;  // by name; by peer, those whose name is not in the new file
  for (auto const& n : before.neighbors) old.emplace(n.name, &n);
  for (auto const& n : after.neighbors) now.emplace(n.name, &n);
  for (auto const& n : before.neighbors)
    if (!now.contains(n.name)) gone.emplace(peer_text(n), &n);
  std::vector<settings const*> paired;
  for (auto const& n : after.neighbors) {
    settings const* match = nullptr;
    if (auto const same = old.find(n.name); same != old.end()) match = same->second;
    else if (auto const peer = gone.find(peer_text(n)); peer != gone.end()) {
      match = peer->second;
      gone.erase(peer);
      paired.push_back(match);
    }
    auto one = match ? compare_one(*match, n)
                     : neighbor_difference{neighbor_effect::added, nullptr, &n, {}, {}};
    if (one.effect != neighbor_effect::none) d.neighbors.push_back(std::move(one));
  }
  for (auto const& n : before.neighbors) {
    bool known = now.contains(n.name);
    for (auto const* const p : paired) known |= p == &n;
    if (!known) d.neighbors.push_back({neighbor_effect::removed, &n, nullptr, {}, {}});
  }
  return d;
}

void print_route(text_writer& out, route_table::route const& route) {
  print_key(out, route.key);
  for (auto const& [code, text] : texts_of(route)) out << ' ' << text;
  if (auto const w = watchdog_of(route); !w.empty()) out << " watchdog " << w;
  if (is_held_back(route)) out << " withdraw";
}

void print_change(text_writer& out, route_table::route const& before,
                  route_table::route const& after) {
  print_key(out, before.key);
  std::string_view separator = ": ";
  auto const next = [&]() -> text_writer& {
    out << separator;
    separator = ", ";
    return out;
  };
  if (!equal_bytes(before.key.nlri, after.key.nlri)) {  // labels, which are not part of its name
    print_key(next(), before.key);
    out << " -> ";
    print_key(out, after.key);
  }
  auto const old = texts_of(before), now = texts_of(after);
  for (std::size_t i = 0, j = 0; i < old.size() || j < now.size();) {
    bool const only_old = j == now.size() || (i < old.size() && old[i].first < now[j].first);
    bool const only_new = i == old.size() || (j < now.size() && now[j].first < old[i].first);
    if (only_old) next() << "- " << old[i++].second;
    else if (only_new) next() << "+ " << now[j++].second;
    else {
      if (old[i].second != now[j].second) next() << old[i].second << " -> " << now[j].second;
      ++i, ++j;
    }
  }
  auto const name = [](std::string_view w) { return w.empty() ? std::string_view{"none"} : w; };
  if (watchdog_of(before) != watchdog_of(after))
    next() << "watchdog " << name(watchdog_of(before)) << " -> " << name(watchdog_of(after));
  if (is_held_back(before) != is_held_back(after))
    next() << (is_held_back(after) ? "held back until its watchdog" : "no longer held back");
  if (separator == ": ") next() << "the octets of its attributes";
}

}  // namespace senda::daemon
