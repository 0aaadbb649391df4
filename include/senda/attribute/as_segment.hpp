// Path segments: what AS_PATH and AS4_PATH consist of, and how runs of them are printed and sent.
// RFC 4271 §4.3, §5.1.2; RFC 5065 §3 (confederations); RFC 6793 (2 and 4 octets for each number).
#pragma once

#include <senda/attribute/attribute.hpp>
#include <senda/net/asn.hpp>

namespace senda::attribute {

/// Path segment types (RFC 4271 §4.3, RFC 5065 §3).
enum class segment_type : std::uint8_t {
  as_set = 1,
  as_sequence = 2,
  as_confed_sequence = 3,
  as_confed_set = 4,
};

/// AS numbers of one segment, a random access range over wire octets. A segment put together from
/// AS_PATH and AS4_PATH (RFC 6793 §4.2.3) has a second part, always of 4-octet numbers.
class as_segment {
 public:
  constexpr as_segment() noexcept = default;
  /// `numbers` holds whole AS numbers, of four octets each, or two.
  constexpr as_segment(segment_type type, bytes numbers, bool four_octet, bytes more = {}) noexcept
      : type_(type), width_(four_octet ? 4 : 2), head_(numbers), tail_(more) {}

  [[nodiscard]] constexpr segment_type type() const noexcept { return type_; }
  [[nodiscard]] constexpr std::size_t size() const noexcept {
    return head_.size() / width_ + tail_.size() / 4;
  }
  [[nodiscard]] constexpr bool empty() const noexcept { return size() == 0; }
  [[nodiscard]] constexpr asn operator[](std::size_t i) const noexcept {
    std::size_t const n = head_.size() / width_;
    if (i >= n) return {byte_reader{tail_.subspan((i - n) * 4, 4)}.u32()};
    byte_reader r{head_.subspan(i * width_, width_)};
    return {width_ == 4 ? r.u32() : r.u16()};
  }

  class iterator {
   public:
    constexpr iterator(as_segment const* in, std::size_t at) noexcept : in_(in), at_(at) {}
    constexpr asn operator*() const noexcept { return (*in_)[at_]; }
    constexpr iterator& operator++() noexcept { return ++at_, *this; }
    friend constexpr bool operator==(iterator, iterator) = default;

   private:
    as_segment const* in_;
    std::size_t at_;
  };
  [[nodiscard]] constexpr iterator begin() const noexcept { return {this, 0}; }
  [[nodiscard]] constexpr iterator end() const noexcept { return {this, size()}; }

  [[nodiscard]] constexpr bool is_confederation() const noexcept {
    return type_ == segment_type::as_confed_sequence || type_ == segment_type::as_confed_set;
  }
  [[nodiscard]] constexpr bool is_sequence() const noexcept {
    return type_ == segment_type::as_sequence || type_ == segment_type::as_confed_sequence;
  }
  /// What the segment adds to the length of the path: one for each AS of a sequence, one for a set,
  /// nothing within a confederation (RFC 4271 §9.1.2.2, RFC 5065 §5.3).
  [[nodiscard]] constexpr std::size_t path_length() const noexcept {
    if (is_confederation()) return 0;
    return type_ == segment_type::as_set ? 1 : size();
  }
  /// The first `n` AS numbers; the segment must not have a second part.
  [[nodiscard]] constexpr as_segment first(std::size_t n) const noexcept {
    return {type_, head_.first(n * width_), width_ == 4};
  }
  /// This segment and, behind it, the AS numbers of `next`, which has four octets for each.
  [[nodiscard]] constexpr as_segment followed_by(as_segment const& next) const noexcept {
    return {type_, head_, width_ == 4, next.head_};
  }
  [[nodiscard]] constexpr std::string_view name() const noexcept {
    constexpr std::string_view names[] = {"as-set", "as-sequence", "as-confed-sequence",
                                          "as-confed-set"};
    return names[static_cast<std::size_t>(type_) - 1];
  }

 private:
  segment_type type_ = segment_type::as_sequence;
  std::uint8_t width_ = 4;
  bytes head_, tail_;
};

/// Walks segments off wire octets; what is no whole segment ends the walk, so that octets nobody
/// validated are safe here.
class segment_reader {
 public:
  constexpr segment_reader(bytes value, bool four_octet) noexcept
      : reader_(value), four_octet_(four_octet) {}

  /// The next segment; nothing at the end, or where the octets make no segment.
  [[nodiscard]] constexpr std::optional<as_segment> next() noexcept {
    if (reader_.empty()) return {};
    std::uint8_t const type = reader_.u8();
    std::size_t const count = reader_.u8();
    auto const numbers = reader_.take(count * (four_octet_ ? 4u : 2u));
    if (reader_.failed() || type < 1 || type > 4 || count == 0) {
      (void)reader_.rest();
      return {};
    }
    return as_segment{static_cast<segment_type>(type), numbers, four_octet_};
  }

 private:
  byte_reader reader_;
  bool four_octet_;
};

/// T yields as_segment after as_segment from next(), then nothing.
template <class T>
concept segment_source = requires(T t) {
  { t.next() } noexcept -> std::same_as<std::optional<as_segment>>;
};

/// Writes one segment, as several of at most 255 AS numbers when it has more; empty ones not at
/// all. With two octets, numbers which do not fit become AS_TRANS (RFC 6793 §4.2.2).
constexpr void encode_segment(byte_writer& w, as_segment const& s, bool four_octet) noexcept {
  for (std::size_t i = 0; i < s.size(); ++i) {
    if (i % 255 == 0) {
      w.u8(static_cast<std::uint8_t>(s.type()));
      w.u8(static_cast<std::uint8_t>(s.size() - i < 255 ? s.size() - i : 255));
    }
    if (four_octet) w.u32(s[i].value);
    else w.u16(s[i].two_octets());
  }
}

/// `{"0": {"element": "as-sequence", "value": [65000, 65001]}, "1": …}` (JSON contract §5).
template <segment_source S> void segments_json(text_writer& out, S segments) noexcept {
  out << '{';
  std::uint64_t n = 0;
  while (auto const s = segments.next()) {
    if (n) out << ", ";
    (out << '"').number(n++) << "\": {\"element\": \"" << s->name() << "\", \"value\": [";
    bool first = true;
    for (auto const a : *s) {
      if (!first) out << ", ";
      first = false;
      out << a;
    }
    out << "]}";
  }
  out << '}';
}

/// `( 65000 65001 ) [ 1 2 ] {( 5 )} {[ 6 ]}`: sequence, set, and both within a confederation.
template <segment_source S> void segments_text(text_writer& out, S segments) noexcept {
  bool first = true;
  while (auto const s = segments.next()) {
    if (!first) out << ' ';
    first = false;
    if (s->is_confederation()) out << '{';
    out << (s->is_sequence() ? '(' : '[');
    for (auto const a : *s) out << ' ' << a;
    out << (s->is_sequence() ? " )" : " ]");
    if (s->is_confederation()) out << '}';
  }
}

}  // namespace senda::attribute
