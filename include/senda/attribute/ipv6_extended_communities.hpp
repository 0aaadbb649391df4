// IPv6 address specific EXTENDED COMMUNITIES (25).
// RFC 5701; errors RFC 7606 §7.15; redirect-ip draft; RFC 8956 §6.1.
#pragma once

#include <senda/attribute/extended_communities.hpp>
#include <senda/attribute/extended_community_names.hpp>
#include <senda/core/hex.hpp>

namespace senda::attribute {

/// The IPv6 address specific kind, of attribute 25: type, subtype, address, number (RFC 5701).
struct ipv6_extended_community {
  std::array<std::uint8_t, 20> octets{};

  [[nodiscard]] static constexpr ipv6_extended_community of(std::uint8_t type, std::uint8_t subtype,
                                                            ipv6_address const& a,
                                                            std::uint16_t number) noexcept {
    ipv6_extended_community c;
    byte_writer w{c.octets};
    w.u8(type);
    w.u8(subtype);
    a.write(w);
    w.u16(number);
    return c;
  }
  [[nodiscard]] static constexpr ipv6_extended_community read(byte_reader& r) noexcept {
    ipv6_extended_community c;
    auto const b = r.take(20);
    for (std::size_t i = 0; i < b.size(); ++i) c.octets[i] = b[i];
    return c;
  }
  constexpr void write(byte_writer& w) const noexcept { w.raw(octets); }

  [[nodiscard]] constexpr std::uint8_t type() const noexcept { return octets[0]; }
  [[nodiscard]] constexpr std::uint8_t subtype() const noexcept { return octets[1]; }
  [[nodiscard]] constexpr ipv6_address address() const noexcept {
    byte_reader r{bytes{octets}.subspan(2)};
    return ipv6_address::read(r);
  }
  [[nodiscard]] constexpr std::uint16_t number() const noexcept {
    return static_cast<std::uint16_t>(octets[18] << 8 | octets[19]);
  }
  friend constexpr auto operator<=>(ipv6_extended_community const&,
                                    ipv6_extended_community const&) = default;
};
/// Redirect, or copy, to an address (flowspec redirect-ip draft).
[[nodiscard]] constexpr ipv6_extended_community redirect_to_ip(ipv6_address const& a,
                                                               bool copy) noexcept {
  return ipv6_extended_community::of(0x00, 0x0c, a, copy);
}
/// Redirect into the VRF with this route target (RFC 8956 §6.1).
[[nodiscard]] constexpr ipv6_extended_community redirect_to_vrf(ipv6_address const& a,
                                                                std::uint16_t number) noexcept {
  return ipv6_extended_community::of(0x00, 0x0d, a, number);
}
/// Route target and route origin (RFC 5701 §2).
[[nodiscard]] constexpr ipv6_extended_community vpn_of(vpn_subtype kind, ipv6_address const& a,
                                                       std::uint16_t number) noexcept {
  return ipv6_extended_community::of(0x00, static_cast<std::uint8_t>(kind), a, number);
}

inline text_writer& operator<<(text_writer& out, ipv6_extended_community const& c) noexcept {
  if ((c.type() & 0x0f) != 0 || c.subtype() != 0x0c) return (out << "0x").hex(c.octets, true);
  bool const copy = c.number() & 1;
  return out << (copy ? "copy" : "redirect") << "-to-nexthop-ietf " << c.address()
             << (copy ? " (with copy)" : "");
}

struct ipv6_extended_communities : extended_community_list<ipv6_extended_community, 20> {
  static constexpr auto code = attribute_code::ipv6_extended_communities;
  static constexpr error_rules on_error{.section = "RFC 7606 §7.15"};
  static constexpr std::string_view keyword = "extended-community-ipv6";
  static constexpr std::string_view json_key = "extended-community-ipv6";

  /// Errors: 3/5 the length is zero or no multiple of twenty.
  [[nodiscard]] static constexpr result<ipv6_extended_communities> decode(
      attribute_view v, codec_context const&) noexcept {
    if (!fits(v.value))
      return fail(v.malformed(update_subcode::attribute_length_error, on_error.length));
    return ipv6_extended_communities{{v.value}};
  }
  /// As extended-community; the values have 160 bits.
  inline void json(text_writer& out) const noexcept;
  /// `extended-community-ipv6 [redirect-to-nexthop-ietf 2001:db8::1]`
  inline bool command(text_writer& out) const noexcept;
  /// One or `[ ... ]`: `redirect-to-nexthop-ietf ADDRESS`, `copy-to-nexthop-ietf ADDRESS`, or `0x`
  /// and 40 hexadecimal digits. Sorted by octets. ExaBGP has no such keyword.
  [[nodiscard]] static inline result<void> parse(text_cursor& in, byte_writer& out) noexcept;
  friend constexpr bool operator==(ipv6_extended_communities const& a,
                                   ipv6_extended_communities const& b) noexcept {
    return equal_bytes(a.value, b.value);
  }

 private:
  static inline result<ipv6_extended_community> parse_one(text_cursor& in) noexcept;
};
static_assert(printable_attribute<ipv6_extended_communities> &&
              parsable_attribute<ipv6_extended_communities>);

}  // namespace senda::attribute
