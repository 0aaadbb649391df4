// The small messages, a target each: decode, encode, JSON, text. Input: body; of `answer`, an error
// and the message it is about.
#include <senda/message/keepalive.hpp>
#include <senda/session/messages_json.hpp>

#include "fuzz.hpp"

using namespace senda;

namespace {

/// What was decoded is written as the same octets.
template <class M> void round_trip(M const& m, message_view original) {
  auto const again = encode_message(m, fuzz::scratch(), {}, max_extended_message_size);
  FUZZ_CHECK(again.has_value() && equal_bytes(again.assume_value(), original.whole));
}

template <class M> result<M> decode(message_view v) {
  auto m = M::decode(v);
  if (!m.has_value()) fuzz::check_peer_error(m.assume_error(), 0, v.whole.size());
  return m;
}

void notification(fuzz::input in) {
  auto const body = in.rest();
  auto const whole = fuzz::message(message_type::notification, body);
  auto const m = decode<notification_message>(fuzz::view(whole)).value();
  if (body.get().size() >= 2) round_trip(m, fuzz::view(whole));
  fuzz::json([&](text_writer& out) { notification_json(out, m); });
  fuzz::printed([&](text_writer& out) { notification_text(out, m); });
  auto const s = shutdown_communication::read(m.data);
  FUZZ_CHECK(s.text.size() + s.trailing.size() + !m.data.empty() == m.data.size());
}

/// A Cease of ours with any text is one whose text reads as it is, or the beginning of it.
void shutdown_text(fuzz::input in) {
  auto const subcode = static_cast<cease_subcode>(in.u8());
  auto const text = in.rest();
  cease_data const data{subcode, text.text()};
  if (!has_shutdown_text(notification_code::cease, static_cast<std::uint8_t>(subcode))) return;
  auto const s = shutdown_communication::read(data);
  FUZZ_CHECK(s.trailing.empty());
  if (text.get().empty()) return;
  FUZZ_CHECK(s.text.size() <= text.get().size());
  FUZZ_CHECK(equal_bytes(s.text, text.get().first(s.text.size())));
  if (is_utf8(text.text()))
    FUZZ_CHECK(s.state == shutdown_communication::condition::valid &&
               s.text.size() + 4 > std::min<std::size_t>(255, text.get().size()));
}

/// The NOTIFICATION for any error about any message fits, and shows octets of that message.
void answer(fuzz::input in) {
  error e;
  e.code = static_cast<notification_code>(in.u8() % 9);
  e.subcode = in.u8();
  e.offset = in.u16();
  e.length = in.u16();
  e.os = in.u8();
  auto const message = in.rest();
  auto const n = notification_for(e, message);
  FUZZ_CHECK(n.code == e.code && n.subcode == e.subcode);
  FUZZ_CHECK(encode_message(n, fuzz::scratch()).has_value());
}

void route_refresh(fuzz::input in) {
  auto const body = in.rest();
  auto const whole = fuzz::message(message_type::route_refresh, body);
  auto const m = decode<route_refresh_message>(fuzz::view(whole));
  if (!m.has_value()) return;
  round_trip(m.assume_value(), fuzz::view(whole));
  fuzz::json([&](text_writer& out) { route_refresh_json(out, m.assume_value()); });
  fuzz::printed([&](text_writer& out) { route_refresh_text(out, m.assume_value()); });
}

void operational(fuzz::input in) {
  auto const body = in.rest();
  auto const whole = fuzz::message(message_type::operational, body);
  auto const m = decode<operational_message>(fuzz::view(whole));
  if (!m.has_value()) return;
  if (m.assume_value().advisory.size() <= operational_message::longest_advisory)
    round_trip(m.assume_value(), fuzz::view(whole));
  fuzz::json([&](text_writer& out) { operational_json(out, m.assume_value()); });
  fuzz::printed([&](text_writer& out) { operational_text(out, m.assume_value()); });
}

constexpr fuzz::target targets[]{{"notification", &notification},
                                 {"shutdown-text", &shutdown_text},
                                 {"answer", &answer},
                                 {"route-refresh", &route_refresh},
                                 {"operational", &operational}};

}  // namespace

FUZZ_TARGETS(targets)
