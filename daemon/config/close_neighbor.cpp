// What is checked and completed when a neighbor closes (configuration contract §5.1, §6, §9.1).
#include <senda/attribute/next_hop.hpp>

#include <array>

#include "daemon/config/draft.hpp"
#include "daemon/config/values.hpp"

namespace senda::daemon::config {

namespace {

std::string printed(auto const& value) {
  text_writer out;
  out << value;
  return std::string{out.view()};
}

/// Defaults that depend on other settings; templates are merged already.
void complete(reader& r, neighbor_draft& draft) {
  auto& n = draft.values;
  n.capabilities = draft.capabilities.values;
  n.families = draft.families.empty() ? default_families : draft.families;
  n.next_hops = std::move(draft.next_hops);
  n.add_paths = std::move(draft.add_paths);
  n.stale_times = std::move(draft.stale_times);
  n.api = std::move(draft.api);
  if (draft.prefix_limit) n.prefix_limit = std::move(*draft.prefix_limit);
  n.operational = std::move(draft.operational);
  if (draft.file.options.passive) n.passive = true;
  if (!n.router_id && n.local_address && n.local_address->is_v4())
    n.router_id = n.local_address->v4();
  auto& restart = n.capabilities.graceful_restart;
  if (restart && *restart == 0) restart = std::min<std::uint16_t>(n.hold_time, 4095);
  n.md5_key = n.md5_password;
  if (n.capabilities.route_refresh && !n.adj_rib_out) {
    n.adj_rib_out = true;
    r.warn(place::of(r.current().mark),
           "route-refresh needs the routes that were sent: "
           "adj-rib-out is on");
  }
  if (!n.prefix_limit.empty() && !n.adj_rib_in) {
    n.adj_rib_in = true;
    r.warn(place::of(r.current().mark),
           "prefix-limit counts the routes that were received: adj-rib-in is on");
  }
}

void check_presence(reader& r, neighbor_draft const& draft) {
  auto const& n = draft.values;
  auto const absent = [&](std::string_view word) {
    return how_written(draft, word) == written::not_at_all;
  };
  std::string missing;
  for (std::string const word : {"local-as", "peer-as"})
    if (absent(word)) missing += (missing.empty() ? "" : ", ") + word;
  if (!missing.empty()) r.reject_section("incomplete neighbor, missing " + missing);
  if (how_written(draft, "local-address") == written::badly) return;
  if (!n.router_id && absent("router-id"))
    r.reject_section(
        "incomplete neighbor, missing router-id\n"
        "  It is the local-address only where that is an IPv4 address");
  if (n.listen && !n.local_address)
    r.reject_section("incomplete neighbor, missing local-address\n  'listen' needs one to bind to");
}

void check_values(reader& r, neighbor_draft& draft) {
  auto& n = draft.values;
  auto const end = place::of(r.current().mark);
  if (n.local_address && n.local_address->version() != n.peer.version())
    r.reject_section("local-address and peer-address must be of the same family");
  if (n.is_range() && !n.passive)
    r.reject_section(
        "can only use ip ranges for the peer address with passive neighbors\n"
        "  Write: passive true;");
  if (n.md5_password.size() > 80)
    r.reject_section("MD5 password must be no larger than 80 characters");
  if (n.md5_base64 && !n.md5_password.empty()) {
    auto decoded = decode_base64(n.md5_password);
    if (decoded) n.md5_key = std::move(*decoded);
    else r.reject_section("Invalid MD5 password: not valid base64 (RFC 4648)");
  }
  if (n.router_id && n.router_id->value == 0)
    r.warn(end, "peers refuse the router-id 0.0.0.0 (RFC 6286)");
  if (!n.capabilities.graceful_restart &&
      (n.capabilities.long_lived_restart || !n.stale_times.empty()))
    r.reject_section(
        "long-lived-graceful-restart needs graceful-restart (RFC 9494)\n"
        "  Write: capability { graceful-restart 120; }");
  for (auto const* text : {&n.host_name, &n.domain_name})
    if (text->size() > 64) r.warn(end, "only the first 64 octets of a name are told to the peer");
}

// --- routes
// -----------------------------------------------------------------------------------------

/// One complaint for each family, however many routes there are.
void check_route_families(reader& r, neighbor_draft const& draft) {
  std::array<std::size_t, known_families.size()> count{};
  std::array<std::uint32_t, known_families.size()> line{};
  for (std::size_t i = 0; i < draft.routes.size(); ++i) {
    auto const route = draft.routes[i];
    auto const f = route.key.family;
    if (f == ipv4_unicast || draft.values.families.contains(f)) continue;
    auto const index = family_index(f);
    if (count[index]++ == 0) line[index] = route.line;
  }
  for (std::size_t i = 0; i < count.size(); ++i) {
    if (count[i] == 0) continue;
    auto const f = known_families[i];
    auto text = "Trying to announce a route of type " + printed(f.afi) + ',' + printed(f.safi) +
                " when we are not announcing the family to our peer";
    if (count[i] > 1) text += "\n  So do " + std::to_string(count[i] - 1) + " routes more";
    r.reject_line(line[i], text + "\n  Add to the family block: " + printed(f) + ';');
  }
}

/// The next hop that `self` stands for; nothing when the session has none of that kind (§9.1).
std::optional<ip_address> own_next_hop(neighbor_settings const& n, afi a) {
  if (a == afi::ipv4) {
    if (n.local_address && n.local_address->is_v4()) return n.local_address;
    return ip_address{n.router_id.value_or(ipv4_address{})};
  }
  if (n.local_address && n.local_address->is_v6()) return n.local_address;
  return {};
}

/// The handle of `block` with NEXT_HOP.
attribute_handle with_next_hop(route_table& table, bytes block, ip_address const& next_hop,
                               std::vector<std::uint8_t>& storage) {
  storage.resize(block.size() + 32);
  attribute_block_builder builder{storage};
  attribute_range range{block};
  while (!range.empty()) {
    auto const v = range.next();
    if (!v.has_value()) break;
    builder.add(v.assume_value().flags, v.assume_value().code, v.assume_value().value);
  }
  builder.add(attribute::next_hop{next_hop});
  return table.intern(builder.written());
}

class self_resolver {
 public:
  self_resolver(neighbor_settings const& n, route_table& t) : neighbor_(n), table_(t) {}

