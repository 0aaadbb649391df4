// ATTR_SET: the attributes a route had in a customer's network, carried across the provider's.
// RFC 6368 §5; errors RFC 7606 §7.16.
#pragma once

#include <senda/attribute/attribute.hpp>
#include <senda/net/asn.hpp>

namespace senda::attribute {

/// A view: an AS number and path attributes. Events have no name for it (JSON contract §5).
struct attr_set {
  static constexpr auto code = attribute_code::attr_set;
  static constexpr auto category = attribute_category::optional_transitive;
  static constexpr error_rules on_error{.section = "RFC 7606 §7.16"};
  static constexpr std::string_view keyword = "attr-set";
  static constexpr bool shown_as_unknown = true;

  asn origin_as;
  bytes attributes;
  std::uint16_t attributes_offset = 0;  ///< from the start of the message

  /// Errors: 3/5 fewer than four octets, 3/1 lengths of the attributes inside that conflict. What
  /// the attributes say is not looked at.
  [[nodiscard]] static constexpr result<attr_set> decode(attribute_view v,
                                                         codec_context const&) noexcept {
    if (v.value.size() < 4)
      return fail(v.malformed(update_subcode::attribute_length_error, on_error.length));
    byte_reader r{v.value, v.value_offset()};
    attr_set s;
    s.origin_as = asn{r.u32()};
    s.attributes_offset = static_cast<std::uint16_t>(r.offset());
    s.attributes = r.rest();
    for (auto inner = s.path_attributes(); !inner.empty();)
      if (!inner.next().has_value())
        return fail(v.malformed(update_subcode::malformed_attribute_list, on_error.value));
    return s;
  }
  constexpr void encode(byte_writer& w, codec_context const&) const noexcept {
    w.u32(origin_as.value);
    w.raw(attributes);
  }
  [[nodiscard]] constexpr attribute_range path_attributes() const noexcept {
    return attribute_range{attributes, attributes_offset};
  }
  friend constexpr bool operator==(attr_set const& a, attr_set const& b) noexcept {
    return a.origin_as == b.origin_as && equal_bytes(a.attributes, b.attributes);
  }
};
static_assert(path_attribute<attr_set>);

}  // namespace senda::attribute
