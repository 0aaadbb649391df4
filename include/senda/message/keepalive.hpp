// KEEPALIVE: a header and nothing else.
// RFC 4271 §4.4.
#pragma once

#include <senda/message/header.hpp>

namespace senda {

struct keepalive_message {
  static constexpr auto type = message_type::keepalive;

  constexpr void encode(byte_writer&, codec_context const&) const noexcept {}
  /// Error: 1/2 when there is a body.
  [[nodiscard]] static constexpr result<keepalive_message> decode(message_view m) noexcept {
    if (!m.body().empty()) return fail(header_error(header_subcode::bad_message_length, 16, 2));
    return keepalive_message{};
  }
};

}  // namespace senda
