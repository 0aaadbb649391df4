// The BGP-LS attribute: what an IGP says of a node, a link or a prefix, as TLVs.
// RFC 9552 §5.3 (TLVs), §8.2.2 (errors).
#pragma once

#include <senda/attribute/attribute.hpp>
#include <senda/attribute/bgp_ls_tlvs.hpp>

namespace senda::attribute {

/// A view of the TLVs, one or more, each known to have a good length and those which must not
/// repeat known not to; TLVs without a row in bgp_ls_tlv_rules may be anything.
struct bgp_ls {
  static constexpr auto code = attribute_code::bgp_ls;
  static constexpr auto category = attribute_category::optional_non_transitive;
  static constexpr error_rules on_error{.length = reaction::discard_attribute,
                                        .value = reaction::discard_attribute,
                                        .flags = reaction::discard_attribute,
                                        .section = "RFC 9552 §8.2.2"};
  static constexpr std::string_view keyword = "bgp-ls";
  static constexpr std::string_view json_key = "bgp-ls";

  link_state_tlvs tlvs;

  /// Errors, all of which discard the attribute: 3/5 nothing in it; 3/9 a TLV past the end, one of
  /// a wrong length, a second one of a kind that must not repeat.
  [[nodiscard]] static constexpr result<bgp_ls> decode(attribute_view v,
                                                       codec_context const&) noexcept {
    if (v.value.empty())
      return fail(v.malformed(update_subcode::attribute_length_error, on_error.length));
    link_state_tlvs const all{v.value};
    std::size_t size = 0;
    std::uint64_t seen = 0;
    for (auto const t : all) {
      size += 4 + t.value.size();
      auto const* const row = find_bgp_ls_tlv(t.type);
      if (!row) continue;
      auto const bit = std::uint64_t{1} << (row - bgp_ls_tlv_rules.data());
      bool const good = row->length.allows(t.value.size()) && (!row->check || row->check(t.value));
      if (!good || (!row->repeats && (seen & bit))) return fail(malformed(v));
      seen |= bit;
    }
    if (size != v.value.size()) return fail(malformed(v));
    return bgp_ls{all};
  }
  constexpr void encode(byte_writer& w, codec_context const&) const noexcept {
    w.raw(tlvs.octets());
  }

  /// The value of the first TLV of `type`; null data when there is none.
  [[nodiscard]] constexpr bytes find(link_state_type type) const noexcept {
    return tlvs.find(type);
  }

  /// `{ "node-name": "router", "igp-metric": 10 }`: what may repeat first, as lists; octets of TLVs
  /// without a row as `"generic-lsid-266": ["0x010A"]`.
  inline void json(text_writer& out) const noexcept;
  /// The same: nothing reads it (JSON contract §16).
  inline void text(text_writer& out) const noexcept;

  friend constexpr bool operator==(bgp_ls const& a, bgp_ls const& b) noexcept {
    return equal_bytes(a.tlvs.octets(), b.tlvs.octets());
  }

 private:
  static constexpr error malformed(attribute_view const& v) noexcept {
    return v.malformed(update_subcode::optional_attribute_error, on_error.value);
  }
  /// The number of the list a TLV belongs to, the type of the first row with its key; negative: it
  /// stands by itself.
  static std::int32_t list_of(link_state_tlv t) noexcept {
    auto const* row = find_bgp_ls_tlv(t.type);
    if (!row) return t.number();
    if (!row->repeats) return -1;
    while (row != bgp_ls_tlv_rules.data() && row[-1].key == row->key) --row;
    return static_cast<std::int32_t>(row->type);
  }
  static inline text_writer& key(text_writer& out, link_state_tlv t,
                                 bgp_ls_tlv_rule const* row) noexcept;
};
static_assert(printable_attribute<bgp_ls>);

}  // namespace senda::attribute
