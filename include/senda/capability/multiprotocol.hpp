// Multiprotocol Extensions: one address family the sender can exchange.
// RFC 4760 §8; capability 1, one instance for each family.
#pragma once

#include <senda/capability/records.hpp>

namespace senda::capability {

/// AFI, a reserved octet, SAFI.
struct multiprotocol {
  static constexpr auto code = capability_code::multiprotocol;
  static constexpr std::string_view name = "multiprotocol";

  senda::family family{};

  /// Error: 2/0 below four octets. The reserved octet, and what follows the four, do not count.
  [[nodiscard]] static constexpr result<multiprotocol> decode(capability_view v) noexcept {
    byte_reader in{v.value};
    multiprotocol m;
    m.family.afi = static_cast<afi>(in.u16());
    in.u8();
    m.family.safi = static_cast<safi>(in.u8());
    if (in.failed()) return fail(v.malformed());
    return m;
  }
  constexpr void encode(byte_writer& w) const noexcept {
    w.u16(static_cast<std::uint16_t>(family.afi));
    w.u8(0);
    w.u8(static_cast<std::uint8_t>(family.safi));
  }

  /// Calls f(family) for each family of `list` once, in the order they appear.
  template <class F> static constexpr void for_each_family(capability_list const& list, F&& f) {
    std::size_t i = 0;
    list.for_each<multiprotocol>([&](multiprotocol const& m) {
      std::size_t j = 0;
      bool repeated = false;
      list.for_each<multiprotocol>(
          [&](multiprotocol const& other) { repeated |= j++ < i && other == m; });
      if (!repeated) f(m.family);
      ++i;
    });
  }

  /// All instances of `list` in one member.
  static void json(text_writer& out, capability_list const& list) noexcept {
    out << "{ \"name\": \"multiprotocol\", \"families\": [";
    std::string_view separator = " \"";
    for_each_family(list, [&](senda::family f) {
      slashed(out << separator, f) << '"';
      separator = ", \"";
    });
    out << " ] }";
  }
  static void text(text_writer& out, capability_list const& list) noexcept {
    out << "multiprotocol(";
    std::string_view separator;
    for_each_family(list, [&](senda::family f) {
      out << separator << f;
      separator = ",";
    });
    out << ')';
  }
  friend constexpr bool operator==(multiprotocol const&, multiprotocol const&) = default;
};
static_assert(capability_type<multiprotocol>);

}  // namespace senda::capability
