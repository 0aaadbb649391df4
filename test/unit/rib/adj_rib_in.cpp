// adj_rib_in against a map that does the same, and what it costs.
#include <senda/rib/adj_rib_in.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <random>
#include <string>
#include <vector>

using namespace senda;

namespace {

struct key {
  std::array<std::uint8_t, 5> octets;
  std::optional<std::uint32_t> path_id;
  [[nodiscard]] route_key_view view() const { return {ipv4_unicast, path_id, octets}; }
  friend auto operator<=>(key const&, key const&) = default;
};

/// 10.x.y.0/32 or so, one of 2^16 of them.
key nth(std::uint32_t n) {
  return {{32, 10, static_cast<std::uint8_t>(n >> 16), static_cast<std::uint8_t>(n >> 8),
           static_cast<std::uint8_t>(n)},
          {}};
}

bytes as_bytes(std::string const& s) {
  return {reinterpret_cast<std::uint8_t const*>(s.data()), s.size()};
}

}  // namespace

TEST_CASE("any sequence of announcements and withdrawals") {
  attribute_pool pool;
  std::mt19937 random{7};
  std::map<key, std::string> wanted;
  {
    adj_rib_in rib{pool};
    for (int i = 0; i < 60'000; ++i) {
      auto k = nth(static_cast<std::uint32_t>(random() % 3000));
      if (random() % 4 == 0) k.path_id = static_cast<std::uint32_t>(random() % 3);
      if (random() % 3) {
        std::string const text = "block " + std::to_string(random() % 50);
        auto const h = pool.intern(as_bytes(text));
        rib.announce(k.view(), h);
        pool.release(h);
        wanted[k] = text;
      } else CHECK(rib.withdraw(k.view()) == (wanted.erase(k) == 1));
      if (i == 30'000) {
        rib.clear();
        wanted.clear();
        CHECK(rib.size() == 0);
        CHECK(rib.id_bound() == 0);
        CHECK(pool.size() == 0);
      }
      REQUIRE(rib.size() == wanted.size());
    }
    for (auto const& [k, text] : wanted) {
      auto const found = rib.lookup(k.view());
      REQUIRE(found.has_value());
      CHECK(equal_bytes(*found, as_bytes(text)));
    }
    std::size_t n = 0;
    for (adj_rib_in::route_id id = 0; id < rib.id_bound(); ++id) n += rib.is_announced(id);
    CHECK(n == wanted.size());
    CHECK(!rib.lookup(nth(70'000).view()));
  }
  CHECK(pool.size() == 0);
}

TEST_CASE("memory: no more than 64 octets a route") {
  attribute_pool pool;
  adj_rib_in rib{pool};
  for (std::uint32_t i = 0; i < 300'000; ++i) {
    std::string const text = "attributes of five routes, number " + std::to_string(i / 5);
    auto const h = pool.intern(as_bytes(text));
    rib.announce(nth(i).view(), h);
    pool.release(h);
    if (i > 2000 && i % 10'000 == 0) CHECK(rib.memory() < 48 * rib.size());
  }
  CHECK(rib.memory() + pool.memory() < 64 * rib.size());
}

TEST_CASE("what is counted for limits") {
  attribute_pool pool;
  adj_rib_in rib{pool};
  std::uint8_t const one[] = {0x40, 1, 1, 0}, two[] = {0x40, 1, 1, 1, 0x80, 4, 4, 0, 0, 0, 1};
  auto const a = pool.intern(one), b = pool.intern(two);
  std::uint8_t const v4[] = {8, 10}, other[] = {8, 11}, v6[] = {16, 0x20, 1};
  rib.announce({ipv4_unicast, {}, v4}, a);
  rib.announce({ipv4_unicast, 5, v4}, b);
  CHECK(rib.attribute_memory() == 0);
  rib.count_attributes(true);
  auto const both = rib.attribute_memory();
  CHECK(both > sizeof one + sizeof two);
  rib.announce({ipv4_unicast, {}, other}, b);
  rib.announce({ipv6_unicast, {}, v6}, b);
  rib.announce({ipv6_unicast, {}, v6}, b);
  CHECK(rib.attribute_memory() == both);
  CHECK(rib.size(ipv4_unicast) == 3);
  CHECK(rib.size(ipv6_unicast) == 1);
  CHECK(rib.size({afi::l2vpn, safi::evpn}) == 0);
  CHECK(rib.withdraw({ipv4_unicast, {}, v4}));
  CHECK_FALSE(rib.withdraw({ipv4_unicast, {}, v4}));
  CHECK(rib.size(ipv4_unicast) == 2);
  auto const less = rib.attribute_memory();
  CHECK(less < both);
  rib.announce({ipv4_unicast, {}, other}, a);
  CHECK(rib.attribute_memory() == both);
  rib.clear();
  CHECK(rib.size(ipv4_unicast) == 0);
  CHECK(rib.attribute_memory() == 0);
  rib.announce({ipv4_unicast, {}, v4}, a);
  CHECK(rib.attribute_memory() == both - less);
  rib.count_attributes(false);
  CHECK(rib.attribute_memory() == 0);
  pool.release(a);
  pool.release(b);
}

TEST_CASE("a label is no other route") {
  attribute_pool pool;
  adj_rib_in rib{pool};
  auto const h = pool.intern({});
  family const labeled{afi::ipv4, safi::labeled_unicast};
  std::uint8_t const one[] = {48, 0, 0x32, 1, 10, 2, 0}, other[] = {48, 0, 0x64, 1, 10, 2, 0};
  rib.announce({labeled, {}, one}, h);
  rib.announce({labeled, {}, other}, h);
  CHECK(rib.size() == 1);
  CHECK(equal_bytes(rib[0].key.nlri(), other));
  CHECK(rib.withdraw({labeled, {}, one}));
  CHECK(rib.size() == 0);
  pool.release(h);
}

// Prefixes that all fall into the same place of a table of 4,096, for who knows the seed.
TEST_CASE("routes chosen to collide under one seed are spread under another") {
  auto const place = [](key const& k, std::uint64_t seed) {
    return hash_bytes(k.octets, seed ^ family_index(ipv4_unicast) << 56) & 0xfff;
  };
  std::vector<key> flood;
  for (std::uint32_t n = 0; flood.size() < 1000 && n < 1u << 24; ++n)
    if (place(nth(n), 1) == 7) flood.push_back(nth(n));
  REQUIRE(flood.size() == 1000);
  for (std::uint64_t const seed : {2ull, 3ull, 0xfeedull, 1ull << 63}) {
    std::vector<bool> taken(4096);
    for (auto const& k : flood) taken[place(k, seed)] = true;
    CHECK(std::count(taken.begin(), taken.end(), true) > 800);  // by chance it is 888
  }
  attribute_pool pool{2};  // the tables take their seed from here
  adj_rib_in rib{pool};
  auto const attributes = pool.intern({});
  for (auto const& k : flood) rib.announce(k.view(), attributes);
  CHECK(rib.size() == 1000);
  pool.release(attributes);
}
