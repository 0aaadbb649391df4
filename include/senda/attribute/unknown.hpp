// An attribute senda has no codec for: kept byte for byte, printed, passed on where the RFC says
// so. RFC 4271 §5 and §9 (unrecognised attributes, the partial bit).
#pragma once

#include <senda/attribute/attribute.hpp>
#include <senda/core/hex.hpp>

namespace senda::attribute {

/// A view of any attribute. Not in the list of attributes: it stands for all that are not.
struct unknown {
  static constexpr std::string_view keyword = "attribute";

  std::uint8_t flags = 0;
  attribute_code code{};
  bytes value;

  /// What a receiver passes on: the partial bit set (RFC 4271 §9), the extended length forgotten.
  [[nodiscard]] static constexpr unknown received(attribute_view v) noexcept {
    auto const kept = v.flags & ~attribute_flag::extended_length;
    return {static_cast<std::uint8_t>(kept | attribute_flag::partial), v.code, v.value};
  }
  [[nodiscard]] constexpr bool is_transitive() const noexcept {
    return flags & attribute_flag::transitive;
  }
  constexpr void encode(byte_writer& w, codec_context const&) const noexcept { w.raw(value); }

  /// `attribute-0x63-0xE0`, the key of the JSON member.
  inline void json_key(text_writer& out) const noexcept;
  /// `"0xdeadbeef"`
  inline void json(text_writer& out) const noexcept;
  /// `[ 0x63 0xE0 0xdeadbeef ]`
  inline void text(text_writer& out) const noexcept;

  /// `[ 0xCODE 0xFLAGS 0xDATA ]`, any attribute at all (configuration contract §9.7). The value
  /// goes to `out`, which the result's view points into; overflow is the caller's to see.
  [[nodiscard]] static inline result<unknown> parse(text_cursor& in, byte_writer& out) noexcept;

  friend constexpr bool operator==(unknown const& a, unknown const& b) noexcept {
    return a.flags == b.flags && a.code == b.code && equal_bytes(a.value, b.value);
  }

 private:
  static constexpr std::string_view format_hint = "Format: [ 0x<code> 0x<flags> 0x<data> ]";

  static bool is_hex(std::string_view word) noexcept {
    return word.starts_with("0x") || word.starts_with("0X");
  }
  static inline result<std::uint8_t> octet(text_cursor& in, std::string_view what) noexcept;
};

}  // namespace senda::attribute
