#include <doctest/doctest.h>

#include "helper.hpp"

using namespace config_test;

namespace {

std::string with_template(std::string_view body, std::string_view more) {
  return "template { neighbor edge { " + std::string{body} + " } }\n" +
         "neighbor 192.0.2.1 { router-id 192.0.2.2; local-address 192.0.2.2; peer-as 65001; " +
         std::string{more} + " }\n";
}

}  // namespace

TEST_CASE("template: what a neighbor lacks is copied, what it has is replaced") {
  auto const r = load(with_template("local-as 65000; hold-time 60; capability { asn4 disable; }",
                                    "inherit edge; hold-time 90; capability { route-refresh; }"));
  REQUIRE(r);
  auto const& n = r.value->neighbors[0];
  CHECK(n.local_as == asn{65000});
  CHECK(n.hold_time == 60);
  CHECK_FALSE(n.capabilities.four_octet_as);
  CHECK(n.capabilities.route_refresh);
  CHECK(says(warnings(r), "template 'edge' replaces the hold-time of this neighbor"));
}

TEST_CASE("template: lists are joined, the neighbor's first") {
  auto const r = load(
      "process p { run /bin/cat; }\n"
      "template { neighbor edge {\n"
      "  local-as 65000; family { ipv6 unicast; } api { processes [ p ]; }\n"
      "  static { route 10.1.0.0/24 next-hop self; } } }\n"
      "neighbor 192.0.2.1 { inherit edge; local-address 192.0.2.2; peer-as 1;\n"
      "  family { ipv4 unicast; } static { route 10.2.0.0/24 next-hop 1.2.3.4; } }\n"
      "neighbor 192.0.2.3 { inherit [ edge ]; local-address 192.0.2.4; peer-as 1; }\n");
  REQUIRE_MESSAGE(r.value.has_value(), errors(r));
  auto const& a = r.value->neighbors[0];
  CHECK(a.families == family_set::of(ipv4_unicast, ipv6_unicast));
  CHECK(a.find_user("p"));
  REQUIRE(a.routes->size() == 2);
  CHECK(hex((*a.routes)[0].key.nlri) == "180A0200");
  CHECK(hex((*a.routes)[1].attributes) == "400304C0000202");
  // next-hop self is of each neighbor by itself, and nothing leaks from one to the other.
  auto const& b = r.value->neighbors[1];
  REQUIRE(b.routes->size() == 1);
  CHECK(hex((*b.routes)[0].attributes) == "400304C0000204");
  CHECK(b.families == family_set::of(ipv6_unicast));
}

TEST_CASE("template: several, and the order among them") {
  std::string const both =
      "template { neighbor a { hold-time 30; local-as 1; } }\n"
      "template x { neighbor b { hold-time 40; } }\n";
  auto const hold_time = [&](std::string_view inherit) {
    auto const r = load(both + "neighbor 192.0.2.1 { " + std::string{inherit} +
                        " local-address 192.0.2.2; peer-as 1; }");
    REQUIRE_MESSAGE(r.value.has_value(), errors(r));
    return r.value->neighbors[0].hold_time;
  };
  CHECK(hold_time("inherit [ a b ];") == 40);
  CHECK(hold_time("inherit [ b, a ];") == 30);
  CHECK(hold_time("inherit a; inherit b;") == 40);
}

TEST_CASE("template: values that mean nothing replace as others do") {
  auto const r = load(with_template("local-as auto; outgoing-ttl disable;",
                                    "inherit edge; local-as 1; outgoing-ttl 5;"));
  REQUIRE_MESSAGE(r.value.has_value(), errors(r));
  CHECK(r.value->neighbors[0].local_as == asn{0});
  CHECK_FALSE(r.value->neighbors[0].outgoing_ttl.has_value());
}

TEST_CASE("template: refused") {
  CHECK(refuses("template { neighbor a/b { } }",
                "1:21: invalid character in name for template-neighbor"));
  CHECK(refuses("template { neighbor a { } neighbor a { } }",
                "1:36: the name \"a\" already exists in template-neighbor"));
  CHECK(refuses("template { neighbor e { capability { asn4 x; } } }",
                "syntax error in section template/neighbor/e/capability\n"));
  CHECK(refuses("template { process x { } }", "section process is invalid in template, template"));
  for (auto const wrong : {"inherit;", "inherit a b;", "inherit [ ];"})
    CHECK(refuses(neighbor(wrong), "invalid inherit list\n  Format: "));
}

TEST_CASE("template: one that comes later is not known yet") {
  auto const r = load(neighbor("inherit edgy;") + "template { neighbor edgy { hold-time 30; } }");
  REQUIRE(r);
  CHECK(r.value->neighbors[0].hold_time == 180);
  CHECK(says(warnings(r), "there is no template 'edgy' before this line"));
}
