// Entropy Label Capability: the way to the next hop understands entropy labels.
// RFC 6790 §5.2; RFC 7447 deprecates the attribute, so that nothing may depend on it.
#pragma once

#include <senda/attribute/attribute.hpp>

namespace senda::attribute {

/// Should have no value. Routers have lost sessions over some that had: here it is carried whatever
/// it holds, and never an error. Events have no name for it (JSON contract §5).
struct entropy_label {
  static constexpr auto code = attribute_code::entropy_label;
  static constexpr auto category = attribute_category::optional_transitive;
  static constexpr error_rules on_error{.length = reaction::none,
                                        .value = reaction::none,
                                        .flags = reaction::discard_attribute,
                                        .section = "RFC 7447"};
  static constexpr std::string_view keyword = "entropy-label-capability";
  static constexpr bool shown_as_unknown = true;

  bytes value;

  /// Never fails.
  [[nodiscard]] static constexpr result<entropy_label> decode(attribute_view v,
                                                              codec_context const&) noexcept {
    return entropy_label{v.value};
  }
  constexpr void encode(byte_writer& w, codec_context const&) const noexcept { w.raw(value); }
  friend constexpr bool operator==(entropy_label const& a, entropy_label const& b) noexcept {
    return equal_bytes(a.value, b.value);
  }
};
static_assert(path_attribute<entropy_label>);

}  // namespace senda::attribute