  /// Gives route `i` its next hop. False: there is none for its family.
  bool resolve(std::size_t i) {
    auto const route = table_[i];
    bool const v4 = route.key.family.afi == afi::ipv4;
    auto const own = own_next_hop(neighbor_, v4 ? afi::ipv4 : afi::ipv6);
    if (!own) return false;
    auto& known = known_[v4];
    auto const h = static_cast<std::size_t>(route.handle);
    if (h >= known.size()) known.resize(h + 1);
    if (!known[h]) known[h] = with_next_hop(table_, route.attributes, *own, storage_);
    table_.replace(i, *known[h]);
    return true;
  }

 private:
  neighbor_settings const& neighbor_;
  route_table& table_;
  std::array<std::vector<std::optional<attribute_handle>>, 2> known_;  // by handle before
  std::vector<std::uint8_t> storage_;
};

void resolve_next_hops(reader& r, neighbor_draft& draft) {
  auto const& n = draft.values;
  self_resolver resolver{n, draft.routes};
  bool reported = false;
  for (std::size_t i = 0; i < draft.routes.size(); ++i) {
    auto const route = draft.routes[i];
    if (!route.next_hop_self || resolver.resolve(i) || reported) continue;
    reported = true;
    r.reject_line(route.line,
                  "use of \"next-hop self\": the route (" + printed(route.key.family.afi) +
                      ") does not have the same family as the BGP tcp session (" +
                      (n.local_address ? n.local_address->is_v4() ? "ipv4" : "ipv6" : "unknown") +
                      ')');
  }
}

// --- the neighbor is complete
// -----------------------------------------------------------------------

/// One neighbor, or one for each family where sessions are to be told apart (§17.3).
void add_neighbor(neighbor_settings&& n, configuration& to) {
  if (!n.capabilities.multi_session || n.families.size() < 2) {
    n.name = neighbor_name(n);
    return void(to.neighbors.push_back(std::move(n)));
  }
  n.families.for_each([&](family f) {
    auto one = n;
    one.families = family_set::of(f);
    one.name = neighbor_name(one);
    to.neighbors.push_back(std::move(one));
  });
}

}  // namespace

void close_neighbor(reader& r, neighbor_draft& draft) {
  auto const errors = r.errors();
  merge_templates(r, draft);
  complete(r, draft);
  check_presence(r, draft);
  check_values(r, draft);
  close_tcp_ao(r, draft);
  check_route_families(r, draft);
  if (r.errors() == errors) resolve_next_hops(r, draft);
  auto& n = draft.values;
  auto const unique =
      n.listen ? printed(n.peer) + " port " + std::to_string(n.listen) : neighbor_name(n);
  if (r.errors() == errors && !draft.file.neighbor_keys.insert(unique).second)
    r.reject_section("duplicate peer definition " + printed(n.peer));
  draft.routes.shrink_to_fit();
  n.routes = std::make_shared<route_table const>(std::move(draft.routes));
  add_neighbor(std::move(n), draft.file.result);
}

}  // namespace senda::daemon::config
