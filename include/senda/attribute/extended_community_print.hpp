// Extended communities as people read them: the "string" of JSON, the words of the text output.
// JSON contract §5.1, which says what is done for compatibility's sake.
#pragma once

#include <senda/attribute/extended_community_names.hpp>
#include <senda/attribute/list_text.hpp>

namespace senda::attribute {

/// Chosen by the low four bits of the type and the subtype, as ExaBGP does: the bits for IANA and
/// not transitive play no role. What has no words of its own is written as `0x` and its octets.
class extended_community_printer {
 public:
  explicit extended_community_printer(text_writer& out) noexcept : out_(out) {}

  void print(extended_community const& c) noexcept {
    auto const before = out_.size();
    if (words(c)) return;
    out_.truncate(before);
    (out_ << "0x").hex(c.octets, true);
  }

 private:
  bool words(extended_community const& c) noexcept {
    auto const type = static_cast<std::uint8_t>(c.type() & 0x0f);
    switch (type << 8 | c.subtype()) {
      case 0x0006:
        return rate(c, "");
      case 0x000c:
        return rate(c, ":packets");
      case 0x0007:
        return action(c);
      case 0x0008:
        return print("redirect:"), print(c.u16(2), c.u32(4));
      case 0x0009:
        return print("mark ").number(c.octets[7]), true;
      case 0x000a:
        return layer_2(c);
      case 0x010c:
        return next_hop(c);
      case 0x030c:
        return encapsulation(c.u16(6));
      case 0x0314:
        return print("consistentHashSortOrder:").number(c.u32(2)), true;
      case 0x0600:
        return mobility(c);
      case 0x0702:
        return interfaces(c);
      case 0x0800:
        return print(c.octets[7] & 1 ? "copy" : "redirect") << "-to-nexthop", true;
      case 0x0c00:
        return print("mup:"), print(c.u16(2), c.u32(4));
      default:
        return vpn(c, type);
    }
  }

  text_writer& print(std::string_view s) noexcept { return out_ << s; }
  bool print(std::uint32_t a, std::uint32_t b) noexcept {
    (out_.number(a) << ':').number(b);
    return true;
  }
  bool vpn(extended_community const& c, std::uint8_t type) noexcept {
    auto plain = c;
    plain.octets[0] = type;
    auto const v = vpn_community::decode(plain);
    if (!v) return false;
    out_ << (v->kind == vpn_subtype::route_target   ? "target:"
             : v->kind == vpn_subtype::route_origin ? "origin:"
                                                    : "rtrecord:");
    if (v->by == administrator::ipv4) out_ << ipv4_address{v->global};
    else out_.number(v->global);
    out_ << ':';
    bool const dotted =  // ExaBGP prints the number of an origin as if it were an address
        v->kind == vpn_subtype::route_origin && v->by == administrator::two_octet_as;
    if (dotted) out_ << ipv4_address{v->local};
    else out_.number(v->local);
    return true;
  }
  /// The rate without its fraction; false when it is no number.
  bool rate(extended_community const& c, std::string_view unit) noexcept {
    auto const bits = c.u32(4);
    int const exponent = static_cast<int>(bits >> 23 & 0xff) - 127;
    if (exponent == 128) return false;
    out_ << "rate-limit:";
    std::uint64_t const mantissa = (bits & 0x7fffff) | 0x800000;
    if (exponent < 0) out_ << '0';
    else {
      if (bits >> 31) out_ << '-';
      whole(mantissa, exponent - 23);
    }
    out_ << unit;
    return true;
  }
  /// mantissa * 2^shift, up to 128 bits.
  void whole(std::uint64_t mantissa, int shift) noexcept {
    if (shift <= 0) {
      out_.number(mantissa >> -shift);
      return;
    }
    std::uint8_t value[20] = {};
    for (unsigned i = 0; i < 24; ++i) {
      unsigned const bit = i + static_cast<unsigned>(shift);
      if (mantissa >> i & 1) value[19 - bit / 8] |= static_cast<std::uint8_t>(1u << bit % 8);
    }
    print_decimal(out_, value);
  }
  bool action(extended_community const& c) noexcept {
    bool const sample = c.octets[7] & 2, terminal = c.octets[7] & 1;
    out_ << "action " << (sample ? "sample" : "") << (sample && terminal ? "-" : "")
         << (terminal ? "terminal" : "");
    return true;
  }
  bool layer_2(extended_community const& c) noexcept {
    print("l2info:"), print(c.octets[2], c.octets[3]);
    out_ << ':';
    return print(c.u16(4), c.u16(6));
  }
  bool next_hop(extended_community const& c) noexcept {
    bool const copy = c.octets[7] & 1;
    out_ << (copy ? "copy" : "redirect") << "-to-nexthop-ietf " << ipv4_address{c.u32(2)}
         << (copy ? " (with copy)" : "");
    return true;
  }
  bool encapsulation(std::uint16_t type) noexcept {
    out_ << "encap:";
    if (auto const name = encapsulation_name(type); !name.empty()) out_ << name;
    else (out_ << "encap:UNKNOWN-").number(type);
    return true;
  }
  bool mobility(extended_community const& c) noexcept {
    (out_ << "mac-mobility:").number(c.u32(4)) << (c.octets[2] & 1 ? ":sticky" : "");
    return true;
  }
  bool interfaces(extended_community const& c) noexcept {
    auto const direction = static_cast<flow_direction>(c.u16(6) >> 14);
    out_ << "interface-set:" << name_of(direction) << ':';
    print(c.u32(2), c.u16(6) & 0x3fffu);
    return !name_of(direction).empty();
  }

  text_writer& out_;
};

inline text_writer& operator<<(text_writer& out, extended_community const& c) noexcept {
  return extended_community_printer{out}.print(c), out;
}

}  // namespace senda::attribute
