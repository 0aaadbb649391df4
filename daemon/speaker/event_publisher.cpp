#include "daemon/speaker/event_publisher.hpp"

namespace senda::daemon {

void event_publisher::subscribe(std::vector<subscription> all) {
  list_ = std::move(all);
  for (int way = 0; way < 2; ++way) {
    any_[way] = {};
    std::uint8_t outside = 0;
    for (auto const& s : list_) {
      if (s.outside) {
        outside |= s.ways[way].types;
        continue;
      }
      any_[way].types |= s.ways[way].types;
      any_[way].parsed |= s.ways[way].parsed;
      any_[way].packets |= s.ways[way].packets;
      any_[way].consolidate |= s.ways[way].consolidate;
    }
    auto const& a = any_[way];
    wanted_[way] = a.parsed || a.packets || a.consolidate ? a.types : std::uint8_t{0};
    wanted_[way] |= outside;
  }
}

template <class Render> void event_publisher::tell(subscription const& s, Render render) {
  line_.clear();
  event_writer encoder{s.receiver->encoding(), line_};
  render(encoder);
  if (!line_.empty()) s.receiver->deliver(line_.view());
}

template <class Want, class Render> void event_publisher::tell_all(Want want, Render render) {
  for (auto const& s : list_)
    if (want(s)) tell(s, render);
}

void event_publisher::connected() {
  tell_all([](auto const& s) { return s.changes; }, [&](auto& e) { e.connected(peer_); });
}
void event_publisher::up() {
  tell_all([](auto const& s) { return s.changes; }, [&](auto& e) { e.up(peer_); });
}
void event_publisher::down(std::string_view reason) {
  tell_all([](auto const& s) { return s.changes; }, [&](auto& e) { e.down(peer_, reason); });
}
void event_publisher::local_address(std::string text) {
  peer_.local = std::move(text);
  tell_state("CONNECT");
}
void event_publisher::fsm(std::string_view state_name) {
  if (state_name != "CONNECT") return tell_state(state_name);
  if (!active_) tell_state("ACTIVE");
  tell_state("IDLE");
}
void event_publisher::tell_state(std::string_view name) {
  active_ = name == "ACTIVE";
  tell_all([](auto const& s) { return s.fsm; }, [&](auto& e) { e.fsm(peer_, name); });
}
void event_publisher::negotiated(senda::negotiated const& n) {
  tell_all([](auto const& s) { return s.negotiated; }, [&](auto& e) { e.negotiated(peer_, n); });
}
void event_publisher::signal(int number, std::string_view name) {
  tell_all([](auto const& s) { return s.signal; }, [&](auto& e) { e.signal(peer_, number, name); });
}

void event_publisher::message(direction way, message_view m, senda::negotiated const& n,
                              update_verdict const* verdict) {
  if (!wants(way, m.type)) return;
  undecodable(way, m, n);
  auto const i = static_cast<int>(way);
  auto const& any = any_[i];
  event_message const plain{way, m, false};
  tell_all([&](auto const& s) { return s.outside && s.ways[i].wants(m.type); },
           [&](auto& e) { parsed(e, plain, n, verdict); });
  if (!any.consolidate && !any.parsed) return;
  event_message const shown{way, m, any.consolidate && any.packets};
  tell_all([&](auto const& s) { return !s.outside && s.ways[i].wants(m.type); },
           [&](auto& e) { parsed(e, shown, n, verdict); });
}

void event_publisher::undecodable(direction way, message_view m, senda::negotiated const& n) {
  auto const i = static_cast<int>(way);
  if (!wants(way, m.type) || any_[i].consolidate || !any_[i].packets) return;
  tell_all([&](auto const& s) { return s.ways[i].packets; },
           [&](auto& e) {
             e.packet(peer_, {way, m, false}, n);
           });
}

void event_publisher::parsed(event_writer& e, event_message const& m, senda::negotiated const& n,
                             update_verdict const* verdict) {
  switch (m.message.type) {
    case message_type::open:
      return e.open(peer_, m);
    case message_type::keepalive:
      return e.keepalive(peer_, m);
    case message_type::notification:
      return e.notification(peer_, m);
    case message_type::route_refresh:
      return e.route_refresh(peer_, m);
    case message_type::operational:
      return e.operational(peer_, m);
    case message_type::update:
      break;
    default:
      return;
  }
  if (verdict) return e.update(peer_, m, *verdict, n);
  auto const u = update_view::decode(m.message);
  if (!u.has_value()) return;
  codec_context const context = m.way == direction::send ? as_sent(n) : codec_context{n};
  e.update(peer_, m, validate(u.assume_value(), context), n);
}

}  // namespace senda::daemon
