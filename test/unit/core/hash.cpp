#include <senda/core/hash.hpp>

#include <doctest/doctest.h>

#include <array>
#include <set>
#include <vector>

using namespace senda;

TEST_CASE("hash_bytes: equal octets hash alike wherever they lie in memory") {
  std::array<std::uint8_t, 64> buffer{};
  for (std::size_t size = 0; size <= 33; ++size) {
    std::set<std::uint64_t> seen;
    for (std::size_t at = 0; at < 8; ++at) {
      for (std::size_t i = 0; i < size; ++i) buffer[at + i] = static_cast<std::uint8_t>(i * 7);
      seen.insert(hash_bytes(bytes{buffer}.subspan(at, size), 1));
    }
    CHECK(seen.size() == 1);
  }
}

TEST_CASE("hash_bytes: length, every octet and the seed count") {
  std::vector<std::uint8_t> zeroes(40);
  std::set<std::uint64_t> seen;
  for (std::size_t size = 0; size <= 40; ++size)
    seen.insert(hash_bytes(bytes{zeroes}.first(size), 1));
  CHECK(seen.size() == 41);
  for (std::size_t i = 0; i < 40; ++i)
    for (unsigned bit = 0; bit < 8; ++bit) {
      auto changed = zeroes;
      changed[i] = static_cast<std::uint8_t>(1u << bit);
      seen.insert(hash_bytes(changed, 1));
    }
  CHECK(seen.size() == 41 + 320);
  CHECK(hash_bytes(zeroes, 1) != hash_bytes(zeroes, 2));
}

TEST_CASE("hash_bytes: neighbouring prefixes spread over the low bits a table uses") {
  std::vector<int> bucket(256);
  for (std::uint32_t i = 0; i < 65536; ++i) {
    std::array<std::uint8_t, 4> const key{24, 10, static_cast<std::uint8_t>(i >> 8),
                                          static_cast<std::uint8_t>(i)};
    ++bucket[hash_bytes(key, 42) & 255];
  }
  for (auto const n : bucket) {
    CHECK(n > 256 - 100);
    CHECK(n < 256 + 100);
  }
}
