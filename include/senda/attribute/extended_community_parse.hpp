// Extended communities as people write them: `target:65000:1` and the like; what is printed as
// words can be read as well. Configuration contract §9.4, §11.6; JSON contract §5.1.
#pragma once

#include <senda/attribute/extended_community_evpn.hpp>
#include <senda/attribute/extended_community_print.hpp>
#include <senda/core/result.hpp>
#include <senda/core/text_cursor.hpp>

namespace senda::attribute {

/// Parses one word; errors go to the cursor it came from.
class extended_community_parser {
 public:
  explicit extended_community_parser(text_cursor& in) noexcept : in_(in), word_(in.next()) {}

  [[nodiscard]] result<extended_community> parse() noexcept {
    if (word_.starts_with("0x") || word_.starts_with("0X")) return hexadecimal();
    if (auto const* const c = find(word_); c && c->most == 0) return (this->*c->parse)();
    split();
    if (count_ < 2) return in_.refuse_as("invalid extended community {} - lc+gc");
    auto const* const c = find(field_[0]);
    if (!c || c->most == 0) {
      if (count_ == 2) return vpn(vpn_subtype::route_target, 0, false);  // A:B is target:A:B
      return in_.refuse_part(field_[0], "invalid extended community type {}", known);
    }
    if (count_ - 1 < c->least || count_ - 1 > c->most) return in_.refuse_part(field_[0], c->fields);
    return (this->*c->parse)();
  }

 private:
  /// A word, the number of fields that follow it, and what is said of another number. Without
  /// fields, another word may follow.
  struct command {
    std::string_view name;
    result<extended_community> (extended_community_parser::*parse)() noexcept;
    std::size_t least = 2, most = 2;
    std::string_view fields = "invalid extended community {}, expecting 2 fields";
  };
  static constexpr std::string_view known =
      "Known types: target, target4, origin, origin4, redirect, redirect-to-nexthop, l2info, "
      "bandwidth, mup, or 0x and 16 hexadecimal digits";

  static command const* find(std::string_view name) noexcept {
    using self = extended_community_parser;
    constexpr std::string_view one = "invalid extended community {}, expecting 1 field",
                               one_or_two =
                                   "invalid extended community {}, expecting 1 or 2 fields",
                               four = "invalid extended community {}, expecting 4 fields",
                               interfaces =
                                   "invalid extended community {}, expecting 3 or 4 fields";
    static constexpr command commands[] = {
        {"target", &self::target},
        {"origin", &self::origin},
        {"target4", &self::target4},
        {"origin4", &self::origin4},
        {"rtrecord", &self::record},
        {"redirect", &self::redirect},
        {"bandwidth", &self::bandwidth},
        {"mup", &self::mup},
        {"l2info", &self::layer_2, 4, 4, four},
        {"rate-limit", &self::rate, 1, 2, one_or_two},
        {"encap", &self::encapsulation, 1, 1, one},
        {"mac-mobility", &self::mobility, 1, 2, one_or_two},
        {"interface-set", &self::interfaces_of, 3, 4, interfaces},
        {"redirect-to-nexthop", &self::redirect_to_hop, 0, 0},
        {"copy-to-nexthop", &self::copy_to_hop, 0, 0},
        {"redirect-to-nexthop-ietf", &self::redirect_to_address, 0, 0},
        {"copy-to-nexthop-ietf", &self::copy_to_address, 0, 0},
        {"action", &self::action, 0, 0},
        {"mark", &self::mark, 0, 0},
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
  result<extended_community> record() noexcept { return vpn(vpn_subtype::route_record, 1, false); }
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
    SENDA_TRY(auto const encapsulation, number(field_[1], 0xff));
    SENDA_TRY(auto const control, number(field_[2], 0xff));
    SENDA_TRY(auto const mtu, number(field_[3], 0xffff));
    SENDA_TRY(auto const preference, number(field_[4], 0xffff));
    return layer_2_info(static_cast<std::uint8_t>(encapsulation),
                        static_cast<std::uint8_t>(control), static_cast<std::uint16_t>(mtu),
                        static_cast<std::uint16_t>(preference));
  }

  /// `rate-limit:N`, octets per second, or `rate-limit:N:packets`.
  result<extended_community> rate() noexcept {
    SENDA_TRY(auto const n, number(field_[1], UINT64_MAX));
    if (count_ == 2) return traffic_rate_bytes(static_cast<float>(n));
    if (field_[2] == "packets") return traffic_rate_packets(static_cast<float>(n));
    return in_.refuse_part(field_[2], "invalid extended community: {}", "Expecting packets");
  }
  result<extended_community> encapsulation() noexcept {
    if (auto const type = encapsulation_named(field_[1]))
      return encapsulation_community{*type}.encode();
    SENDA_TRY(auto const n, number(field_[1], 0xffff));
    return encapsulation_community{static_cast<std::uint16_t>(n)}.encode();
  }
  result<extended_community> mobility() noexcept {
    SENDA_TRY(auto const n, number(field_[1], 0xffffffff));
    if (count_ == 3 && field_[2] != "sticky")
      return in_.refuse_part(field_[2], "invalid extended community: {}", "Expecting sticky");
    return mac_mobility_community{count_ == 3, static_cast<std::uint32_t>(n)}.encode();
  }
  result<extended_community> interfaces_of() noexcept {
    if (auto const c = parse_interface_set(word_.substr(field_[0].size() + 1))) return *c;
    return in_.refuse_as("invalid extended community: {}", interface_set_format);
  }
  result<extended_community> redirect_to_hop() noexcept { return redirect_to_next_hop(false); }
  result<extended_community> copy_to_hop() noexcept { return redirect_to_next_hop(true); }
  result<extended_community> redirect_to_address() noexcept {
    SENDA_TRY(auto const a, address(in_.next()));
    return redirect_to_ip(a, false);
  }
  result<extended_community> copy_to_address() noexcept {
    SENDA_TRY(auto const a, address(in_.next()));
    return redirect_to_ip(a, true);
  }
  result<extended_community> action() noexcept {
    if (auto const c = parse_traffic_action(in_.next())) return *c;
    return in_.refuse("is not a valid flow action", traffic_action_format);
  }
  result<extended_community> mark() noexcept {
    SENDA_TRY(auto const n, number(in_.next(), 63));
    return traffic_marking(static_cast<std::uint8_t>(n));
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

/// Writes words that parse_extended_community() makes the same octets of: those it is printed with
/// where they say all of it, otherwise `0x` and the octets.
inline void print_to_be_read(text_writer& out, extended_community const& c) noexcept {
  auto const before = out.size();
  if (auto const i = interface_set_value::decode(c); i && !name_of(i->direction).empty()) {
    out << "interface-set:" << (i->transitive ? "" : "non-")
        << "transitive:" << name_of(i->direction);
    (out << ':' << i->as << ':').number(i->group);
    return;
  }
  extended_community_printer{out}.print(c);
  auto const text = out.view().substr(before);
  auto const blank = text.find(' ');
  token const words[] = {{text.substr(0, blank)},
                         {blank == text.npos ? text.substr(text.size()) : text.substr(blank + 1)}};
  auto again = text_cursor{std::span{words}.first(blank == text.npos ? 1 : 2)};
  auto const read = parse_extended_community(again);
  if (read.has_value() && again.at_end() && read.assume_value() == c) return;
  out.truncate(before);
  (out << "0x").hex(c.octets, true);
}

}  // namespace senda::attribute
