// What the tests of UPDATEs share: octets from hexadecimal text.
#pragma once

#include <senda/core/hex.hpp>
#include <senda/message/update.hpp>

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace update_test {

using octets = std::vector<std::uint8_t>;

inline octets from_hex(std::string_view text) {
  octets out(text.size() / 2 + 1);
  senda::byte_writer w{out};
  REQUIRE(senda::decode_hex(text, w));
  out.resize(w.size());
  return out;
}
inline std::string to_hex(senda::bytes b) {
  senda::text_writer out;
  out.hex(b, true);
  return std::string{out.view()};
}
/// The marker of a header, as hexadecimal text.
inline std::string const marker(32, 'F');

template <class M> std::string encoded(M const& m, senda::codec_context const& c = {}) {
  octets out(senda::max_message_size);
  auto const whole = senda::encode_message(m, out, c);
  return whole.has_value() ? to_hex(whole.assume_value()) : "error";
}

}  // namespace update_test
