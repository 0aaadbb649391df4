// What the micro benchmarks work on: one table, as messages and as text, made once.
#pragma once

#include <senda/session/negotiated.hpp>
#include <senda/session/validate.hpp>

#include <string>
#include <vector>

#include "test/bench/load/table.hpp"

namespace bench {

inline constexpr std::size_t table_routes = 100'000;

inline std::vector<route_set> const& table() {
  static auto const t = make_table(table_routes);
  return t;
}

/// One after the other.
inline senda::bytes messages() {
  static auto const text = updates_of(table());
  return {reinterpret_cast<std::uint8_t const*>(text.data()), text.size()};
}

/// f(message_view) for each of them.
template <class F> void for_each_message(F f) {
  for (auto rest = messages(); !rest.empty();) {
    auto const m = senda::next_message(rest, senda::max_message_size).assume_value();
    f(m);
    rest = rest.subspan(m.whole.size());
  }
}

/// f(verdict, announced routes) for each of them, decoded and validated.
template <class F> void for_each_update(F f) {
  for_each_message([&](senda::message_view m) {
    f(senda::validate(senda::update_view::decode(m).assume_value(), senda::codec_context{}));
  });
}

inline senda::negotiated session() {
  senda::negotiated s;
  s.local_as = senda::asn{65000};
  s.peer_as = senda::asn{65002};
  s.families = senda::family_set::of(senda::ipv4_unicast);
  s.family_order.push(senda::ipv4_unicast);
  s.four_octet_as = true;
  return s;
}

}  // namespace bench
