// COMMUNITIES: tags on a route, 16 bits of AS number and 16 bits of meaning.
// RFC 1997; well-known values RFC 1997, 3765, 7999; errors RFC 7606 §7.8.
#pragma once

#include <senda/attribute/attribute.hpp>
#include <senda/core/text_writer.hpp>

namespace senda::attribute {

struct community {
  std::uint32_t value = 0;

  [[nodiscard]] constexpr std::uint16_t high() const noexcept {
    return static_cast<std::uint16_t>(value >> 16);
  }
  [[nodiscard]] constexpr std::uint16_t low() const noexcept {
    return static_cast<std::uint16_t>(value);
  }
  /// `no-export` and the like, or "" for a value without a name.
  [[nodiscard]] constexpr std::string_view name() const noexcept;
  friend constexpr auto operator<=>(community, community) = default;
};

inline constexpr community blackhole{0xffff029a};            ///< RFC 7999
inline constexpr community no_export{0xffffff01};            ///< RFC 1997
inline constexpr community no_advertise{0xffffff02};         ///< RFC 1997
inline constexpr community no_export_subconfed{0xffffff03};  ///< RFC 1997
inline constexpr community no_peer{0xffffff04};              ///< RFC 3765
inline constexpr community llgr_stale{0xffff0006};           ///< RFC 9494 §3.2
inline constexpr community no_llgr{0xffff0007};              ///< RFC 9494 §3.3

/// A name a community goes by.
struct community_name {
  community value;
  std::string_view name;
};
/// The first name of a value is the one printed.
inline constexpr community_name community_names[] = {
    {blackhole, "blackhole"},       {no_export, "no-export"},
    {no_export, "no_export"},       {no_advertise, "no-advertise"},
    {no_advertise, "no_advertise"}, {no_export_subconfed, "no-export-subconfed"},
    {no_peer, "no-peer"},           {no_peer, "nopeer"},
};

/// Understood, but printed as numbers: those who read what is printed know no other names.
inline constexpr community_name community_aliases[] = {{llgr_stale, "llgr-stale"},
                                                       {no_llgr, "no-llgr"}};

constexpr std::string_view community::name() const noexcept {
  for (auto const& n : community_names)
    if (n.value == *this) return n.name;
  return {};
}

/// `65000:1`, or the name of a well-known one.
inline text_writer& operator<<(text_writer& out, community c) noexcept {
  if (auto const n = c.name(); !n.empty()) return out << n;
  return (out.number(c.high()) << ':').number(c.low());
}

/// A view of the wire form: communities of four octets, in whatever order.
struct communities {
  static constexpr auto code = attribute_code::communities;
  static constexpr auto category = attribute_category::optional_transitive;
  static constexpr error_rules on_error{.section = "RFC 7606 §7.8"};
  static constexpr std::string_view keyword = "community";
  static constexpr std::string_view json_key = "community";
  static constexpr std::size_t width = 4;

  bytes value;

  /// Errors: 3/5 the length is zero or no multiple of four.
  [[nodiscard]] static constexpr result<communities> decode(attribute_view v,
                                                            codec_context const&) noexcept {
    if (v.value.empty() || v.value.size() % width)
      return fail(v.malformed(update_subcode::attribute_length_error, on_error.length));
    return communities{v.value};
  }
  constexpr void encode(byte_writer& w, codec_context const&) const noexcept { w.raw(value); }

  [[nodiscard]] constexpr std::size_t size() const noexcept { return value.size() / width; }
  [[nodiscard]] constexpr community operator[](std::size_t i) const noexcept {
    return {byte_reader{value.subspan(i * width, width)}.u32()};
  }
  [[nodiscard]] constexpr bool contains(community c) const noexcept {
    for (std::size_t i = 0; i < size(); ++i)
      if ((*this)[i] == c) return true;
    return false;
  }

  /// `[ [ 65000, 1 ], [ 65535, 65281 ] ]`, in wire order.
  inline void json(text_writer& out) const noexcept;
  /// `65000:1` or `[ 65000:1 no-export ]`, sorted.
  inline void text(text_writer& out) const noexcept;
  /// One community or `[ ... ]`; sorted, duplicates kept (configuration contract §9.3).
  [[nodiscard]] static inline result<void> parse(text_cursor& in, byte_writer& out) noexcept;
  friend constexpr bool operator==(communities a, communities b) noexcept {
    return equal_bytes(a.value, b.value);
  }
};
static_assert(printable_attribute<communities> && parsable_attribute<communities>);

}  // namespace senda::attribute
