// The rule of a flow specification for Ethernet frames: conditions on the frame, and on the packet
// in it. draft-ietf-idr-flowspec-l2vpn §2 (layout), §3 (components); IANA "Flow Spec Component
// Types".
#pragma once

#include <senda/net/ethernet.hpp>
#include <senda/nlri/flow_component.hpp>

namespace senda::nlri {

/// Components about frames; those below are the ones of packets (flow_type).
enum class l2_flow_type : std::uint8_t {
  ethernet_type = 14,
  source_mac = 15,
  destination_mac = 16,
  dsap = 17,
  ssap = 18,
  control = 19,
  snap = 20,
  vlan_id = 21,
  vlan_pcp = 22,
  inner_vlan_id = 23,
  inner_vlan_pcp = 24,
  vlan_dei = 25,
  inner_vlan_dei = 26,
  source_mac_bits = 27,
  destination_mac_bits = 28,
};

struct l2_flow_field {
  l2_flow_type type;
  std::string_view word;  ///< keyword in text and JSON
  std::uint64_t max = 0;  ///< largest value; 0: a MAC address
};
inline constexpr l2_flow_field l2_flow_fields[] = {
    {l2_flow_type::ethernet_type, "ethernet-type", 0xffff},
    {l2_flow_type::source_mac, "source-mac"},
    {l2_flow_type::destination_mac, "destination-mac"},
    {l2_flow_type::dsap, "llc-dsap", 0xff},
    {l2_flow_type::ssap, "llc-ssap", 0xff},
    {l2_flow_type::control, "llc-control", 0xff},
    {l2_flow_type::snap, "snap", 0xffffffffff},
    {l2_flow_type::vlan_id, "vlan-id", 0xfff},
    {l2_flow_type::vlan_pcp, "vlan-pcp", 7},
    {l2_flow_type::inner_vlan_id, "inner-vlan-id", 0xfff},
    {l2_flow_type::inner_vlan_pcp, "inner-vlan-pcp", 7},
    {l2_flow_type::vlan_dei, "vlan-dei", 1},
    {l2_flow_type::inner_vlan_dei, "inner-vlan-dei", 1},
    {l2_flow_type::source_mac_bits, "source-mac-bits", 0xf},
    {l2_flow_type::destination_mac_bits, "destination-mac-bits", 0xf},
};

/// Null for what is no such component.
[[nodiscard]] constexpr l2_flow_field const* find_l2_flow_field(std::uint8_t type) noexcept {
  constexpr auto first = static_cast<std::uint8_t>(l2_flow_fields[0].type);
  if (type < first || type >= first + std::size(l2_flow_fields)) return nullptr;
  return &l2_flow_fields[type - first];
}
[[nodiscard]] constexpr l2_flow_field const* find_l2_flow_field(std::string_view word) noexcept {
  for (auto const& f : l2_flow_fields)
    if (f.word == word) return &f;
  return nullptr;
}

/// The first octets or bits of a MAC address. How many there are is told in octets (up to 6, as
/// GoBGP has it) or in bits (from 7 on, as the draft is read by others).
struct l2_flow_mac {
  std::uint8_t length = 6;
  mac_address mac;  ///< what the length leaves out is zero

  [[nodiscard]] constexpr bool in_bits() const noexcept { return length > 6; }
  [[nodiscard]] constexpr std::size_t octets() const noexcept {
    return in_bits() ? (length + std::size_t{7}) / 8 : length;
  }
  [[nodiscard]] static constexpr std::optional<l2_flow_mac> read(byte_reader& r) noexcept {
    l2_flow_mac m{r.u8(), {}};
    if (m.length == 0 || m.length > 48) return {};
    auto const b = r.take(m.octets());
    for (std::size_t i = 0; i < b.size(); ++i) m.mac.octets[i] = b[i];
    return r.failed() ? std::nullopt : std::optional{m};
  }
  constexpr void write(byte_writer& w) const noexcept {
    w.u8(length);
    w.raw(bytes{mac.octets}.first(octets()));
  }
};

/// One component; its value is checked.
struct l2_flow_component {
  l2_flow_field const* field = nullptr;
  bytes value;  ///< without the type

