// ATOMIC_AGGREGATE: some AS numbers of the aggregated routes are missing in the path.
// RFC 4271 §4.3, §5.1.6; errors RFC 7606 §7.6.
#pragma once

#include <senda/attribute/attribute.hpp>

namespace senda::attribute {

/// No octets: its presence says it all.
struct atomic_aggregate {
  static constexpr auto code = attribute_code::atomic_aggregate;
  static constexpr auto category = attribute_category::well_known_discretionary;
  static constexpr error_rules on_error{.length = reaction::discard_attribute,
                                        .value = reaction::discard_attribute,
                                        .flags = reaction::discard_attribute,  // §3.f
                                        .section = "RFC 7606 §7.6"};
  static constexpr std::string_view keyword = "atomic-aggregate";
  static constexpr std::string_view json_key = "atomic-aggregate";

  /// Errors: 3/5 it has a value.
  [[nodiscard]] static constexpr result<atomic_aggregate> decode(attribute_view v,
                                                                 codec_context const&) noexcept {
    if (!v.value.empty())
      return fail(v.malformed(update_subcode::attribute_length_error, on_error.length));
    return atomic_aggregate{};
  }
  constexpr void encode(byte_writer&, codec_context const&) const noexcept {}

  inline void json(text_writer& out) const noexcept;
  inline void text(text_writer&) const noexcept;
  /// Nothing follows the keyword.
  [[nodiscard]] static inline result<void> parse(text_cursor&, byte_writer&) noexcept;
  friend constexpr bool operator==(atomic_aggregate, atomic_aggregate) = default;
};
static_assert(printable_attribute<atomic_aggregate> && parsable_attribute<atomic_aggregate>);

}  // namespace senda::attribute
