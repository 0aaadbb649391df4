// What every path attribute has in common: codes, flags, the octets of one attribute, the concept.
// RFC 4271 §4.3 (layout), §5 (categories); RFC 7606 §3 and §7 (what an error means).
#pragma once

#include <senda/core/byte_reader.hpp>
#include <senda/core/byte_writer.hpp>
#include <senda/core/result.hpp>
#include <senda/core/text_cursor.hpp>
#include <senda/core/text_writer.hpp>
#include <senda/net/codec_context.hpp>

#include <concepts>

namespace senda {

/// Attribute type codes (IANA "BGP Path Attributes").
enum class attribute_code : std::uint8_t {
  origin = 1,
  as_path = 2,
  next_hop = 3,
  multi_exit_disc = 4,
  local_pref = 5,
  atomic_aggregate = 6,
  aggregator = 7,
  communities = 8,
  originator_id = 9,
  cluster_list = 10,
  mp_reach_nlri = 14,
  mp_unreach_nlri = 15,
  extended_communities = 16,
  as4_path = 17,
  as4_aggregator = 18,
  pmsi_tunnel = 22,
  tunnel_encapsulation = 23,
  traffic_engineering = 24,
  ipv6_extended_communities = 25,
  aigp = 26,
  entropy_label = 28,
  bgp_ls = 29,
  large_communities = 32,
  bgpsec_path = 33,
  only_to_customer = 35,
  prefix_sid = 40,
  attr_set = 128,
};

/// Bits of the attribute flags octet (RFC 4271 §4.3).
namespace attribute_flag {
inline constexpr std::uint8_t optional = 0x80;
inline constexpr std::uint8_t transitive = 0x40;
inline constexpr std::uint8_t partial = 0x20;
inline constexpr std::uint8_t extended_length = 0x10;
}  // namespace attribute_flag

/// RFC 4271 §5.
enum class attribute_category : std::uint8_t {
  well_known_mandatory,
  well_known_discretionary,
  optional_transitive,
  optional_non_transitive,
};

/// The optional and transitive bits that go with a category.
[[nodiscard]] constexpr std::uint8_t flags_of(attribute_category c) noexcept {
  switch (c) {
    case attribute_category::optional_transitive:
      return attribute_flag::optional | attribute_flag::transitive;
    case attribute_category::optional_non_transitive:
      return attribute_flag::optional;
    default:
      return attribute_flag::transitive;
  }
}

/// One attribute as it lies in a message; its value is not decoded.
struct attribute_view {
  std::uint8_t flags = 0;
  attribute_code code{};
  bytes value;
  std::uint16_t offset = 0;  ///< of the flags octet, from the start of the message

