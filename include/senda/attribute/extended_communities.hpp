// EXTENDED COMMUNITIES: route targets, actions of flow rules and the like.
// RFC 4360; errors RFC 7606 §7.14.
#pragma once

#include <senda/attribute/attribute.hpp>
#include <senda/attribute/extended_community.hpp>
#include <senda/attribute/list_text.hpp>

namespace senda::attribute {

/// What this attribute and IPv6 EXTENDED COMMUNITIES have in common: a view of the wire form,
/// records in whatever order.
template <class Record, std::size_t Width> struct extended_community_list {
  static constexpr auto category = attribute_category::optional_transitive;
  static constexpr std::size_t width = Width;

  bytes value;

  constexpr void encode(byte_writer& w, codec_context const&) const noexcept { w.raw(value); }
  [[nodiscard]] constexpr std::size_t size() const noexcept { return value.size() / width; }
  [[nodiscard]] constexpr Record operator[](std::size_t i) const noexcept {
    byte_reader r{value.subspan(i * width, width)};
    return Record::read(r);
  }
  [[nodiscard]] constexpr bool contains(Record const& c) const noexcept {
    for (std::size_t i = 0; i < size(); ++i)
      if ((*this)[i] == c) return true;
    return false;
  }
  /// One community bare, several in brackets, in wire order.
  void text(text_writer& out) const noexcept { print_one_or_more(out, *this); }

 protected:
  [[nodiscard]] static constexpr bool fits(bytes b) noexcept {
    return !b.empty() && b.size() % width == 0;
  }
  /// `more(record)` may add members to the object.
  template <class F> void print_json(text_writer& out, F&& more) const noexcept {
    out << "[ ";
    for (std::size_t i = 0; i < size(); ++i) {
      auto const c = (*this)[i];
      out << (i ? ", { \"value\": " : "{ \"value\": ");
      print_decimal(out, c.octets);
      out << ", \"string\": \"" << c << '"';  // letters, digits, blanks and dots: no escapes
      more(c);
      out << " }";
    }
    out << " ]";
  }
};

struct extended_communities : extended_community_list<extended_community, 8> {
  static constexpr auto code = attribute_code::extended_communities;
  static constexpr error_rules on_error{.section = "RFC 7606 §7.14"};
  static constexpr std::string_view keyword = "extended-community";
  static constexpr std::string_view json_key = "extended-community";

  /// Errors: 3/5 the length is zero or no multiple of eight.
  [[nodiscard]] static constexpr result<extended_communities> decode(
      attribute_view v, codec_context const&) noexcept {
    if (!fits(v.value))
      return fail(v.malformed(update_subcode::attribute_length_error, on_error.length));
    return extended_communities{{v.value}};
  }
  /// `[ { "value": 842122827661412, "string": "target:65000:100" } ]`, in wire order.
  inline void json(text_writer& out) const noexcept;
  /// `extended-community [target:65000:1 mark 10]`: each one in words when these say all of it, or
  /// as octets.
  inline bool command(text_writer& out) const noexcept;
  /// One or `[ ... ]`; sorted by octets, duplicates kept (configuration contract §9.4).
  [[nodiscard]] static inline result<void> parse(text_cursor& in, byte_writer& out) noexcept;
  friend constexpr bool operator==(extended_communities const& a,
                                   extended_communities const& b) noexcept {
    return equal_bytes(a.value, b.value);
  }
};
static_assert(printable_attribute<extended_communities> &&
              parsable_attribute<extended_communities>);

}  // namespace senda::attribute
