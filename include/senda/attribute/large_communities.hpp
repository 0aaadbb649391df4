// LARGE_COMMUNITIES: tags with room for 4-octet AS numbers.
// RFC 8092; errors RFC 8092 §6 (treat as withdraw).
#pragma once

#include <senda/attribute/attribute.hpp>
#include <senda/core/text_writer.hpp>

namespace senda::attribute {

/// Global administrator (an AS number) and two numbers of its own.
struct large_community {
  std::uint32_t global = 0, local1 = 0, local2 = 0;

  [[nodiscard]] static constexpr large_community read(byte_reader& r) noexcept {
    auto const g = r.u32(), a = r.u32(), b = r.u32();
    return {g, a, b};
  }
  constexpr void write(byte_writer& w) const noexcept {
    w.u32(global);
    w.u32(local1);
    w.u32(local2);
  }
  friend constexpr auto operator<=>(large_community, large_community) = default;
};

/// `1:2:3`
inline text_writer& operator<<(text_writer& out, large_community const& c) noexcept {
  return ((out.number(c.global) << ':').number(c.local1) << ':').number(c.local2);
}

/// A view of the wire form: communities of twelve octets, in whatever order.
struct large_communities {
  static constexpr auto code = attribute_code::large_communities;
  static constexpr auto category = attribute_category::optional_transitive;
  static constexpr error_rules on_error{.section = "RFC 8092 §6"};
  static constexpr std::string_view keyword = "large-community";
  static constexpr std::string_view json_key = "large-community";
  static constexpr std::size_t width = 12;

  bytes value;

  /// Errors: 3/5 the length is zero or no multiple of twelve.
  [[nodiscard]] static constexpr result<large_communities> decode(attribute_view v,
                                                                  codec_context const&) noexcept {
    if (v.value.empty() || v.value.size() % width)
      return fail(v.malformed(update_subcode::attribute_length_error, on_error.length));
    return large_communities{v.value};
  }
  constexpr void encode(byte_writer& w, codec_context const&) const noexcept { w.raw(value); }

  [[nodiscard]] constexpr std::size_t size() const noexcept { return value.size() / width; }
  [[nodiscard]] constexpr large_community operator[](std::size_t i) const noexcept {
    byte_reader r{value.subspan(i * width, width)};
    return large_community::read(r);
  }
  [[nodiscard]] constexpr bool contains(large_community c) const noexcept {
    for (std::size_t i = 0; i < size(); ++i)
      if ((*this)[i] == c) return true;
    return false;
  }
  /// True when record `i` stood there before: the receiver ignores it (RFC 8092 §5). Looks back
  /// over 512 records, so that a long hostile list costs no quadratic time.
  [[nodiscard]] constexpr bool is_repeated(std::size_t i) const noexcept {
    auto const record = value.subspan(i * width, width);
    for (std::size_t j = i > 512 ? i - 512 : 0; j < i; ++j)
      if (equal_bytes(record, value.subspan(j * width, width))) return true;
    return false;
  }

  /// `[ [ 1, 2 , 3 ], [ 1, 2 , 4 ] ]`, in wire order, each once.
  inline void json(text_writer& out) const noexcept;
  /// `1:2:3` or `[ 1:2:3 1:2:4 ]`, sorted, each once.
  inline void text(text_writer& out) const noexcept;
  /// One or `[ ... ]`; sorted, duplicates removed (configuration contract §9.3).
  [[nodiscard]] static inline result<void> parse(text_cursor& in, byte_writer& out) noexcept;
  friend constexpr bool operator==(large_communities a, large_communities b) noexcept {
    return equal_bytes(a.value, b.value);
  }
};
static_assert(printable_attribute<large_communities> && parsable_attribute<large_communities>);

}  // namespace senda::attribute
