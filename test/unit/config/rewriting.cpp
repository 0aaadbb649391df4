// Texts rewritten: format keeps every word, migrate (configuration contract §18.9) changes some.
#include <doctest/doctest.h>

#include "daemon/config/format.hpp"
#include "daemon/config/migrate.hpp"
#include "helper.hpp"

using namespace config_test;

namespace {

std::string formatted(std::string_view text) {
  auto const r = format_configuration(text, "test.conf");
  if (!r.good) return "refused";
  auto const again = format_configuration(r.text, "test.conf");
  CHECK((again.good && again.text == r.text));
  return r.text;
}

std::string migrated(std::string_view text, syntax_version from, syntax_version to) {
  return edited(text, migrate_configuration(text, from, to));
}

}  // namespace

TEST_CASE("one statement a line, blocks indented, short ones left in one line") {
  CHECK(formatted("a{b c;d  [1,2];}") == "a { b c; d [ 1, 2 ]; }\n");
  CHECK(formatted("a {\nb;c;\n}\n") == "a {\n    b;\n    c;\n}\n");
  CHECK(formatted("a { b { c; } }") == "a {\n    b { c; }\n}\n");
  CHECK(formatted("a { }\n\n\n\nb;\n") == "a {}\n\nb;\n");
  CHECK(formatted("").empty());
}

TEST_CASE("comments stay: in lines of their own, or behind a statement and below each other") {
  CHECK(formatted("  # x\na;#y\nbbb; # z\n\n#end") == "# x\na;    #y\nbbb;  # z\n\n#end\n");
  CHECK(formatted("a { # x\n# y\n}\n") == "a {  # x\n    # y\n}\n");
}

TEST_CASE("continued lines and escapes are kept as they stand") {
  CHECK(formatted("a b \\\n c;\n") == "a b \\\n        c;\n");
  CHECK(formatted("a b\\\nc;\n") == "a bc;\n");
  CHECK(formatted("a \\u0041b \"c  d\";\n") == "a \\u0041b \"c  d\";\n");
}

TEST_CASE("a comment that ends with backslashes does not swallow the next line") {
  CHECK(formatted("#a\\\\\\\n\nb;\n") == "#a\\\\\\\n\nb;\n");
  CHECK(formatted("a; # b \\\n  \nc;\n") == "a;  # b\nc;\n");
}

TEST_CASE("what cannot be read is not rewritten") {
  CHECK(formatted("a \"b;\n") == "refused");
  CHECK(formatted("a b\n") == "refused");
}

TEST_CASE("each step of migrating") {
  using enum syntax_version;
  CHECK(migrated("neighbor x { process p; }", v3_4, v4) ==
        "neighbor x { api { processes [ p ]; } }");
  CHECK(migrated("process p {\n  run x;\n}\n", v3_4, v4) ==
        "process p {\n  run x;\n    encoder text;\n}\n");
  CHECK(migrated("neighbor x { process p", v3_4, v4) == "neighbor x { process p");  // cut off
  CHECK(migrated("capability { route-refresh; }", v3_4, current) ==
        "capability { route-refresh enable; }");
  CHECK(migrated("capability { route refresh; }", v4, v5) == "capability { route-refresh; }");
  CHECK(migrated("family { ipv4 nlri-mpls; } # nlri-mpls", v5, current) ==
        "family { ipv4 labeled-unicast; } # nlri-mpls");
  CHECK(migrated("description \"nlri-mpls\";", v5, current) == "description \"nlri-mpls\";");
}

TEST_CASE("commands of older programs") {
  using enum syntax_version;
  CHECK(migrate_command("announce route 10.0.0.0/8 next-hop self", v4, current) ==
        "peer * announce route 10.0.0.0/8 next-hop self");
  CHECK(migrate_command("neighbor 10.0.0.1 withdraw route 10.0.0.0/8", v5, current) ==
        "peer 10.0.0.1 withdraw route 10.0.0.0/8");
  CHECK(migrate_command("announce x", v4, v5) == "announce x");
  CHECK(migrate_command("announcement", v4, current) == "announcement");
}
