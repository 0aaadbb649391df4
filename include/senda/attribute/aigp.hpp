// AIGP: the accumulated IGP metric, comparable between ASes of one administration.
// RFC 7311 §3 (format, errors), §3.4 (only on sessions where it is enabled).
#pragma once

#include <senda/attribute/attribute.hpp>

namespace senda::attribute {

/// The metric of the first AIGP TLV (type 1); other TLVs are ignored.
struct aigp {
  static constexpr auto code = attribute_code::aigp;
  static constexpr auto category = attribute_category::optional_non_transitive;
  /// A malformed one is ignored as an unknown non-transitive attribute would be (RFC 7311 §3).
  static constexpr error_rules on_error{.length = reaction::discard_attribute,
                                        .value = reaction::discard_attribute,
                                        .flags = reaction::discard_attribute,
                                        .section = "RFC 7311 §3"};
  static constexpr std::string_view keyword = "aigp";
  static constexpr std::string_view json_key = "aigp";

  std::uint64_t metric = 0;

  /// Errors: 3/0 the session has not enabled it; 3/9 a TLV shorter than three octets or past the
  /// end, one of type 1 and not of eleven octets, none of type 1.
  [[nodiscard]] static constexpr result<aigp> decode(attribute_view v,
                                                     codec_context const& c) noexcept {
    if (!c.aigp) return fail(v.malformed(update_subcode::unspecific, on_error.value));
    auto const bad = v.malformed(update_subcode::optional_attribute_error, on_error.value);
    std::optional<aigp> first;
    for (byte_reader r{v.value}; !r.empty();) {
      std::uint8_t const type = r.u8();
      std::size_t const length = r.u16();
      if (r.failed() || length < 3 || r.remaining() < length - 3) return fail(bad);
      if (type == 1 && length != 11) return fail(bad);
      auto tlv = r.sub(length - 3);
      if (type == 1 && !first) first = aigp{tlv.u64()};
    }
    if (!first) return fail(bad);
    return *first;
  }
  constexpr void encode(byte_writer& w, codec_context const&) const noexcept {
    w.u8(1);
    w.u16(11);
    w.u64(metric);
  }

  inline void json(text_writer& out) const noexcept;
  inline void text(text_writer& out) const noexcept;
  /// A decimal or `0x` number of 64 bits.
  [[nodiscard]] static inline result<void> parse(text_cursor& in, byte_writer& out) noexcept;
  friend constexpr bool operator==(aigp, aigp) = default;
};
static_assert(printable_attribute<aigp> && parsable_attribute<aigp>);

}  // namespace senda::attribute
