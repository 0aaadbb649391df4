// LOCAL_PREF: how much the own AS wants the route.
// RFC 4271 §4.3, §5.1.5; errors RFC 7606 §7.5.
#pragma once

#include <senda/attribute/attribute.hpp>

namespace senda::attribute {

/// Four octets, the higher the better.
struct local_pref {
  static constexpr auto code = attribute_code::local_pref;
  static constexpr auto category = attribute_category::well_known_discretionary;
  static constexpr error_rules on_error{.external = reaction::discard_attribute,
                                        .section = "RFC 7606 §7.5"};
  static constexpr std::string_view keyword = "local-preference";
  static constexpr std::string_view json_key = "local-preference";

  std::uint32_t value = 100;

  /// Errors: 3/5 another length than four; 3/0 (discard) from an external peer.
  [[nodiscard]] static constexpr result<local_pref> decode(attribute_view v,
                                                           codec_context const& c) noexcept {
    if (c.external) return fail(v.malformed(update_subcode::unspecific, on_error.external));
    if (v.value.size() != 4)
      return fail(v.malformed(update_subcode::attribute_length_error, on_error.length));
    return local_pref{byte_reader{v.value}.u32()};
  }
  constexpr void encode(byte_writer& w, codec_context const&) const noexcept { w.u32(value); }

  inline void json(text_writer& out) const noexcept;
  inline void text(text_writer& out) const noexcept;
  /// A decimal number of 32 bits.
  [[nodiscard]] static inline result<void> parse(text_cursor& in, byte_writer& out) noexcept;
  friend constexpr bool operator==(local_pref, local_pref) = default;
};
static_assert(printable_attribute<local_pref> && parsable_attribute<local_pref>);

}  // namespace senda::attribute
