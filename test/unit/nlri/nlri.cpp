#include <senda/nlri/nlri_json.hpp>
#include <senda/nlri/nlri_text.hpp>

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace senda;

namespace {

using octets = std::vector<std::uint8_t>;

std::string walked(nlri_range const& range) {
  text_writer out;
  for (auto const& route : range) {
    nlri_text(route, out);
    out << ';';
  }
  return std::string{out.view()};
}

}  // namespace

TEST_CASE("a field of prefixes is walked") {
  octets const field{0x18, 10, 0, 0, 0x18, 10, 0, 1, 0, 0x20, 10, 0, 0, 1};
  nlri_range const range{ipv4_unicast, field, false, 40};
  CHECK(range.check().assume_value() == 4);
  CHECK(walked(range) == "10.0.0.0/24;10.0.1.0/24;0.0.0.0/0;10.0.0.1/32;");
  auto const second = *++range.begin();
  CHECK(equal_bytes(second.octets, bytes{field}.subspan(4, 4)));
  CHECK(second.octets.data() == field.data() + 4);  // a view: nothing is copied
  CHECK_FALSE(second.path_id);
}

TEST_CASE("path identifiers stand beside the octets") {  // RFC 7911 §3
  octets const field{0, 0, 0, 7, 0x18, 10, 0, 0, 0, 0, 0, 0, 0x18, 10, 0, 1};
  nlri_range const range{ipv4_unicast, field, true};
  CHECK(range.check().assume_value() == 2);
  CHECK(walked(range) ==
        "10.0.0.0/24 path-information 0.0.0.7;10.0.1.0/24 path-information 0.0.0.0;");
  CHECK((*range.begin()).octets.size() == 4);
}

TEST_CASE("the first malformed NLRI ends the walk and is the error") {
  octets const field{0x18, 10, 0, 0, 0x28, 10, 1, 0, 0};  // JSON contract §18: prefix mask 40
  nlri_range const range{ipv4_unicast, field, false, 100};
  auto const r = range.check();
  REQUIRE_FALSE(r.has_value());
  CHECK(r.assume_error() ==
        update_error(update_subcode::invalid_network_field, 104, 5, reaction::reset));
  CHECK(walked(range) == "10.0.0.0/24;");
}

TEST_CASE("cut anywhere, nothing is read past the end") {
  octets const field{0, 0, 0, 7, 0x18, 10, 0, 0, 0, 0, 0, 8, 0x20, 10, 0, 0, 1};
  for (std::size_t n = 0; n <= field.size(); ++n)
    for (bool const with_id : {false, true})
      for (auto const f : known_families) {
        octets const cut(field.begin(), field.begin() + static_cast<std::ptrdiff_t>(n));
        nlri_range const range{f, cut, with_id};
        std::size_t total = 0, count = 0;
        for (auto const& route : range) {
          total += route.octets.size() + (with_id ? 4 : 0);
          ++count;
        }
        CHECK(total <= n);
        auto const checked = range.check();
        if (checked.has_value()) CHECK(checked.assume_value() == count);
        if (checked.has_value() && range.kind() && !range.kind()->decodes) CHECK(total == n);
      }
}

TEST_CASE("families without codec are opaque") {
  octets const field{1, 2, 3};
  for (auto const f :
       {family{afi::l2vpn, safi::unicast}, family{static_cast<afi>(99), safi::unicast}}) {
    nlri_range const range{f, field, false};
    CHECK(range.kind() == nullptr);
    CHECK(range.check().assume_value() == 0);
    CHECK(range.begin() == range.end());
    CHECK_FALSE(range.empty());
  }
}

TEST_CASE("unicast and multicast of both versions have a codec") {
  for (auto const f : {ipv4_unicast, ipv4_multicast, ipv6_unicast, ipv6_multicast})
    CHECK(find_nlri(f) != nullptr);
}
