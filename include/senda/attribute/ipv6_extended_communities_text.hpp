// IPv6 address specific EXTENDED COMMUNITIES (25): as JSON, as text and as configuration has it.
// JSON contract §5, §10; configuration contract §9.
#pragma once

#include <senda/attribute/extended_communities_text.hpp>
#include <senda/attribute/ipv6_extended_communities.hpp>
#include <senda/core/hex.hpp>

namespace senda::attribute {

inline void ipv6_extended_communities::json(text_writer& out) const noexcept {
  print_json(out, [](ipv6_extended_community const&) {});
}

inline bool ipv6_extended_communities::command(text_writer& out) const noexcept {
  out << keyword << " [";
  for (std::size_t i = 0; i < size(); ++i) {
    if (i) out << ' ';
    auto const c = (*this)[i];
    bool const hop = c.type() == 0x00 && c.subtype() == 0x0c && c.number() <= 1;
    if (!hop) (out << "0x").hex(c.octets, true);
    else out << (c.number() ? "copy" : "redirect") << "-to-nexthop-ietf " << c.address();
  }
  out << ']';
  return true;
}

inline result<void> ipv6_extended_communities::parse(text_cursor& in, byte_writer& out) noexcept {
  auto const start = out.size();
  SENDA_CHECK(parse_one_or_more(in, [&]() -> result<void> {
    SENDA_TRY(auto const c, parse_one(in));
    c.write(out);
    return success();
  }));
  if (!out.overflowed()) sort_records(out.written().subspan(start), width);
  return success();
}

inline result<ipv6_extended_community> ipv6_extended_communities::parse_one(
    text_cursor& in) noexcept {
  auto const word = in.next();
  ipv6_extended_community c;
  if (bool const copy = word == "copy-to-nexthop-ietf";
      copy || word == "redirect-to-nexthop-ietf") {
    if (auto const a = parse_ipv6(in.next())) return redirect_to_ip(*a, copy);
    return in.refuse("is not an IPv6 address");
  }
  byte_writer w{c.octets};
  if (word.size() == 42 && word.starts_with("0x") && decode_hex(word.substr(2), w) &&
      w.size() == width)
    return c;
  return in.refuse_as("invalid IPv6 extended community {}",
                      "Expecting redirect-to-nexthop-ietf, copy-to-nexthop-ietf and an IPv6 "
                      "address, or 0x and 40 hexadecimal digits");
}

}  // namespace senda::attribute
