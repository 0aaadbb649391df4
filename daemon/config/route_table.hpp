// route_table: the routes of one neighbor, in file order, at some 40 octets each.
// Attribute blocks are canonical and stored once; NLRI of unicast size lie in the entry.
#pragma once

#include <senda/rib/attribute_pool.hpp>
#include <senda/rib/route_key.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace senda::daemon {

/// What a route statement says besides the route (configuration contract §9.8).
struct route_control {
  std::string name;             ///< a label of the operator's, never sent
  std::string watchdog;         ///< "" when no watchdog turns it on and off
  bool withdrawn = false;       ///< with a watchdog: starts withdrawn
  std::string_view obstacle{};  ///< why it can not be announced (a static text); "": it can

  friend bool operator==(route_control const&, route_control const&) = default;
};

/// Can be read, added to and moved; readers share it by pointer.
class route_table {
 public:
  /// One route; views into the table.
  struct route {
    route_key_view key;          ///< NLRI without path identifier
    bytes attributes;            ///< canonical block; has NEXT_HOP unless the route has none
    attribute_handle handle{};   ///< of that block: equal handles, equal blocks
    bool next_hop_self = false;  ///< NEXT_HOP stands for `next-hop self`
    std::uint32_t line = 0;      ///< of the statement, from 1
    route_control const* control = nullptr;  ///< null: nothing special
  };

  route_table() = default;
  route_table(route_table&&) = default;
  route_table& operator=(route_table&&) = default;

  [[nodiscard]] std::size_t size() const noexcept { return entries_.size(); }
  [[nodiscard]] bool empty() const noexcept { return entries_.empty(); }
  [[nodiscard]] route operator[](std::size_t i) const noexcept {
    auto const& e = entries_[i];
    return {e.key.view(), pool_.block(e.attributes),
            e.attributes, e.self(),
            e.line(),     e.control ? &controls_[e.control - 1] : nullptr};
  }

  /// The handle of a block, for any number of add().
  [[nodiscard]] attribute_handle intern(bytes block) { return pool_.intern(block); }
  void add(route_key_view key, attribute_handle attributes, bool next_hop_self, std::uint32_t line,
           route_control const& control) {
    entries_.push_back({packed_route_key{key}, attributes, note(control),
                        line << 1 | static_cast<std::uint32_t>(next_hop_self)});
  }
  /// Gives route `i` other attributes.
  void replace(std::size_t i, attribute_handle attributes) noexcept {
    entries_[i].attributes = attributes;
  }
  /// Adds all routes of another table behind the own ones.
  void append(route_table const& other) {
    std::vector<attribute_handle> known;  // by handle of the other table
    std::vector<bool> seen;
    entries_.reserve(entries_.size() + other.size());
    for (std::size_t i = 0; i < other.size(); ++i) {
      auto const r = other[i];
      auto const h = static_cast<std::size_t>(r.handle);
      if (h >= known.size()) known.resize(h + 1), seen.resize(h + 1);
      if (!seen[h]) known[h] = intern(r.attributes), seen[h] = true;
      add(r.key, known[h], r.next_hop_self, r.line, r.control ? *r.control : route_control{});
    }
  }
  void shrink_to_fit() { entries_.shrink_to_fit(); }

  /// Distinct attribute blocks.
  [[nodiscard]] std::size_t attribute_sets() const noexcept { return pool_.size(); }
  /// Octets of memory in use.
  [[nodiscard]] std::size_t memory() const noexcept {
    std::size_t beside = 0;
    for (auto const& e : entries_) beside += e.key.memory();
    return beside + entries_.capacity() * sizeof(entry) + pool_.memory();
  }

 private:
  struct entry {
    packed_route_key key;
    attribute_handle attributes{};
    std::uint32_t control = 0;  // index into controls_, from 1
    std::uint32_t place = 0;    // line, and whether the next hop is ours
    [[nodiscard]] bool self() const noexcept { return place & 1; }
    [[nodiscard]] std::uint32_t line() const noexcept { return place >> 1; }
  };

  std::uint32_t note(route_control const& c) {
    if (c == route_control{}) return 0;
    if (controls_.empty() || controls_.back() != c) controls_.push_back(c);
    return static_cast<std::uint32_t>(controls_.size());
  }

  std::vector<entry> entries_;
  std::vector<route_control> controls_;
  attribute_pool pool_;
};

}  // namespace senda::daemon
