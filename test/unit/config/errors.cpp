// What is said about configurations that are wrong: place, wording, suggestion, all of them.
#include <doctest/doctest.h>

#include "helper.hpp"

using namespace config_test;

TEST_CASE("errors: shape, place and caret") {
  auto const r = load(
      "neighbor 192.0.2.1 {\n"
      "  router-id 192.0.2.2; local-as 1; peer-as 1; local-address 192.0.2.2;\n"
      "  static {\n"
      "    route 10.0.0.0/24 {\n"
      "      med abc;\n"
      "    }\n"
      "  }\n"
      "}\n");
  REQUIRE_FALSE(r);
  CHECK(errors(r) ==
        "\nsyntax error in section neighbor/static/route\n"
        "line 5: med abc ;\n"
        "\n"
        "test.conf:5:11: 'abc' is not a valid MED\n"
        "  Must be a non-negative integer (e.g., 100)\n"
        "     5 |       med abc;\n"
        "       |           ^~~\n");
  CHECK(r.messages.first_error() == "test.conf:5:11: 'abc' is not a valid MED");
}

TEST_CASE("errors: the shape of what cannot be cut into words") {
  auto const text = errors(load("neighbor 192.0.2.1 {\n hold-time\n}\n"));
  CHECK(says(text,
             "\nproblem parsing configuration file line 2\nerror message:\n"
             "test.conf:2:2: invalid syntax line 2: \"hold-time\"\n"));
}

TEST_CASE("errors: unknown keywords, with the nearest one") {
  CHECK(refuses(neighbor("hold-tme 90;"),
                "test.conf:2:1: invalid keyword \"hold-tme\"\n"
                "  Did you mean 'hold-time'?"));
  CHECK(refuses("group x { }", "1:1: invalid keyword \"group\""));
  CHECK(refuses("neigbor 1.2.3.4 { }", "Did you mean 'neighbor'?"));
  CHECK(refuses(neighbor("capability { graceful-restrat; }"), "Did you mean 'graceful-restart'?"));
  CHECK(refuses(neighbor("static { route 10.0.0.0/24 nexthop self; }"),
                "2:28: unknown command \"nexthop\"\n  Did you mean 'next-hop'?"));
  CHECK(refuses(neighbor("static { route 10.0.0.0/24 { comunity 1:1; } }"),
                "invalid keyword \"comunity\"\n  Did you mean 'community'?"));
  CHECK(refuses(neighbor("static { attributes mad 5 nlri 10.0.0.0/24; }"),
                "The command 'mad' is not known or valid where used\n  Did you mean 'med'?"));
  auto const text = errors(load(neighbor("announce { ipv4 { unicast 10.0.0.0/24 foo; } }")));
  CHECK(says(text, "Unknown command 'foo'\n  Valid options: aggregator, aigp, as-path, "));
  CHECK(says(text, "syntax error in section neighbor/announce/ipv4\n"));
  CHECK(refuses(neighbor("};"), "invalid keyword \"\""));
  CHECK(refuses("\xef\xbb\xbfneighbor 1.1.1.1 { }", "byte order mark"));
}

TEST_CASE("errors: the right word in the wrong place or form") {
  CHECK(refuses("family { }", "section family is invalid in the configuration"));
  CHECK(refuses(neighbor("receive { }"), "section receive is invalid in neighbor, neighbor"));
  CHECK(refuses(neighbor("family;"), "'family' is a section: family { ... }"));
  CHECK(refuses(neighbor("hold-time { }"), "section hold-time is invalid in neighbor, neighbor"));
  CHECK(refuses(neighbor("announce { ipv4 { unicast 10.0.0.0/24 { } } }"),
                "section unicast is invalid in ipv4, neighbor/announce/ipv4"));
  CHECK(refuses(neighbor("static { med 5; }"), "invalid keyword \"med\""));
}

TEST_CASE("errors: all of them in one run") {
  auto const r = load(
      "neighbor 192.0.2.1 {\n"
      "  hold-time 2;\n"
      "  colour blue;\n"
      "  family { ipv4 unicats; }\n"
      "}\n"
      "neighbor 300.0.0.1 { }\n"
      "process x { encoder xml; }\n");
  auto const text = errors(r);
  CHECK(r.messages.errors() == 8);
  CHECK(says(text, "2:13: hold-time 2 is invalid\n  Must be 0 (disabled) or at least 3 seconds"));
  CHECK(says(text, "3:3: invalid keyword \"colour\""));
  CHECK(says(text, "4:17: 'unicats' is not valid for ipv4\n  Valid options: flow, flow-vpn, "));
  CHECK(says(text, "5:1: incomplete neighbor, missing local-as, peer-as\n"));
  CHECK(says(text, "5:1: incomplete neighbor, missing router-id\n"));
  CHECK(says(text, "6:10: '300.0.0.1' is not a valid IP address or range"));
  CHECK(says(text, "7:21: 'xml' is not a valid encoder"));
  CHECK(says(text, "7:26: unset process sections: run"));
}

