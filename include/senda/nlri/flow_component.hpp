// The components of a flow specification rule, as they lie in it: prefixes, and lists of operators
// with values. RFC 8955 §4.2; RFC 8956 §3; wire contract §8.5.
#pragma once

#include <senda/net/family.hpp>
#include <senda/net/prefix.hpp>

namespace senda::nlri {

/// Component types (RFC 8955 §4.2.2; 3, 11 and 13 for IPv6 are RFC 8956 §3.3, §3.6, §3.7).
enum class flow_type : std::uint8_t {
  destination = 1,
  source = 2,
  protocol = 3,  ///< IPv6: next header
  port = 4,
  destination_port = 5,
  source_port = 6,
  icmp_type = 7,
  icmp_code = 8,
  tcp_flags = 9,
  packet_length = 10,
  dscp = 11,  ///< IPv6: traffic class
  fragment = 12,
  flow_label = 13,  ///< IPv6 only
};

/// What the value of a component looks like.
enum class flow_form : std::uint8_t { unknown, prefix, numeric, bitmask };

struct flow_field {
  std::string_view ipv4, ipv6;  ///< keyword in text and JSON; "" where there is no such component
  flow_form form = flow_form::unknown;
};

/// By type; types without keyword are unknown.
inline constexpr flow_field flow_fields[] = {
    {},
    {"destination-ipv4", "destination-ipv6", flow_form::prefix},
    {"source-ipv4", "source-ipv6", flow_form::prefix},
    {"protocol", "next-header", flow_form::numeric},
    {"port", "port", flow_form::numeric},
    {"destination-port", "destination-port", flow_form::numeric},
    {"source-port", "source-port", flow_form::numeric},
    {"icmp-type", "icmp-type", flow_form::numeric},
    {"icmp-code", "icmp-code", flow_form::numeric},
    {"tcp-flags", "tcp-flags", flow_form::bitmask},
    {"packet-length", "packet-length", flow_form::numeric},
    {"dscp", "traffic-class", flow_form::numeric},
    {"fragment", "fragment", flow_form::bitmask},
    {"", "flow-label", flow_form::numeric},
};

/// "" for a component which rules of this kind of address can not have.
[[nodiscard]] constexpr std::string_view name_of(flow_type t, afi a) noexcept {
  auto const i = static_cast<std::size_t>(t);
  if (i >= std::size(flow_fields)) return {};
  return a == afi::ipv4 ? flow_fields[i].ipv4 : a == afi::ipv6 ? flow_fields[i].ipv6 : "";
}
[[nodiscard]] constexpr flow_form form_of(flow_type t, afi a) noexcept {
  return name_of(t, a).empty() ? flow_form::unknown : flow_fields[static_cast<std::size_t>(t)].form;
}

/// The largest value words can give for a component; on the wire there is room for any of 64 bits.
[[nodiscard]] constexpr std::uint64_t largest_flow_value(flow_type t, afi a) noexcept {
  switch (t) {
    case flow_type::protocol:
    case flow_type::icmp_type:
    case flow_type::icmp_code:
      return 0xff;
    case flow_type::dscp:
      return a == afi::ipv6 ? 0xff : 63;
    case flow_type::flow_label:
      return 0xfffff;
    default:
      return 0xffff;
  }
}

/// A prefix to match. The bits of an IPv6 address before `offset` do not count (RFC 8956 §3.1), but
/// are on the wire nevertheless, as ExaBGP has them.
struct flow_prefix {
  ip_prefix prefix;
  std::uint8_t offset = 0;

  constexpr void write(byte_writer& w) const noexcept {
    w.u8(prefix.length);
    if (prefix.address.is_v6()) w.u8(offset);
    w.raw(prefix.significant());
  }
  /// Nothing when it is malformed: too long, cut short, or an offset that leaves no bits.
  [[nodiscard]] static constexpr std::optional<flow_prefix> read(byte_reader& r, afi a) noexcept {
    flow_prefix p;
    p.prefix.length = r.u8();
    if (a == afi::ipv6) p.offset = r.u8();
    if (p.prefix.length > (a == afi::ipv6 ? 128 : 32) || !p.has_bits()) return {};
    std::array<std::uint8_t, 16> octets{};
    auto const b = r.take(ip_prefix::octets_for(p.prefix.length));
    if (r.failed()) return {};
    for (std::size_t i = 0; i < b.size(); ++i) octets[i] = b[i];
    p.prefix.address = *ip_address::from(bytes{octets}.first(a == afi::ipv6 ? 16 : 4));
    return p;
  }
  [[nodiscard]] constexpr bool has_bits() const noexcept {
    return offset == 0 || offset < prefix.length;
  }
  friend constexpr bool operator==(flow_prefix const&, flow_prefix const&) = default;
};

/// An operator octet and its value (RFC 8955 §4.2.1).
struct flow_operation {
  static constexpr std::uint8_t end_bit = 0x80, and_bit = 0x40;
  /// Numeric operators (RFC 8955 §4.2.1.1); they add up.
  static constexpr std::uint8_t equal = 0x01, greater = 0x02, less = 0x04;
  /// Bitmask operators (RFC 8955 §4.2.1.2); they add up.
  static constexpr std::uint8_t match = 0x01, negate = 0x02;

