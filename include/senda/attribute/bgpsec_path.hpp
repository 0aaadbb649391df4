// BGPsec_PATH: the path with a signature of each AS on it.
// RFC 8205 §3; errors §5.2, for speakers which negotiated it. senda does not.
#pragma once

#include <senda/attribute/attribute.hpp>
#include <senda/net/asn.hpp>

namespace senda::attribute {

/// A view: the segments of the path, and one or two blocks of signatures. Not transitive, so that
/// it is neither shown nor passed on.
struct bgpsec_path {
  static constexpr auto code = attribute_code::bgpsec_path;
  static constexpr auto category = attribute_category::optional_non_transitive;
  /// To a speaker without BGPsec it is an attribute nobody knows, and no reason to lose routes.
  static constexpr error_rules on_error{.length = reaction::discard_attribute,
                                        .value = reaction::discard_attribute,
                                        .flags = reaction::discard_attribute,
                                        .section = "RFC 8205 §5.2"};
  static constexpr std::string_view keyword = "bgpsec-path";

  /// One AS of the path, nearest first.
  struct segment {
    static constexpr std::size_t size = 6;
    std::uint8_t count = 0;  ///< pCount: how often the AS counts, 0 for a transparent route server
    std::uint8_t flags = 0;  ///< 0x80: a member AS of a confederation signed
    asn as;
  };

  bytes segments;    ///< whole ones
  bytes signatures;  ///< Signature_Blocks, lengths included

  /// Errors: 3/9 lengths that conflict, no segment, no signatures or more than two blocks of them.
  [[nodiscard]] static constexpr result<bgpsec_path> decode(attribute_view v,
                                                            codec_context const&) noexcept {
    auto const bad = v.malformed(update_subcode::optional_attribute_error, on_error.length);
    byte_reader r{v.value};
    std::size_t const length = r.u16();
    if (r.failed() || length < 2 + segment::size || (length - 2) % segment::size) return fail(bad);
    bgpsec_path p;
    p.segments = r.take(length - 2);
    p.signatures = r.peek();
    unsigned blocks = 0;
    for (; !r.empty(); ++blocks) {
      std::size_t const size = r.u16();
      if (r.failed() || size < 3 || !signatures_fit(r.sub(size - 2))) return fail(bad);
      if (r.failed()) return fail(bad);
    }
    if (r.failed() || blocks == 0 || blocks > 2) return fail(bad);
    return p;
  }
  constexpr void encode(byte_writer& w, codec_context const&) const noexcept {
    w.u16(static_cast<std::uint16_t>(2 + segments.size()));
    w.raw(segments);
    w.raw(signatures);
  }

  [[nodiscard]] constexpr std::size_t size() const noexcept {
    return segments.size() / segment::size;
  }
  /// `i` has to be below size().
  [[nodiscard]] constexpr segment operator[](std::size_t i) const noexcept {
    byte_reader r{segments.subspan(i * segment::size, segment::size)};
    segment s;
    s.count = r.u8();
    s.flags = r.u8();
    s.as = asn{r.u32()};
    return s;
  }
  friend constexpr bool operator==(bgpsec_path const& a, bgpsec_path const& b) noexcept {
    return equal_bytes(a.segments, b.segments) && equal_bytes(a.signatures, b.signatures);
  }

 private:
  /// Algorithm suite, then for each AS a key identifier of 20 octets, a length and a signature.
  static constexpr bool signatures_fit(byte_reader block) noexcept {
    block.u8();
    while (!block.empty()) {
      block.take(20);
      block.take(block.u16());
    }
    return !block.failed();
  }
};
static_assert(path_attribute<bgpsec_path>);

}  // namespace senda::attribute
