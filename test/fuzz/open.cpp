// A whole OPEN: view, JSON, text; written again from what was read; and negotiation with ours.
// Input: what we offer and expect, body.
#include <senda/session/capabilities_of.hpp>
#include <senda/session/negotiate.hpp>
#include <senda/session/negotiated_json.hpp>
#include <senda/session/open_json.hpp>

#include "fuzz.hpp"

using namespace senda;

namespace {

void print(open_view const& v, std::uint8_t bits) {
  fuzz::json([&](text_writer& out) { open_json(out, v, bits & 1); });
  fuzz::printed([&](text_writer& out) { open_text(out, v); });
}

/// The same capabilities in an OPEN of ours say the same.
void write_again(open_view const& v) {
  std::uint8_t storage[max_extended_message_size];
  byte_writer bare{storage};
  for (auto const& c : v.capabilities()) {
    bare.u8(static_cast<std::uint8_t>(c.code));
    bare.u8(static_cast<std::uint8_t>(c.value.size()));
    bare.raw(c.value);
  }
  open_message const m{v.my_as(), v.hold_time(), v.id(), bare.written()};
  auto const whole = encode_message(m, fuzz::scratch());
  if (!whole.has_value()) return;  // a parameter each needs more room than all in one
  auto const again = open_view::decode({message_type::open, whole.assume_value()});
  FUZZ_CHECK(again.has_value());
  auto const& u = again.assume_value();
  FUZZ_CHECK(u.my_as() == v.my_as() && u.hold_time() == v.hold_time() && u.id() == v.id());
  auto const one = fuzz::printed([&](text_writer& out) { open_json(out, v, false); });
  auto const two = fuzz::printed([&](text_writer& out) { open_json(out, u, false); });
  FUZZ_CHECK(one == two);
}

open_options ours(std::uint8_t bits) {
  static constexpr capability::paths_limit::entry limits[]{{ipv4_unicast, 4}};
  open_options o;
  if (bits & 2) o.families = family_set::all();
  o.four_octet_as = !(bits & 4);
  o.extended_next_hop = bits & 8;
  o.ipv6_next_hop = family_set::all();
  if (bits & 16) o.add_path = capability::add_path_mode::send_receive;
  o.paths_limits = limits;
  o.graceful_restart = o.route_refresh = o.operational = bits & 32;
  o.multisession = bits & 64;
  return o;
}

void meet(open_view const& v, std::uint8_t bits) {
  auto const options = ours(bits);
  auto const capabilities = capabilities_of(options, asn{4200000001}, 90);
  FUZZ_CHECK(!capabilities.overflowed());
  open_message const sent{asn{4200000001}, 90, {0x01020304}, capabilities};
  auto const whole = encode_message(sent, fuzz::scratch());
  FUZZ_CHECK(whole.has_value());
  auto const local = open_view::decode({message_type::open, whole.assume_value()});
  FUZZ_CHECK(local.has_value());
  expectations const expect{bits & 128 ? asn{} : v.as_number(),
                            asn{4200000001},
                            {0x01020304},
                            options.four_octet_as,
                            3,
                            options.multisession};
  if (auto const r = acceptable(v, expect, local.assume_value()); !r.has_value())
    fuzz::check_peer_error(r.assume_error(), 0, header_size + 10);
  auto const n = negotiate(local.assume_value(), v, expect);
  FUZZ_CHECK(n.hold_time <= 90);
  FUZZ_CHECK((n.families & options.families) == n.families);
  FUZZ_CHECK((n.add_path_send & n.families) == n.add_path_send);
  FUZZ_CHECK((n.add_path_receive & n.families) == n.add_path_receive);
  FUZZ_CHECK((n.extended_next_hop & n.families) == n.extended_next_hop);
  FUZZ_CHECK(n.family_order.count == n.families.size());
  fuzz::json([&](text_writer& out) { negotiated_json(out, n); });
}

}  // namespace

FUZZ(in) {
  auto const bits = in.u8();
  auto const body = in.rest();
  auto const m = fuzz::message(message_type::open, body);
  auto const v = open_view::decode(fuzz::view(m));
  if (!v.has_value()) return fuzz::check_peer_error(v.assume_error(), 16, m.get().size());
  print(v.assume_value(), bits);
  write_again(v.assume_value());
  meet(v.assume_value(), bits);
}