  [[nodiscard]] constexpr bool is_optional() const noexcept {
    return flags & attribute_flag::optional;
  }
  [[nodiscard]] constexpr bool is_transitive() const noexcept {
    return flags & attribute_flag::transitive;
  }
  [[nodiscard]] constexpr std::size_t header_size() const noexcept {
    return flags & attribute_flag::extended_length ? 4 : 3;
  }
  /// Where the value starts, from the start of the message.
  [[nodiscard]] constexpr std::size_t value_offset() const noexcept {
    return offset + header_size();
  }
  /// An error whose evidence is the whole attribute, as RFC 4271 §6.3 wants it.
  [[nodiscard]] constexpr error malformed(update_subcode s, reaction r) const noexcept {
    return update_error(s, offset, header_size() + value.size(), r);
  }
};

/// What each kind of error in an attribute leads to (RFC 7606 §3, §7); one per attribute, as data.
struct error_rules {
  reaction length = reaction::treat_as_withdraw;     ///< its length is impossible
  reaction value = reaction::treat_as_withdraw;      ///< its value is
  reaction flags = reaction::treat_as_withdraw;      ///< optional or transitive bit wrong (§3.c)
  reaction duplicate = reaction::discard_attribute;  ///< a second copy (§3.g)
  reaction missing = reaction::none;                 ///< absent where routes are announced (§3.d)
  reaction external = reaction::none;                ///< it came from an external peer
  std::string_view section;                          ///< of the RFC, for people
};

/// What canonical attribute blocks are decoded and encoded with: an iBGP session with all options.
inline constexpr codec_context canonical_context{.aigp = true};

/// T is a path attribute: constants which describe it, and its codec. Values of variable length are
/// views over the wire form: decode() validates, encode() copies, iteration reads.
template <class T>
concept path_attribute =
    requires(T const& t, attribute_view v, codec_context const& c, byte_writer& w) {
      { T::code } -> std::convertible_to<attribute_code>;
      { T::category } -> std::convertible_to<attribute_category>;
      { T::on_error } -> std::convertible_to<error_rules>;
      { T::keyword } -> std::convertible_to<std::string_view>;
      { T::decode(v, c) } noexcept -> std::same_as<result<T>>;
      { t.encode(w, c) } noexcept -> std::same_as<void>;
    };

/// T also has a JSON and a text form of its own (MP_REACH_NLRI, for one, has not).
template <class T>
concept printable_attribute = path_attribute<T> && requires(T const& t, text_writer& out) {
  { T::json_key } -> std::convertible_to<std::string_view>;
  t.json(out);
  t.text(out);
};

/// T can be written in a configuration: parse() appends its value, in the form a session with
/// 4-octet AS numbers uses, to `out`.
template <class T>
concept parsable_attribute = path_attribute<T> && requires(text_cursor& in, byte_writer& out) {
  { T::parse(in, out) } -> std::same_as<result<void>>;
};

/// Writes flags, code and length, then the value; the extended length only when it is needed
/// (wire contract §5.7).
constexpr void write_attribute(byte_writer& w, std::uint8_t flags, attribute_code code,
                               bytes value) noexcept {
  bool const extended = value.size() > 255 || (flags & attribute_flag::extended_length);
  w.u8(static_cast<std::uint8_t>(extended ? flags | attribute_flag::extended_length : flags));
  w.u8(static_cast<std::uint8_t>(code));
  if (extended) w.u16(static_cast<std::uint16_t>(value.size()));
  else w.u8(static_cast<std::uint8_t>(value.size()));
  w.raw(value);
}

/// Encodes one attribute with the flags of its category.
template <path_attribute T>
constexpr void write_attribute(byte_writer& w, T const& t, codec_context const& c = {}) noexcept {
  std::uint8_t const flags = flags_of(T::category);
  w.u8(flags);
  w.u8(static_cast<std::uint8_t>(T::code));
  auto const length_at = w.size();
  w.u8(0);
  t.encode(w, c);
  if (w.overflowed()) return;
  auto const n = w.size() - length_at - 1;
  if (n <= 255) return w.patch_u8(length_at, static_cast<std::uint8_t>(n));
  w.u8(0);  // room for the second length octet: shift the value by one
  if (w.overflowed()) return;
  auto const all = w.written();
  for (std::size_t i = all.size() - 1; i > length_at + 1; --i) all[i] = all[i - 1];
  w.patch_u8(length_at - 2, static_cast<std::uint8_t>(flags | attribute_flag::extended_length));
  w.patch_u16(length_at, static_cast<std::uint16_t>(n));
}

/// Walks path attributes without decoding them.
class attribute_range {
 public:
  /// `offset` is where `in` starts within the message.
  constexpr explicit attribute_range(bytes in, std::size_t offset = 0) noexcept
      : reader_(in, offset) {}

  [[nodiscard]] constexpr bool empty() const noexcept { return reader_.empty(); }
  /// Position of the next attribute, from the start of the message.
  [[nodiscard]] constexpr std::size_t offset() const noexcept { return reader_.offset(); }
  /// The next attribute; ask empty() first. An error (RFC 7606 §4: the lengths conflict) ends the
  /// walk: what follows cannot be told apart any more.
  [[nodiscard]] constexpr result<attribute_view> next() noexcept {
    auto const start = reader_.offset();
    auto const left = reader_.remaining();
    attribute_view v;
    v.offset = static_cast<std::uint16_t>(start);
    v.flags = reader_.u8();
    v.code = static_cast<attribute_code>(reader_.u8());
    std::size_t const size =
        v.flags & attribute_flag::extended_length ? reader_.u16() : reader_.u8();
    v.value = reader_.take(size);
    if (reader_.failed())
      return fail(update_error(update_subcode::malformed_attribute_list, start, left,
                               reaction::treat_as_withdraw));
    return v;
  }

 private:
  byte_reader reader_;
};

}  // namespace senda