  std::uint8_t op = 0;
  std::uint64_t value = 0;

  [[nodiscard]] constexpr bool is_last() const noexcept { return op & end_bit; }
  [[nodiscard]] constexpr bool is_and() const noexcept { return op & and_bit; }
  /// Octets of the value: 1, 2, 4 or 8.
  [[nodiscard]] constexpr unsigned width() const noexcept { return 1u << (op >> 4 & 3); }

  [[nodiscard]] static constexpr flow_operation read(byte_reader& r) noexcept {
    flow_operation o;
    o.op = r.u8();
    for (auto const octet : r.take(o.width())) o.value = o.value << 8 | octet;
    return o;
  }
};

/// One component; its value is checked.
struct flow_component {
  senda::afi afi{};
  flow_type type{};
  bytes value;  ///< without the type

  [[nodiscard]] constexpr flow_form form() const noexcept { return form_of(type, afi); }
  /// Of a component of form prefix.
  [[nodiscard]] constexpr flow_prefix prefix() const noexcept {
    byte_reader r{value};
    return flow_prefix::read(r, afi).value_or(flow_prefix{});
  }
  /// Calls f(flow_operation) for each, of a component of another form.
  template <class F> constexpr void for_each_operation(F&& f) const {
    for (byte_reader r{value}; !r.empty();) f(flow_operation::read(r));
  }
  /// Whether words can say it: no value is larger than those they can give.
  [[nodiscard]] constexpr bool has_words() const noexcept {
    bool all = true;
    if (form() != flow_form::prefix)
      for_each_operation(
          [&](flow_operation o) { all &= o.value <= largest_flow_value(type, afi); });
    return all;
  }
  [[nodiscard]] constexpr std::size_t operations() const noexcept {
    std::size_t n = 0;
    for_each_operation([&](flow_operation) { ++n; });
    return n;
  }
};

/// Walks the components of a rule.
class flow_component_range {
 public:
  constexpr flow_component_range(senda::afi a, bytes rule) noexcept : reader_(rule), afi_(a) {}

  [[nodiscard]] constexpr bool empty() const noexcept { return reader_.empty(); }
  /// The next component; ask empty() first. Nothing when it is unknown or malformed: what follows
  /// can not be told apart any more.
  [[nodiscard]] constexpr std::optional<flow_component> next() noexcept {
    flow_component c{afi_, static_cast<flow_type>(reader_.u8()), reader_.peek()};
    auto const before = reader_.remaining();
    if (c.form() == flow_form::unknown) return {};
    if (c.form() == flow_form::prefix) {
      if (!flow_prefix::read(reader_, afi_)) return {};
    } else {
      while (!flow_operation::read(reader_).is_last() && !reader_.failed()) {
      }
    }
    if (reader_.failed()) return {};
    c.value = c.value.first(before - reader_.remaining());
    return c;
  }
  /// Whether words can say all of them, which are well-formed.
  [[nodiscard]] constexpr bool have_words() const noexcept {
    for (auto left = *this; !left.empty();)
      if (!left.next()->has_words()) return false;
    return true;
  }

 private:
  byte_reader reader_;
  senda::afi afi_;
};

/// Whether these octets are a rule: known components, by ascending type, each type once. Prefixes
/// may be there several times, as configuration can ask for (configuration contract §11.2).
[[nodiscard]] constexpr bool is_flow_rule(afi a, bytes rule) noexcept {
  flow_type last{};
  for (flow_component_range range{a, rule}; !range.empty();) {
    auto const c = range.next();
    if (!c || c->type < last) return false;
    if (c->type == last && c->form() != flow_form::prefix) return false;
    last = c->type;
  }
  return true;
}

}  // namespace senda::nlri
