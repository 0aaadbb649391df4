// route_key: what makes a route itself: family, path identifier (or none), NLRI.
// Wire contract §5.1: a path identifier of zero is not the same as none. RFC 7911 §3.
#pragma once

#include <senda/core/bytes.hpp>
#include <senda/net/family.hpp>

#include <array>
#include <cstring>
#include <optional>
#include <utility>

namespace senda {

/// A key as callers hold it: views only.
struct route_key_view {
  senda::family family{};
  std::optional<std::uint32_t> path_id;
  bytes nlri;  ///< wire form without path identifier

  friend bool operator==(route_key_view const& a, route_key_view const& b) noexcept {
    return a.family == b.family && a.path_id == b.path_id && equal_bytes(a.nlri, b.nlri);
  }
};

/// Twenty-four octets: the NLRI inside for unicast of both versions, beside it when it is longer.
class packed_route_key {
 public:
  static constexpr std::size_t inline_capacity = 17;  ///< length octet and an IPv6 address

  packed_route_key() noexcept = default;
  explicit packed_route_key(route_key_view k) {
    octets_[0] = static_cast<std::uint8_t>(family_index(k.family));
    octets_[1] = static_cast<std::uint8_t>(k.path_id ? has_path_id : 0);
    std::uint32_t const id = k.path_id.value_or(0);
    std::memcpy(&octets_[3], &id, 4);
    if (k.nlri.size() <= inline_capacity) {
      octets_[2] = static_cast<std::uint8_t>(k.nlri.size());
      if (!k.nlri.empty()) std::memcpy(&octets_[7], k.nlri.data(), k.nlri.size());
      return;
    }
    octets_[1] |= is_long;
    auto* beside = new std::uint8_t[4 + k.nlri.size()];
    auto const size = static_cast<std::uint32_t>(k.nlri.size());
    std::memcpy(beside, &size, 4);
    std::memcpy(beside + 4, k.nlri.data(), size);
    std::memcpy(&octets_[8], &beside, sizeof beside);
  }
  packed_route_key(packed_route_key const& other) : packed_route_key(other.view()) {}
  packed_route_key(packed_route_key&& other) noexcept : octets_(std::exchange(other.octets_, {})) {}
  packed_route_key& operator=(packed_route_key other) noexcept {
    std::swap(octets_, other.octets_);
    return *this;
  }
  ~packed_route_key() {
    if (octets_[1] & is_long) delete[] beside();
  }

  [[nodiscard]] senda::family family() const noexcept { return known_families[octets_[0]]; }
  [[nodiscard]] std::uint8_t family_number() const noexcept { return octets_[0]; }
  [[nodiscard]] std::optional<std::uint32_t> path_id() const noexcept {
    if (!(octets_[1] & has_path_id)) return {};
    std::uint32_t id;
    std::memcpy(&id, &octets_[3], 4);
    return id;
  }
  [[nodiscard]] bytes nlri() const noexcept {
    if (!(octets_[1] & is_long)) return {&octets_[7], octets_[2]};
    std::uint32_t size;
    std::memcpy(&size, beside(), 4);
    return {beside() + 4, size};
  }
  [[nodiscard]] route_key_view view() const noexcept { return {family(), path_id(), nlri()}; }
  /// Octets allocated besides the object itself.
  [[nodiscard]] std::size_t memory() const noexcept {
    return octets_[1] & is_long ? nlri().size() + 4 : 0;
  }

 private:
  static constexpr std::uint8_t has_path_id = 1, is_long = 2;
  [[nodiscard]] std::uint8_t* beside() const noexcept {
    std::uint8_t* p;
    std::memcpy(&p, &octets_[8], sizeof p);
    return p;
  }
  // family, flags, length, path identifier (4), NLRI (17) or a pointer at 8
  alignas(4) std::array<std::uint8_t, 24> octets_{};
};
static_assert(sizeof(packed_route_key) == 24);

/// Order of NLRI inside one UPDATE (wire contract §5.4): path identifiers first, ascending, then
/// routes without one, then by octets.
[[nodiscard]] inline bool packs_before(packed_route_key const& a,
                                       packed_route_key const& b) noexcept {
  auto const ida = a.path_id(), idb = b.path_id();
  // The reference compares against the text "disabled", which starts with 0x64.
  std::uint32_t const ra = ida.value_or(0x64697361), rb = idb.value_or(0x64697361);
  if (ra != rb) return ra < rb;
  if (ida.has_value() != idb.has_value()) return ida.has_value();
  return compare_bytes(a.nlri(), b.nlri()) < 0;
}

}  // namespace senda
