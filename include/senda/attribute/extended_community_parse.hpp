// Extended communities as people write them: `target:65000:1` and the like.
// Configuration contract §9.4.
#pragma once

#include <senda/attribute/extended_community.hpp>
#include <senda/core/result.hpp>
#include <senda/core/text_cursor.hpp>

namespace senda::attribute {

/// Parses one word; errors go to the cursor it came from.
class extended_community_parser {
 public:
  explicit extended_community_parser(text_cursor& in) noexcept : in_(in), word_(in.next()) {}

  [[nodiscard]] result<extended_community> parse() noexcept {
    if (word_.starts_with("0x") || word_.starts_with("0X")) return hexadecimal();
    if (word_ == "redirect-to-nexthop") return redirect_to_next_hop(false);
    split();
    if (count_ < 2) return in_.refuse_as("invalid extended community {} - lc+gc");
    if (count_ == 2) return vpn(vpn_subtype::route_target, 0, false);  // A:B is target:A:B
    auto const name = field_[0];
    if (name == "l2info") return layer_2();
    auto const* const c = find(name);
    if (!c) return in_.refuse_part(name, "invalid extended community type {}", known);
    if (count_ != 3)
      return in_.refuse_part(name, "invalid extended community {}, expecting 2 fields");
    return (this->*c->parse)();
  }

 private:
  struct command {
    std::string_view name;
    result<extended_community> (extended_community_parser::*parse)() noexcept;
  };
  static constexpr std::string_view known =
      "Known types: target, target4, origin, origin4, redirect, redirect-to-nexthop, l2info, "
      "bandwidth, mup, or 0x and 16 hexadecimal digits";

  static command const* find(std::string_view name) noexcept {
    using self = extended_community_parser;
    static constexpr command commands[] = {
        {"target", &self::target},   {"origin", &self::origin},     {"target4", &self::target4},
        {"origin4", &self::origin4}, {"redirect", &self::redirect}, {"bandwidth", &self::bandwidth},
        {"mup", &self::mup},
    };
    for (auto const& c : commands)
      if (c.name == name) return &c;
    return nullptr;
  }

  void split() noexcept {
    for (auto rest = word_;;) {
      auto const colon = rest.find(':');
      if (count_ < std::size(field_)) field_[count_] = rest.substr(0, colon);
      ++count_;
      if (colon == rest.npos) return;
      rest.remove_prefix(colon + 1);
    }
  }

  result<extended_community> hexadecimal() noexcept {
    auto const v = parse_number(word_.substr(2), UINT64_MAX, 16);
    if (word_.size() != 18 || !v)
      return in_.refuse_as("invalid extended community {}",
                           "Expecting 0x and 16 hexadecimal digits");
    extended_community c;
    byte_writer{c.octets}.u64(*v);
    return c;
  }
  /// A decimal number of at most `max`.
  result<std::uint64_t> number(std::string_view text, std::uint64_t max) noexcept {
    if (auto const v = parse_number(text, max)) return *v;
    if (is_digits(text))
      return in_.refuse_part(text, "invalid extended community, value is too large {}");
    return in_.refuse_part(text, "invalid extended community: {}", "Expecting a decimal number");
  }
  result<ipv4_address> address(std::string_view text) noexcept {
    if (auto const a = parse_ipv4(text)) return *a;
    constexpr std::string_view hints[] = {"Expecting 4 dotted decimal parts, got 1",
                                          "Expecting 4 dotted decimal parts, got 2",
                                          "Expecting 4 dotted decimal parts, got 3",
                                          "Expecting 4 dotted decimal parts, each 0 to 255",
                                          "Expecting 4 dotted decimal parts, got more"};
    std::size_t dots = 0;
    for (char const c : text) dots += c == '.';
    return in_.refuse_part(text, "invalid extended community: {}", hints[dots < 4 ? dots : 4]);
  }

