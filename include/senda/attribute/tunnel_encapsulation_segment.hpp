// Segments of an SR policy, types A to K: one table says what each is made of, in wire order.
// RFC 9830 §2.4.4 (A, B), RFC 9831 §2 (C to K); wire contract §8.11.
#pragma once

#include <senda/core/text_writer.hpp>
#include <senda/net/ip.hpp>

namespace senda::attribute {

/// One part of a segment that is always there.
struct segment_field {
  enum class kind : std::uint8_t { none, label, interface_id, ipv4, ipv6 };
  kind what = kind::none;
  std::string_view json_key;
  std::string_view expected;  ///< how another word than its own is refused in configuration

  /// In configuration.
  [[nodiscard]] constexpr std::string_view word() const noexcept {
    auto const rest = expected.substr(10);
    return rest.substr(0, rest.find('\''));
  }
  [[nodiscard]] constexpr std::size_t size() const noexcept {
    return what == kind::none ? 0 : what == kind::ipv6 ? 16 : 4;
  }
};

/// What follows `flags, algorithm or reserved octet`: the fields, then what may be left out.
struct segment_layout {
  enum class optional_part : std::uint8_t {
    none,
    label,             ///< an MPLS label stack entry
    sid_and_behavior,  ///< an SRv6 SID, and behind it an endpoint behavior
    behavior,          ///< an endpoint behavior
  };
  std::uint8_t type = 0;
  char letter = 0;
  bool has_algorithm = false;
  bool has_bottom_of_stack = false;  ///< its label takes part in where the bit is set
  optional_part last = optional_part::none;
  segment_field fields[4]{};

  [[nodiscard]] constexpr std::size_t fixed_size() const noexcept {
    std::size_t n = 2;
    for (auto const& f : fields) n += f.size();
    return n;
  }
};

namespace detail {

using field_kind = segment_field::kind;
using last_part = segment_layout::optional_part;

inline constexpr segment_field  //
    field_mpls{field_kind::label, "label", "expected 'mpls' but found '{}' instead"},
    field_srv6{field_kind::ipv6, "sid", "expected 'srv6' but found '{}' instead"},
    field_node4{field_kind::ipv4, "ipv4_node", "expected 'ipv4' but found '{}' instead"},
    field_node6{field_kind::ipv6, "ipv6_node", "expected 'ipv6' but found '{}' instead"},
    field_local4{field_kind::ipv4, "local_ipv4", "expected 'local' but found '{}' instead"},
    field_remote4{field_kind::ipv4, "remote_ipv4", "expected 'remote' but found '{}' instead"},
    field_local6{field_kind::ipv6, "local_ipv6", "expected 'local' but found '{}' instead"},
    field_remote6{field_kind::ipv6, "remote_ipv6", "expected 'remote' but found '{}' instead"},
    field_local_if{field_kind::interface_id, "local_if_id",
                   "expected 'local-if-id' but found '{}' instead"},
    field_remote_if{field_kind::interface_id, "remote_if_id",
                    "expected 'remote-if-id' but found '{}' instead"},
    field_if_local6{field_kind::ipv6, "local_ipv6", "expected 'local-ipv6' but found '{}' instead"},
    field_if_remote6{field_kind::ipv6, "remote_ipv6",
                     "expected 'remote-ipv6' but found '{}' instead"};

// clang-format off
inline constexpr segment_layout segment_layouts[] = {
    // type, letter, algorithm, bottom of stack
    {1, 'A', false, true, last_part::none, {field_mpls}},
    {13, 'B', false, false, last_part::behavior, {field_srv6}},
    {3, 'C', true, true, last_part::label, {field_node4}},
    {4, 'D', true, false, last_part::label, {field_node6}},
    {5, 'E', false, false, last_part::label, {field_local_if, field_node4}},
    {6, 'F', false, false, last_part::label, {field_local4, field_remote4}},
    {7, 'G', false, false, last_part::label,
     {field_local_if, field_if_local6, field_remote_if, field_if_remote6}},
    {8, 'H', false, false, last_part::label, {field_local6, field_remote6}},
    {14, 'I', true, false, last_part::sid_and_behavior, {field_node6}},
    {15, 'J', true, false, last_part::sid_and_behavior,
     {field_local_if, field_if_local6, field_remote_if, field_if_remote6}},
    {16, 'K', true, false, last_part::sid_and_behavior, {field_local6, field_remote6}},
};
// clang-format on

}  // namespace detail

/// Null for a type that is no segment.
[[nodiscard]] constexpr segment_layout const* find_segment_layout(std::uint8_t type) noexcept {
  for (auto const& l : detail::segment_layouts)
    if (l.type == type) return &l;
  return nullptr;
}

/// A label stack entry (RFC 3032 §2.1).
struct segment_label {
  std::uint32_t entry = 0;
  [[nodiscard]] constexpr std::uint32_t label() const noexcept { return entry >> 12; }
  [[nodiscard]] constexpr unsigned traffic_class() const noexcept { return entry >> 9 & 7; }
  [[nodiscard]] constexpr bool bottom_of_stack() const noexcept { return entry >> 8 & 1; }
  [[nodiscard]] constexpr unsigned ttl() const noexcept { return entry & 255; }
};

/// An SRv6 endpoint behavior and how its SID is made up, in bits (RFC 9830 §2.4.4.2.2).
struct endpoint_behavior {
  std::uint16_t behavior = 0;
  std::uint8_t block = 0, node = 0, function = 0, argument = 0;

