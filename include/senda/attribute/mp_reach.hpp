// MP_REACH_NLRI: routes of any family and their next hop.
// RFC 4760 §3, §7; RFC 2545; RFC 8950; errors RFC 7606 §3.g, §5.3, §7.11.
#pragma once

#include <senda/attribute/attribute.hpp>
#include <senda/attribute/mp_next_hop.hpp>

namespace senda::attribute {

/// A view. What follows a next hop of the wrong length cannot be found, so errors end the session.
struct mp_reach {
  static constexpr auto code = attribute_code::mp_reach_nlri;
  static constexpr auto category = attribute_category::optional_non_transitive;
  static constexpr error_rules on_error{.length = reaction::reset,
                                        .value = reaction::reset,
                                        .flags = reaction::reset,
                                        .duplicate = reaction::reset,
                                        .section = "RFC 7606 §7.11"};
  static constexpr std::string_view keyword = "mp-reach-nlri";

  senda::family family{};
  bytes next_hop_octets;  ///< 0 to 48, distinguisher included
  bytes nlri;
  std::uint16_t nlri_offset = 0;  ///< from the start of the message

  /// Errors: 3/9 shorter than five octets, a next hop that runs past the end; 3/0 one whose length
  /// the family does not allow or whose distinguisher is not zero. Of families that are not
  /// negotiated only the frame is looked at: they are to be ignored. So is the reserved octet.
  [[nodiscard]] static constexpr result<mp_reach> decode(attribute_view v,
                                                         codec_context const& c) noexcept {
    constexpr auto bad = update_subcode::optional_attribute_error;
    if (v.value.size() < 5) return fail(v.malformed(bad, on_error.length));
    byte_reader r{v.value, v.value_offset()};
    mp_reach m;
    m.family.afi = static_cast<afi>(r.u16());
    m.family.safi = static_cast<safi>(r.u8());
    std::size_t const size = r.u8();
    m.next_hop_octets = r.take(size);
    r.u8();  // reserved: ignored upon receipt
    if (r.failed()) return fail(v.malformed(bad, on_error.length));
    m.nlri_offset = static_cast<std::uint16_t>(r.offset());
    m.nlri = r.rest();
    if (!c.families.contains(m.family)) return m;
    if (!next_hop_fits(m.family, size, c) || !m.next_hop().distinguisher_is_zero())
      return fail(v.malformed(update_subcode::unspecific, on_error.value));
    return m;
  }
  constexpr void encode(byte_writer& w, codec_context const&) const noexcept {
    w.u16(static_cast<std::uint16_t>(family.afi));
    w.u8(static_cast<std::uint8_t>(family.safi));
    w.u8(static_cast<std::uint8_t>(next_hop_octets.size()));
    w.raw(next_hop_octets);
    w.u8(0);
    w.raw(nlri);
  }

  [[nodiscard]] constexpr mp_next_hop next_hop() const noexcept {
    return {next_hop_octets, next_hop_has_distinguisher(family)};
  }
};
static_assert(path_attribute<mp_reach>);

}  // namespace senda::attribute
