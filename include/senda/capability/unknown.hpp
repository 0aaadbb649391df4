// A capability senda has no codec for: kept byte for byte, printed, otherwise ignored.
// RFC 5492 §3.
#pragma once

#include <senda/capability/capability.hpp>

namespace senda::capability {

/// A view of any capability. Not in the list of capabilities: it stands for all that are not.
struct unknown {
  capability_code code{};
  bytes value;

  constexpr void encode(byte_writer& w) const noexcept { w.raw(value); }

  /// The registry's view as events have it: `reserved`, `unassigned` or `unknown`.
  [[nodiscard]] constexpr std::string_view iana() const noexcept {
    auto const c = static_cast<std::uint8_t>(code);
    return c >= 128 ? "reserved" : c >= 70 ? "unassigned" : "unknown";
  }
  void json(text_writer& out) const noexcept {
    out << "{ \"name\": \"unknown\", \"iana\": \"" << iana() << "\", \"value\": ";
    out.number(static_cast<std::uint8_t>(code));
    (out << ", \"raw\": \"").hex(value, true) << "\" }";
  }
  void text(text_writer& out) const noexcept {
    out << iana() << ' ';
    switch (code) {
      case capability_code::reserved:
        out << "reserved";
        return;
      case capability_code::outbound_route_filtering:
        out << "outbound-route-filtering";
        return;
      case capability_code::multiple_routes:
        out << "multiple-routes";
        return;
      case capability_code::dynamic:
        out << "dynamic-capability";
        return;
      default:
        auto const c = static_cast<std::uint8_t>(code);
        (out << "unknown capability 0x").hex(c, c > 0xf ? 2 : 1);
    }
  }
  friend constexpr bool operator==(unknown const& a, unknown const& b) noexcept {
    return a.code == b.code && equal_bytes(a.value, b.value);
  }
};

}  // namespace senda::capability
