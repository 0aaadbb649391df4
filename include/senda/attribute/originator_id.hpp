// ORIGINATOR_ID: the router that brought the route into the AS, added by a route reflector.
// RFC 4456 §8; errors RFC 7606 §7.9.
#pragma once

#include <senda/attribute/attribute.hpp>
#include <senda/net/ip.hpp>

namespace senda::attribute {

/// A BGP identifier.
struct originator_id {
  static constexpr auto code = attribute_code::originator_id;
  static constexpr auto category = attribute_category::optional_non_transitive;
  static constexpr error_rules on_error{.external = reaction::discard_attribute,
                                        .section = "RFC 7606 §7.9"};
  static constexpr std::string_view keyword = "originator-id";
  static constexpr std::string_view json_key = "originator-id";

  ipv4_address id;

  /// Errors: 3/5 another length than four; 3/0 (discard) from an external peer.
  [[nodiscard]] static constexpr result<originator_id> decode(attribute_view v,
                                                              codec_context const& c) noexcept {
    if (c.external) return fail(v.malformed(update_subcode::unspecific, on_error.external));
    if (v.value.size() != 4)
      return fail(v.malformed(update_subcode::attribute_length_error, on_error.length));
    byte_reader r{v.value};
    return originator_id{ipv4_address::read(r)};
  }
  constexpr void encode(byte_writer& w, codec_context const&) const noexcept { id.write(w); }

  inline void json(text_writer& out) const noexcept;
  inline void text(text_writer& out) const noexcept;
  /// Dotted quad.
  [[nodiscard]] static inline result<void> parse(text_cursor& in, byte_writer& out) noexcept;
  friend constexpr bool operator==(originator_id, originator_id) = default;
};
static_assert(printable_attribute<originator_id> && parsable_attribute<originator_id>);

}  // namespace senda::attribute
