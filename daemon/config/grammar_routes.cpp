// `static` and `announce` of a neighbor (configuration contract §8, §10).
#include <array>

#include "daemon/config/draft.hpp"

namespace senda::daemon::config {

namespace {

/// Adds what the route reader has read to the neighbor.
void add_routes(reader& r, token const& where, neighbor_draft& to) {
  auto const& routes = to.file.routes;
  if (routes.prefixes().empty())
    return r.warn(place::of(where), "attributes without a prefix announce nothing");
  if (!routes.has_next_hop())
    r.warn(place::of(where), "a route without next-hop can not be announced");
  auto const attributes = to.routes.intern(routes.attributes());
  routes.for_each_route([&](route_key_view key) {
    to.routes.add(key, attributes, routes.next_hop_self(), where.line, routes.control());
  });
}

/// `route PREFIX attr value ...;`
result<void> read_route_line(reader& r, text_cursor& in, neighbor_draft& to) {
  to.file.routes.clear();
  SENDA_CHECK(to.file.routes.read_route(in));
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

/// One `attr value;` of a route in braces.
void read_route_item(reader& r, route_reader& routes) {
  auto in = r.cursor();
  auto const word = r.current().word(0);
  if (r.current().end == '{') return r.wrong_form(false);
  auto const read = routes.read_keyword(word, in);
  if (!read) {
    nearest_word nearest{word};
    route_reader::consider_keywords(nearest);
    return r.unknown(nearest);
  }
  if (read->has_value()) return r.note_rest(in);
  if (route_reader::is_not_supported(word)) return r.not_supported();
  r.reject(in);
}

/// `route PREFIX { attr value; ... }`
void read_route_section(reader& r, text_cursor& in, neighbor_draft& to) {
  auto& routes = to.file.routes;
  routes.clear();
  token const where{{}, r.current().words.front().line, r.current().words.front().column};
  if (auto const prefix = routes.read_prefix(in); !prefix.has_value()) {
    r.reject(in);
    return r.skip_section();
  }
  if (!in.at_end()) r.warn(place::of(in.here()), "what follows the prefix is ignored");
  auto const errors = r.errors();
  reader::nested const inside{r, "route"};
  while (r.next()) read_route_item(r, routes);
  auto end = text_cursor{{}};
  if (!routes.finish(end).has_value()) r.reject(end);
  if (r.errors() == errors) add_routes(r, where, to);
}

constexpr std::array static_keywords{
    keyword<neighbor_draft>{"route", &read_route_line, &read_route_section},
    keyword<neighbor_draft>{"attributes", &read_attributes_line},
    keyword<neighbor_draft>{"attribute", &read_attributes_line},
    keyword<neighbor_draft>{"sr-policy"},
};

/// `unicast PREFIX attr value ...;` and multicast.
template <afi A, safi S>
result<void> read_announced(reader& r, text_cursor& in, neighbor_draft& to) {
  to.file.routes.clear();
  auto const prefix = place::of(in.here());
  SENDA_CHECK(to.file.routes.read_announce(in, S));
  if (to.file.routes.prefixes().front().family.afi != A)
    r.warn(prefix, "this prefix is not " + std::string{name_of(A)});
  add_routes(r, r.current().words.front(), to);
  return success();
}

template <afi A>
constexpr std::array announce_keywords{
    keyword<neighbor_draft>{"unicast", &read_announced<A, safi::unicast>},
    keyword<neighbor_draft>{"multicast", &read_announced<A, safi::multicast>},
    keyword<neighbor_draft>{"nlri-mpls"},
    keyword<neighbor_draft>{"labeled-unicast"},
    keyword<neighbor_draft>{"mpls-vpn"},
    keyword<neighbor_draft>{"mcast-vpn"},
    keyword<neighbor_draft>{"flow"},
    keyword<neighbor_draft>{"flow-vpn"},
    keyword<neighbor_draft>{"mup"},
    keyword<neighbor_draft>{"sr-policy"},
};

template <afi A> void read_announce_afi(reader& r, text_cursor&, neighbor_draft& to) {
  r.read_section(std::string{name_of(A)}, announce_keywords<A>, to);
}

constexpr std::array announce_afi_keywords{
    keyword<neighbor_draft>{"ipv4", nullptr, &read_announce_afi<afi::ipv4>},
    keyword<neighbor_draft>{"ipv6", nullptr, &read_announce_afi<afi::ipv6>},
    keyword<neighbor_draft>{"l2vpn"},
};

}  // namespace

void read_static(reader& r, text_cursor&, neighbor_draft& to) {
  r.read_section("static", static_keywords, to);
}

void read_announce(reader& r, text_cursor&, neighbor_draft& to) {
  r.read_section("announce", announce_afi_keywords, to);
}

}  // namespace senda::daemon::config
