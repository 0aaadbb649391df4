// AS4_PATH: the path in 4-octet AS numbers, carried through speakers which know only two.
// RFC 6793 §3, §4.2.3 (what the receiver makes of it), §6 (errors).
#pragma once

#include <senda/attribute/as_path.hpp>

namespace senda::attribute {

/// A view of the wire form, always with 4-octet AS numbers. Printed as part of AS_PATH: see
/// merged_path.
struct as4_path {
  static constexpr auto code = attribute_code::as4_path;
  static constexpr auto category = attribute_category::optional_transitive;
  static constexpr error_rules on_error{.length = reaction::discard_attribute,
                                        .value = reaction::discard_attribute,
                                        .flags = reaction::discard_attribute,
                                        .section = "RFC 6793 §6"};
  static constexpr std::string_view keyword = "as4-path";

  bytes value;

  /// Errors: 3/0 between speakers which both have 4-octet AS numbers; 3/11 as in AS_PATH, or empty.
  [[nodiscard]] static constexpr result<as4_path> decode(attribute_view v,
                                                         codec_context const& c) noexcept {
    if (c.four_octet_as) return fail(v.malformed(update_subcode::unspecific, on_error.value));
    if (v.value.empty() || !as_path::well_formed(v.value, true))
      return fail(v.malformed(update_subcode::malformed_as_path, on_error.value));
    return as4_path{v.value};
  }
  /// Confederation segments are left out: they must not be carried here (RFC 6793 §6).
  constexpr void encode(byte_writer& w, codec_context const&) const noexcept {
    for (auto r = segments(); auto const s = r.next();)
      if (!s->is_confederation()) encode_segment(w, *s, true);
  }

  /// Confederation segments included, although they have no business here.
  [[nodiscard]] constexpr segment_reader segments() const noexcept { return {value, true}; }
  [[nodiscard]] constexpr std::size_t length() const noexcept {
    return as_path{value, true}.length();
  }
  friend constexpr bool operator==(as4_path a, as4_path b) noexcept {
    return equal_bytes(a.value, b.value);
  }
};
static_assert(path_attribute<as4_path>);

/// The path that AS_PATH of a 2-octet speaker and AS4_PATH make together (RFC 6793 §4.2.3): as many
/// leading AS numbers of AS_PATH as AS4_PATH is short of, then AS4_PATH. A segment source. A
/// sequence cut by the seam comes out whole.
class merged_path {
 public:
  /// Just `path`.
  constexpr explicit merged_path(as_path const& path) noexcept
      : lead_(path.segments()), rest_({}, true), take_(SIZE_MAX) {}
  /// Both; AS4_PATH is ignored when it is the longer one.
  constexpr merged_path(as_path const& path, as4_path const& as4) noexcept : merged_path(path) {
    std::size_t const have = path.length(), more = as4.length();
    if (have < more) return;
    rest_ = as4.segments();
    take_ = have - more;
  }

  [[nodiscard]] constexpr std::optional<as_segment> next() noexcept {
    if (!past_seam_) {
      auto const s = lead_.next();
      // Up to the seam everything is prepended, so a confederation here leads or is adjacent.
      if (s && s->path_length() <= take_) return take_ -= s->path_length(), s;
      past_seam_ = true;
      if (s && take_ > 0) return seam(s->first(take_));
    }
    if (held_) return std::exchange(held_, std::nullopt);
    return next_of_as4();
  }

 private:
  constexpr as_segment seam(as_segment const& cut) noexcept {
    auto const follow = next_of_as4();
    if (follow && follow->type() == cut.type()) return cut.followed_by(*follow);
    held_ = follow;
    return cut;
  }
  constexpr std::optional<as_segment> next_of_as4() noexcept {
    for (;;) {
      auto const s = rest_.next();
      if (!s || !s->is_confederation()) return s;  // RFC 6793 §6: discard those segments
    }
  }

  segment_reader lead_, rest_;
  std::size_t take_;
  bool past_seam_ = false;
  std::optional<as_segment> held_;  ///< read ahead while looking past the seam
};

}  // namespace senda::attribute
