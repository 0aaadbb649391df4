// The states of a BGP session.
// RFC 4271 §8.2.2.
#pragma once

#include <cstdint>
#include <string_view>

namespace senda::fsm {

enum class state : std::uint8_t { idle, connect, active, open_sent, open_confirm, established };

/// As ExaBGP and most routers spell it: "IDLE", "OPENSENT", …
[[nodiscard]] constexpr std::string_view name_of(state s) noexcept {
  switch (s) {
    case state::idle:
      return "IDLE";
    case state::connect:
      return "CONNECT";
    case state::active:
      return "ACTIVE";
    case state::open_sent:
      return "OPENSENT";
    case state::open_confirm:
      return "OPENCONFIRM";
    default:
      return "ESTABLISHED";
  }
}

}  // namespace senda::fsm
