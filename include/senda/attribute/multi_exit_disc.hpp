// MULTI_EXIT_DISC: which of several links to the same neighbouring AS to prefer.
// RFC 4271 §4.3, §5.1.4; errors RFC 7606 §7.4.
#pragma once

#include <senda/attribute/attribute.hpp>

namespace senda::attribute {

/// Four octets, the lower the better.
struct multi_exit_disc {
  static constexpr auto code = attribute_code::multi_exit_disc;
  static constexpr auto category = attribute_category::optional_non_transitive;
  static constexpr error_rules on_error{.section = "RFC 7606 §7.4"};
  static constexpr std::string_view keyword = "med";
  static constexpr std::string_view json_key = "med";

  std::uint32_t value = 0;

  /// Errors: 3/5 another length than four.
  [[nodiscard]] static constexpr result<multi_exit_disc> decode(attribute_view v,
                                                                codec_context const&) noexcept {
    if (v.value.size() != 4)
      return fail(v.malformed(update_subcode::attribute_length_error, on_error.length));
    return multi_exit_disc{byte_reader{v.value}.u32()};
  }
  constexpr void encode(byte_writer& w, codec_context const&) const noexcept { w.u32(value); }

  inline void json(text_writer& out) const noexcept;
  inline void text(text_writer& out) const noexcept;
  /// A decimal number of 32 bits.
  [[nodiscard]] static inline result<void> parse(text_cursor& in, byte_writer& out) noexcept;
  friend constexpr bool operator==(multi_exit_disc, multi_exit_disc) = default;
};
static_assert(printable_attribute<multi_exit_disc> && parsable_attribute<multi_exit_disc>);

}  // namespace senda::attribute