  static constexpr std::size_t size = 8;
  [[nodiscard]] static constexpr endpoint_behavior read(byte_reader& r) noexcept {
    endpoint_behavior e;
    e.behavior = r.u16();
    r.u16();  // reserved
    e.block = r.u8();
    e.node = r.u8();
    e.function = r.u8();
    e.argument = r.u8();
    return e;
  }
  constexpr void write(byte_writer& w) const noexcept {
    w.u16(behavior);
    w.u16(0);
    for (auto const n : {block, node, function, argument}) w.u8(n);
  }
};

namespace segment_flag {
inline constexpr std::uint8_t algorithm = 0x40;  ///< A: the algorithm octet counts
inline constexpr std::uint8_t behavior = 0x10;   ///< B: an endpoint behavior follows
}  // namespace segment_flag

/// One segment, a view of its octets.
struct segment {
  segment_layout const* layout = nullptr;
  std::uint8_t flags = 0, algorithm = 0;
  bytes fields;
  std::optional<segment_label> label;  ///< the SID of types C to H, where it is given
  std::optional<ipv6_address> sid;     ///< the SID of types I to K, where it is given
  std::optional<endpoint_behavior> behavior;

  /// Nothing for a type that is no segment, or when octets are missing. What may be left out is
  /// there when there is room for it; whatever follows is ignored.
  [[nodiscard]] static constexpr std::optional<segment> read(std::uint8_t type,
                                                             bytes value) noexcept {
    segment s;
    s.layout = find_segment_layout(type);
    if (!s.layout || value.size() < s.layout->fixed_size()) return {};
    byte_reader r{value};
    s.flags = r.u8();
    s.algorithm = r.u8();
    s.fields = r.take(s.layout->fixed_size() - 2);
    using part = segment_layout::optional_part;
    auto const last = s.layout->last;
    if (last == part::label && r.remaining() >= 4) s.label = segment_label{r.u32()};
    if (last == part::sid_and_behavior && r.remaining() >= 16) s.sid = ipv6_address::read(r);
    bool const may = last == part::behavior || (last == part::sid_and_behavior && s.sid);
    if (may && (s.flags & segment_flag::behavior) && r.remaining() >= endpoint_behavior::size)
      s.behavior = endpoint_behavior::read(r);
    return s;
  }

  /// Calls f(field, octets) for each field, in order.
  template <class F> constexpr void for_each_field(F&& f) const {
    byte_reader r{fields};
    for (auto const& field : layout->fields)
      if (field.size()) f(field, r.take(field.size()));
  }
};

}  // namespace senda::attribute
