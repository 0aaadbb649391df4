#include <senda/rib/attribute_pool.hpp>

#include <doctest/doctest.h>

#include <random>
#include <string>

using namespace senda;

namespace {
bytes octets(std::string const& s) {
  return {reinterpret_cast<std::uint8_t const*>(s.data()), s.size()};
}
}  // namespace

TEST_CASE("the same block has the same handle, and lives as long as its references") {
  attribute_pool pool;
  auto const a = pool.intern(octets("one"));
  auto const b = pool.intern(octets("two"));
  CHECK(a != b);
  CHECK(pool.intern(octets("one")) == a);
  CHECK(pool.size() == 2);
  pool.release(a);
  CHECK(equal_bytes(pool.block(a), octets("one")));
  pool.release(a);
  CHECK(pool.size() == 1);
  CHECK(equal_bytes(pool.block(b), octets("two")));
}

TEST_CASE("an empty block is a block") {
  attribute_pool pool;
  auto const a = pool.intern({});
  CHECK(pool.intern({}) == a);
  CHECK(pool.block(a).empty());
}

TEST_CASE("any order of intern and release keeps every live block findable") {
  attribute_pool pool{42};
  std::mt19937 random{7};
  std::vector<std::pair<std::string, attribute_handle>> held;
  for (int i = 0; i < 20000; ++i) {
    if (held.empty() || random() % 3) {
      auto const text = std::to_string(random() % 500);
      held.emplace_back(text, pool.intern(octets(text)));
    } else {
      auto const at = random() % held.size();
      pool.release(held[at].second);
      held[at] = held.back();
      held.pop_back();
    }
    if (i % 1000 == 0)
      for (auto const& [text, handle] : held) {
        REQUIRE(equal_bytes(pool.block(handle), octets(text)));
        REQUIRE(pool.intern(octets(text)) == handle);
        pool.release(handle);
      }
  }
  for (auto const& [text, handle] : held) pool.release(handle);
  CHECK(pool.size() == 0);
}
