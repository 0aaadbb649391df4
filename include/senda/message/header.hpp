// The message header, and cutting whole messages out of a stream of octets.
// RFC 4271 §4.1, §6.1; RFC 8654 (extended messages).
#pragma once

#include <senda/core/byte_reader.hpp>
#include <senda/core/byte_writer.hpp>
#include <senda/core/result.hpp>
#include <senda/net/codec_context.hpp>

#include <concepts>

namespace senda {

/// Message type codes (IANA "BGP Message Types"; 6 is the operational message draft).
enum class message_type : std::uint8_t {
  open = 1,
  update = 2,
  notification = 3,
  keepalive = 4,
  route_refresh = 5,
  operational = 6,
};

inline constexpr std::size_t header_size = 19;
inline constexpr std::size_t max_message_size = 4096;            ///< RFC 4271 §4
inline constexpr std::size_t max_extended_message_size = 65535;  ///< RFC 8654 §3

/// One whole message inside somebody else's buffer.
struct message_view {
  message_type type{};
  bytes whole;  ///< header included

  [[nodiscard]] constexpr bytes header() const noexcept { return whole.first(header_size); }
  [[nodiscard]] constexpr bytes body() const noexcept { return whole.subspan(header_size); }
};

/// Smallest message of a type: below it the fixed fields are not all there (RFC 4271 §6.1).
/// A type nobody knows has no such limit, nor has NOTIFICATION: a short one is never answered with
/// another, so it has to reach its decoder.
[[nodiscard]] constexpr std::size_t min_message_size(message_type t) noexcept {
  switch (t) {
    case message_type::open:
      return 29;
    case message_type::update:
      return 23;
    case message_type::route_refresh:
      return 23;
    default:
      return header_size;
  }
}

/// Largest message of a type when UPDATEs may have `limit` octets: OPEN and KEEPALIVE do not grow
/// (RFC 8654 §4).
[[nodiscard]] constexpr std::size_t largest_message_size(message_type t,
                                                         std::size_t limit) noexcept {
  if (t == message_type::keepalive) return header_size;
  if (t == message_type::open && limit > max_message_size) return max_message_size;
  return limit;
}

/// The first message of `in`; `whole` is empty when it is not complete yet. Errors: 1/1 the marker
/// is not all ones, 1/2 an impossible length, as early as the octets show it. A type nobody knows
/// is not an error here: it is reported as it is.
[[nodiscard]] constexpr result<message_view> next_message(
    bytes in, std::size_t limit = max_message_size) noexcept {
  for (std::size_t i = 0; i < 16 && i < in.size(); ++i)
    if (in[i] != 0xff)
      return fail(header_error(header_subcode::connection_not_synchronized, 0, 16));
  if (in.size() < header_size) return message_view{};
  byte_reader r{in.subspan(16)};
  std::size_t const length = r.u16();
  auto const type = static_cast<message_type>(r.u8());
  if (length < min_message_size(type) || length > largest_message_size(type, limit))
    return fail(header_error(header_subcode::bad_message_length, 16, 2));
  if (in.size() < length) return message_view{};
  return message_view{type, in.first(length)};
}

/// M can be sent: it knows its type and writes its body.
template <class M>
concept outgoing_message = requires(M const& m, byte_writer& w, codec_context const& c) {
  { M::type } -> std::convertible_to<message_type>;
  { m.encode(w, c) } noexcept -> std::same_as<void>;
};

/// Header and body into `out`. Error: local ENOBUFS when it has no room or the message would exceed
/// `limit`.
template <outgoing_message M>
[[nodiscard]] constexpr result<bytes> encode_message(
    M const& m, mutable_bytes out, codec_context const& context = {},
    std::size_t limit = max_message_size) noexcept {
  byte_writer w{out};
  w.fill(0xff, 16);
  w.u16(0);
  w.u8(static_cast<std::uint8_t>(M::type));
  m.encode(w, context);
  if (w.overflowed() || w.size() > largest_message_size(M::type, limit))
    return fail(local_error(105 /* ENOBUFS */));
  w.patch_u16(16, static_cast<std::uint16_t>(w.size()));
  return bytes{w.written()};
}

}  // namespace senda
