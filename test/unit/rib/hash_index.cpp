// Against a map, with hashes that collide on purpose; growing keeps all, taking out leaves no
// holes.
#include <senda/rib/block_list.hpp>
#include <senda/rib/hash_index.hpp>

#include <doctest/doctest.h>

#include <map>
#include <random>

using namespace senda;

namespace {

/// Keys 0 to 65535; `spread` of them share a hash.
struct table {
  std::uint32_t spread;
  hash_index index;
  std::map<std::uint32_t, std::uint32_t> ids;  // key -> id
  std::vector<std::uint32_t> keys;             // by id

  [[nodiscard]] std::uint64_t hash(std::uint32_t key) const {
    return key / spread * std::uint64_t{0x9e3779b97f4a7c15};
  }
  void add(std::uint32_t key) {
    if (ids.contains(key)) return;
    if (!index.room())
      index.grow([&](auto f) {
        for (auto const& [k, id] : ids) f(hash(k), id);
      });
    auto const id = static_cast<std::uint32_t>(keys.size());
    keys.push_back(key);
    index.prefetch(hash(key));
    index.insert(hash(key), id);
    ids[key] = id;
  }
  void remove(std::uint32_t key) {
    auto const at = ids.find(key);
    if (at == ids.end()) return;
    index.erase(hash(key), at->second, [&](std::uint32_t id) { return hash(keys[id]); });
    ids.erase(at);
  }
  [[nodiscard]] std::uint32_t find(std::uint32_t key) const {
    return index.find(hash(key), [&](std::uint32_t id) { return keys[id] == key; });
  }
};

}  // namespace

TEST_CASE("hash_index does what a map does, however much collides") {
  for (std::uint32_t const spread : {1u, 3u, 40u}) {
    table t{spread, {}, {}, {}};
    std::mt19937 random{spread};
    for (int i = 0; i < 20000; ++i) {
      auto const key = static_cast<std::uint32_t>(random() % 2000);
      if (random() % 3) t.add(key);
      else t.remove(key);
    }
    CHECK(t.index.size() == t.ids.size());
    int wrong = 0;
    for (std::uint32_t key = 0; key < 2000; ++key) {
      auto const at = t.ids.find(key);
      wrong += t.find(key) != (at == t.ids.end() ? hash_index::nothing : at->second);
    }
    CHECK(wrong == 0);
  }
}

TEST_CASE("hash_index gives its memory back") {
  table t{1, {}, {}, {}};
  CHECK(t.find(7) == hash_index::nothing);
  CHECK(t.index.memory() == 0);
  for (std::uint32_t key = 0; key < 1000; ++key) t.add(key);
  CHECK(t.index.memory() >= 1000 * (sizeof(std::uint32_t) + 1));
  t.index.clear();
  CHECK(t.index.memory() == 0);
  CHECK(t.find(7) == hash_index::nothing);
}

TEST_CASE("block_list grows without moving what it has") {
  block_list<int, 4> list;
  auto const first = list.add();
  auto* const where = &list[first];
  *where = 42;
  for (int i = 1; i < 100; ++i) {
    auto const at = list.add();
    CHECK(list[at] == 0);
    list[at] = i;
  }
  CHECK(list.size() == 100);
  CHECK(&list[first] == where);
  CHECK(list[0] == 42);
  CHECK(list[99] == 99);
  CHECK(list.memory() >= 100 * sizeof(int));
  list.clear();
  CHECK(list.size() == 0);
}
