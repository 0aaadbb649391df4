// EVPN routes as words that commands and configurations have, both ways: `mac-ip rd 65000:1 esi -
// ethernet-tag 0 mac 00:11:22:33:44:55 ip 192.0.2.1 label 100`. The words are senda's own.
#pragma once

#include <senda/core/hex.hpp>
#include <senda/nlri/evpn.hpp>
#include <senda/nlri/evpn_print.hpp>
#include <senda/nlri/route_words.hpp>

namespace senda::nlri::evpn {

/// The word a type starts with; "" for types that are not known.
[[nodiscard]] constexpr std::string_view word_of(route_type t) noexcept {
  constexpr std::string_view words[] = {"",
                                        "ethernet-ad",
                                        "mac-ip",
                                        "inclusive-multicast",
                                        "ethernet-segment",
                                        "ip-prefix",
                                        "selective-multicast",
                                        "join-sync",
                                        "leave-sync",
                                        "region-pmsi",
                                        "s-pmsi",
                                        "leaf"};
  auto const i = static_cast<std::size_t>(t);
  return i < std::size(words) ? words[i] : std::string_view{};
}

/// Says of each type what its words are, in order, for those who print and those who read them.
template <class V> void words_of(ethernet_auto_discovery& t, V& v) {
  v.rd(t.rd), v.esi(t.esi), v.number("ethernet-tag", t.ethernet_tag), v.label("label", t.label);
}
template <class V> void words_of(mac_ip& t, V& v) {
  v.rd(t.rd), v.esi(t.esi), v.number("ethernet-tag", t.ethernet_tag), v.mac(t.mac);
  v.optional_ip("ip", t.ip), v.label("label", t.label), v.second_label(t.label_2);
}
template <class V> void words_of(inclusive_multicast& t, V& v) {
  v.rd(t.rd), v.number("ethernet-tag", t.ethernet_tag), v.ip("originator", t.originator);
}
template <class V> void words_of(ethernet_segment& t, V& v) {
  v.rd(t.rd), v.esi(t.esi), v.ip("originator", t.originator);
}
template <class V> void words_of(ip_prefix_route& t, V& v) {
  v.prefix(t.prefix), v.rd(t.rd), v.esi(t.esi), v.number("ethernet-tag", t.ethernet_tag);
  v.ip("gateway", t.gateway), v.label("label", t.label);
}
template <class V> void words_of(selective_multicast& t, V& v) {
  v.rd(t.rd), v.number("ethernet-tag", t.ethernet_tag), v.flow(t.flow);
  v.ip("originator", t.originator), v.number("flags", t.flags);
}
template <class V> void words_of(membership_report_sync& t, V& v) {
  v.rd(t.rd), v.esi(t.esi), v.number("ethernet-tag", t.ethernet_tag), v.flow(t.flow);
  v.ip("originator", t.originator), v.number("flags", t.flags);
}
template <class V> void words_of(leave_sync& t, V& v) {
  v.rd(t.rd), v.esi(t.esi), v.number("ethernet-tag", t.ethernet_tag), v.flow(t.flow);
  v.ip("originator", t.originator), v.number("max-response-time", t.max_response_time);
  v.number("flags", *t.flags);
}
template <class V> void words_of(per_region_i_pmsi& t, V& v) {
  v.rd(t.rd), v.number("ethernet-tag", t.ethernet_tag), v.region(t.region);
}
template <class V> void words_of(s_pmsi& t, V& v) {
  v.rd(t.rd), v.number("ethernet-tag", t.ethernet_tag), v.flow(t.flow);
  v.ip("originator", t.originator);
}
template <class V> void words_of(leaf& t, V& v) {
  v.key(t.route_key), v.ip("originator", t.originator);
}

/// Prints each, with a blank before it.
class word_printer {
 public:
  explicit word_printer(text_writer& out) noexcept : out_(out) {}
  void rd(route_distinguisher const& d) noexcept { out_ << " rd " << d; }
  void esi(ethernet_segment_id const& e) noexcept { out_ << " esi " << e; }
  void mac(mac_address const& m) noexcept { out_ << " mac " << m; }
  void prefix(ip_prefix const& p) noexcept { out_ << ' ' << p; }
  void ip(std::string_view word, ip_address const& a) noexcept { word_(word) << a; }
  void optional_ip(std::string_view word, std::optional<ip_address> const& a) noexcept {
    if (a) ip(word, *a);
  }
  void number(std::string_view word, std::uint64_t n) noexcept { word_(word).number(n); }
  /// `label 100`, or what the 24 bits are where they are no label at the bottom of its stack.
  void label(std::string_view word, std::uint32_t field) noexcept {
    if (label_field(field >> 4) == field) number(word, field >> 4);
    else number(word == "label" ? "vni" : "second-vni", field);
  }
  void second_label(std::optional<std::uint32_t> const& field) noexcept {
    if (field) label("second-label", *field);
  }
  void flow(multicast_flow const& f) noexcept {
    any("source", f.source);
    any("group", f.group);
  }
  void region(std::array<std::uint8_t, 8> const& r) noexcept {
    (out_ << " region 0x").hex(r, true);
  }
  void key(bytes k) noexcept { (out_ << " key 0x").hex(k, true); }

