// Whether a route is a long-lived stale one, which not every peer may have.
// RFC 9494 §3.2 (LLGR_STALE), §4.3 (to whom such routes are announced).
#pragma once

#include <senda/attribute/attribute_block.hpp>
#include <senda/attribute/communities.hpp>
#include <senda/core/byte_reader.hpp>

namespace senda {

/// LLGR_STALE is among the communities of a canonical block.
[[nodiscard]] constexpr bool is_long_lived_stale(bytes block) noexcept {
  auto const found = find_attribute(block, attribute_code::communities);
  if (!found) return false;
  for (byte_reader in{found->value}; in.remaining() >= 4;)
    if (in.u32() == attribute::llgr_stale.value) return true;
  return false;
}

}  // namespace senda
