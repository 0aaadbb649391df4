// BGPsec: the sender can send, or receive, signed paths of one AFI.
// RFC 8205 §2.1; capability 7.
#pragma once

#include <senda/capability/records.hpp>

namespace senda::capability {

struct bgpsec {
  static constexpr auto code = capability_code::bgpsec;
  static constexpr std::string_view name = "bgpsec";
  static constexpr bool ignored_when_malformed = true;

  std::uint8_t flags = 0;  ///< version in the upper four bits, then the direction bit
  senda::afi afi{};

  /// Error: 2/0 when the value has not three octets.
  [[nodiscard]] static constexpr result<bgpsec> decode(capability_view v) noexcept {
    if (v.value.size() != 3) return fail(v.malformed());
    byte_reader in{v.value};
    bgpsec b;
    b.flags = in.u8();
    b.afi = static_cast<senda::afi>(in.u16());
    return b;
  }
  constexpr void encode(byte_writer& w) const noexcept {
    w.u8(flags);
    w.u16(static_cast<std::uint16_t>(afi));
  }
  [[nodiscard]] constexpr unsigned version() const noexcept { return flags >> 4; }
  /// Otherwise it receives.
  [[nodiscard]] constexpr bool sends() const noexcept { return flags & 0x08; }
  friend constexpr bool operator==(bgpsec const&, bgpsec const&) = default;
};
static_assert(capability_type<bgpsec>);

}  // namespace senda::capability
