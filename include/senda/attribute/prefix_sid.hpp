// BGP Prefix-SID: the segment identifier of a prefix, an MPLS label index or SRv6 services.
// RFC 8669 §3, §6 (errors); RFC 9252 §2 to §4, §7 (SRv6).
#pragma once

#include <senda/attribute/attribute.hpp>
#include <senda/attribute/prefix_sid_tlv.hpp>

namespace senda::attribute {

/// A view of the wire form. TLVs, sub-TLVs and sub-sub-TLVs that are not known stay in it.
struct prefix_sid {
  static constexpr auto code = attribute_code::prefix_sid;
  static constexpr auto category = attribute_category::optional_transitive;
  static constexpr error_rules on_error{
      .length = reaction::discard_attribute,  // label index, SRGB, framing: RFC 8669 §6
      .value = reaction::treat_as_withdraw,   // SRv6 services: RFC 9252 §7
      .section = "RFC 8669 §6, RFC 9252 §7"};
  static constexpr std::string_view keyword = "bgp-prefix-sid";
  static constexpr std::string_view second_keyword = "bgp-prefix-sid-srv6";
  static constexpr std::string_view json_key = "bgp-prefix-sid";

  bytes value;

  /// Errors: 3/5 a label index that is not of seven octets, an SRGB that is not of whole ranges;
  /// 3/1 a TLV that runs past the end, an SRv6 service with a malformed SID.
  [[nodiscard]] static constexpr result<prefix_sid> decode(attribute_view v,
                                                           codec_context const&) noexcept {
    if (v.value.empty() || !sid_tlv_range::is_well_formed(v.value))
      return fail(v.malformed(update_subcode::malformed_attribute_list, on_error.length));
    sid_tlv_range all{v.value};
    while (auto const t = all.next()) {
      auto const n = t->value.size();
      bool const index = t->type == sid_tlv_type::label_index && n != 7;
      bool const srgb =
          t->type == sid_tlv_type::originator_srgb && (n < 8 || (n - 2) % srgb_range::size);
      if (index || srgb)
        return fail(v.malformed(update_subcode::attribute_length_error, on_error.length));
      if (is_service(t->type) && !is_service_well_formed(t->value))
        return fail(v.malformed(update_subcode::malformed_attribute_list, on_error.value));
    }
    return prefix_sid{v.value};
  }
  constexpr void encode(byte_writer& w, codec_context const&) const noexcept { w.raw(value); }

  /// The first TLV of that type.
  [[nodiscard]] constexpr std::optional<sid_tlv> find(std::uint8_t type) const noexcept {
    sid_tlv_range all{value};
    while (auto const t = all.next())
      if (t->type == type) return t;
    return {};
  }
  [[nodiscard]] constexpr sid_tlv_range tlvs() const noexcept { return sid_tlv_range{value}; }
  /// The label index (RFC 8669 §3.1).
  [[nodiscard]] constexpr std::optional<std::uint32_t> label_index() const noexcept {
    auto const t = find(sid_tlv_type::label_index);
    if (!t) return {};
    return byte_reader{t->value.subspan(3)}.u32();
  }
  /// The first SID of the L3 or else the L2 service (RFC 9252 §3.1).
  [[nodiscard]] constexpr std::optional<sid_information> srv6_sid() const noexcept {
    for (auto const service : {sid_tlv_type::srv6_l3_service, sid_tlv_type::srv6_l2_service}) {
      auto const t = find(service);
      if (!t) continue;
      sid_tlv_range subs{t->value.subspan(1)};
      while (auto const sub = subs.next())
        if (sub->type == sid_tlv_type::sid_information) return sid_information::read(sub->value);
    }
    return {};
  }

  /// `{ "sr-label-index": 10, "sr-srgbs": [[16000, 8000]] }` (JSON contract §5.3).
  inline void json(text_writer& out) const noexcept;
  /// `[ 10, [ ( 16000,8000 ) ] ]`
  inline void text(text_writer& out) const noexcept;
  /// Keyword and value as configuration takes them. False, and nothing written, when it cannot say
  /// what there is.
  inline bool command(text_writer& out) const noexcept;

  /// `[ INDEX ]` or `[ INDEX, [ ( BASE,RANGE ), ... ] ]` (configuration contract §9.6).
  [[nodiscard]] static inline result<void> parse(text_cursor& in, byte_writer& out) noexcept;
  /// `( l3-service|l2-service IPV6 [BEHAVIOR] [ [LBL,LNL,FL,AL,TL,TO] ] )`, of the second keyword.
  [[nodiscard]] static inline result<void> parse_second(text_cursor& in, byte_writer& out) noexcept;

  friend constexpr bool operator==(prefix_sid a, prefix_sid b) noexcept {
    return equal_bytes(a.value, b.value);
  }

 private:
  static constexpr bool is_service(std::uint8_t type) noexcept {
    return type == sid_tlv_type::srv6_l3_service || type == sid_tlv_type::srv6_l2_service;
  }
  /// A reserved octet, then sub-TLVs.
  static constexpr bool is_service_well_formed(bytes value) noexcept {
    if (value.empty() || !sid_tlv_range::is_well_formed(value.subspan(1))) return false;
    sid_tlv_range all{value.subspan(1)};
    while (auto const t = all.next())
      if (t->type == sid_tlv_type::sid_information && !sid_information::read(t->value))
        return false;
    return true;
  }
};
static_assert(printable_attribute<prefix_sid> && parsable_attribute<prefix_sid>);

}  // namespace senda::attribute
