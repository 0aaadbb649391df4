// What a reload would do: configuration contract §21.
#include "daemon/config/difference.hpp"

#include <doctest/doctest.h>

#include "helper.hpp"

using namespace config_test;

namespace {

configuration loaded(std::string const& text) {
  auto r = load(text);
  REQUIRE_MESSAGE(r.value, errors(r));
  return std::move(*r.value);
}

std::string routes(std::string_view list) { return "static { " + std::string{list} + " }"; }

}  // namespace

TEST_CASE("the same configuration, written in another way, is no difference") {
  auto const a = loaded(neighbor("hold-time 180; static { route 10.0.0.0/24 next-hop self; }"));
  auto const b = loaded(neighbor("static { route 10.0.0.0/24 { next-hop self; } }"));
  CHECK(compare(a, b).empty());
  CHECK(compare(a, a).empty());
}

TEST_CASE("restart keys restart, others do not (§21.2)") {
  auto const plain = loaded(neighbor(""));
  for (auto const setting :
       {"passive;", "listen 1790;", "connect 1790;", "hold-time 30;", "rate-limit 5;",
        "host-name a;", "domain-name a;", "md5-password a;", "incoming-ttl 5;", "outgoing-ttl 5;",
        "group-updates false;", "auto-flush false;", "adj-rib-in false;", "adj-rib-out false;",
        "family { ipv4 unicast; }", "capability { asn4 disable; }",
        "capability { add-path send; }"}) {
    CAPTURE(setting);
    auto const changed = loaded(neighbor(setting));
    auto const d = compare(plain, changed);
    REQUIRE(d.neighbors.size() == 1);
    CHECK(d.neighbors[0].effect == neighbor_effect::restarts);
    REQUIRE(d.neighbors[0].settings.size() == 1);
    CHECK(d.neighbors[0].settings[0].restarts);
  }
  for (auto const setting : {"description a;", "manual-eor true;", "source-interface lo;",
                             "add-path { ipv4 unicast; }", "api { processes [ p ]; }"}) {
    CAPTURE(setting);
    auto const text = "process p { run /bin/cat; }\n";
    auto const d = compare(loaded(text + neighbor("")), loaded(text + neighbor(setting)));
    REQUIRE(d.neighbors.size() == 1);
    CHECK(d.neighbors[0].effect == neighbor_effect::kept);
    REQUIRE(d.neighbors[0].settings.size() == 1);
    CHECK_FALSE(d.neighbors[0].settings[0].restarts);
  }
}

TEST_CASE("secrets are compared and not copied out") {
  auto const d =
      compare(loaded(neighbor("md5-password old;")), loaded(neighbor("md5-password new;")));
  REQUIRE(d.neighbors.size() == 1);
  REQUIRE(d.neighbors[0].settings.size() == 1);
  auto const& s = d.neighbors[0].settings[0];
  CHECK(s.name == "md5-password");
  CHECK_FALSE(s.shown);
  CHECK((s.before.empty() && s.after.empty()));
}

TEST_CASE("routes are compared by NLRI and path identifier; labels are no part of that") {
  auto const before = loaded(
      neighbor(routes("route 10.0.0.0/24 next-hop self; route 10.0.1.0/24 next-hop self med 1;"
                      "route 10.0.2.0/24 next-hop self path-information 1;"
                      "route 10.0.3.0/24 rd 1:1 label 5 next-hop self;")));
  auto const after = loaded(neighbor(routes(
      "route 10.0.1.0/24 next-hop self med 2; route 10.0.2.0/24 next-hop self path-information 2;"
      "route 10.0.3.0/24 rd 1:1 label 6 next-hop self;")));
  auto const changes = compare_routes(*before.neighbors[0].routes, *after.neighbors[0].routes);
  std::string effects;
  for (auto const& c : changes) effects += "+-~"[static_cast<int>(c.effect)];
  CHECK(effects == "~+~--");
  text_writer out;
  print_change(out, (*before.neighbors[0].routes)[3], (*after.neighbors[0].routes)[2]);
  CHECK(says(std::string{out.view()}, " -> 10.0.3.0/24"));
}

TEST_CASE("of a route written twice the last counts") {
  auto const before = loaded(neighbor(routes("route 10.0.0.0/24 next-hop self med 2;")));
  auto const after = loaded(neighbor(
      routes("route 10.0.0.0/24 next-hop self med 1; route 10.0.0.0/24 next-hop self med 2;")));
  CHECK(compare(before, after).empty());
}

TEST_CASE("what changes of a route is said by attribute") {
  auto const before =
      loaded(neighbor(routes("route 10.0.0.0/24 next-hop self med 1 community 1:1;")));
  auto const after =
      loaded(neighbor(routes("route 10.0.0.0/24 next-hop 192.0.2.9 med 2 local-preference 7;")));
  text_writer out;
  print_change(out, (*before.neighbors[0].routes)[0], (*after.neighbors[0].routes)[0]);
  CHECK(out.view() ==
        "10.0.0.0/24: next-hop self -> next-hop 192.0.2.9, med 1 -> med 2, "
        "+ local-preference 7, - community 1:1");
}
