// What tests of outbound routes have in common: routes, attributes and sessions as a person would
// write them, and a peer's end.
#pragma once

#include <senda/attribute/attribute_block.hpp>
#include <senda/core/hex.hpp>
#include <senda/message/update.hpp>
#include <senda/net/prefix.hpp>
#include <senda/rib/adj_rib_out.hpp>
#include <senda/session/negotiated.hpp>

#include <doctest/doctest.h>

#include <map>
#include <string>

namespace senda {

/// A route as a person would write it.
struct route {
  family of;
  std::array<std::uint8_t, 17> nlri{};
  std::size_t size = 0;
  std::optional<std::uint32_t> path_id;

  explicit route(std::string_view text, std::optional<std::uint32_t> id = {}) : path_id(id) {
    auto const p = parse_prefix(text).value();
    of = p.address.is_v4() ? ipv4_unicast : ipv6_unicast;
    byte_writer w{nlri};
    p.write(w);
    size = w.size();
  }
  operator route_key_view() const { return {of, path_id, bytes{nlri}.first(size)}; }
};

struct attributes {
  std::array<std::uint8_t, 4096> storage;
  attribute_block_builder builder{storage};

  explicit attributes(std::string_view next_hop) {
    auto const a = parse_ip(next_hop).value();
    builder.add(0x40, attribute_code::next_hop, a.octets());
  }
  attributes& med(std::uint32_t v) { return builder.add(attribute::multi_exit_disc{v}), *this; }
  attributes& raw(std::uint8_t flags, std::uint8_t code, std::string_view hex) {
    std::array<std::uint8_t, 2048> value;
    byte_writer w{value};
    REQUIRE(decode_hex(hex, w));
    builder.add(flags, attribute_code{code}, w.written());
    return *this;
  }
  operator bytes() const { return builder.written(); }
};

inline negotiated session_with(family_set families = family_set::of(ipv4_unicast, ipv6_unicast)) {
  negotiated s;
  s.local_as = s.peer_as = asn{65001};
  s.families = families;
  families.for_each([&](family f) { s.family_order.push(f); });
  return s;
}

inline std::string octets_of(bytes b) {
  return {reinterpret_cast<char const*>(b.data()), b.size()};
}

/// IPv4 unicast routes by their NLRI, and the next hop of each: of what a peer was told, and of
/// what it is meant to have.
using next_hops = std::map<std::string, std::string>;

struct peer_table {
  next_hops routes;

  void receive(bytes in) {
    while (!in.empty()) {
      auto const m = next_message(in).value();
      in = in.subspan(m.whole.size());
      auto const u = update_view::decode(m).value();
      byte_reader gone{u.withdrawn}, here{u.nlri};
      while (!gone.empty()) routes.erase(take(gone));
      while (!here.empty())
        routes[take(here)] =
            octets_of(find_attribute(u.attributes, attribute_code::next_hop)->value);
    }
  }

 private:
  static std::string take(byte_reader& r) {
    return octets_of(r.take(1 + ip_prefix::octets_for(r.peek()[0])));
  }
};

inline next_hops intended(adj_rib_out const& rib) {
  next_hops all;
  for (adj_rib_out::route_id id = 0; id < rib.id_bound(); ++id)
    if (rib.is_announced(id))
      all[octets_of(rib[id].key.nlri())] = octets_of(
          find_attribute(rib.pool().block(rib[id].attributes), attribute_code::next_hop)->value);
  return all;
}

}  // namespace senda
