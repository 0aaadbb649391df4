// MP_UNREACH_NLRI: routes of any family which are no more; without routes, End-of-RIB.
// RFC 4760 §4, §7; RFC 4724 §2; errors RFC 7606 §3.g, §5.3, §7.12.
#pragma once

#include <senda/attribute/attribute.hpp>

namespace senda::attribute {

/// A view.
struct mp_unreach {
  static constexpr auto code = attribute_code::mp_unreach_nlri;
  static constexpr auto category = attribute_category::optional_non_transitive;
  static constexpr error_rules on_error{.length = reaction::reset,
                                        .value = reaction::reset,
                                        .flags = reaction::reset,
                                        .duplicate = reaction::reset,
                                        .section = "RFC 7606 §7.12"};
  static constexpr std::string_view keyword = "mp-unreach-nlri";

  senda::family family{};
  bytes nlri;
  std::uint16_t nlri_offset = 0;  ///< from the start of the message

  /// Error: 3/9 shorter than three octets.
  [[nodiscard]] static constexpr result<mp_unreach> decode(attribute_view v,
                                                           codec_context const&) noexcept {
    if (v.value.size() < 3)
      return fail(v.malformed(update_subcode::optional_attribute_error, on_error.length));
    byte_reader r{v.value, v.value_offset()};
    mp_unreach m;
    m.family.afi = static_cast<afi>(r.u16());
    m.family.safi = static_cast<safi>(r.u8());
    m.nlri_offset = static_cast<std::uint16_t>(r.offset());
    m.nlri = r.rest();
    return m;
  }
  constexpr void encode(byte_writer& w, codec_context const&) const noexcept {
    w.u16(static_cast<std::uint16_t>(family.afi));
    w.u8(static_cast<std::uint8_t>(family.safi));
    w.raw(nlri);
  }
};
static_assert(path_attribute<mp_unreach>);

}  // namespace senda::attribute
