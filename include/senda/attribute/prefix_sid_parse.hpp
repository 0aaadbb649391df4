// BGP Prefix-SID as configuration has it, to octets: `bgp-prefix-sid` and `bgp-prefix-sid-srv6`.
// Configuration contract §9.6; layout RFC 8669 §3, RFC 9252 §2, §3.
#pragma once

#include <senda/attribute/prefix_sid_tlv.hpp>
#include <senda/core/number.hpp>
#include <senda/core/result.hpp>
#include <senda/core/text_cursor.hpp>

namespace senda::attribute {

namespace detail {

inline constexpr std::string_view prefix_sid_hint =
    "Format: [ <index> ] or [ <index>, [ ( <base>,<range> ), ... ] ]";
inline constexpr std::string_view srv6_hint =
    "Format: ( l3-service|l2-service <ipv6> [<behavior>] [ [<block>,<node>,<function>,<argument>,"
    "<transposition length>,<transposition offset>] ] )";

/// The next word has to be this one.
[[nodiscard]] inline result<void> expect(text_cursor& in, std::string_view word,
                                         std::string_view sentence,
                                         std::string_view hint) noexcept {
  if (in.accept(word)) return success();
  in.next();
  return in.refuse_as(sentence, hint);
}

/// `BASE,RANGE )` behind the parenthesis.
[[nodiscard]] inline result<void> parse_srgb_range(text_cursor& in, byte_writer& out) noexcept {
  constexpr std::string_view bad = "could not parse SRGB tupple";
  auto const base = parse_number(in.next(), 0xffffff);
  if (!base || !in.accept(",")) return in.refuse_as(bad, prefix_sid_hint);
  auto const range = parse_number(in.next(), 0xffffff);
  if (!range || !in.accept(")")) return in.refuse_as(bad, prefix_sid_hint);
  out.u24(static_cast<std::uint32_t>(*base));
  out.u24(static_cast<std::uint32_t>(*range));
  return success();
}

/// `( BASE,RANGE ), ( BASE,RANGE ) ]` behind the bracket; commas between them may be left out.
[[nodiscard]] inline result<void> parse_srgb(text_cursor& in, byte_writer& out) noexcept {
  out.u8(sid_tlv_type::originator_srgb);
  auto const length = out.length16();
  out.u16(0);  // flags
  do {
    SENDA_CHECK(expect(in, "(", "could not parse SRGB tupple", prefix_sid_hint));
    SENDA_CHECK(parse_srgb_range(in, out));
    in.accept(",");
  } while (!in.accept("]"));
  return success();
}

/// `LBL,LNL,FL,AL,TL,TO ]` behind the bracket.
[[nodiscard]] inline result<void> parse_sid_structure(text_cursor& in, byte_writer& out) noexcept {
  out.u8(sid_tlv_type::sid_structure);
  auto const length = out.length16();
  for (std::size_t i = 0; i < sid_structure::size; ++i) {
    if (i) SENDA_CHECK(expect(in, ",", "expect ',', but received '{}'", srv6_hint));
    auto const n = parse_number(in.next(), 255);
    if (!n) return in.refuse("is not a length in bits", srv6_hint);
    out.u8(static_cast<std::uint8_t>(*n));
  }
  return expect(in, "]", "expect ']', but received '{}'", srv6_hint);
}

/// `IPV6 [BEHAVIOR] [ [...] ]`: one SID information sub-TLV.
[[nodiscard]] inline result<void> parse_sid_information(text_cursor& in,
                                                        byte_writer& out) noexcept {
  auto const sid = parse_ipv6(in.next());
  if (!sid) return in.refuse("is not an SRv6 SID", srv6_hint);
  std::uint64_t behavior = 0xffff;
  if (in.peek() != ")" && in.peek() != "[") {
    auto const b = parse_number_0x(in.next(), 0xffff);
    if (!b) return in.refuse("is not an endpoint behavior", "0 to 0xffff");
    behavior = *b;
  }
  out.u8(sid_tlv_type::sid_information);
  auto const length = out.length16();
  out.u8(0);
  sid->write(out);
  out.u8(0);
  out.u16(static_cast<std::uint16_t>(behavior));
  out.u8(0);
  if (in.accept("[")) return parse_sid_structure(in, out);
  return success();
}

}  // namespace detail

/// `[ INDEX ]`, `[ INDEX, [ ( BASE,RANGE ), ... ] ]`
[[nodiscard]] inline result<void> parse_prefix_sid(text_cursor& in, byte_writer& out) noexcept {
  auto const& hint = detail::prefix_sid_hint;
  SENDA_CHECK(detail::expect(in, "[", "expect '[', but received '{}'", hint));
  auto const index = parse_number(in.next(), 0xffffffff);
  if (!index) return in.refuse("is not a valid label index", hint);
  out.u8(sid_tlv_type::label_index);
  out.u16(7);
  out.u24(0);  // reserved, flags
  out.u32(static_cast<std::uint32_t>(*index));
  in.accept(",");
  if (in.accept("[")) SENDA_CHECK(detail::parse_srgb(in, out));
  return detail::expect(in, "]", "expect ']', but received '{}'", hint);
}

/// `( l3-service|l2-service IPV6 [BEHAVIOR] [ [LBL,LNL,FL,AL,TL,TO] ] )`
[[nodiscard]] inline result<void> parse_prefix_sid_srv6(text_cursor& in,
                                                        byte_writer& out) noexcept {
  auto const& hint = detail::srv6_hint;
  SENDA_CHECK(detail::expect(in, "(", "expect '(', but received '{}'", hint));
  auto const word = in.next();
  bool const l3 = word == "l3-service";
  if (!l3 && word != "l2-service")
    return in.refuse_as("expect l3-service or l2-service, but received '{}'", hint);
  out.u8(l3 ? sid_tlv_type::srv6_l3_service : sid_tlv_type::srv6_l2_service);
  {
    auto const length = out.length16();
    out.u8(0);
    SENDA_CHECK(detail::parse_sid_information(in, out));
  }
  return detail::expect(in, ")", "expect ')', but received '{}'", hint);
}

}  // namespace senda::attribute
