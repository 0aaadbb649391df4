// The TLVs of TUNNEL_ENCAPSULATION: tunnels, and the sub-TLVs that describe one.
// RFC 9012 §2, §3; those of an SR policy RFC 9830 §2.4.
#pragma once

#include <senda/core/byte_reader.hpp>

#include <optional>

namespace senda::attribute {

/// One tunnel, not decoded.
struct tunnel_tlv {
  std::uint16_t type = 0;
  bytes value;

  static constexpr std::uint16_t sr_policy = 15;
};

/// One sub-TLV of a tunnel, or one of a segment list, not decoded.
struct tunnel_sub_tlv {
  std::uint8_t type = 0;
  bytes value;
};

/// Types of sub-TLVs (IANA "BGP Tunnel Encapsulation Attribute Sub-TLVs").
namespace tunnel_sub_tlv_type {
inline constexpr std::uint8_t preference = 12;
inline constexpr std::uint8_t binding_sid = 13;
inline constexpr std::uint8_t priority = 15;
inline constexpr std::uint8_t srv6_binding_sid = 20;
inline constexpr std::uint8_t segment_list = 128;
inline constexpr std::uint8_t candidate_path_name = 129;
inline constexpr std::uint8_t policy_name = 130;
inline constexpr std::uint8_t weight = 9;  ///< in a segment list
}  // namespace tunnel_sub_tlv_type

/// Walks tunnels: `u16 type, u16 length`. The walk ends at one that runs past the end.
class tunnel_range {
 public:
  constexpr explicit tunnel_range(bytes in) noexcept : reader_(in) {}
  [[nodiscard]] constexpr std::optional<tunnel_tlv> next() noexcept {
    if (reader_.empty()) return {};
    tunnel_tlv t;
    t.type = reader_.u16();
    std::size_t const size = reader_.u16();
    t.value = reader_.take(size);
    if (reader_.failed()) return {};
    return t;
  }
  /// True once the walk ended before the octets did.
  [[nodiscard]] constexpr bool failed() const noexcept { return reader_.failed(); }

 private:
  byte_reader reader_;
};

/// Walks sub-TLVs: `u8 type`, a length of one octet for types below 128 and of two for others.
class tunnel_sub_range {
 public:
  constexpr explicit tunnel_sub_range(bytes in) noexcept : reader_(in) {}
  [[nodiscard]] constexpr std::optional<tunnel_sub_tlv> next() noexcept {
    if (reader_.empty()) return {};
    tunnel_sub_tlv t;
    t.type = reader_.u8();
    std::size_t const size = t.type < 128 ? reader_.u8() : reader_.u16();
    t.value = reader_.take(size);
    if (reader_.failed()) return {};
    return t;
  }
  /// True once the walk ended before the octets did.
  [[nodiscard]] constexpr bool failed() const noexcept { return reader_.failed(); }

 private:
  byte_reader reader_;
};

}  // namespace senda::attribute
