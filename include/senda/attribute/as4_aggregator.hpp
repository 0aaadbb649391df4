// AS4_AGGREGATOR: AGGREGATOR with a 4-octet AS number, carried through speakers which know only
// two. RFC 6793 §3, §4.2.3 (what the receiver makes of it), §6 (errors).
#pragma once

#include <senda/attribute/aggregator.hpp>

namespace senda::attribute {

/// Eight octets: AS number and BGP identifier. Printed in the place of AGGREGATOR.
struct as4_aggregator {
  static constexpr auto code = attribute_code::as4_aggregator;
  static constexpr auto category = attribute_category::optional_transitive;
  static constexpr error_rules on_error{.length = reaction::discard_attribute,
                                        .value = reaction::discard_attribute,
                                        .flags = reaction::discard_attribute,
                                        .section = "RFC 6793 §6"};
  static constexpr std::string_view keyword = "as4-aggregator";

  asn as;
  ipv4_address address;

  /// Errors: 3/0 between speakers which both have 4-octet AS numbers, 3/5 not 8 octets, 3/9 AS 0.
  [[nodiscard]] static constexpr result<as4_aggregator> decode(attribute_view v,
                                                               codec_context const& c) noexcept {
    if (c.four_octet_as) return fail(v.malformed(update_subcode::unspecific, on_error.value));
    if (v.value.size() != 8)
      return fail(v.malformed(update_subcode::attribute_length_error, on_error.length));
    byte_reader r{v.value};
    asn const as{r.u32()};
    if (as.value == 0)
      return fail(v.malformed(update_subcode::optional_attribute_error, on_error.value));
    return as4_aggregator{as, ipv4_address::read(r)};
  }
  constexpr void encode(byte_writer& w, codec_context const&) const noexcept {
    w.u32(as.value);
    address.write(w);
  }
  friend constexpr bool operator==(as4_aggregator, as4_aggregator) = default;
};
static_assert(path_attribute<as4_aggregator>);

/// Which of AGGREGATOR and AS4_AGGREGATOR of one UPDATE counts, and whether AS4_PATH does
/// (RFC 6793 §4.2.3): an aggregator that is not AS_TRANS came later than the AS4_ attributes.
struct as4_verdict {
  std::optional<attribute::aggregator> aggregator;
  bool use_as4_path = true;

  constexpr as4_verdict(std::optional<attribute::aggregator> const& two,
                        std::optional<as4_aggregator> const& four) noexcept
      : aggregator(two) {
    if (!two || !four) return;
    use_as4_path = two->as == as_trans;
    if (use_as4_path) aggregator = attribute::aggregator{four->as, four->address};
  }
};

}  // namespace senda::attribute
