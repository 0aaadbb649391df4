#include <senda/rib/adj_rib_out.hpp>

#include <doctest/doctest.h>

#include <map>
#include <random>

using namespace senda;

namespace {

struct key {
  std::array<std::uint8_t, 5> nlri;
  explicit key(std::uint32_t n)
      : nlri{32, std::uint8_t(n >> 24), std::uint8_t(n >> 16), std::uint8_t(n >> 8),
             std::uint8_t(n)} {}
  operator route_key_view() const { return {ipv4_unicast, {}, nlri}; }
};
std::array<std::uint8_t, 1> block(std::uint8_t n) { return {n}; }

}  // namespace

TEST_CASE("a key is its family, its path identifier and its octets") {
  key const k{1};
  route_key_view with_id = k;
  with_id.path_id = 0;
  packed_route_key const plain{route_key_view(k)}, zero{with_id};
  CHECK(plain.view() == route_key_view(k));
  CHECK_FALSE(plain.view() == with_id);  // wire contract §5.1: identifier 0 is not none
  CHECK(zero.path_id() == 0);
  CHECK(equal_bytes(zero.nlri(), k.nlri));
  CHECK(packs_before(zero, plain));  // wire contract §5.4
}

TEST_CASE("a key too long to be packed is kept beside") {
  std::vector<std::uint8_t> nlri(300, 7);
  route_key_view const view{{afi::ipv4, safi::flow}, 9, nlri};
  packed_route_key a{view};
  packed_route_key const b = std::move(a);
  CHECK(b.view() == view);
  CHECK(b.path_id() == 9);
  CHECK(b.nlri().size() == 300);
}

TEST_CASE("announcing what is announced changes nothing") {
  attribute_pool pool;
  adj_rib_out rib{pool};
  CHECK(rib.announce(key{1}, block(1)));
  CHECK_FALSE(rib.announce(key{1}, block(1)));
  CHECK(rib.log_end() == 1);
  CHECK(rib.announce(key{1}, block(2)));
  CHECK(pool.size() == 1);
  CHECK(rib.lookup(key{1})->front() == 2);
}

TEST_CASE("a withdrawn route is forgotten once every reader has passed") {
  attribute_pool pool;
  adj_rib_out rib{pool};
  rib.announce(key{1}, block(1));
  rib.withdraw(key{1});
  CHECK(rib.size() == 0);
  CHECK_FALSE(rib.lookup(key{1}));
  CHECK(pool.size() == 1);
  rib.trim(rib.log_end());
  CHECK(pool.size() == 0);
  CHECK(rib.announce(key{2}, block(3)));
  CHECK(rib.id_bound() == 1);  // the place is used again
}

TEST_CASE("after any sequence of changes the table is what a map would be") {
  attribute_pool pool{1};
  adj_rib_out rib{pool};
  std::map<std::uint32_t, std::uint8_t> model;
  std::mt19937 random{11};
  for (int i = 0; i < 50000; ++i) {
    auto const n = std::uint32_t(random() % 700);
    if (random() % 5 < 3) {
      auto const a = std::uint8_t(random() % 9);
      bool const changed = !model.contains(n) || model[n] != a;
      model[n] = a;
      REQUIRE(rib.announce(key{n}, block(a)) == changed);
    } else {
      model.erase(n);
      rib.withdraw(key{n});
    }
    if (random() % 50 == 0)
      rib.trim(rib.log_begin() +
               adj_rib_out::sequence(random() % (rib.log_end() - rib.log_begin() + 1)));
  }
  CHECK(rib.size() == model.size());
  for (auto const& [n, a] : model) CHECK(rib.lookup(key{n})->front() == a);
  rib.withdraw_all();
  rib.trim(rib.log_end());
  CHECK(rib.size() == 0);
  CHECK(pool.size() == 0);
}

// Wire contract §5.1: labels are not part of what a route is.
TEST_CASE("a route announced with another label is the same route") {
  family const vpn{afi::ipv4, safi::mpls_vpn};
  std::vector<std::uint8_t> const label_100{0x58, 0, 0x06, 0x41, 0, 0, 0xfd, 0xe8, 0, 0, 0, 1},
      label_200{0x58, 0, 0x0c, 0x81, 0, 0, 0xfd, 0xe8, 0, 0, 0, 1},
      whatever{0x58, 0x80, 0, 0, 0, 0, 0xfd, 0xe8, 0, 0, 0, 1},
      other_rd{0x58, 0, 0x06, 0x41, 0, 0, 0xfd, 0xe8, 0, 0, 0, 2};
  attribute_pool pool;
  adj_rib_out rib{pool};
  CHECK(rib.announce({vpn, {}, label_100}, block(1)));
  CHECK(rib.announce({vpn, {}, other_rd}, block(1)));
  CHECK(rib.announce({vpn, {}, label_200}, block(1)));
  CHECK_FALSE(rib.announce({vpn, {}, label_200}, block(1)));
  CHECK(rib.size() == 2);
  CHECK(equal_bytes(rib[0].key.nlri(), label_200));
  rib.withdraw({vpn, {}, whatever});
  CHECK(rib.size() == 1);
  CHECK_FALSE(rib.lookup({vpn, {}, label_100}).has_value());
  CHECK(rib.lookup({vpn, {}, other_rd}).has_value());
  rib.trim(rib.log_end());
  CHECK(rib.announce({vpn, {}, label_100}, block(1)));
  CHECK(rib.size() == 2);
}
