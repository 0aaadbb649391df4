// ORIGIN: how the route came into BGP.
// RFC 4271 §4.3, §5.1.1; errors RFC 7606 §7.1.
#pragma once

#include <senda/attribute/attribute.hpp>

namespace senda::attribute {

/// One octet: 0 IGP, 1 EGP, 2 INCOMPLETE.
struct origin {
  static constexpr auto code = attribute_code::origin;
  static constexpr auto category = attribute_category::well_known_mandatory;
  static constexpr error_rules on_error{.missing = reaction::treat_as_withdraw,
                                        .section = "RFC 7606 §7.1"};
  static constexpr std::string_view keyword = "origin";
  static constexpr std::string_view json_key = "origin";

  enum class source : std::uint8_t { igp, egp, incomplete };
  source value = source::igp;

  /// Errors: 3/5 another length than one, 3/6 another value than 0 to 2.
  [[nodiscard]] static constexpr result<origin> decode(attribute_view v,
                                                       codec_context const&) noexcept {
    if (v.value.size() != 1)
      return fail(v.malformed(update_subcode::attribute_length_error, on_error.length));
    if (v.value[0] > 2) return fail(v.malformed(update_subcode::invalid_origin, on_error.value));
    return origin{static_cast<source>(v.value[0])};
  }
  constexpr void encode(byte_writer& w, codec_context const&) const noexcept {
    w.u8(static_cast<std::uint8_t>(value));
  }

  inline void json(text_writer& out) const noexcept;
  inline void text(text_writer& out) const noexcept;
  /// `igp`, `egp` or `incomplete`, in any case.
  [[nodiscard]] static inline result<void> parse(text_cursor& in, byte_writer& out) noexcept;

  [[nodiscard]] constexpr std::string_view name() const noexcept {
    switch (value) {
      case source::igp:
        return "igp";
      case source::egp:
        return "egp";
      default:
        return "incomplete";
    }
  }
  friend constexpr bool operator==(origin, origin) = default;
};
static_assert(printable_attribute<origin> && parsable_attribute<origin>);

}  // namespace senda::attribute
