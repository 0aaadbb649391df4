// Support for 4-octet AS Number, and the sender's own number.
// RFC 6793 §3; capability 65.
#pragma once

#include <senda/capability/capability.hpp>
#include <senda/net/asn.hpp>

namespace senda::capability {

struct four_octet_as {
  static constexpr auto code = capability_code::four_octet_as;
  static constexpr std::string_view name = "asn4";

  asn number{};
  /// Some speakers send two octets (wire contract §4.1); we never do.
  bool two_octets = false;

  /// Error: 2/0 for a value of neither four nor two octets.
  [[nodiscard]] static constexpr result<four_octet_as> decode(capability_view v) noexcept {
    byte_reader in{v.value};
    if (v.value.size() == 4) return four_octet_as{asn{in.u32()}};
    if (v.value.size() == 2) return four_octet_as{asn{in.u16()}, true};
    return fail(v.malformed());
  }
  constexpr void encode(byte_writer& w) const noexcept {
    if (two_octets) w.u16(number.two_octets());
    else w.u32(number.value);
  }

  void json(text_writer& out) const noexcept {
    out << "{ \"name\": \"asn4\", \"asn4\": " << number << " }";
  }
  void text(text_writer& out) const noexcept { out << "asn4(" << number << ')'; }
  friend constexpr bool operator==(four_octet_as const&, four_octet_as const&) = default;
};
static_assert(capability_type<four_octet_as>);

}  // namespace senda::capability
