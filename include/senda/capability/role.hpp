// BGP Role: what the sender is to its peer in the relation between their networks.
// RFC 9234 §4.1 (capability), §4.2 (which roles fit together); capability 9.
#pragma once

#include <senda/capability/capability.hpp>

#include <optional>

namespace senda {

/// What one AS is to the other (RFC 9234 §3.1, table 1). Other values are not assigned.
enum class bgp_role : std::uint8_t {
  provider = 0,
  route_server = 1,
  route_server_client = 2,
  customer = 3,
  peer = 4,
};

/// `provider`, `rs`, `rs-client`, `customer` or `peer`; empty for a value nobody assigned.
[[nodiscard]] constexpr std::string_view name_of(bgp_role r) noexcept {
  constexpr std::string_view names[] = {"provider", "rs", "rs-client", "customer", "peer"};
  auto const i = static_cast<std::size_t>(r);
  return i < std::size(names) ? names[i] : std::string_view{};
}
[[nodiscard]] constexpr std::optional<bgp_role> parse_bgp_role(std::string_view s) noexcept {
  for (std::uint8_t i = 0; i <= 4; ++i)
    if (name_of(bgp_role{i}) == s) return bgp_role{i};
  return {};
}

/// True when a speaker of one role may have a session with one of the other (RFC 9234 table 2).
[[nodiscard]] constexpr bool roles_fit(bgp_role local, bgp_role remote) noexcept {
  switch (local) {
    case bgp_role::provider:
      return remote == bgp_role::customer;
    case bgp_role::customer:
      return remote == bgp_role::provider;
    case bgp_role::route_server:
      return remote == bgp_role::route_server_client;
    case bgp_role::route_server_client:
      return remote == bgp_role::route_server;
    case bgp_role::peer:
      return remote == bgp_role::peer;
  }
  return false;
}

/// The role that goes with this one.
[[nodiscard]] constexpr bgp_role counterpart(bgp_role r) noexcept {
  for (std::uint8_t i = 0; i <= 4; ++i)
    if (roles_fit(r, bgp_role{i})) return bgp_role{i};
  return r;
}

namespace capability {

struct role {
  static constexpr auto code = capability_code::role;
  static constexpr std::string_view name = "role";
  static constexpr bool ignored_when_malformed = true;

  bgp_role value{};

  /// Error: 2/0 when the value has not one octet. Roles nobody assigned are kept: they fit no
  /// other.
  [[nodiscard]] static constexpr result<role> decode(capability_view v) noexcept {
    if (v.value.size() != 1) return fail(v.malformed());
    return role{static_cast<bgp_role>(v.value[0])};
  }
  constexpr void encode(byte_writer& w) const noexcept { w.u8(static_cast<std::uint8_t>(value)); }
  friend constexpr bool operator==(role, role) = default;
};
static_assert(capability_type<role>);

}  // namespace capability
}  // namespace senda
