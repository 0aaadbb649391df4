// The TLVs of BGP Prefix-SID, on all their levels: a type of one octet, a length of two.
// RFC 8669 §3; RFC 9252 §2, §3.
#pragma once

#include <senda/core/byte_reader.hpp>
#include <senda/net/ip.hpp>

#include <optional>

namespace senda::attribute {

/// One TLV, sub-TLV or sub-sub-TLV, not decoded.
struct sid_tlv {
  std::uint8_t type = 0;
  bytes value;
};

/// Types of TLVs (IANA "BGP Prefix-SID TLV Types").
namespace sid_tlv_type {
inline constexpr std::uint8_t label_index = 1;
inline constexpr std::uint8_t originator_srgb = 3;
inline constexpr std::uint8_t srv6_l3_service = 5;
inline constexpr std::uint8_t srv6_l2_service = 6;
inline constexpr std::uint8_t sid_information = 1;  ///< sub-TLV of the two services
inline constexpr std::uint8_t sid_structure = 1;    ///< sub-sub-TLV of SID information
}  // namespace sid_tlv_type

/// Walks TLVs in a row. The walk ends at one that runs past the end: is_well_formed() tells.
class sid_tlv_range {
 public:
  constexpr explicit sid_tlv_range(bytes in) noexcept : reader_(in) {}

  [[nodiscard]] constexpr std::optional<sid_tlv> next() noexcept {
    if (reader_.empty()) return {};
    sid_tlv t;
    t.type = reader_.u8();
    std::size_t const size = reader_.u16();
    t.value = reader_.take(size);
    if (reader_.failed()) return {};
    return t;
  }
  [[nodiscard]] static constexpr bool is_well_formed(bytes in) noexcept {
    sid_tlv_range all{in};
    while (all.next()) {
    }
    return !all.reader_.failed();
  }

 private:
  byte_reader reader_;
};

/// How the 128 bits of an SRv6 SID are made up, in bits (RFC 9252 §3.2.1).
struct sid_structure {
  std::uint8_t locator_block = 0, locator_node = 0, function = 0, argument = 0;
  std::uint8_t transposition_length = 0, transposition_offset = 0;

  static constexpr std::size_t size = 6;
  [[nodiscard]] static constexpr sid_structure read(byte_reader& r) noexcept {
    return {r.u8(), r.u8(), r.u8(), r.u8(), r.u8(), r.u8()};
  }
  constexpr void write(byte_writer& w) const noexcept {
    for (auto const n : {locator_block, locator_node, function, argument, transposition_length,
                         transposition_offset})
      w.u8(n);
  }
  friend constexpr bool operator==(sid_structure const&, sid_structure const&) = default;
};

/// The value of a SID information sub-TLV (RFC 9252 §3.1): a view of what follows the fixed part.
struct sid_information {
  ipv6_address sid;
  std::uint8_t flags = 0;
  std::uint16_t behavior = 0;
  bytes more;  ///< sub-sub-TLVs

  static constexpr std::size_t least = 21;
  /// Nothing when it is malformed, sub-sub-TLVs included.
  [[nodiscard]] static constexpr std::optional<sid_information> read(bytes value) noexcept {
    byte_reader r{value};
    r.u8();  // reserved
    sid_information s;
    s.sid = ipv6_address::read(r);
    s.flags = r.u8();
    s.behavior = r.u16();
    r.u8();  // reserved
    if (r.failed()) return {};
    s.more = r.rest();
    sid_tlv_range all{s.more};
    while (auto const t = all.next())
      if (t->type == sid_tlv_type::sid_structure && t->value.size() != sid_structure::size)
        return {};
    if (!sid_tlv_range::is_well_formed(s.more)) return {};
    return s;
  }
  /// The structure, of several the first.
  [[nodiscard]] constexpr std::optional<sid_structure> structure() const noexcept {
    sid_tlv_range all{more};
    while (auto const t = all.next()) {
      if (t->type != sid_tlv_type::sid_structure) continue;
      byte_reader r{t->value};
      return sid_structure::read(r);
    }
    return {};
  }
};

/// One range of a Segment Routing Global Block (RFC 8669 §3.2), both numbers of 24 bits.
struct srgb_range {
  std::uint32_t base = 0, range = 0;
  static constexpr std::size_t size = 6;
  [[nodiscard]] static constexpr srgb_range read(byte_reader& r) noexcept {
    return {r.u24(), r.u24()};
  }
};

}  // namespace senda::attribute