TEST_CASE("errors: a wrong value is not a missing one as well") {
  auto const r =
      load("neighbor 192.0.2.1 { local-as x; peer-as 70000.1; local-address y; router-id z; }");
  CHECK(r.messages.errors() == 4);
  auto const text = errors(r);
  CHECK(says(text, "'x' is not a valid ASN\n  Format: <number> or <high>.<low>"));
  CHECK(says(text, "'70000.1' is not a valid ASN\n  Each part must be 0 to 65535"));
  CHECK(says(text, "'y' is not a valid IP address\n  Format: <ip> or 'auto'"));
  CHECK(says(text, "'z' is not a valid router-id"));
}

TEST_CASE("errors: there is an end to them") {
  std::string text;
  for (int i = 0; i < 1000; ++i) text += "foo;\n";
  auto const r = load(text);
  CHECK(r.messages.errors() <= config::diagnostics::most_errors);
  CHECK(says(errors(r), "too many errors"));
}

TEST_CASE("errors: nothing to read") {
  for (auto const text : {"", " \n\n", "# x\n", "# x \\\ny\n"})
    CHECK(refuses(text, "issue setting the configuration parser, no data"));
  auto const r = load_file("/nonexistent/senda.conf");
  CHECK_FALSE(r);
  CHECK(r.file_missing);
  CHECK_FALSE(load_file("/").file_missing);
  CHECK_FALSE(load_file("/"));
}

TEST_CASE("errors: deep nesting and endless statements") {
  std::string deep;
  for (int i = 0; i < 100000; ++i) deep += "x { ";
  CHECK(refuses(deep, "1:1: invalid keyword \"x\""));
  CHECK(refuses(neighbor(deep), "invalid keyword \"x\""));
  std::string mixed = "neighbor 192.0.2.1 { ";
  for (int i = 0; i < 50000; ++i) mixed += "static { route 10.0.0.0/24 { ";
  CHECK_FALSE(load(mixed));
}

TEST_CASE("warnings: what is odd, and accepted") {
  CHECK(warns(neighbor("hold-time 90 what;"), "2:14: warning: what follows the value is ignored"));
  CHECK(warns(neighbor("static { route 10.0.0.0/24 next-hop 1.2.3.4 }"),
              "2:10: warning: the statement before this '}' has no ';' and is ignored"));
  CHECK(warns(neighbor("") + "}\n" + neighbor("", "192.0.2.9"),
              "4:1: warning: this '}' closes nothing and is ignored"));
  CHECK(load(neighbor("") + "}\n" + neighbor("", "192.0.2.9")).value->neighbors.size() == 2);
  CHECK(warns(neighbor("inherit nothing;"), "2:9: warning: there is no template 'nothing'"));
  CHECK(warns(neighbor("static { route 10.0.0.0/24 med 5; }"), "requires nexthop"));
  CHECK(warns(neighbor("static { attributes med 5; }"), "announce nothing"));
  CHECK(warns(neighbor("announce { ipv4 { unicast 2001:db8::/32 next-hop ::1; } }"),
              "2:27: warning: this prefix is not ipv4"));
  CHECK(warns(neighbor("capability { route-refresh; } adj-rib-out false;"), "adj-rib-out is on"));
  CHECK(
      warns(neighbor("api { processes [ ghost ]; }"), "an api called 'ghost' is used by neighbor"));
}

TEST_CASE("the end of the input closes what is open, with its checks") {
  auto const open = load(
      "neighbor 192.0.2.1 { router-id 1.1.1.1; local-as 1; peer-as 1; static { "
      "route 10.0.0.0/24 next-hop 1.2.3.4;");
  REQUIRE(open);
  CHECK(open.value->neighbors[0].routes->size() == 1);
  CHECK(refuses("neighbor 192.0.2.1 { local-as 1;", "incomplete neighbor, missing peer-as"));
}