 private:
  text_writer& word_(std::string_view word) noexcept { return out_ << ' ' << word << ' '; }
  void any(std::string_view word, std::optional<ip_address> const& a) noexcept {
    if (a) ip(word, *a);
    else word_(word) << '*';
  }
  text_writer& out_;
};

/// Reads each; after the first failure, which is in the cursor, nothing more.
class word_reader {
 public:
  word_reader(text_cursor& in, mutable_bytes storage) noexcept : in_(in), storage_(storage) {}
  void rd(route_distinguisher& d) noexcept {
    if (expect("rd")) take(parse_route_distinguisher(in_), d);
  }
  void esi(ethernet_segment_id& e) noexcept {
    if (expect("esi"))
      take(parse_ethernet_segment_id(in_.next()), e, "is not an Ethernet segment",
           "Format: ten pairs of digits (00:11:...), or - for none");
  }
  void mac(mac_address& m) noexcept {
    if (expect("mac")) take(parse_mac_address(in_.next()), m, "is not a MAC address", "");
  }
  void prefix(ip_prefix& p) noexcept {
    if (in_.failed()) return;
    auto const word = in_.next();
    auto const slash = word.find('/');
    auto const address = parse_ip(word.substr(0, slash));
    auto const length = slash == word.npos || !address
                            ? std::nullopt
                            : parse_number(word.substr(slash + 1), address->bits());
    if (!length) return refuse("is not a prefix", "Format: <ip>/<length>");
    p = {*address, static_cast<std::uint8_t>(*length)};
  }
  void ip(std::string_view word, ip_address& a) noexcept {
    if (expect(word)) take(parse_ip(in_.next()), a, "is not a valid IP address", "");
  }
  void optional_ip(std::string_view word, std::optional<ip_address>& a) noexcept {
    if (!in_.failed() && in_.peek() == word) ip(word, a.emplace());
  }
  template <class T> void number(std::string_view word, T& n) noexcept {
    if (!expect(word)) return;
    auto const v = parse_number(in_.next(), T(~T{}));
    if (!v) return refuse("is not a number this word can have");
    n = static_cast<T>(*v);
  }
  void label(std::string_view word, std::uint32_t& field) noexcept {
    if (in_.failed()) return;
    bool const whole = in_.accept(word == "label" ? "vni" : "second-vni");
    if (!whole && !expect(word)) return;
    auto const v = parse_number(in_.next(), whole ? 0xffffff : 0xfffff);
    if (!v) return refuse("is not a label");
    field = static_cast<std::uint32_t>(*v);
    if (!whole) field = label_field(field);
  }
  void second_label(std::optional<std::uint32_t>& field) noexcept {
    if (in_.peek() == "second-label" || in_.peek() == "second-vni")
      label("second-label", field.emplace());
  }
  void flow(multicast_flow& f) noexcept {
    any("source", f.source);
    any("group", f.group);
  }
  void region(std::array<std::uint8_t, 8>& r) noexcept {
    auto const b = octets("region", r);
    if (!in_.failed() && b.size() != r.size())
      refuse("is not 0x and 16 digits: an extended community");
  }
  void key(bytes& k) noexcept { k = octets("key", storage_); }

