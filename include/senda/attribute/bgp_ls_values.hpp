// Values of BGP-LS attribute TLVs which have a structure: segment identifiers and SRv6.
// RFC 9085 §2 (SR), RFC 9514 §3 to §8 (SRv6).
#pragma once

#include <senda/core/result.hpp>
#include <senda/net/ip.hpp>
#include <senda/net/link_state_tlv.hpp>

namespace senda::attribute {

namespace detail {
/// Bits of a flags octet, the most significant first.
template <unsigned Bit> [[nodiscard]] constexpr bool flag(std::uint8_t flags) noexcept {
  return flags << Bit & 0x80;
}
}  // namespace detail

/// Segment identifiers one after the other, as the V and L flags in front of them say: labels of
/// three octets when both are set, indexes of four when neither is. Else nobody can tell.
struct segment_ids {
  bool value = false, local = false;
  bytes octets;

  /// Octets of one; zero when it cannot be told.
  [[nodiscard]] constexpr std::size_t width() const noexcept {
    return value != local ? 0 : value ? 3 : 4;
  }
  [[nodiscard]] constexpr std::size_t size() const noexcept {
    return width() ? octets.size() / width() : 0;
  }
  /// The i-th: a label's 20 bits, or an index.
  [[nodiscard]] constexpr std::uint32_t operator[](std::size_t i) const noexcept {
    byte_reader r{octets.subspan(i * width())};
    return value ? r.u24() & 0xfffff : r.u32();
  }
  [[nodiscard]] constexpr bool is_well_formed() const noexcept {
    return width() == 0 || octets.size() % width() == 0;
  }
};

/// One block of the labels a node has for segment routing (RFC 9085 §2.1.2).
struct segment_range {
  std::uint32_t size = 0;   ///< 24 bits
  std::uint32_t first = 0;  ///< a label, or an index
  bool is_index = false;

  /// Nothing when the octets are no such range. Its SID/Label TLV has the type 1161.
  [[nodiscard]] static constexpr std::optional<segment_range> read(byte_reader& r) noexcept {
    segment_range s;
    s.size = r.u24();
    auto const type = static_cast<link_state_type>(r.u16());
    auto const length = r.u16();
    s.is_index = length == 4;
    s.first = s.is_index ? r.u32() : r.u24() & 0xfffff;
    if (r.failed() || type != link_state_type::sid_label || (length != 3 && length != 4)) return {};
    return s;
  }
  constexpr void write(byte_writer& w) const noexcept {
    w.u24(size);
    write_link_state_tlv(w, link_state_type::sid_label, first, is_index ? 4 : 3);
  }
  friend constexpr bool operator==(segment_range, segment_range) = default;
};

/// TLV 1034: flags I (MPLS IPv4) and V (MPLS IPv6), and the blocks, a view.
struct sr_capabilities {
  std::uint8_t flags = 0;
  bytes ranges;

  [[nodiscard]] static constexpr std::optional<sr_capabilities> decode(bytes in) noexcept {
    byte_reader r{in};
    sr_capabilities s;
    s.flags = r.u8();
    r.u8();  // reserved
    s.ranges = r.peek();
    while (!r.empty() && !r.failed())
      if (!segment_range::read(r)) return {};
    if (r.failed()) return {};
    return s;
  }
  constexpr void encode(byte_writer& w) const noexcept {
    w.u8(flags);
    w.u8(0);
    w.raw(ranges);
  }
};

/// TLVs 1099 and 1100: adjacency SIDs. The neighbor's system identifier or address, of six octets
/// (IS-IS) or four (OSPF), is there on a LAN only; it is left out of `neighbor` otherwise.
struct adjacency_sid {
  std::uint8_t flags = 0;  ///< F B V L S P (IS-IS)
  std::uint8_t weight = 0;
  bytes neighbor;
  bytes sids_octets;

  [[nodiscard]] static constexpr std::optional<adjacency_sid> decode(
      bytes in, std::size_t neighbor_size) noexcept {
    byte_reader r{in};
    adjacency_sid a;
    a.flags = r.u8();
    a.weight = r.u8();
    r.u16();  // reserved
    a.neighbor = r.take(neighbor_size);
    a.sids_octets = r.rest();
    if (r.failed() || !a.sids().is_well_formed()) return {};
    return a;
  }
  constexpr void encode(byte_writer& w) const noexcept {
    w.u8(flags);
    w.u8(weight);
    w.u16(0);
    w.raw(neighbor);
    w.raw(sids_octets);
  }
  [[nodiscard]] constexpr segment_ids sids() const noexcept {
    return {detail::flag<2>(flags), detail::flag<3>(flags), sids_octets};
  }
};

/// TLV 1158: the SID of a prefix.
struct prefix_sid_tlv {
  std::uint8_t flags = 0;  ///< R N P E V L (IS-IS)
  std::uint8_t algorithm = 0;
  bytes sid_octets;

