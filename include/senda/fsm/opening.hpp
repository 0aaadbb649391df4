// The OPEN of one connection: ours written, the peer's judged. What both agree on is the result.
// RFC 4271 §4.2, §6.2; wire contract §3.1 (a local AS that mirrors the peer's).
#pragma once

#include <senda/fsm/settings.hpp>
#include <senda/session/negotiate.hpp>

namespace senda::fsm {

/// Our OPEN: what the settings say, and what depends on the connection.
struct our_open {
  static constexpr auto type = message_type::open;

  asn as;  ///< 0 until the peer's is known, where it has to be the same
  std::uint16_t hold_time = 0;
  ipv4_address id;
  bytes capabilities;

  /// Capability 65 says `as`, whatever the settings have there.
  void encode(byte_writer& w, codec_context const& context) const noexcept {
    open_message{as, hold_time, id, capabilities}.encode(w, context);
    auto const self = open_view::decode({type, w.written()});
    if (!self.has_value()) return;  // nobody will accept it; not ours to say
    for (auto const& c : self.assume_value().capabilities()) {
      if (c.code != capability_code::four_octet_as || c.value.size() != 4) continue;
      w.patch_u16(c.value_offset(), static_cast<std::uint16_t>(as.value >> 16));
      w.patch_u16(c.value_offset() + 2, static_cast<std::uint16_t>(as.value));
    }
  }
};

/// What the session is going to be like; a local AS of 0 becomes the peer's. Of `known` count the
/// peer's AS, `aigp`, and `strict_role`: with our role in the OPEN the peer's has to go with it,
/// and has to be there where that is true. Errors: those of open_view::decode() and acceptable();
/// local ENOBUFS when our own OPEN cannot be written.
[[nodiscard]] inline result<negotiated> judge_open(our_open ours, message_view theirs,
                                                   expectations const& known) noexcept {
  SENDA_TRY(auto const remote, open_view::decode(theirs));
  if (!ours.as.value) ours.as = remote.as_number();
  std::uint8_t octets[max_message_size];
  SENDA_TRY(bytes const whole, encode_message(ours, octets));
  SENDA_TRY(auto const local, open_view::decode({message_type::open, whole}));
  expectations expect = known;
  expect.local_as = ours.as;
  expect.local_id = ours.id;
  expect.four_octet_as = local.has(capability_code::four_octet_as);
  expect.multisession = local.has(capability_code::multisession);
  if (capability::role r; local.capabilities().last(r)) expect.role = r.value;
  SENDA_CHECK(acceptable(remote, expect, local));
  return negotiate(local, remote, expect);
}

}  // namespace senda::fsm
