// Dynamic Capability: which capabilities the sender could change within a session.
// draft-ietf-idr-dynamic-cap §3; capability 67.
#pragma once

#include <senda/capability/capability.hpp>

namespace senda::capability {

/// A list of capability codes, a view.
struct dynamic {
  static constexpr auto code = capability_code::dynamic;
  static constexpr std::string_view name = "dynamic-capability";
  static constexpr bool ignored_when_malformed = true;

  bytes codes;

  /// Never fails.
  [[nodiscard]] static constexpr result<dynamic> decode(capability_view v) noexcept {
    return dynamic{v.value};
  }
  constexpr void encode(byte_writer& w) const noexcept { w.raw(codes); }
  [[nodiscard]] constexpr bool contains(capability_code c) const noexcept {
    for (auto const octet : codes)
      if (octet == static_cast<std::uint8_t>(c)) return true;
    return false;
  }
  friend constexpr bool operator==(dynamic const& a, dynamic const& b) noexcept {
    return equal_bytes(a.codes, b.codes);
  }
};
static_assert(capability_type<dynamic>);

}  // namespace senda::capability
