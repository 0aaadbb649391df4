// A whole UPDATE: view, verdict (RFC 7606), JSON; and the message written again from what was read.
// Input: session, body.
#include <senda/session/error_json.hpp>
#include <senda/session/update_json.hpp>
#include <senda/session/update_text.hpp>

#include "fuzz.hpp"

using namespace senda;

namespace {

bool inside(bytes part, bytes whole) {
  if (part.empty()) return true;
  return part.data() >= whole.data() && part.data() + part.size() <= whole.data() + whole.size();
}

void check_verdict(update_verdict const& v, bytes body, codec_context const& c) {
  if (v.action != reaction::none) {
    FUZZ_CHECK(v.fault.action == v.action);
    fuzz::check_peer_error(v.fault, header_size, header_size + body.size());
  }
  if (v.action == reaction::treat_as_withdraw) FUZZ_CHECK(v.announced().empty());
  if (v.action == reaction::reset) FUZZ_CHECK(v.announced().empty() && v.withdrawn().empty());
  FUZZ_CHECK((v.action == reaction::disable_family) <= !v.disabled.empty());
  FUZZ_CHECK(c.disable_families || v.disabled.empty());
  for (auto const list : {v.withdrawn(), v.announced()})
    for (auto const& block : list) {
      FUZZ_CHECK(inside(block.routes.octets(), body));
      FUZZ_CHECK(c.families.contains(block.routes.family()));
      FUZZ_CHECK(!v.disabled.contains(block.routes.family()));
      FUZZ_CHECK(block.routes.check().has_value());
      for (auto const route : block.routes) FUZZ_CHECK(inside(route.octets, body));
    }
  int last = -1;
  v.for_each_attribute([&](attribute_view a) {
    FUZZ_CHECK(static_cast<int>(a.code) > last && inside(a.value, body));
    last = static_cast<int>(a.code);
    FUZZ_CHECK(check_attribute(a, c).has_value());
    FUZZ_CHECK(visit_attribute(a, c, [](auto const&) {}).has_value());
    FUZZ_CHECK(!v.discarded.contains(a.code));
  });
}

void print(update_verdict const& v, codec_context const& c) {
  for (auto const style : {update_json_style{}, update_json_style{true, false, false},
                           update_json_style{false, true, false}})
    fuzz::json([&](text_writer& out) { update_json(out, v, c, style); });
  fuzz::printed([&](text_writer& out) { update_text(out, "neighbor 192.0.2.1 ", v, c); });
  fuzz::printed([&](text_writer& out) { update_commands(out, v, c); });
}

void print(error const& e, bytes body) {
  auto const whole = fuzz::message(message_type::update, body);
  fuzz::json([&](text_writer& out) {
    out << '{';
    error_json_members(out, e, whole);
    out << '}';
  });
}

/// The three fields written again are the same octets.
void write_again(update_view const& u, bytes body) {
  update_message const m{u.withdrawn, u.attributes, u.nlri, {}, {}};
  FUZZ_CHECK(m.size() == header_size + body.size());
  auto const again = fuzz::encoded([&](byte_writer& w) { m.encode(w, {}); });
  FUZZ_CHECK(equal_bytes(again, body));
}

}  // namespace

FUZZ(in) {
  auto const c = fuzz::context(in.u8());
  auto const body = in.rest();
  auto const u = update_view::decode_body(body);
  if (!u.has_value()) {
    print(u.assume_error(), body);
    return fuzz::check_peer_error(u.assume_error(), 16, header_size + body.get().size());
  }
  auto const v = validate(u.assume_value(), c);
  check_verdict(v, body, c);
  FUZZ_CHECK(!v.end_of_rib || v.announced().empty());
  print(v, c);
  if (v.action != reaction::none) print(v.fault, body);
  write_again(u.assume_value(), body);
  if (auto const family = u.assume_value().end_of_rib()) {
    end_of_rib_message const m{*family};
    auto const eor = fuzz::encoded([&](byte_writer& w) { m.encode(w, c); });
    auto const w = update_view::decode_body(eor);
    FUZZ_CHECK(w.has_value() && w.assume_value().end_of_rib() == family);
  }
}