  [[nodiscard]] constexpr bool is_mac() const noexcept { return field->max == 0; }

  /// The next component; no field when it is none, or malformed.
  [[nodiscard]] static constexpr l2_flow_component read(byte_reader& r) noexcept {
    l2_flow_component c{find_l2_flow_field(r.u8()), r.peek()};
    if (!c.field) return {};
    if (c.is_mac()) {
      if (!l2_flow_mac::read(r)) return {};
    } else {
      while (!flow_operation::read(r).is_last() && !r.failed()) {
      }
    }
    if (r.failed()) return {};
    c.value = c.value.first(c.value.size() - r.remaining());
    return c;
  }
  /// Whether words can say it: no value is larger than those they can give.
  [[nodiscard]] constexpr bool has_words() const noexcept {
    if (is_mac()) return true;
    for (byte_reader r{value}; !r.empty();)
      if (flow_operation::read(r).value > field->max) return false;
    return true;
  }
};

/// The parts of a rule, which views it. Two layouts are in use, told apart by the first octet:
/// `components`, by ascending type (drafts up to -09; GoBGP), and `u16 AFI of the packet, length,
/// components of the frame, components of the packet` (later drafts).
struct l2_flow_rule {
  std::optional<senda::afi> packet{};  ///< said by the later layout; zero: only the frame counts
  bytes frame, about_packet;           ///< the components of each

  /// Of what the packet part consists; without AFI, of what IPv4 has.
  [[nodiscard]] constexpr senda::afi packet_afi() const noexcept {
    return packet.value_or(senda::afi::ipv4);
  }
  /// Nothing when it is malformed, or has components not known.
  [[nodiscard]] static constexpr std::optional<l2_flow_rule> read(bytes rule) noexcept {
    l2_flow_rule parts;
    if (!rule.empty() && rule[0] == 0) {
      byte_reader r{rule};
      parts.packet = static_cast<senda::afi>(r.u16());
      parts.frame = r.take(read_length(r));
      parts.about_packet = r.rest();
      if (r.failed()) return {};
      auto const said = static_cast<std::uint16_t>(*parts.packet);
      if (said > 2 || (said == 0 && !parts.about_packet.empty())) return {};
    } else {
      flow_component_range packets{senda::afi::ipv4, rule};
      std::size_t n = 0;
      while (n < rule.size() && !find_l2_flow_field(rule[n])) {
        auto const c = packets.next();
        if (!c) return {};
        n += 1 + c->value.size();
      }
      parts.about_packet = rule.first(n);
      parts.frame = rule.subspan(n);
    }
    if (!is_frame_rule(parts.frame)) return {};
    if (!is_flow_rule(parts.packet_afi(), parts.about_packet)) return {};
    return parts;
  }
  /// The length of flow specifications: one octet, from 240 on two.
  [[nodiscard]] static constexpr std::size_t read_length(byte_reader& r) noexcept {
    std::size_t const n = r.u8();
    return n < 240 ? n : (n & 0x0f) << 8 | r.u8();
  }
  static constexpr void write_length(byte_writer& w, std::size_t n) noexcept {
    if (n < 240) w.u8(static_cast<std::uint8_t>(n));
    else w.u16(static_cast<std::uint16_t>(0xf000 | n));
  }
  /// Whether words can say all of it.
  [[nodiscard]] constexpr bool has_words() const noexcept {
    for (byte_reader r{frame}; !r.empty();)
      if (!l2_flow_component::read(r).has_words()) return false;
    return flow_component_range{packet_afi(), about_packet}.have_words();
  }

 private:
  static constexpr bool is_frame_rule(bytes in) noexcept {
    unsigned last = 0;
    for (byte_reader r{in}; !r.empty();) {
      auto const c = l2_flow_component::read(r);
      if (!c.field || static_cast<unsigned>(c.field->type) <= last) return false;
      last = static_cast<unsigned>(c.field->type);
    }
    return true;
  }
};

}  // namespace senda::nlri
