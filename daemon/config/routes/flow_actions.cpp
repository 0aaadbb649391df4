#include "daemon/config/routes/flow_actions.hpp"

#include <senda/attribute/extended_community_names.hpp>
#include <senda/attribute/ipv6_extended_communities.hpp>
#include <senda/attribute/list_text.hpp>

#include <array>

namespace senda::daemon::config {

namespace {

using namespace senda::attribute;

void add(route_parts& parts, extended_community const& c) {
  parts.block.add(flags_of(extended_communities::category), extended_communities::code, c.octets);
}
void set_next_hop(route_parts& parts, ip_address const& a) {
  parts.next_hop_self = false;
  parts.block.set(attribute_flag::transitive, attribute_code::next_hop, a.octets());
}

result<void> accept(text_cursor&, route_parts&) { return success(); }

result<void> discard(text_cursor&, route_parts& parts) {
  add(parts, traffic_rate_bytes(0));
  return success();
}

/// `N`, `N bytes` or `N packets`, per second.
result<void> rate_limit(text_cursor& in, route_parts& parts) {
  constexpr std::uint64_t most = 1'000'000'000'000;
  auto const word = in.next();
  if (!is_digits(word))
    return in.refuse("is not a valid rate-limit", "Format: <number> [bytes|packets]");
  auto const limit = parse_number(word, most).value_or(most);
  auto const n = static_cast<float>(limit);
  if (in.accept("packets")) add(parts, traffic_rate_packets(n));
  else {
    in.accept("bytes");
    if (limit > 0 && limit < 9600)
      parts.warning = "rate-limit is in octets per second: less than 9600 is very little";
    add(parts, traffic_rate_bytes(n));
  }
  return success();
}

/// `ASN:NUMBER` names a VRF, an address the next hop.
result<void> redirect(text_cursor& in, route_parts& parts) {
  constexpr std::string_view format = "Format: <asn>:<number> or an IP address";
  auto const word = in.next();
  if (auto const a = parse_ip(word)) {
    add(parts, redirect_to_next_hop(false));
    set_next_hop(parts, *a);
    return success();
  }
  auto const colon = word.find(':');
  if (colon == word.npos) return in.refuse("is not a valid redirect", format);
  auto const left = word.substr(0, colon);
  if (parse_ipv4(left))
    return in.refuse_as(
        "this format has been deprecated as it does not name a VRF which routers agree about: {}",
        format);
  auto const as = parse_number(left, 0xffffffff);
  if (!as) return in.refuse("is not a valid redirect", format);
  auto const number = parse_number(word.substr(colon + 1), *as > 0xffff ? 0xffff : 0xffffffff);
  if (!number)
    return in.refuse("is not a valid redirect",
                     *as > 0xffff ? "The number must be 0 to 65535 behind a 4-octet ASN"
                                  : "The number must be 0 to 4294967295");
  add(parts,
      redirect_to_vrf(asn{static_cast<std::uint32_t>(*as)}, static_cast<std::uint32_t>(*number)));
  // As ExaBGP has it: the packets go to a VRF, so the next hop said before does not count.
  parts.next_hop_self = false;
  parts.block.erase(attribute_code::next_hop);
  return success();
}

result<void> redirect_to_nexthop(text_cursor&, route_parts& parts) {
  add(parts, redirect_to_next_hop(false));
  return success();
}

result<ip_address> address(text_cursor& in) {
  if (auto const a = parse_ip(in.next())) return *a;
  return in.refuse("is not an IP address");
}

/// The address is in the community, not in the next hop.
result<void> redirect_to_nexthop_ietf(text_cursor& in, route_parts& parts) {
  SENDA_TRY(auto const a, address(in));
  if (a.is_v4()) add(parts, redirect_to_ip(a.v4(), false));
  else
    parts.block.add(flags_of(ipv6_extended_communities::category), ipv6_extended_communities::code,
                    redirect_to_ip(a.v6(), false).octets);
  return success();
}

result<void> copy(text_cursor& in, route_parts& parts) {
  SENDA_TRY(auto const a, address(in));
  add(parts, redirect_to_next_hop(true));
  set_next_hop(parts, a);
  return success();
}

result<void> mark(text_cursor& in, route_parts& parts) {
  auto const word = in.next();
  auto const n = parse_number_0x(word, 63);
  if (!n)
    return is_digits(word) ? in.refuse_as("DSCP value {} is out of range", "Must be 0-63")
                           : in.refuse("is not a valid DSCP value", "Must be 0-63");
  add(parts, traffic_marking(static_cast<std::uint8_t>(*n)));
  return success();
}

result<void> action(text_cursor& in, route_parts& parts) {
  auto const c = parse_traffic_action(in.next());
  if (!c) return in.refuse("is not a valid flow action", traffic_action_format);
  add(parts, *c);
  return success();
}

struct action_row {
  std::string_view word;
  result<void> (*read)(text_cursor&, route_parts&);
};
constexpr action_row rows[] = {
    {"accept", &accept},
    {"discard", &discard},
    {"rate-limit", &rate_limit},
    {"redirect", &redirect},
    {"redirect-to-nexthop", &redirect_to_nexthop},
    {"redirect-to-nexthop-ietf", &redirect_to_nexthop_ietf},
    {"copy", &copy},
    {"mark", &mark},
    {"action", &action},
};
constexpr auto words = [] {
  std::array<std::string_view, std::size(rows)> all;
  for (std::size_t i = 0; i < all.size(); ++i) all[i] = rows[i].word;
  return all;
}();

}  // namespace

std::optional<result<void>> read_flow_action(std::string_view keyword, text_cursor& in,
                                             route_parts& parts) {
  for (auto const& row : rows)
    if (row.word == keyword) return row.read(in, parts);
  return {};
}

result<void> read_interface_set(text_cursor& in, route_parts& parts) {
  return parse_one_or_more(in, [&]() -> result<void> {
    auto const c = parse_interface_set(in.next());
    if (!c) return in.refuse("is not a valid interface-set", interface_set_format);
    add(parts, *c);
    return success();
  });
}

std::span<std::string_view const> flow_action_keywords() noexcept { return words; }

}  // namespace senda::daemon::config
