// route_distinguisher: eight octets that make a prefix of one VPN differ from that of another.
// RFC 4364 §4.2 (types 0 to 2); text as in configuration contract §1.7.
#pragma once

#include <senda/core/text_cursor.hpp>
#include <senda/net/ip.hpp>

namespace senda {

/// Any eight octets; the functions below make the types that have a meaning.
struct route_distinguisher {
  std::array<std::uint8_t, 8> octets{};

  enum class kind : std::uint16_t {
    two_octet_as = 0,   ///< u16 AS, u32 number
    ipv4 = 1,           ///< IPv4 address, u16 number
    four_octet_as = 2,  ///< u32 AS, u16 number
  };

  [[nodiscard]] static constexpr route_distinguisher read(byte_reader& r) noexcept {
    route_distinguisher d;
    auto const b = r.take(8);
    for (std::size_t i = 0; i < b.size(); ++i) d.octets[i] = b[i];
    return d;
  }
  constexpr void write(byte_writer& w) const noexcept { w.raw(octets); }

  [[nodiscard]] static constexpr route_distinguisher of(std::uint16_t as,
                                                        std::uint32_t number) noexcept {
    return make(kind::two_octet_as, static_cast<std::uint64_t>(as) << 32 | number);
  }
  [[nodiscard]] static constexpr route_distinguisher of(ipv4_address a,
                                                        std::uint16_t number) noexcept {
    return make(kind::ipv4, static_cast<std::uint64_t>(a.value) << 16 | number);
  }
  [[nodiscard]] static constexpr route_distinguisher of_four_octet_as(
      std::uint32_t as, std::uint16_t number) noexcept {
    return make(kind::four_octet_as, static_cast<std::uint64_t>(as) << 16 | number);
  }

  /// Its first two octets; not one of the enumerators when the type is none of the three.
  [[nodiscard]] constexpr kind type() const noexcept {
    return static_cast<kind>(octets[0] << 8 | octets[1]);
  }
  /// AS number or IPv4 address, as a number; of an unknown type as if it were type 0.
  [[nodiscard]] constexpr std::uint32_t administrator() const noexcept {
    return static_cast<std::uint32_t>(value() >> (is_wide() ? 16 : 32));
  }
  /// What the administrator assigned: 32 bits for type 0, else 16.
  [[nodiscard]] constexpr std::uint32_t number() const noexcept {
    return static_cast<std::uint32_t>(value() & (is_wide() ? 0xffff : 0xffffffff));
  }
  [[nodiscard]] constexpr bool is_zero() const noexcept {
    return octets == std::array<std::uint8_t, 8>{};
  }
  friend constexpr auto operator<=>(route_distinguisher const&,
                                    route_distinguisher const&) = default;

 private:
  [[nodiscard]] constexpr bool is_wide() const noexcept {
    return type() == kind::ipv4 || type() == kind::four_octet_as;
  }
  /// The six octets behind the type.
  [[nodiscard]] constexpr std::uint64_t value() const noexcept {
    return byte_reader{octets}.u64() & 0xffffffffffff;
  }
  static constexpr route_distinguisher make(kind k, std::uint64_t value) noexcept {
    route_distinguisher d;
    byte_writer w{d.octets};
    w.u64(static_cast<std::uint64_t>(k) << 48 | value);
    return d;
  }
};

/// `65000:100`, `10.0.0.1:100`, `65536:200`; `0x` and 16 digits for other types (JSON contract
/// §6.1).
inline text_writer& operator<<(text_writer& out, route_distinguisher const& d) noexcept {
  switch (d.type()) {
    case route_distinguisher::kind::ipv4:
      return (out << ipv4_address{d.administrator()} << ':').number(d.number());
    case route_distinguisher::kind::two_octet_as:
    case route_distinguisher::kind::four_octet_as:
      return (out.number(d.administrator()) << ':').number(d.number());
  }
  return (out << "0x").hex(d.octets);
}

/// `IPV4:u16`, `A:B` with A up to 65535 (B has 32 bits) or more (B has 16), `0x` and 16 digits.
[[nodiscard]] constexpr std::optional<route_distinguisher> parse_route_distinguisher(
    std::string_view s) noexcept {
  if (s.starts_with("0x") && s.size() == 18) {
    auto const v = parse_number(s.substr(2), UINT64_MAX, 16);
    if (!v) return {};
    route_distinguisher d;
    byte_writer w{d.octets};
    w.u64(*v);
    return d;
  }
  auto const colon = s.find(':');
  if (colon == s.npos) return {};
  auto const left = s.substr(0, colon), right = s.substr(colon + 1);
  if (left.find('.') != left.npos) {
    auto const a = parse_ipv4(left);
    auto const n = parse_number(right, 0xffff);
    if (!a || !n) return {};
    return route_distinguisher::of(*a, static_cast<std::uint16_t>(*n));
  }
  auto const as = parse_number(left, 0xffffffff);
  if (!as) return {};
  auto const n = parse_number(right, *as > 0xffff ? 0xffff : 0xffffffff);
  if (!n) return {};
  auto const number = static_cast<std::uint32_t>(*n);
  if (*as > 0xffff)
    return route_distinguisher::of_four_octet_as(static_cast<std::uint32_t>(*as),
                                                 static_cast<std::uint16_t>(number));
  return route_distinguisher::of(static_cast<std::uint16_t>(*as), number);
}

/// The value behind `rd` or `route-distinguisher` (configuration contract §9.5).
[[nodiscard]] inline result<route_distinguisher> parse_route_distinguisher(
    text_cursor& in) noexcept {
  if (auto const d = parse_route_distinguisher(in.next())) return *d;
  return in.refuse_as("invalid route-distinguisher {}");
}

}  // namespace senda
