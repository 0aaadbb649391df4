#include <senda/net/family.hpp>

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace senda;

namespace {
template <class T> std::string text(T const& v) {
  text_writer out;
  out << v;
  return std::string{out.view()};
}
}  // namespace

TEST_CASE("family: the registry ascends, so that sets come out in the order of the wire") {
  for (std::size_t i = 1; i < known_families.size(); ++i)
    CHECK(known_families[i - 1] < known_families[i]);
  for (std::size_t i = 0; i < known_families.size(); ++i) {
    CHECK(family_index(known_families[i]) == i);
    CHECK(is_known(known_families[i]));
  }
  CHECK_FALSE(is_known({afi::ipv4, safi::evpn}));
  CHECK_FALSE(is_known({static_cast<afi>(0), static_cast<safi>(0)}));
  CHECK(family_index({afi::ipv6, static_cast<safi>(255)}) == known_families.size());
}

TEST_CASE("family: numbers of the IANA registries") {
  CHECK(static_cast<int>(afi::ipv4) == 1);
  CHECK(static_cast<int>(afi::ipv6) == 2);
  CHECK(static_cast<int>(afi::l2vpn) == 25);
  CHECK(static_cast<int>(afi::bgp_ls) == 16388);
  CHECK(static_cast<int>(safi::labeled_unicast) == 4);
  CHECK(static_cast<int>(safi::evpn) == 70);
  CHECK(static_cast<int>(safi::mpls_vpn) == 128);
  CHECK(static_cast<int>(safi::flow) == 133);
}

TEST_CASE("family: every known family prints as two names that are read back") {
  for (auto const f : known_families) {
    CHECK_FALSE(name_of(f.afi).empty());
    CHECK_FALSE(name_of(f.safi).empty());
    CHECK(parse_afi(name_of(f.afi)) == f.afi);
    CHECK(parse_safi(name_of(f.safi)) == f.safi);
  }
  CHECK(text(ipv4_unicast) == "ipv4 unicast");
  CHECK(text(family{afi::bgp_ls, safi::bgp_ls_vpn}) == "bgp-ls bgp-ls-vpn");
}

TEST_CASE("family: synonyms, case, and names that are none") {
  CHECK(parse_safi("labeled-unicast") == safi::labeled_unicast);
  CHECK(text(safi::labeled_unicast) == "nlri-mpls");
  CHECK(parse_safi("Unicast") == safi::unicast);
  CHECK_FALSE(parse_safi(""));
  CHECK_FALSE(parse_safi("unicas"));
  CHECK_FALSE(parse_afi(""));
  CHECK_FALSE(parse_afi("ipv5"));
}

TEST_CASE("family: numbers without a name print as such") {
  CHECK(text(static_cast<afi>(3)) == "unknown-afi-0x3");
  CHECK(text(static_cast<afi>(0x1f)) == "unknown-afi-0x1f");
  CHECK(text(static_cast<afi>(0x4006)) == "unknown-afi-0x4006");
  CHECK(text(static_cast<safi>(200)) == "unknown safi 200");
}

TEST_CASE("family_set: members") {
  family_set s;
  CHECK(s.empty());
  s.insert(ipv6_unicast);
  s.insert(ipv4_unicast);
  s.insert(ipv4_unicast);
  CHECK(s.size() == 2);
  CHECK(s.contains(ipv4_unicast));
  CHECK_FALSE(s.contains(ipv4_multicast));
  CHECK(s == family_set::of(ipv4_unicast, ipv6_unicast));
  std::vector<family> seen;
  s.for_each([&](family f) { seen.push_back(f); });
  CHECK(seen == std::vector<family>{ipv4_unicast, ipv6_unicast});
  s.erase(ipv4_unicast);
  CHECK(s == family_set::of(ipv6_unicast));
  CHECK((s & family_set::of(ipv4_unicast)).empty());
  CHECK((s | family_set::of(ipv4_unicast)).size() == 2);
}

TEST_CASE("family_set: a family that is not known is never a member") {
  constexpr family strange{afi::ipv4, safi::evpn};
  CHECK(default_families.size() == 23);  // wire contract §8.1
  CHECK_FALSE(default_families.contains({afi::l2vpn, safi::flow}));
  auto s = family_set::all();
  CHECK(s.size() == known_families.size());
  s.insert(strange);
  CHECK_FALSE(s.contains(strange));
  s.erase(strange);
  CHECK(s == family_set::all());
}