  [[nodiscard]] static constexpr std::optional<prefix_sid_tlv> decode(bytes in) noexcept {
    byte_reader r{in};
    prefix_sid_tlv p;
    p.flags = r.u8();
    p.algorithm = r.u8();
    r.u16();  // reserved
    p.sid_octets = r.rest();
    if (r.failed() || p.sid_octets.empty()) return {};
    auto const width = p.sid().width();
    if (width && p.sid_octets.size() != width) return {};
    return p;
  }
  constexpr void encode(byte_writer& w) const noexcept {
    w.u8(flags);
    w.u8(algorithm);
    w.u16(0);
    w.raw(sid_octets);
  }
  [[nodiscard]] constexpr segment_ids sid() const noexcept {
    return {detail::flag<4>(flags), detail::flag<5>(flags), sid_octets};
  }
};

/// TLV 1252, also within 1106 to 1108: bits of the parts of an SRv6 SID.
struct srv6_sid_structure {
  std::uint8_t block = 0, node = 0, function = 0, argument = 0;

  [[nodiscard]] static constexpr std::optional<srv6_sid_structure> decode(bytes in) noexcept {
    if (in.size() != 4) return {};
    return srv6_sid_structure{in[0], in[1], in[2], in[3]};
  }
  constexpr void encode(byte_writer& w) const noexcept {
    for (auto const part : {block, node, function, argument}) w.u8(part);
  }
  friend constexpr bool operator==(srv6_sid_structure, srv6_sid_structure) = default;
};

/// TLVs 1106 to 1108: SIDs of an adjacency over SRv6; the neighbor, of six octets (IS-IS) or four
/// (OSPF), on a LAN only.
struct srv6_end_x_sid {
  std::uint16_t behavior = 0;
  std::uint8_t flags = 0;  ///< B S P
  std::uint8_t algorithm = 0;
  std::uint8_t weight = 0;
  bytes neighbor;
  ipv6_address sid;
  link_state_tlvs sub_tlvs;

  [[nodiscard]] static constexpr std::optional<srv6_end_x_sid> decode(
      bytes in, std::size_t neighbor_size) noexcept {
    byte_reader r{in};
    srv6_end_x_sid s;
    s.behavior = r.u16();
    s.flags = r.u8();
    s.algorithm = r.u8();
    s.weight = r.u8();
    r.u8();  // reserved
    s.neighbor = r.take(neighbor_size);
    s.sid = ipv6_address::read(r);
    s.sub_tlvs = link_state_tlvs{r.rest()};
    if (r.failed() || !s.has_good_sub_tlvs()) return {};
    return s;
  }
  constexpr void encode(byte_writer& w) const noexcept {
    w.u16(behavior);
    w.u8(flags);
    w.u8(algorithm);
    w.u8(weight);
    w.u8(0);
    w.raw(neighbor);
    sid.write(w);
    w.raw(sub_tlvs.octets());
  }

 private:
  [[nodiscard]] constexpr bool has_good_sub_tlvs() const noexcept {
    bool structure = false;
    for (auto const t : sub_tlvs) {
      if (t.type != link_state_type::srv6_sid_structure) continue;
      if (structure || t.value.size() != 4) return false;
      structure = true;
    }
    return sub_tlvs.is_well_formed();
  }
};

/// TLV 1162: an SRv6 locator.
struct srv6_locator {
  std::uint8_t flags = 0;  ///< D
  std::uint8_t algorithm = 0;
  std::uint32_t metric = 0;
  link_state_tlvs sub_tlvs;

  [[nodiscard]] static constexpr std::optional<srv6_locator> decode(bytes in) noexcept {
    byte_reader r{in};
    srv6_locator s;
    s.flags = r.u8();
    s.algorithm = r.u8();
    r.u16();  // reserved
    s.metric = r.u32();
    s.sub_tlvs = link_state_tlvs{r.rest()};
    if (r.failed() || !s.sub_tlvs.is_well_formed()) return {};
    return s;
  }
  constexpr void encode(byte_writer& w) const noexcept {
    w.u8(flags);
    w.u8(algorithm);
    w.u16(0);
    w.u32(metric);
    w.raw(sub_tlvs.octets());
  }
};

}  // namespace senda::attribute
