// ONLY_TO_CUSTOMER (OTC): the AS from which on the route may go to customers only.
// RFC 9234 §5, where errors are as well. What follows from it: session/route_leak.hpp.
#pragma once

#include <senda/attribute/attribute.hpp>
#include <senda/net/asn.hpp>

namespace senda::attribute {

/// An AS number of four octets. Events have no name for it (JSON contract §5).
struct only_to_customer {
  static constexpr auto code = attribute_code::only_to_customer;
  static constexpr auto category = attribute_category::optional_transitive;
  static constexpr error_rules on_error{.section = "RFC 9234 §5"};
  static constexpr std::string_view keyword = "only-to-customer";
  static constexpr bool shown_as_unknown = true;

  asn as;

  /// Errors: 3/5 another length than four.
  [[nodiscard]] static constexpr result<only_to_customer> decode(attribute_view v,
                                                                 codec_context const&) noexcept {
    if (v.value.size() != 4)
      return fail(v.malformed(update_subcode::attribute_length_error, on_error.length));
    return only_to_customer{asn{byte_reader{v.value}.u32()}};
  }
  constexpr void encode(byte_writer& w, codec_context const&) const noexcept { w.u32(as.value); }

  /// An AS number.
  [[nodiscard]] static inline result<void> parse(text_cursor& in, byte_writer& out) noexcept;
  friend constexpr bool operator==(only_to_customer, only_to_customer) = default;
};
static_assert(path_attribute<only_to_customer> && parsable_attribute<only_to_customer>);

}  // namespace senda::attribute
