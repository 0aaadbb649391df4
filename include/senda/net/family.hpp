// Address families: AFI and SAFI numbers (IANA registries, RFC 4760 §3), their names, and the
// registry of the families senda knows, each with a small index for sets and tables.
#pragma once

#include <senda/core/number.hpp>
#include <senda/core/text_writer.hpp>

#include <array>
#include <compare>

namespace senda {

enum class afi : std::uint16_t { ipv4 = 1, ipv6 = 2, l2vpn = 25, bgp_ls = 16388 };

enum class safi : std::uint8_t {
  unicast = 1,
  multicast = 2,
  labeled_unicast = 4,
  mcast_vpn = 5,
  vpls = 65,
  evpn = 70,
  bgp_ls = 71,
  bgp_ls_vpn = 72,
  sr_policy = 73,
  mup = 85,
  mpls_vpn = 128,
  route_target = 132,
  flow = 133,
  flow_vpn = 134,
};

/// A pair of AFI and SAFI; any pair the wire can carry, known here or not.
struct family {
  senda::afi afi{};
  senda::safi safi{};
  friend constexpr auto operator<=>(family, family) = default;
};

inline constexpr family ipv4_unicast{afi::ipv4, safi::unicast};
inline constexpr family ipv4_multicast{afi::ipv4, safi::multicast};
inline constexpr family ipv6_unicast{afi::ipv6, safi::unicast};
inline constexpr family ipv6_multicast{afi::ipv6, safi::multicast};

/// Every family senda knows, ascending by AFI and SAFI (wire contract §8.1).
inline constexpr std::array known_families{
    ipv4_unicast,
    ipv4_multicast,
    family{afi::ipv4, safi::labeled_unicast},
    family{afi::ipv4, safi::mcast_vpn},
    family{afi::ipv4, safi::sr_policy},
    family{afi::ipv4, safi::mup},
    family{afi::ipv4, safi::mpls_vpn},
    family{afi::ipv4, safi::route_target},
    family{afi::ipv4, safi::flow},
    family{afi::ipv4, safi::flow_vpn},
    ipv6_unicast,
    ipv6_multicast,
    family{afi::ipv6, safi::labeled_unicast},
    family{afi::ipv6, safi::mcast_vpn},
    family{afi::ipv6, safi::sr_policy},
    family{afi::ipv6, safi::mup},
    family{afi::ipv6, safi::mpls_vpn},
    family{afi::ipv6, safi::flow},
    family{afi::ipv6, safi::flow_vpn},
    family{afi::l2vpn, safi::vpls},
    family{afi::l2vpn, safi::evpn},
    family{afi::l2vpn, safi::flow},
    family{afi::l2vpn, safi::flow_vpn},
    family{afi::bgp_ls, safi::bgp_ls},
    family{afi::bgp_ls, safi::bgp_ls_vpn},
};

/// Position in known_families; known_families.size() for a family that is not there.
[[nodiscard]] constexpr std::size_t family_index(family f) noexcept {
  for (std::size_t i = 0; i < known_families.size(); ++i)
    if (known_families[i] == f) return i;
  return known_families.size();
}
[[nodiscard]] constexpr bool is_known(family f) noexcept {
  return family_index(f) < known_families.size();
}

/// A set of known families in one word; families that are not known are never members.
class family_set {
 public:
  constexpr family_set() noexcept = default;
  template <class... F> [[nodiscard]] static constexpr family_set of(F... f) noexcept {
    family_set s;
    (s.insert(f), ...);
    return s;
  }
  [[nodiscard]] static constexpr family_set all() noexcept {
    family_set s;
    for (auto const f : known_families) s.insert(f);
    return s;
  }
  constexpr void insert(family f) noexcept { bits_ |= bit(f); }
  constexpr void erase(family f) noexcept { bits_ &= ~bit(f); }
  [[nodiscard]] constexpr bool contains(family f) const noexcept { return bits_ & bit(f); }
  [[nodiscard]] constexpr bool empty() const noexcept { return bits_ == 0; }
  [[nodiscard]] constexpr std::size_t size() const noexcept {
    std::size_t n = 0;
    for (auto b = bits_; b; b &= b - 1) ++n;
    return n;
  }
  /// Calls f(family) for each member, ascending.
  template <class F> constexpr void for_each(F&& f) const {
    for (std::size_t i = 0; i < known_families.size(); ++i)
      if (bits_ >> i & 1) f(known_families[i]);
  }
  friend constexpr family_set operator&(family_set a, family_set b) noexcept {
    a.bits_ &= b.bits_;
    return a;
  }
  friend constexpr family_set operator|(family_set a, family_set b) noexcept {
    a.bits_ |= b.bits_;
    return a;
  }
  /// The members of `a` which are not in `b`.
  friend constexpr family_set operator-(family_set a, family_set b) noexcept {
    a.bits_ &= ~b.bits_;
    return a;
  }
  friend constexpr bool operator==(family_set, family_set) = default;

