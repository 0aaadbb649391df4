// What a peer would get if the routes of another were passed on to it: nothing that is malformed.
// RFC 7606 §8; RFC 4271 §9 (unknown attributes).
#pragma once

#include <senda/rib/adj_rib_in.hpp>
#include <senda/rib/update_stream.hpp>
#include <senda/session/validate.hpp>

#include <string>

namespace hostile {

namespace detail {

[[nodiscard]] inline senda::negotiated anybody(bool four_octets) {
  using namespace senda;
  negotiated n;
  n.families = n.extended_next_hop = family_set::all();
  for (auto const f : known_families) n.family_order.push(f);
  n.four_octet_as = four_octets;
  n.external = n.aigp = true;
  n.message_limit = max_extended_message_size;
  return n;
}

template <class Complain>
void examine(senda::message_view m, senda::negotiated const& to, Complain&& complain) {
  using namespace senda;
  auto const u = update_view::decode(m);
  if (!u.has_value()) return complain("passes on what is no UPDATE");
  auto const v = validate(u.assume_value(), as_sent(to));
  // What was discarded is not there any more, so nothing is wrong any more.
  if (v.action != reaction::none)
    return complain("passes on what is malformed: 3/" + std::to_string(v.fault.subcode));
  v.for_each_attribute([&](attribute_view a) {
    if (find_descriptor(a.code)) return;
    if (!a.is_transitive()) complain("passes on what is not transitive");
    if (!(a.flags & attribute_flag::partial))
      complain("passes on an unknown attribute without the partial bit");
  });
}

}  // namespace detail

/// Sends everything in `in` to an external peer, with AS numbers of four octets or of two, and
/// validates it there. complain(std::string) hears of what must not be.
template <class Complain>
void pass_on(senda::adj_rib_in const& in, bool four_octets, Complain&& complain) {
  using namespace senda;
  auto const to = detail::anybody(four_octets);
  attribute_pool pool{7};
  adj_rib_out out{pool};
  for (adj_rib_in::route_id id = 0; id < in.id_bound(); ++id)
    if (in.is_announced(id)) out.announce(in[id].key.view(), in.pool().block(in[id].attributes));
  update_stream stream{out, {}};
  stream.start(to);
  transmit_buffer tx;
  for (int i = 0; i < 100'000 && !stream.idle(); ++i) {
    tx.clear();
    stream.produce(tx);
    for (bytes left = tx.pending(); !left.empty();) {
      auto const m = next_message(left, max_extended_message_size).assume_value();
      left = left.subspan(m.whole.size());
      detail::examine(m, to, complain);
    }
  }
  if (!stream.idle()) complain("does not come to an end");
}

}  // namespace hostile
