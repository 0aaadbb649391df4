// codec_context: what decoding and encoding depend on besides the octets themselves.
// A subset of what two OPENs agreed on, small enough to stand below every codec.
#pragma once

#include <senda/net/family.hpp>

namespace senda {

/// The default is the usual session of today: 4-octet AS numbers, iBGP, no path identifiers.
struct codec_context {
  bool four_octet_as = true;  ///< RFC 6793: AS numbers in AS_PATH and AGGREGATOR have four octets
  bool external = false;      ///< the session is eBGP
  bool aigp = false;          ///< AIGP is accepted and sent (RFC 7311 §3.4)
  family_set families = family_set::all();  ///< negotiated; NLRI of others are ignored
  family_set add_path_receive{};            ///< NLRI received carry a path identifier (RFC 7911)
  family_set add_path_send{};               ///< NLRI sent carry one
  family_set extended_next_hop{};           ///< an IPv6 next hop is fine here (RFC 8950)
  /// A broken MP_REACH_NLRI or MP_UNREACH_NLRI costs its family, not the session, where its length
  /// and its family can be read (RFC 7606 §2, RFC 4760 §7).
  bool disable_families = false;

  friend constexpr bool operator==(codec_context const&, codec_context const&) = default;
};

}  // namespace senda