 private:
  static constexpr std::uint32_t bit(family f) noexcept {
    auto const i = family_index(f);
    return i < known_families.size() ? std::uint32_t{1} << i : 0;
  }
  std::uint32_t bits_ = 0;
};
static_assert(known_families.size() <= 32);

/// The families of a speaker which names none (wire contract §8.1): those which ExaBGP knows.
inline constexpr auto default_families =
    family_set::all() -
    family_set::of(family{afi::l2vpn, safi::flow}, family{afi::l2vpn, safi::flow_vpn});

namespace detail {
struct afi_name {
  senda::afi number;
  std::string_view name;
};
struct safi_name {
  senda::safi number;
  std::string_view name;
};
inline constexpr std::array afi_names{afi_name{afi::ipv4, "ipv4"}, afi_name{afi::ipv6, "ipv6"},
                                      afi_name{afi::l2vpn, "l2vpn"},
                                      afi_name{afi::bgp_ls, "bgp-ls"}};
/// The first name of a number is the one printed.
inline constexpr std::array safi_names{
    safi_name{safi::unicast, "unicast"},
    safi_name{safi::multicast, "multicast"},
    safi_name{safi::labeled_unicast, "nlri-mpls"},
    safi_name{safi::labeled_unicast, "labeled-unicast"},
    safi_name{safi::mcast_vpn, "mcast-vpn"},
    safi_name{safi::vpls, "vpls"},
    safi_name{safi::evpn, "evpn"},
    safi_name{safi::bgp_ls, "bgp-ls"},
    safi_name{safi::bgp_ls_vpn, "bgp-ls-vpn"},
    safi_name{safi::sr_policy, "sr-policy"},
    safi_name{safi::mup, "mup"},
    safi_name{safi::mpls_vpn, "mpls-vpn"},
    safi_name{safi::route_target, "rtc"},
    safi_name{safi::flow, "flow"},
    safi_name{safi::flow_vpn, "flow-vpn"},
};
}  // namespace detail

/// The name of an AFI, or "" when it has none here.
[[nodiscard]] constexpr std::string_view name_of(afi a) noexcept {
  for (auto const& n : detail::afi_names)
    if (n.number == a) return n.name;
  return {};
}
/// The name of a SAFI, or "" when it has none here.
[[nodiscard]] constexpr std::string_view name_of(safi s) noexcept {
  for (auto const& n : detail::safi_names)
    if (n.number == s) return n.name;
  return {};
}
[[nodiscard]] constexpr std::optional<afi> parse_afi(std::string_view s) noexcept {
  for (auto const& n : detail::afi_names)
    if (n.name == s) return n.number;
  return {};
}
[[nodiscard]] constexpr std::optional<safi> parse_safi(std::string_view s) noexcept {
  for (auto const& n : detail::safi_names)
    if (equal_ignoring_case(n.name, s)) return n.number;
  return {};
}

inline text_writer& operator<<(text_writer& out, afi a) noexcept {
  auto const n = name_of(a);
  if (!n.empty()) return out << n;
  auto const v = static_cast<std::uint16_t>(a);
  return (out << "unknown-afi-0x").hex(v, v > 0xfff ? 4 : v > 0xff ? 3 : v > 0xf ? 2 : 1);
}
inline text_writer& operator<<(text_writer& out, safi s) noexcept {
  auto const n = name_of(s);
  if (!n.empty()) return out << n;
  return (out << "unknown safi ").number(static_cast<std::uint8_t>(s));
}
/// "ipv4 unicast"
inline text_writer& operator<<(text_writer& out, family f) noexcept {
  return out << f.afi << ' ' << f.safi;
}

}  // namespace senda
