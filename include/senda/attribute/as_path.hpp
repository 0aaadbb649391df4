// AS_PATH: the Autonomous Systems a route came through.
// RFC 4271 §4.3, §5.1.2; RFC 6793 §4.1; RFC 7607 (AS 0); errors RFC 7606 §7.2.
#pragma once

#include <senda/attribute/as_segment.hpp>

namespace senda::attribute {

/// A view of the wire form. Empty for routes born in the own AS.
struct as_path {
  static constexpr auto code = attribute_code::as_path;
  static constexpr auto category = attribute_category::well_known_mandatory;
  static constexpr error_rules on_error{.missing = reaction::treat_as_withdraw,
                                        .section = "RFC 7606 §7.2"};
  static constexpr std::string_view keyword = "as-path";
  static constexpr std::string_view json_key = "as-path";

  bytes value;             ///< segments: u8 type, u8 count, AS numbers
  bool four_octet = true;  ///< width of the AS numbers in `value`

  /// Errors: 3/11 an unknown segment type, a segment without AS numbers or which runs past the end,
  /// AS 0.
  [[nodiscard]] static constexpr result<as_path> decode(attribute_view v,
                                                        codec_context const& c) noexcept {
    if (!well_formed(v.value, c.four_octet_as))
      return fail(v.malformed(update_subcode::malformed_as_path, on_error.value));
    return as_path{v.value, c.four_octet_as};
  }
  /// With 2-octet AS numbers, those which do not fit become AS_TRANS: needs_as4() tells.
  constexpr void encode(byte_writer& w, codec_context const& c) const noexcept {
    if (four_octet == c.four_octet_as) return w.raw(value);
    for (auto r = segments(); auto const s = r.next();) encode_segment(w, *s, c.four_octet_as);
  }

  [[nodiscard]] constexpr segment_reader segments() const noexcept { return {value, four_octet}; }
  [[nodiscard]] constexpr bool empty() const noexcept { return value.empty(); }
  /// Length of the path in route selection (RFC 4271 §9.1.2.2).
  [[nodiscard]] constexpr std::size_t length() const noexcept {
    std::size_t n = 0;
    for (auto r = segments(); auto const s = r.next();) n += s->path_length();
    return n;
  }
  /// True when some AS number needs four octets: a peer without them gets AS4_PATH too.
  [[nodiscard]] constexpr bool needs_as4() const noexcept {
    return any([](asn a) { return a.needs_four_octets(); });
  }
  [[nodiscard]] constexpr bool contains(asn wanted) const noexcept {
    return any([=](asn a) { return a == wanted; });
  }

  inline void json(text_writer& out) const noexcept;
  inline void text(text_writer& out) const noexcept;

  /// One AS number, or segments: `[ 1 2 ]` a sequence, `( 3 4 )` a set (configuration contract
  /// §9.2).
  [[nodiscard]] static inline result<void> parse(text_cursor& in, byte_writer& out) noexcept;

  friend constexpr bool operator==(as_path const& a, as_path const& b) noexcept {
    return a.four_octet == b.four_octet && equal_bytes(a.value, b.value);
  }

  /// True when `value` is whole segments of known types, none empty, and without AS 0. By hand, not
  /// by segment_reader: every UPDATE received goes through here.
  [[nodiscard]] static constexpr bool well_formed(bytes value, bool four_octet) noexcept {
    std::size_t const width = four_octet ? 4 : 2;
    for (std::size_t at = 0; at < value.size();) {
      if (value.size() - at < 2) return false;
      unsigned const type = value[at];
      std::size_t const size = value[at + 1] * width;
      at += 2;
      if (type < 1 || type > 4 || size == 0 || value.size() - at < size) return false;
      for (auto const end = at + size; at < end; at += width) {
        auto any_bit = static_cast<unsigned>(value[at] | value[at + 1]);
        if (four_octet) any_bit |= static_cast<unsigned>(value[at + 2] | value[at + 3]);
        if (!any_bit) return false;
      }
    }
    return true;
  }

 private:
  static constexpr std::string_view format_hint =
      "Format: <ASN>, [ <ASN> ... ] for a sequence, ( <ASN> ... ) for a set";

  template <class F> constexpr bool any(F f) const noexcept {
    for (auto r = segments(); auto const s = r.next();)
      for (auto const a : *s)
        if (f(a)) return true;
    return false;
  }
  static bool opens(std::string_view word) noexcept { return word == "[" || word == "("; }
  static inline result<void> parse_segment(text_cursor& in, byte_writer& out) noexcept;
};
static_assert(printable_attribute<as_path> && parsable_attribute<as_path>);

}  // namespace senda::attribute
