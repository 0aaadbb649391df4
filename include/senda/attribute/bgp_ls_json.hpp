// How the values of BGP-LS attribute TLVs are printed in JSON; the names of flags and keys are
// those of ExaBGP. JSON contract §7; RFC 9552 §5.3, RFC 9085, RFC 9514, RFC 8571.
#pragma once

#include <senda/attribute/bgp_ls_tlvs.hpp>
#include <senda/core/float_text.hpp>
#include <senda/core/json.hpp>
#include <senda/net/link_state_groups.hpp>

namespace senda::attribute {

namespace bgp_ls_json {

/// Prints a value that the TLV's rule has found good.
using printer = void(text_writer&, bgp_ls_tlv_rule const&, bytes) noexcept;

/// `{"O": 1, "T": 0, "RSV": 0}`: names, separated by commas, of the bits from the most significant.
inline void flags(text_writer& out, std::string_view names, std::uint8_t octet) noexcept {
  out << '{';
  for (unsigned bit = 0; !names.empty(); ++bit) {
    auto const comma = names.find(',');
    out << '"' << names.substr(0, comma) << "\": " << (octet << bit & 0x80 ? '1' : '0') << ", ";
    names.remove_prefix(comma == names.npos ? names.size() : comma + 1);
  }
  out << "\"RSV\": 0}";
}

/// `[1, 2]`, numbers of `width` octets.
inline void numbers(text_writer& out, bytes in, std::size_t width) noexcept {
  out << '[';
  for (byte_reader r{in}; r.remaining() >= width;) {
    if (r.remaining() != in.size()) out << ", ";
    std::uint64_t v = 0;
    for (auto const octet : r.take(width)) v = v << 8 | octet;
    out.number(v);
  }
  out << ']';
}
inline void hex_string(text_writer& out, bytes in) noexcept {
  (out << "\"0x").hex(in, true) << '"';
}

/// Decimal, of a number of any width (255 octets at most).
inline void decimal(text_writer& out, bytes in) noexcept {
  std::uint32_t limbs[64] = {};  // the least significant first
  for (std::size_t i = 0; i < in.size() && i < 255; ++i)
    limbs[i / 4] |= std::uint32_t{in[in.size() - 1 - i]} << (8 * (i % 4));
  char digits[621];
  std::size_t n = sizeof digits, top = 64;
  do {
    std::uint64_t rest = 0;  // nine digits at a time
    for (std::size_t i = top; i-- > 0;) {
      rest = rest << 32 | limbs[i];
      limbs[i] = static_cast<std::uint32_t>(rest / 1000000000);
      rest %= 1000000000;
    }
    while (top && limbs[top - 1] == 0) --top;
    for (int i = 0; i < 9; ++i, rest /= 10) digits[--n] = static_cast<char>('0' + rest % 10);
  } while (top);
  while (n + 1 < sizeof digits && digits[n] == '0') ++n;
  out << std::string_view{digits + n, sizeof digits - n};
}

/// `"sids": [100]`, and those whose width cannot be told as `"undecoded-sids": ["0x049310"]`.
inline void sids(text_writer& out, segment_ids const& s) noexcept {
  out << "\"sids\": [";
  for (std::size_t i = 0; i < s.size(); ++i) (i ? out << ", " : out).number(s[i]);
  out << ']';
}
inline void undecoded_sids(text_writer& out, segment_ids const& s) noexcept {
  out << "\"undecoded-sids\": [";
  if (!s.width() && !s.octets.empty()) hex_string(out, s.octets);
  out << ']';
}

inline void structure(text_writer& out, bytes in) noexcept {
  (out << "{\"loc_block_len\": ").number(in[0]);
  (out << ", \"loc_node_len\": ").number(in[1]);
  (out << ", \"func_len\": ").number(in[2]);
  (out << ", \"arg_len\": ").number(in[3]) << '}';
}
/// Sub-TLVs of 1106 to 1108 as members, a comma before each.
inline void sub_tlvs(text_writer& out, link_state_tlvs const& all) noexcept {
  if (all.octets().empty()) return;
  link_state_groups groups{all.octets(),
                           [](link_state_tlv t) noexcept -> std::int32_t { return t.number(); }};
  groups.for_each([&](link_state_tlv t, bool first, bool last) {
    if (t.type == link_state_type::srv6_sid_structure) {
      out << ", \"srv6-sid-structure\": ";
      return structure(out, t.value);
    }
    if (first) (out << ", \"unknown-subtlv-").number(t.number()) << "\": " << (last ? "" : "[");
    else out << ", ";
    hex_string(out, t.value);
    if (last && !first) out << ']';
  });
}
inline void end_x(text_writer& out, bytes in, std::size_t neighbor_size) noexcept {
  auto const s = srv6_end_x_sid::decode(in, neighbor_size);
  if (!s) return void(out << "{}");
  flags(out << "{\"flags\": ", "B,S,P", s->flags);
  if (neighbor_size == 6) (out << ", \"neighbor-id\": \"").hex(s->neighbor) << '"';
  if (neighbor_size == 4) out << ", \"neighbor-id\": \"" << *ip_address::from(s->neighbor) << '"';
  (out << ", \"behavior\": ").number(s->behavior);
  (out << ", \"algorithm\": ").number(s->algorithm);
  (out << ", \"weight\": ").number(s->weight);
  out << ", \"sid\": \"" << s->sid << '"';
  sub_tlvs(out, s->sub_tlvs);
  out << '}';
}

inline void delay(text_writer& out, std::string_view key, std::uint32_t v) noexcept {
  (out << '"' << key << "\": ").number(v & 0xffffff);
}
inline void anomalous(text_writer& out, std::uint8_t octet) noexcept {
  out << ", \"anomalous\": " << (octet & 0x80 ? "true" : "false") << '}';
}

using rule = bgp_ls_tlv_rule const&;

inline void flag_octet(text_writer& out, rule row, bytes in) noexcept {
  flags(out, row.flags, in[0]);
}
inline void octets(text_writer& out, rule, bytes in) noexcept { (out << '"').hex(in) << '"'; }
inline void name(text_writer& out, rule, bytes in) noexcept {
  json_string(out, {reinterpret_cast<char const*>(in.data()), in.size()});
}
inline void large_number(text_writer& out, rule, bytes in) noexcept {
  decimal(out << '"', in);
  out << '"';
}
inline void address(text_writer& out, rule, bytes in) noexcept {
  out << '"' << ip_address::from(in).value_or(ip_address{}) << '"';
}
inline void number(text_writer& out, rule, bytes in) noexcept { out.number(byte_reader{in}.u32()); }
/// One octet holds six bits (IS-IS narrow metrics), two or three all they have.
inline void metric(text_writer& out, rule, bytes in) noexcept {
  if (in.size() == 1) return void(out.number(in[0] & 0x3fu));
  std::uint64_t v = 0;
  for (auto const octet : in) v = v << 8 | octet;
  out.number(v);
}
inline void numbers4(text_writer& out, rule, bytes in) noexcept { numbers(out, in, 4); }
inline void numbers8(text_writer& out, rule, bytes in) noexcept { numbers(out, in, 8); }
inline void algorithms(text_writer& out, rule, bytes in) noexcept {
  if (in.empty()) out << "[0]";
  else numbers(out, in, 1);
}
inline void bandwidth(text_writer& out, rule, bytes in) noexcept {
  json_float(out, static_cast<double>(float_from_bits(byte_reader{in}.u32())));
}
inline void bandwidths(text_writer& out, rule row, bytes in) noexcept {
  out << '[';
  for (std::size_t at = 0; at < in.size(); at += 4)
    bandwidth(at ? out << ", " : out, row, in.subspan(at, 4));
  out << ']';
}
inline void identifiers(text_writer& out, rule, bytes in) noexcept {
  byte_reader r{in};
  (out << "{\"local-id\": ").number(r.u32());
  (out << ", \"remote-id\": ").number(r.u32()) << '}';
}
inline void capabilities(text_writer& out, rule row, bytes in) noexcept {
  flags(out, row.flags, in[0]);
  out << ", \"sids\": [";
  for (byte_reader r{in.subspan(2)}; !r.empty();) {
    if (r.remaining() + 2 != in.size()) out << ", ";
    auto const s = segment_range::read(r).value_or(segment_range{});
    (out << '[').number(s.size);
    (out << ", ").number(s.first) << ']';
  }
  out << ']';
}
/// The O flag where ExaBGP looks for it and as it prints it (JSON contract §7).
inline void srv6_capabilities(text_writer& out, rule, bytes in) noexcept {
  (out << "{\"flags\": {\"O\": ").number(in[1] & 0x40u) << "}}";
}
inline void adjacency(text_writer& out, rule row, bytes in) noexcept {
  auto const a = adjacency_sid::decode(in, 0).value_or(adjacency_sid{});
  flags(out << "{\"flags\": ", row.flags, a.flags);
  sids(out << ", ", a.sids());
  (out << ", \"weight\": ").number(a.weight);
  undecoded_sids(out << ", ", a.sids());
  out << '}';
}
inline void prefix_sid(text_writer& out, rule row, bytes in) noexcept {
  auto const p = prefix_sid_tlv::decode(in).value_or(prefix_sid_tlv{});
  flags(out << "{\"sr-prefix-flags\": ", row.flags, p.flags);
  sids(out << ", ", p.sid());
  undecoded_sids(out << ", ", p.sid());
  (out << ", \"sr-algorithm\": ").number(p.algorithm) << '}';
}
inline void end_x_sid(text_writer& out, rule, bytes in) noexcept { end_x(out, in, 0); }
inline void end_x_sid_isis(text_writer& out, rule, bytes in) noexcept { end_x(out, in, 6); }
inline void end_x_sid_ospf(text_writer& out, rule, bytes in) noexcept { end_x(out, in, 4); }
inline void locator(text_writer& out, rule row, bytes in) noexcept {
  auto const s = srv6_locator::decode(in).value_or(srv6_locator{});
  flags(out << "{\"flags\": ", row.flags, s.flags);
  (out << ", \"algorithm\": ").number(s.algorithm);
  (out << ", \"metric\": ").number(s.metric) << '}';
}
inline void behavior(text_writer& out, rule, bytes in) noexcept {
  (out << "{\"endpoint-behavior\": ").number(byte_reader{in}.u16());
  (out << ", \"flags\": [], \"algorithm\": ").number(in[3]) << '}';
}
inline void sid_structure(text_writer& out, rule, bytes in) noexcept { structure(out, in); }
inline void one_delay(text_writer& out, rule, bytes in) noexcept {
  delay(out << '{', "delay-us", byte_reader{in}.u32());
  anomalous(out, in[0]);
}
inline void two_delays(text_writer& out, rule, bytes in) noexcept {
  byte_reader r{in};
  delay(out << '{', "min-delay-us", r.u32());
  delay(out << ", ", "max-delay-us", r.u32());
  anomalous(out, in[0]);
}
inline void variation(text_writer& out, rule, bytes in) noexcept {
  out.number(byte_reader{in}.u32() & 0xffffff);
}
inline void loss(text_writer& out, rule, bytes in) noexcept {
  out << "{\"loss-percent\": ";
  json_float(out, (byte_reader{in}.u32() & 0xffffff) * 0.000003);
  anomalous(out, in[0]);
}

/// By bgp_ls_form.
inline constexpr printer* printers[] = {
    &flag_octet, &octets,     &name,          &large_number,   &address,
    &number,     &metric,     &numbers4,      &numbers8,       &algorithms,
    &bandwidth,  &bandwidths, &identifiers,   &capabilities,   &srv6_capabilities,
    &adjacency,  &prefix_sid, &end_x_sid,     &end_x_sid_isis, &end_x_sid_ospf,
    &locator,    &behavior,   &sid_structure, &one_delay,      &two_delays,
    &variation,  &loss};

/// Prints the value of a TLV which its rule has found good.
inline void print(text_writer& out, rule row, bytes in) noexcept {
  printers[static_cast<std::size_t>(row.form)](out, row, in);
}

}  // namespace bgp_ls_json

}  // namespace senda::attribute
