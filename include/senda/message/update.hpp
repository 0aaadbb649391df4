// UPDATE: routes withdrawn and announced, as views of what arrived and as messages to send.
// RFC 4271 §4.3, §6.3; RFC 4760 §3, §4; RFC 4724 §2 (End-of-RIB); RFC 7606 §3.b, §5.
#pragma once

#include <senda/attribute/mp_reach.hpp>
#include <senda/attribute/mp_unreach.hpp>
#include <senda/message/header.hpp>
#include <senda/nlri/nlri.hpp>

namespace senda {

/// The three fields of a received UPDATE. Nothing in them is decoded or checked: validate() does
/// (session/validate.hpp).
struct update_view {
  bytes withdrawn;                     ///< IPv4 unicast
  bytes attributes;                    ///< path attributes
  bytes nlri;                          ///< IPv4 unicast
  std::uint16_t withdrawn_offset = 0;  ///< from the start of the message, as the next two
  std::uint16_t attributes_offset = 0;
  std::uint16_t nlri_offset = 0;

  /// Errors: 1/2 a body of less than four octets, 3/1 a length that runs past the end.
  [[nodiscard]] static constexpr result<update_view> decode(message_view m) noexcept {
    return decode_body(m.body());
  }
  /// The same without the header; offsets count as if it was there.
  [[nodiscard]] static constexpr result<update_view> decode_body(bytes body) noexcept {
    if (body.size() < 4) return fail(header_error(header_subcode::bad_message_length, 16, 2));
    byte_reader r{body, header_size};
    update_view u;
    SENDA_CHECK(field(r, u.withdrawn, u.withdrawn_offset));
    SENDA_CHECK(field(r, u.attributes, u.attributes_offset));
    u.nlri_offset = static_cast<std::uint16_t>(r.offset());
    u.nlri = r.rest();
    return u;
  }

  [[nodiscard]] constexpr attribute_range path_attributes() const noexcept {
    return attribute_range{attributes, attributes_offset};
  }
  /// Routes of the withdrawn routes field; MP_UNREACH_NLRI has more.
  [[nodiscard]] constexpr nlri_range withdrawn_routes(codec_context const& c = {}) const noexcept {
    return {ipv4_unicast, withdrawn, c.add_path_receive.contains(ipv4_unicast), withdrawn_offset};
  }
  /// Routes of the NLRI field; MP_REACH_NLRI has more.
  [[nodiscard]] constexpr nlri_range announced_routes(codec_context const& c = {}) const noexcept {
    return {ipv4_unicast, nlri, c.add_path_receive.contains(ipv4_unicast), nlri_offset};
  }

  /// The family whose table is complete, if that is what the UPDATE says: no octets at all, or an
  /// MP_UNREACH_NLRI without routes and nothing else that has routes (RFC 4724 §2).
  [[nodiscard]] constexpr std::optional<family> end_of_rib() const noexcept {
    if (!withdrawn.empty() || !nlri.empty()) return {};
    if (attributes.empty()) return ipv4_unicast;
    std::optional<family> complete;
    for (auto range = path_attributes(); !range.empty();) {
      auto const v = range.next();
      if (!v.has_value() || v.assume_value().code == attribute_code::mp_reach_nlri) return {};
      if (v.assume_value().code != attribute_code::mp_unreach_nlri) continue;
      auto const m = attribute::mp_unreach::decode(v.assume_value(), {});
      if (complete || !m.has_value() || !m.assume_value().nlri.empty()) return {};
      complete = m.assume_value().family;
    }
    return complete;
  }

 private:
  /// A length of two octets and what it counts.
  static constexpr result<void> field(byte_reader& r, bytes& out, std::uint16_t& offset) noexcept {
    auto const at = r.offset();
    std::size_t const length = r.remaining() < 2 ? r.remaining() : 2, size = r.u16();
    offset = static_cast<std::uint16_t>(r.offset());
    out = r.take(size);
    if (r.failed()) return fail(update_error(update_subcode::malformed_attribute_list, at, length));
    return success();
  }
};

/// An UPDATE to send: views of what it consists of, all optional. The MP attributes go first, as
/// RFC 7606 §5.1 wants it.
struct update_message {
  static constexpr auto type = message_type::update;

  bytes withdrawn{};   ///< IPv4 unicast, encoded
  bytes attributes{};  ///< encoded, ascending by code, without MP attributes
  bytes nlri{};        ///< IPv4 unicast, encoded
  std::optional<attribute::mp_unreach> mp_unreach{};
  std::optional<attribute::mp_reach> mp_reach{};

  /// Octets of the whole message.
  [[nodiscard]] constexpr std::size_t size() const noexcept {
    auto const attribute = [](std::size_t value) { return value + (value > 255 ? 4 : 3); };
    return header_size + 4 + withdrawn.size() + attributes.size() + nlri.size() +
           (mp_unreach ? attribute(3 + mp_unreach->nlri.size()) : 0) +
           (mp_reach ? attribute(5 + mp_reach->next_hop_octets.size() + mp_reach->nlri.size()) : 0);
  }
  constexpr void encode(byte_writer& w, codec_context const&) const noexcept {
    {
      auto const length = w.length16();
      w.raw(withdrawn);
    }
    {
      auto const length = w.length16();
      if (mp_reach) write_attribute(w, *mp_reach);
      if (mp_unreach) write_attribute(w, *mp_unreach);
      w.raw(attributes);
    }
    w.raw(nlri);
  }
};

/// "That was all there is of this family" (RFC 4724 §2). Not for IPv4 unicast, MP_UNREACH_NLRI has
/// the extended length bit, which it does not need: wire contract §5.9.
struct end_of_rib_message {
  static constexpr auto type = message_type::update;

  senda::family family = ipv4_unicast;

  constexpr void encode(byte_writer& w, codec_context const&) const noexcept {
    w.u16(0);
    auto const length = w.length16();
    if (family == ipv4_unicast) return;
    w.u8(attribute_flag::optional | attribute_flag::extended_length);
    w.u8(static_cast<std::uint8_t>(attribute_code::mp_unreach_nlri));
    w.u16(3);
    attribute::mp_unreach{family, {}, 0}.encode(w, {});
  }
};
static_assert(outgoing_message<update_message> && outgoing_message<end_of_rib_message>);

}  // namespace senda
