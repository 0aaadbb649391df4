// BGP Prefix-SID as JSON, as text and as configuration has it.
// JSON contract §5.3, §14; configuration contract §9.6.
#pragma once

#include <senda/attribute/prefix_sid_tlv.hpp>
#include <senda/core/text_writer.hpp>

namespace senda::attribute {

namespace detail {

/// `[40,24,16,0,16,64]`
inline void print_sid_structure(text_writer& out, sid_structure const& s) noexcept {
  (out << '[').number(s.locator_block) << ',';
  out.number(s.locator_node) << ',';
  out.number(s.function) << ',';
  out.number(s.argument) << ',';
  out.number(s.transposition_length) << ',';
  out.number(s.transposition_offset) << ']';
}

/// Hexadecimal without leading zeroes.
inline void print_short_hex(text_writer& out, unsigned v) noexcept {
  (out << "0x").hex(v, v > 0xfff ? 4 : v > 0xff ? 3 : v > 0xf ? 2 : 1);
}

/// True when a TLV of this type stands in `all` before `t`.
inline bool is_repeated_sid(bytes all, sid_tlv const& t) noexcept {
  sid_tlv_range before{all};
  for (unsigned n = 0; n < 512; ++n) {  // a hostile list costs no quadratic time
    auto const b = before.next();
    if (!b || b->value.data() == t.value.data()) return false;
    if (b->type == t.type) return true;
  }
  return true;
}

inline void sid_information_json(text_writer& out, sid_information const& s) noexcept {
  ((out << "{ \"sid\": \"" << s.sid << "\", \"flags\": ").number(s.flags)
   << ", \"endpoint_behavior\": ")
      .number(s.behavior);
  sid_tlv_range all{s.more};
  while (auto const t = all.next()) {
    if (is_repeated_sid(s.more, *t)) continue;
    if (t->type != sid_tlv_type::sid_structure) {
      (out << ", \"unknown-").number(t->type) << "\": \"";
      out.hex(t->value) << '"';
      continue;
    }
    byte_reader r{t->value};
    auto const f = sid_structure::read(r);
    (out << ", \"structure\": {\"locator-block-length\": ").number(f.locator_block);
    (out << ", \"locator-node-length\": ").number(f.locator_node);
    (out << ", \"function-length\": ").number(f.function);
    (out << ", \"argument-length\": ").number(f.argument);
    (out << ", \"transposition-length\": ").number(f.transposition_length);
    (out << ", \"transposition-offset\": ").number(f.transposition_offset) << '}';
  }
  out << " }";
}

/// The items of all services of that type: a key stands but once in an object.
inline void sid_services_json(text_writer& out, bytes value, std::uint8_t type) noexcept {
  bool const l3 = type == sid_tlv_type::srv6_l3_service;
  out << (l3 ? "\"l3-service\": [ " : "\"l2-service\": [ ");
  bool first = true;
  sid_tlv_range all{value};
  while (auto const t = all.next()) {
    if (t->type != type || t->value.empty()) continue;
    sid_tlv_range subs{t->value.subspan(1)};
    while (auto const sub = subs.next()) {
      if (!std::exchange(first, false)) out << ", ";
      auto const s = sub->type == sid_tlv_type::sid_information ? sid_information::read(sub->value)
                                                                : std::nullopt;
      if (s) sid_information_json(out, *s);
      else {
        (out << "{\"type\": ").number(sub->type) << ", \"raw\": \"";
        out.hex(sub->value) << "\"}";
      }
    }
  }
  out << " ]";
}

/// `[[16000, 8000], [32000, 8000]]`
inline void srgb_json(text_writer& out, bytes value) noexcept {
  byte_reader r{value};
  r.u16();  // flags
  out << '[';
  for (bool first = true; !r.empty(); first = false) {
    auto const s = srgb_range::read(r);
    (out << (first ? "[" : ", [")).number(s.base) << ", ";
    out.number(s.range) << ']';
  }
  out << ']';
}

/// `[ ( 16000,8000 ), ( 32000,8000 ) ]`
inline void srgb_text(text_writer& out, bytes value, std::string_view between) noexcept {
  byte_reader r{value};
  r.u16();
  out << "[ ";
  for (bool first = true; !r.empty(); first = false) {
    auto const s = srgb_range::read(r);
    if (!first) out << between;
    (out << "( ").number(s.base) << ',';
    out.number(s.range) << " )";
  }
  out << " ]";
}

/// The brackets do not balance: JSON contract §14.
inline void sid_service_text(text_writer& out, bytes value) noexcept {
  bool first = true;
  sid_tlv_range subs{value.subspan(1)};
  while (auto const sub = subs.next()) {
    if (!std::exchange(first, false)) out << ", ";
    auto const s = sub->type == sid_tlv_type::sid_information ? sid_information::read(sub->value)
                                                              : std::nullopt;
    if (!s) {
      (out << "SRv6 Service Sub-TLV type ").number(sub->type) << " not implemented";
      continue;
    }
    (out << "sid-information [ sid:" << s->sid << " flags:").number(s->flags);
    print_short_hex(out << " endpoint_behavior:", s->behavior);
    out << ' ';
    bool any = false;
    sid_tlv_range all{s->more};
    while (auto const t = all.next()) {
      out << (std::exchange(any, true) ? ", " : " [ ");
      if (t->type == sid_tlv_type::sid_structure) {
        byte_reader r{t->value};
        print_sid_structure(out << "sid-structure ", sid_structure::read(r));
      } else (out << "SRv6 Service Data Sub-Sub-TLV type ").number(t->type) << " not implemented";
    }
    if (any) out << " ]";
  }
}

}  // namespace detail

/// All TLVs in wire order; of a type that stands there several times the first, except services.
inline void print_prefix_sid_json(text_writer& out, bytes value) noexcept {
  out << "{ ";
  bool first = true;
  sid_tlv_range all{value};
  while (auto const t = all.next()) {
    if (detail::is_repeated_sid(value, *t)) continue;
    if (!std::exchange(first, false)) out << ", ";
    switch (t->type) {
      case sid_tlv_type::label_index:
        (out << "\"sr-label-index\": ").number(byte_reader{t->value.subspan(3)}.u32());
        break;
      case sid_tlv_type::originator_srgb:
        detail::srgb_json(out << "\"sr-srgbs\": ", t->value);
        break;
      case sid_tlv_type::srv6_l3_service:
      case sid_tlv_type::srv6_l2_service:
        detail::sid_services_json(out, value, t->type);
        break;
      default:
        (out << "\"attribute-not-implemented-").number(t->type) << "\": \"0x";
        out.hex(t->value, true) << '"';
    }
  }
  out << " }";
}

/// All TLVs in wire order.
inline void print_prefix_sid_text(text_writer& out, bytes value) noexcept {
  out << "[ ";
  bool first = true;
  sid_tlv_range all{value};
  while (auto const t = all.next()) {
    if (!std::exchange(first, false)) out << ", ";
    switch (t->type) {
      case sid_tlv_type::label_index:
        out.number(byte_reader{t->value.subspan(3)}.u32());
        break;
      case sid_tlv_type::originator_srgb:
        detail::srgb_text(out, t->value, ", ");
        break;
      case sid_tlv_type::srv6_l3_service:
      case sid_tlv_type::srv6_l2_service:
        out << (t->type == sid_tlv_type::srv6_l3_service ? "l3-service [ " : "l2-service [ ");
        detail::sid_service_text(out, t->value);
        out << " ]";
        break;
      default:
        (out << "Attribute with code [ ").number(t->type) << " ] not implemented";
    }
  }
  out << " ]";
}

/// `bgp-prefix-sid [ 300, [ ( 800000,4096 ) ] ]`, `bgp-prefix-sid-srv6 ( l3-service 2001:db8::1
/// 0x48 [64,24,16,0,0,0] )`. False, and nothing written, when configuration has no words for it.
inline bool print_prefix_sid_command(text_writer& out, bytes value) noexcept {
  sid_tlv_range all{value};
  auto const one = all.next(), two = all.next();
  if (!one || all.next()) return false;
  if (one->type == sid_tlv_type::label_index) {
    if (two && two->type != sid_tlv_type::originator_srgb) return false;
    (out << "bgp-prefix-sid [ ").number(byte_reader{one->value.subspan(3)}.u32());
    if (two) detail::srgb_text(out << ", ", two->value, " ");
    out << " ]";
    return true;
  }
  bool const l3 = one->type == sid_tlv_type::srv6_l3_service;
  if (two || one->value.empty() || (!l3 && one->type != sid_tlv_type::srv6_l2_service))
    return false;
  sid_tlv_range subs{one->value.subspan(1)};
  auto const sub = subs.next();
  if (!sub || subs.next() || sub->type != sid_tlv_type::sid_information) return false;
  auto const s = sid_information::read(sub->value);
  if (!s || s->flags) return false;
  auto const structure = s->structure();
  if (s->more.size() != (structure ? 3 + sid_structure::size : 0)) return false;
  out << "bgp-prefix-sid-srv6 ( " << (l3 ? "l3-service " : "l2-service ") << s->sid << ' ';
  detail::print_short_hex(out, s->behavior);
  if (structure) detail::print_sid_structure(out << ' ', *structure);
  out << " )";
  return true;
}

}  // namespace senda::attribute