  result<extended_community> target() noexcept { return vpn(vpn_subtype::route_target, 1, false); }
  result<extended_community> origin() noexcept { return vpn(vpn_subtype::route_origin, 1, false); }
  result<extended_community> target4() noexcept { return vpn(vpn_subtype::route_target, 1, true); }
  result<extended_community> origin4() noexcept { return vpn(vpn_subtype::route_origin, 1, true); }

  /// AS numbers of four octets go out with the type octet of IPv4 addresses: what ExaBGP does, and
  /// what its users' routers match (RFC 5668 has a type of its own).
  result<extended_community> vpn(vpn_subtype kind, std::size_t at, bool four) noexcept {
    auto global = field_[at];
    auto const local = field_[at + 1];
    if (global.ends_with('L')) {
      four = true;
      global.remove_suffix(1);
    }
    if (!four && !is_digits(global)) {
      SENDA_TRY(auto const a, address(global));
      SENDA_TRY(auto const n, number(local, 0xffff));
      return make(kind, administrator::ipv4, a.value, n);
    }
    SENDA_TRY(auto const as, number(global, 0xffffffff));
    if (four || as > 0xffff) {
      SENDA_TRY(auto const n, number(local, 0xffff));
      return make(kind, administrator::ipv4, as, n);
    }
    if (local.find('.') != local.npos) {
      SENDA_TRY(auto const a, address(local));
      return make(kind, administrator::two_octet_as, as, a.value);
    }
    SENDA_TRY(auto const n, number(local, 0xffffffff));
    return make(kind, administrator::two_octet_as, as, n);
  }
  static extended_community make(vpn_subtype kind, administrator by, std::uint64_t global,
                                 std::uint64_t local) noexcept {
    return vpn_community{kind, by, static_cast<std::uint32_t>(global),
                         static_cast<std::uint32_t>(local)}
        .encode();
  }

  result<extended_community> redirect() noexcept {
    if (field_[1].find('.') != field_[1].npos) {
      SENDA_TRY(auto const a, address(field_[1]));
      SENDA_TRY(auto const n, number(field_[2], 0xffff));
      return redirect_to_vrf(a, static_cast<std::uint16_t>(n));
    }
    SENDA_TRY(auto const as, number(field_[1], 0xffffffff));
    SENDA_TRY(auto const n, number(field_[2], as > 0xffff ? 0xffff : 0xffffffff));
    return redirect_to_vrf(asn{static_cast<std::uint32_t>(as)}, static_cast<std::uint32_t>(n));
  }
  result<extended_community> bandwidth() noexcept {
    SENDA_TRY(auto const as, number(field_[1], 0xffff));
    SENDA_TRY(auto const rate, number(field_[2], UINT64_MAX));
    return link_bandwidth(static_cast<std::uint16_t>(as), static_cast<float>(rate));
  }
  result<extended_community> mup() noexcept {
    SENDA_TRY(auto const a, number(field_[1], 0xffff));
    SENDA_TRY(auto const b, number(field_[2], 0xffffffff));
    return mup_segment(static_cast<std::uint16_t>(a), static_cast<std::uint32_t>(b));
  }
  result<extended_community> layer_2() noexcept {
    if (count_ != 5)
      return in_.refuse_part(field_[0], "invalid extended community {}, expecting 4 fields");
    SENDA_TRY(auto const encapsulation, number(field_[1], 0xff));
    SENDA_TRY(auto const control, number(field_[2], 0xff));
    SENDA_TRY(auto const mtu, number(field_[3], 0xffff));
    SENDA_TRY(auto const preference, number(field_[4], 0xffff));
    return layer_2_info(static_cast<std::uint8_t>(encapsulation),
                        static_cast<std::uint8_t>(control), static_cast<std::uint16_t>(mtu),
                        static_cast<std::uint16_t>(preference));
  }

  text_cursor& in_;
  std::string_view word_;
  std::string_view field_[5];
  std::size_t count_ = 0;
};

/// The next word as an extended community.
[[nodiscard]] inline result<extended_community> parse_extended_community(text_cursor& in) noexcept {
  return extended_community_parser{in}.parse();
}

}  // namespace senda::attribute
