// The path of an SR policy as configuration has it, to sub-TLVs of TUNNEL_ENCAPSULATION.
// Configuration contract §15; RFC 9830 §2.4; wire contract §8.11.
#pragma once

#include <senda/attribute/tunnel_encapsulation_segment.hpp>
#include <senda/attribute/tunnel_encapsulation_tlv.hpp>
#include <senda/core/number.hpp>
#include <senda/core/result.hpp>
#include <senda/core/text_cursor.hpp>

namespace senda::attribute {

namespace detail {

template <class T>
[[nodiscard]] result<T> policy_number(text_cursor& in, std::uint64_t max,
                                      std::string_view what) noexcept {
  auto const n = parse_number_0x(in.next(), max);
  if (!n) return in.refuse(what);
  return static_cast<T>(*n);
}
/// The next word has to be `word`.
[[nodiscard]] inline result<void> policy_word(text_cursor& in, std::string_view word,
                                              std::string_view sentence) noexcept {
  if (in.accept(word)) return success();
  in.next();
  return in.refuse_as(sentence);
}
/// A label as a stack entry, S and TTL zero.
[[nodiscard]] inline result<void> policy_label(text_cursor& in, byte_writer& out,
                                               std::uint32_t flags = 0) noexcept {
  auto const label = parse_number(in.next(), 0xfffff);
  if (!label) return in.refuse_as("MPLS label {} out of range", "Must be 0 to 1048575 (20-bit)");
  out.u32(static_cast<std::uint32_t>(*label << 12) | flags);
  return success();
}
[[nodiscard]] inline result<void> policy_ipv4(text_cursor& in, byte_writer& out) noexcept {
  auto const a = parse_ipv4(in.next());
  if (!a) return in.refuse("is not an IPv4 address");
  a->write(out);
  return success();
}
[[nodiscard]] inline result<void> policy_ipv6(text_cursor& in, byte_writer& out) noexcept {
  auto const a = parse_ipv6(in.next());
  if (!a) return in.refuse("is not an IPv6 address");
  a->write(out);
  return success();
}

/// `WORD VALUE` of one field.
[[nodiscard]] inline result<void> parse_segment_field(text_cursor& in, segment_field const& f,
                                                      byte_writer& out) noexcept {
  SENDA_CHECK(policy_word(in, f.word(), f.expected));
  if (f.what == field_kind::label) return policy_label(in, out);
  if (f.what == field_kind::ipv4) return policy_ipv4(in, out);
  if (f.what == field_kind::ipv6) return policy_ipv6(in, out);
  SENDA_TRY(auto const id,
            policy_number<std::uint32_t>(in, 0xffffffff, "is not a number from 0 to 4294967295"));
  out.u32(id);
  return success();
}

/// `B LB LN FUN ARG` behind `endpoint-behavior`.
[[nodiscard]] inline result<endpoint_behavior> parse_endpoint_behavior(text_cursor& in) noexcept {
  constexpr std::string_view bad = "is not a length in bits";
  endpoint_behavior e;
  SENDA_TRY(e.behavior, policy_number<std::uint16_t>(in, 0xffff, "is not an endpoint behavior"));
  SENDA_TRY(e.block, policy_number<std::uint8_t>(in, 255, bad));
  SENDA_TRY(e.node, policy_number<std::uint8_t>(in, 255, bad));
  SENDA_TRY(e.function, policy_number<std::uint8_t>(in, 255, bad));
  SENDA_TRY(e.argument, policy_number<std::uint8_t>(in, 255, bad));
  return e;
}

/// Where in a segment list the octet is whose lowest bit is the bottom of the stack.
using stack_place = std::optional<std::size_t>;

/// What may be left out, behind the fields. An endpoint behavior without SID sets its flag and
/// nothing else, as ExaBGP does.
[[nodiscard]] inline result<void> parse_segment_rest(text_cursor& in, segment_layout const& l,
                                                     byte_writer& out,
                                                     std::uint8_t& flags) noexcept {
  bool behavior_fits = l.last == last_part::behavior;
  if (l.last == last_part::label && in.accept("sid")) return policy_label(in, out);
  if (l.last == last_part::sid_and_behavior && in.accept("sid")) {
    SENDA_CHECK(policy_ipv6(in, out));
    behavior_fits = true;
  }
  bool const may = l.last == last_part::behavior || l.last == last_part::sid_and_behavior;
  if (!may || !in.accept("endpoint-behavior")) return success();
  SENDA_TRY(auto const e, parse_endpoint_behavior(in));
  flags |= segment_flag::behavior;
  if (behavior_fits) e.write(out);
  return success();
}

/// `TYPE FIELD VALUE … [algorithm A] [sid S] [endpoint-behavior …]` behind `segment`.
[[nodiscard]] inline result<void> parse_segment(text_cursor& in, byte_writer& out,
                                                stack_place& bottom) noexcept {
  constexpr std::string_view types =
      "Unknown segment type '{}'. Expected: type-a, type-b, type-c, type-d, type-e, type-f, "
      "type-g, type-h, type-i, type-j, type-k";
  auto const word = in.next();
  segment_layout const* layout = nullptr;
  for (auto const& l : segment_layouts)
    if (word.size() == 6 && word.starts_with("type-") && word[5] == l.letter + 32) layout = &l;
  if (!layout) return in.refuse_as(types);
  out.u8(layout->type);
  auto const length = out.length8();
  auto const at = out.size();
  out.u16(0);  // flags, algorithm: patched below
  for (auto const& f : layout->fields)
    if (f.size()) SENDA_CHECK(parse_segment_field(in, f, out));
  std::uint8_t flags = 0, algorithm = 0;
  if (layout->has_algorithm) {
    SENDA_CHECK(policy_word(in, "algorithm", "expected 'algorithm' but found '{}' instead"));
    SENDA_TRY(algorithm, policy_number<std::uint8_t>(in, 255, "is not an SR algorithm, 0 to 255"));
    if (algorithm) flags = segment_flag::algorithm;
  }
  auto const fixed = out.size();
  SENDA_CHECK(parse_segment_rest(in, *layout, out, flags));
  out.patch_u8(at, flags);
  out.patch_u8(at + 1, algorithm);
  bool const has_label = layout->last == last_part::none || out.size() > fixed;
  if (layout->has_bottom_of_stack && has_label && !out.overflowed()) bottom = out.size() - 2;
  return success();
}

/// `weight N (segment …)*` behind `segment-list`. The last label of types A and C is the bottom of
/// the stack.
[[nodiscard]] inline result<void> parse_segment_list(text_cursor& in, byte_writer& out) noexcept {
  SENDA_CHECK(policy_word(in, "weight", "expected 'weight' but found '{}' instead"));
  SENDA_TRY(auto const weight,
            policy_number<std::uint32_t>(in, 0xffffffff, "is not a weight from 0 to 4294967295"));
  out.u8(tunnel_sub_tlv_type::segment_list);
  auto const length = out.length16();
  out.u8(0);
  out.u8(tunnel_sub_tlv_type::weight);
  out.u8(6);
  out.u16(0);
  out.u32(weight);
  stack_place bottom;
  while (in.accept("segment")) SENDA_CHECK(parse_segment(in, out, bottom));
  if (bottom && *bottom < out.size())
    out.patch_u8(*bottom, static_cast<std::uint8_t>(out.written()[*bottom] | 1));
  return success();
}

[[nodiscard]] inline result<void> parse_policy_name(text_cursor& in, std::uint8_t type,
                                                    byte_writer& out) noexcept {
  if (in.at_end()) return in.complain("a name is missing");
  auto const name = in.next();
  out.u8(type);
  auto const length = out.length16();
  out.u8(0);
  out.raw({reinterpret_cast<std::uint8_t const*>(name.data()), name.size()});
  return success();
}

[[nodiscard]] inline result<void> parse_binding_sid(text_cursor& in, byte_writer& out) noexcept {
  constexpr std::uint16_t mpls_flags = 0x1000;  // as ExaBGP sends it
  auto const word = in.next();
  if (word != "mpls" && word != "null")
    return in.refuse_as("Unknown binding-sid type '{}'. Expected: mpls, null");
  out.u8(tunnel_sub_tlv_type::binding_sid);
  auto const length = out.length8();
  out.u16(word == "mpls" ? mpls_flags : std::uint16_t{0});
  if (word == "mpls") return policy_label(in, out, 0x100);
  return success();
}

}  // namespace detail

/// The keywords of an SR policy's path, each of which makes one sub-TLV.
inline constexpr std::string_view sr_policy_keywords[] = {
    "preference",          "priority",    "binding-sid", "srv6-binding-sid", "policy-name",
    "candidate-path-name", "segment-list"};

/// Appends the sub-TLV that `keyword` and the words behind it stand for; nothing when it is none of
/// sr_policy_keywords. What does not fit shows in `out`.
[[nodiscard]] inline std::optional<result<void>> parse_sr_policy_keyword(
    std::string_view keyword, text_cursor& in, byte_writer& out) noexcept {
  using namespace detail;
  auto const number = [&](std::uint8_t type, std::uint64_t max,
                          std::string_view what) -> result<void> {
    SENDA_TRY(auto const n, policy_number<std::uint32_t>(in, max, what));
    bool const wide = max > 255;
    out.u8(type);
    out.u8(wide ? 6 : 2);
    if (wide) {
      out.u16(0);
      out.u32(n);
    } else out.u16(static_cast<std::uint16_t>(n << 8));
    return success();
  };
  if (keyword == "preference")
    return number(tunnel_sub_tlv_type::preference, 0xffffffff,
                  "is not a preference from 0 to 4294967295");
  if (keyword == "priority")
    return number(tunnel_sub_tlv_type::priority, 255, "is not a priority from 0 to 255");
  if (keyword == "binding-sid") return parse_binding_sid(in, out);
  if (keyword == "srv6-binding-sid") {
    out.u8(tunnel_sub_tlv_type::srv6_binding_sid);
    auto const length = out.length8();
    out.u16(0);
    return policy_ipv6(in, out);
  }
  if (keyword == "policy-name") return parse_policy_name(in, tunnel_sub_tlv_type::policy_name, out);
  if (keyword == "candidate-path-name")
    return parse_policy_name(in, tunnel_sub_tlv_type::candidate_path_name, out);
  if (keyword == "segment-list") return parse_segment_list(in, out);
  return {};
}

}  // namespace senda::attribute
