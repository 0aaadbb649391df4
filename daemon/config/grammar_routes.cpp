// `static` and `announce` of a neighbor (configuration contract §8, §10).
#include <array>

#include "daemon/config/draft.hpp"

namespace senda::daemon::config {

namespace {

/// Adds what the route reader has read to the neighbor.
void add_routes(reader& r, token const& where, neighbor_draft& to) {
  auto const& routes = to.file.routes;
  if (routes.families().empty())
    return r.warn(place::of(where), "attributes without a prefix announce nothing");
  auto const why = routes.obstacle();
  if (!why.empty() && routes.kind() == route_kind::vpls)
    return r.reject(place::of(where), std::string{why});
  if (!why.empty())
    r.warn(place::of(where), "this route can not be announced: " + std::string{why});
  if (!routes.warning().empty()) r.warn(place::of(where), std::string{routes.warning()});
  auto const attributes = to.routes.intern(routes.attributes());
  auto control = routes.control();
  control.obstacle = routes.obstacle();
  routes.for_each_route([&](route_key_view key) {
    to.routes.add(key, attributes, routes.next_hop_self(), where.line, control);
    to.file.count_route();
  });
}

/// `KEYWORD ... attr value ...;` of one kind of routes, in a section that may say the family.
template <route_kind K> result<void> read_line(reader& r, text_cursor& in, neighbor_draft& to) {
  SENDA_CHECK(to.file.routes.read_route(in, K));
  add_routes(r, r.current().words.front(), to);
  return success();
}

/// `attributes attr value ... nlri PREFIX ...;`
result<void> read_attributes_line(reader& r, text_cursor& in, neighbor_draft& to) {
  to.file.routes.clear();
  SENDA_CHECK(to.file.routes.read_attributes(in));
  add_routes(r, r.current().words.front(), to);
  return success();
}

void read_route_item(reader& r, route_reader& routes);

/// `match { ... }` within a route in braces.
void read_route_part(reader& r, route_reader& routes) {
  std::string const word{r.current().word(0)};
  if (!routes.enter(word)) return r.wrong_form(false);
  reader::nested const inside{r, word};
  while (r.next()) read_route_item(r, routes);
  routes.leave();
}

/// One `attr value;` of a route in braces.
void read_route_item(reader& r, route_reader& routes) {
  if (r.current().end == '{') return read_route_part(r, routes);
  auto in = r.cursor();
  auto const word = r.current().word(0);
  auto const read = routes.read_keyword(word, in);
  if (!read) {
    nearest_word nearest{word};
    routes.consider_keywords(nearest);
    return r.unknown(nearest);
  }
  if (read->has_value()) return r.note_rest(in);
  r.reject(in);
}

/// What stands between the braces of a route.
void read_route_items(reader& r, token const& where, neighbor_draft& to,
                      std::string name = "route") {
  auto& routes = to.file.routes;
  auto const errors = r.errors();
  reader::nested const inside{r, std::move(name)};
  while (r.next()) read_route_item(r, routes);
  if (r.errors() > errors) return;
  auto end = text_cursor{{}};
  if (!routes.finish(end).has_value()) return r.reject(end);
  add_routes(r, where, to);
}

/// `route PREFIX { attr value; ... }`
void read_route_section(reader& r, text_cursor& in, neighbor_draft& to) {
  to.file.routes.clear();
  token const where{{}, r.current().words.front().line, r.current().words.front().column};
  if (!to.file.routes.begin(in).has_value()) {
    r.reject(in);
    return r.skip_section();
  }
  if (!in.at_end()) r.warn(place::of(in.here()), "what follows the prefix is ignored");
  read_route_items(r, where, to);
}

constexpr std::array static_keywords{
    keyword<neighbor_draft>{"route", &read_line<route_kind::prefix>, &read_route_section},
    keyword<neighbor_draft>{"attributes", &read_attributes_line},
    keyword<neighbor_draft>{"attribute", &read_attributes_line},
    keyword<neighbor_draft>{"sr-policy", &read_line<route_kind::sr_policy>},
};

/// `unicast PREFIX attr value ...;` and all other families that have statements.
template <afi A, safi S>
result<void> read_announced(reader& r, text_cursor& in, neighbor_draft& to) {
  constexpr family section{A, S};
  auto const first = place::of(in.here());
  SENDA_CHECK(to.file.routes.read_route(in, *kind_of(S, in.peek()), section));
  bool elsewhere = false;
  to.file.routes.families().for_each([&](family f) { elsewhere = elsewhere || f.afi != A; });
  if (elsewhere) r.warn(first, "this prefix is not " + std::string{name_of(A)});
  add_routes(r, r.current().words.front(), to);
  return success();
}

template <afi A>
constexpr std::array announce_keywords{
    keyword<neighbor_draft>{"rtc", &read_announced<A, safi::route_target>},
    keyword<neighbor_draft>{"unicast", &read_announced<A, safi::unicast>},
    keyword<neighbor_draft>{"multicast", &read_announced<A, safi::multicast>},
    keyword<neighbor_draft>{"nlri-mpls", &read_announced<A, safi::labeled_unicast>},
    keyword<neighbor_draft>{"labeled-unicast", &read_announced<A, safi::labeled_unicast>},
    keyword<neighbor_draft>{"mpls-vpn", &read_announced<A, safi::mpls_vpn>},
    keyword<neighbor_draft>{"mcast-vpn", &read_announced<A, safi::mcast_vpn>},
    keyword<neighbor_draft>{"flow", &read_announced<A, safi::flow>},
    keyword<neighbor_draft>{"flow-vpn", &read_announced<A, safi::flow_vpn>},
    keyword<neighbor_draft>{"mup", &read_announced<A, safi::mup>},
    keyword<neighbor_draft>{"sr-policy", &read_announced<A, safi::sr_policy>},
};

template <afi A> void read_announce_afi(reader& r, text_cursor&, neighbor_draft& to) {
  r.read_section(std::string{name_of(A)}, announce_keywords<A>, to);
}

constexpr std::array announced_l2vpn_keywords{
    keyword<neighbor_draft>{"vpls", &read_announced<afi::l2vpn, safi::vpls>},
    keyword<neighbor_draft>{"evpn", &read_announced<afi::l2vpn, safi::evpn>},
    keyword<neighbor_draft>{"flow", &read_announced<afi::l2vpn, safi::flow>},
    keyword<neighbor_draft>{"flow-vpn", &read_announced<afi::l2vpn, safi::flow_vpn>},
};
constexpr std::array announced_bgp_ls_keywords{
    keyword<neighbor_draft>{"bgp-ls", &read_announced<afi::bgp_ls, safi::bgp_ls>},
    keyword<neighbor_draft>{"bgp-ls-vpn", &read_announced<afi::bgp_ls, safi::bgp_ls_vpn>},
};

/// `vpls KEYWORD VALUE ...;`
result<void> read_vpls_line(reader& r, text_cursor& in, neighbor_draft& to) {
  return read_line<route_kind::vpls>(r, in, to);
}

/// `vpls [NAME] { KEYWORD VALUE; ... }`, the name of which says nothing.
void read_vpls_section(reader& r, text_cursor&, neighbor_draft& to) {
  to.file.routes.clear(route_kind::vpls);
  token const where{{}, r.current().words.front().line, r.current().words.front().column};
  read_route_items(r, where, to, "vpls");
}

constexpr std::array l2vpn_keywords{
    keyword<neighbor_draft>{"vpls", &read_vpls_line, &read_vpls_section}};

/// `route KEYWORD VALUE ...;`
result<void> read_flow_line(reader& r, text_cursor& in, neighbor_draft& to) {
  return read_line<route_kind::flow>(r, in, to);
}

/// `route [NAME] { rd RD; match { ... } then { ... } }`, the name of which says nothing.
void read_flow_section(reader& r, text_cursor&, neighbor_draft& to) {
  to.file.routes.clear(route_kind::flow);
  token const where{{}, r.current().words.front().line, r.current().words.front().column};
  read_route_items(r, where, to);
}

constexpr std::array flow_keywords{
    keyword<neighbor_draft>{"route", &read_flow_line, &read_flow_section}};

void read_announce_l2vpn(reader& r, text_cursor&, neighbor_draft& to) {
  r.read_section("l2vpn", announced_l2vpn_keywords, to);
}
void read_announce_bgp_ls(reader& r, text_cursor&, neighbor_draft& to) {
  r.read_section("bgp-ls", announced_bgp_ls_keywords, to);
}

constexpr std::array announce_afi_keywords{
    keyword<neighbor_draft>{"ipv4", nullptr, &read_announce_afi<afi::ipv4>},
    keyword<neighbor_draft>{"ipv6", nullptr, &read_announce_afi<afi::ipv6>},
    keyword<neighbor_draft>{"l2vpn", nullptr, &read_announce_l2vpn},
    keyword<neighbor_draft>{"bgp-ls", nullptr, &read_announce_bgp_ls},
};

}  // namespace

void read_static(reader& r, text_cursor&, neighbor_draft& to) {
  r.read_section("static", static_keywords, to);
}

void read_l2vpn(reader& r, text_cursor&, neighbor_draft& to) {
  r.read_section("l2vpn", l2vpn_keywords, to);
}

void read_flow(reader& r, text_cursor&, neighbor_draft& to) {
  r.read_section("flow", flow_keywords, to);
}

void read_announce(reader& r, text_cursor&, neighbor_draft& to) {
  r.read_section("announce", announce_afi_keywords, to);
}

}  // namespace senda::daemon::config
