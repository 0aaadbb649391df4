// TRAFFIC_ENGINEERING: what the links towards the destination can carry.
// RFC 5543 §3; errors RFC 7606 §7.13.
#pragma once

#include <senda/attribute/attribute.hpp>

namespace senda::attribute {

/// A view of one or more Interface Switching Capability Descriptors. How long one is depends on its
/// kind, so that only the least is checked. Not transitive: neither shown nor passed on.
struct traffic_engineering {
  static constexpr auto code = attribute_code::traffic_engineering;
  static constexpr auto category = attribute_category::optional_non_transitive;
  static constexpr error_rules on_error{.section = "RFC 7606 §7.13"};
  static constexpr std::string_view keyword = "traffic-engineering";
  /// Switching capability, encoding, a reserved part, and the bandwidth for eight priorities.
  static constexpr std::size_t smallest = 36;

  bytes descriptors;

  /// Errors: 3/5 shorter than one descriptor.
  [[nodiscard]] static constexpr result<traffic_engineering> decode(attribute_view v,
                                                                    codec_context const&) noexcept {
    if (v.value.size() < smallest)
      return fail(v.malformed(update_subcode::attribute_length_error, on_error.length));
    return traffic_engineering{v.value};
  }
  constexpr void encode(byte_writer& w, codec_context const&) const noexcept { w.raw(descriptors); }
  friend constexpr bool operator==(traffic_engineering const& a,
                                   traffic_engineering const& b) noexcept {
    return equal_bytes(a.descriptors, b.descriptors);
  }
};
static_assert(path_attribute<traffic_engineering>);

}  // namespace senda::attribute
