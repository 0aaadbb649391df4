// AGGREGATOR: who aggregated the route.
// RFC 4271 §4.3, §5.1.7; RFC 6793 §4.1; RFC 7607 (AS 0); errors RFC 7606 §7.7.
#pragma once

#include <senda/attribute/attribute.hpp>
#include <senda/net/asn.hpp>
#include <senda/net/ip.hpp>

namespace senda::attribute {

/// AS number (four octets, or two where the session has no others) and BGP identifier.
struct aggregator {
  static constexpr auto code = attribute_code::aggregator;
  static constexpr auto category = attribute_category::optional_transitive;
  static constexpr error_rules on_error{.length = reaction::discard_attribute,
                                        .value = reaction::discard_attribute,
                                        .flags = reaction::discard_attribute,  // §3.f
                                        .section = "RFC 7606 §7.7"};
  static constexpr std::string_view keyword = "aggregator";
  static constexpr std::string_view json_key = "aggregator";

  asn as;
  ipv4_address address;

  /// Errors: 3/5 not 8 octets (6 with 2-octet AS numbers), 3/9 AS 0.
  [[nodiscard]] static constexpr result<aggregator> decode(attribute_view v,
                                                           codec_context const& c) noexcept {
    if (v.value.size() != (c.four_octet_as ? 8u : 6u))
      return fail(v.malformed(update_subcode::attribute_length_error, on_error.length));
    byte_reader r{v.value};
    asn const as{c.four_octet_as ? r.u32() : r.u16()};
    if (as.value == 0)
      return fail(v.malformed(update_subcode::optional_attribute_error, on_error.value));
    return aggregator{as, ipv4_address::read(r)};
  }
  /// With 2-octet AS numbers, one which does not fit becomes AS_TRANS: needs_as4() tells.
  constexpr void encode(byte_writer& w, codec_context const& c) const noexcept {
    if (c.four_octet_as) w.u32(as.value);
    else w.u16(as.two_octets());
    address.write(w);
  }
  /// True when a peer without 4-octet AS numbers gets AS4_AGGREGATOR too.
  [[nodiscard]] constexpr bool needs_as4() const noexcept { return as.needs_four_octets(); }

  inline void json(text_writer& out) const noexcept;
  inline void text(text_writer& out) const noexcept;
  /// `ASN:IPv4`, in parentheses or not, and those with blanks or not.
  [[nodiscard]] static inline result<void> parse(text_cursor& in, byte_writer& out) noexcept;
  friend constexpr bool operator==(aggregator, aggregator) = default;
};
static_assert(printable_attribute<aggregator> && parsable_attribute<aggregator>);

}  // namespace senda::attribute
