// A made-up routing table that looks like the real one: the same seed makes the same table.
// Shares of prefix lengths, routes per attribute set and path lengths as seen in 2024.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace bench {

struct prefix {
  std::uint32_t address;
  std::uint8_t length;
};

/// Routes that share attributes.
struct route_set {
  std::vector<std::uint32_t> path, communities, large_communities;  // large ones: three words each
  std::vector<prefix> prefixes;
  std::uint8_t origin = 0;
  bool has_med = false, atomic = false, aggregated = false;
  std::uint32_t med = 0;
};

/// `routes` different prefixes, about 5.5 to a set.
std::vector<route_set> make_table(std::size_t routes, std::uint64_t seed = 42);

/// Whole UPDATE messages, one set after the other, four-octet AS numbers.
std::string updates_of(std::vector<route_set> const& table);

/// What follows the prefix in a `route` statement or command: ` next-hop 10.99.0.9 origin …`.
std::string words_of(route_set const& set);
std::string text_of(prefix p);

/// Order-independent, so that receivers of the same routes agree whatever way they came.
std::uint64_t checksum(std::uint32_t address, std::uint8_t length) noexcept;

/// Writes all forms of the table to a folder: updates.bgp updates.hex routes.txt flat.txt bird.txt.
int write_table(std::size_t routes, std::string const& folder);

}  // namespace bench