 private:
  void refuse(std::string_view what, std::string_view hint = {}) noexcept {
    (void)in_.refuse(what, hint);
  }
  bool expect(std::string_view word) noexcept {
    if (in_.failed()) return false;
    if (in_.accept(word)) return true;
    (void)in_.complain("a word is missing here, or is not in its place", word);
    return false;
  }
  template <class R, class T> void take(R const& r, T& to) noexcept {
    if (r.has_value()) to = r.assume_value();
  }
  template <class T>
  void take(std::optional<T> const& read, T& to, std::string_view what,
            std::string_view hint) noexcept {
    if (read) to = *read;
    else refuse(what, hint);
  }
  void any(std::string_view word, std::optional<ip_address>& a) noexcept {
    if (!expect(word)) return;
    if (in_.accept("*")) return;
    take(parse_ip(in_.next()), a.emplace(), "is neither an IP address nor *", "");
  }
  bytes octets(std::string_view word, mutable_bytes to) noexcept {
    if (!expect(word)) return {};
    byte_writer w{to};
    auto const text = in_.next();
    if (!text.starts_with("0x") || !decode_hex(text.substr(2), w))
      refuse("is not 0x and hexadecimal digits");
    return w.written();
  }
  text_cursor& in_;
  mutable_bytes storage_;
};

/// Prints the words of a route; false, and nothing printed, where they would not say all of it.
[[nodiscard]] inline bool print_words(text_writer& out, evpn_route const& route) noexcept {
  return with_route(route.type, route.value, [&](auto t) noexcept {
    std::uint8_t storage[evpn_route::max_value_size];
    if constexpr (requires { t.flags.reset(); })
      if (!t.flags) return false;
    auto const again = evpn_route::of(t, storage);
    if (!equal_bytes(again.value, route.value)) return false;
    if constexpr (requires { t.reserved; })
      if (t.reserved) return false;
    out << word_of(route.type);
    word_printer p{out};
    words_of(t, p);
    return true;
  });
}

/// Reads the words of a route; its value is in `storage`, of evpn_route::max_value_size octets.
[[nodiscard]] inline result<evpn_route> parse_words(text_cursor& in,
                                                    mutable_bytes storage) noexcept {
  constexpr std::string_view options =
      "Valid options: ethernet-ad, mac-ip, inclusive-multicast, ethernet-segment, ip-prefix, "
      "selective-multicast, join-sync, leave-sync, region-pmsi, s-pmsi, leaf, 0x and octets";
  auto const word = in.next();
  std::uint8_t key[evpn_route::max_value_size];
  std::optional<evpn_route> route;
  auto const as = [&]<class T>(T t) {
    if (word != word_of(T::type)) return;
    word_reader r{in, key};
    words_of(t, r);
    route = evpn_route::of(t, storage);
  };
  as(ethernet_auto_discovery{}), as(mac_ip{}), as(inclusive_multicast{}), as(ethernet_segment{});
  as(ip_prefix_route{}), as(selective_multicast{}), as(membership_report_sync{}), as(leave_sync{});
  as(per_region_i_pmsi{}), as(s_pmsi{}), as(leaf{});
  if (!route) return in.refuse_as("Unknown route type '{}'", options);
  if (in.failed()) return fail(local_error(22 /* EINVAL */));
  if (route->value.empty()) return in.complain("this route is too long");
  return *route;
}

}  // namespace senda::nlri::evpn
