// NEXT_HOP: the router to send packets to.
// RFC 4271 §4.3, §5.1.3; errors RFC 7606 §7.3.
#pragma once

#include <senda/attribute/attribute.hpp>
#include <senda/net/ip.hpp>

namespace senda::attribute {

/// An IPv4 address. In a canonical attribute block also an IPv6 one: there it is the next hop of
/// the route, whichever attribute carries it on the wire. 16 octets are accepted from peers too
/// (wire contract §6.5).
struct next_hop {
  static constexpr auto code = attribute_code::next_hop;
  static constexpr auto category = attribute_category::well_known_mandatory;
  /// Only UPDATEs with routes in the IPv4 unicast field need it (RFC 4760 §3).
  static constexpr error_rules on_error{.missing = reaction::treat_as_withdraw,
                                        .section = "RFC 7606 §7.3"};
  static constexpr std::string_view keyword = "next-hop";
  static constexpr std::string_view json_key = "next-hop";

  ip_address address;

  /// Errors: 3/5 another length than 4 or 16.
  [[nodiscard]] static constexpr result<next_hop> decode(attribute_view v,
                                                         codec_context const&) noexcept {
    auto const a = ip_address::from(v.value);
    if (!a) return fail(v.malformed(update_subcode::attribute_length_error, on_error.length));
    return next_hop{*a};
  }
  constexpr void encode(byte_writer& w, codec_context const&) const noexcept {
    w.raw(address.octets());
  }

  inline void json(text_writer& out) const noexcept;
  inline void text(text_writer& out) const noexcept;
  /// An address; `self` is for the caller, who knows the session.
  [[nodiscard]] static inline result<void> parse(text_cursor& in, byte_writer& out) noexcept;
  friend constexpr bool operator==(next_hop const&, next_hop const&) = default;
};
static_assert(printable_attribute<next_hop> && parsable_attribute<next_hop>);

}  // namespace senda::attribute
