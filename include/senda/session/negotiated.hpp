// negotiated: what both OPENs of a session agreed on.
// RFC 5492 §4 and the RFC of each capability; order of families as wire contract §4.1.
#pragma once

#include <senda/capability/role.hpp>
#include <senda/message/header.hpp>
#include <senda/net/asn.hpp>
#include <senda/net/codec_context.hpp>
#include <senda/net/ip.hpp>

#include <array>

namespace senda {

/// Which kinds of ROUTE-REFRESH both sides understand.
enum class refresh_mode : std::uint8_t {
  absent,
  normal,    ///< RFC 2918
  enhanced,  ///< RFC 7313: bracketed by BoRR and EoRR
};

/// Plain data; the codec_context part is what codecs need of it.
struct negotiated : codec_context {
  asn local_as, peer_as;
  ipv4_address local_id, peer_id;
  std::uint16_t hold_time = 0;  ///< seconds, the smaller of both; 0: no keepalives, no hold timer
  std::size_t message_limit = max_message_size;  ///< octets, RFC 8654
  refresh_mode refresh = refresh_mode::absent;
  bool operational = false;
  bool link_local_next_hop = false;
  /// Ours, sent behind the next hops of IPv6 routes (RFC 2545 §3); nothing: they go alone.
  std::optional<ipv6_address> own_link_local{};
  bool multisession = false;
  bool peer_restarts_gracefully = false;   ///< the peer sent capability 64 (RFC 4724)
  bool local_restarts_gracefully = false;  ///< we did
  bool peer_restarted = false;             ///< R bit of the peer (RFC 4724 §3)
  bool restart_notification = false;       ///< N bit on both sides (RFC 8538 §2)
  std::uint16_t peer_restart_time = 0;     ///< seconds, RFC 4724 §3
  family_set peer_restart_families{};      ///< families the peer keeps over a restart
  family_set peer_forwarding_families{};   ///< of those, the ones it kept forwarding for: F bit
  bool long_lived_restart = false;         ///< both sent capability 71 beside it (RFC 9494)
  /// Seconds that stale routes of a family may stay once it is lost, by family_index(); 0: not at
  /// all (RFC 9494 §4.2).
  std::array<std::uint32_t, known_families.size()> stale_times{};
  std::optional<bgp_role> local_role, peer_role;  ///< RFC 9234, where it was offered
  /// What the peer is to us, as our own role has it; nothing within an AS and without a role.
  [[nodiscard]] constexpr std::optional<bgp_role> relation() const noexcept {
    if (!external || !local_role) return {};
    return peer_role ? *peer_role : counterpart(*local_role);
  }

  /// Paths per prefix for a family, by family_index(); 0 is no limit (capability 76).
  using path_limits = std::array<std::uint16_t, known_families.size()>;
  path_limits paths_limit_send{};     ///< the most the peer wants; where add_path_send has it
  path_limits paths_limit_receive{};  ///< the most we asked for; where add_path_receive has it

  /// The families both announced, in the order of the peer's OPEN.
  struct family_list {
    std::array<family, known_families.size()> list{};
    std::uint8_t count = 0;
    constexpr family const* begin() const noexcept { return list.data(); }
    constexpr family const* end() const noexcept { return list.data() + count; }
    constexpr void push(family f) noexcept {
      if (count < list.size()) list[count++] = f;
    }
    friend constexpr bool operator==(family_list const&, family_list const&) = default;
  };
  family_list family_order;

  friend constexpr bool operator==(negotiated const&, negotiated const&) = default;
};

/// UPDATEs written for one are right for the other, octet by octet.
[[nodiscard]] constexpr bool have_equal_updates(negotiated const& a, negotiated const& b) noexcept {
  return static_cast<codec_context const&>(a) == static_cast<codec_context const&>(b) &&
         a.local_as == b.local_as && a.message_limit == b.message_limit &&
         a.own_link_local == b.own_link_local && a.relation() == b.relation();
}

}  // namespace senda
