#include "daemon/config/validate.hpp"

#include <doctest/doctest.h>

#include "daemon/config/suggest.hpp"
#include "helper.hpp"

using namespace config_test;

namespace {
std::vector<std::string> checked(std::string const& block) {
  auto const r = load(neighbor(block));
  REQUIRE_MESSAGE(r.value.has_value(), errors(r));
  return check_routes(r.value->neighbors[0], "x.conf");
}
}  // namespace

TEST_CASE("validate: routes that can be sent") {
  CHECK(checked("").empty());
  CHECK(checked("static { route 10.0.0.0/24 next-hop self origin egp as-path [ 1 2 ] ( 3 ) med 5 "
                "local-preference 7 aggregator ( 1:1.1.1.1 ) community [ 1:1 no-export ] "
                "extended-community target:1:1 large-community 1:2:3 cluster-list 1.1.1.1 "
                "originator-id 1.1.1.1 aigp 5 attribute [ 0x63 0xe0 0x00 ] atomic-aggregate;\n"
                "route 2001:db8::/32 next-hop 2001:db8::1; }")
            .empty());
}

TEST_CASE("validate: routes that cannot") {
  auto const none =
      checked("static {\n route 10.0.0.0/24 med 5;\n route 10.1.0.0/24 next-hop self; }");
  REQUIRE(none.size() == 1);
  CHECK(none[0] == "x.conf:3: 10.0.0.0/24: announce requires nexthop");
  auto const zero = checked("static { route 10.0.0.0/24 next-hop self as-path [ 0 ]; }");
  REQUIRE(zero.size() == 1);
  CHECK(zero[0] == "x.conf:2: 10.0.0.0/24: the value of as-path is not valid");
  CHECK(checked("static { route 10.0.0.0/8 split /24; }").size() == 50);
}

TEST_CASE("suggestions are near, or there are none") {
  config::nearest_word w{"holdtime"};
  w.consider("passive");
  w.consider("hold-time");
  CHECK(w.best() == "hold-time");
  config::nearest_word none{"xyz"};
  none.consider("hold-time");
  CHECK(none.best() == "");
  CHECK(config::edit_distance("ab", "ba") == 1);
  CHECK(config::edit_distance("abc", "abc") == 0);
  CHECK(config::edit_distance(std::string(100, 'a'), "a") == 32);
}
