// TUNNEL_ENCAPSULATION: how to reach the next hop through a tunnel; of SR policies, their paths.
// RFC 9012 §2, §13 (errors); RFC 9830 §2.4, §5; RFC 9831.
#pragma once

#include <senda/attribute/attribute.hpp>
#include <senda/attribute/tunnel_encapsulation_segment.hpp>
#include <senda/attribute/tunnel_encapsulation_tlv.hpp>

namespace senda::attribute {

/// A view of the wire form. Tunnels of other types than SR policy, and sub-TLVs and segments that
/// are not known, are opaque and stay in it.
struct tunnel_encapsulation {
  static constexpr auto code = attribute_code::tunnel_encapsulation;
  static constexpr auto category = attribute_category::optional_transitive;
  static constexpr error_rules on_error{.section = "RFC 9012 §13, RFC 9830 §5"};
  static constexpr std::string_view keyword = "tunnel-encap";
  static constexpr std::string_view json_key = "tunnel-encap";

  bytes value;

  /// Errors: 3/1 nothing at all, a TLV that runs past the end; of an SR policy also a sub-TLV of
  /// the wrong size.
  [[nodiscard]] static constexpr result<tunnel_encapsulation> decode(
      attribute_view v, codec_context const&) noexcept {
    tunnel_range all{v.value};
    bool sound = !v.value.empty();
    while (auto const t = all.next())
      if (t->type == tunnel_tlv::sr_policy) sound = sound && is_sr_policy(t->value);
    if (!sound || all.failed())
      return fail(v.malformed(update_subcode::malformed_attribute_list, on_error.value));
    return tunnel_encapsulation{v.value};
  }
  constexpr void encode(byte_writer& w, codec_context const&) const noexcept { w.raw(value); }

  [[nodiscard]] constexpr tunnel_range tunnels() const noexcept { return tunnel_range{value}; }
  /// The sub-TLVs of the first SR policy; nothing when there is none.
  [[nodiscard]] constexpr std::optional<bytes> sr_policy() const noexcept {
    for (auto all = tunnels(); auto const t = all.next();)
      if (t->type == tunnel_tlv::sr_policy) return t->value;
    return {};
  }

  /// `{"sr-policy": {…}, "tunnel-type-8": "0xDEAD"}`; a list where there are several of a type that
  /// is opaque (JSON contract §8).
  inline void json(text_writer& out) const noexcept;
  /// `tunnel-encap [sr-policy {preference 100}, tunnel-type:8]`: behind the keyword it is said
  /// again (JSON contract §15).
  inline void text(text_writer& out) const noexcept;
  /// What stands in a command behind the route: `preference 100 segment-list weight 1 segment
  /// type-a mpls 16001`. False, and nothing written, when there is anything but one SR policy, or
  /// nothing in it.
  inline bool command(text_writer& out) const noexcept;

  friend constexpr bool operator==(tunnel_encapsulation a, tunnel_encapsulation b) noexcept {
    return equal_bytes(a.value, b.value);
  }

 private:
  /// JSON shows no more types of tunnels than these: each costs a walk over all of them.
  static constexpr unsigned most_types = 256;

  /// The octets of all tunnels of one type, a list of them when there are several.
  inline void tunnels_json(text_writer& out, std::uint16_t type) const noexcept;
  static constexpr bool is_sr_policy(bytes value) noexcept {
    tunnel_sub_range subs{value};
    while (auto const t = subs.next())
      if (!is_right_size(*t)) return false;
    return !subs.failed();
  }
  static constexpr bool is_right_size(tunnel_sub_tlv const& t) noexcept {
    auto const n = t.value.size();
    switch (t.type) {
      case tunnel_sub_tlv_type::preference:
        return n == 6;
      case tunnel_sub_tlv_type::binding_sid:
        return n == 2 || n == 6 || n == 18;
      case tunnel_sub_tlv_type::priority:
        return n == 2;
      case tunnel_sub_tlv_type::srv6_binding_sid:
        return n == 18 || n == 26;
      case tunnel_sub_tlv_type::candidate_path_name:
      case tunnel_sub_tlv_type::policy_name:
        return n >= 1;
      case tunnel_sub_tlv_type::segment_list:
        return n >= 1 && is_segment_list(t.value.subspan(1));
      default:
        return true;
    }
  }
  static constexpr bool is_segment_list(bytes value) noexcept {
    tunnel_sub_range subs{value};
    while (auto const t = subs.next()) {
      if (t->type == tunnel_sub_tlv_type::weight && t->value.size() != 6) return false;
      auto const* const layout = find_segment_layout(t->type);
      if (layout && t->value.size() < layout->fixed_size()) return false;
    }
    return !subs.failed();
  }
};
static_assert(printable_attribute<tunnel_encapsulation>);

}  // namespace senda::attribute
