// A whole session: what a peer may send, in any pieces, through the engine of the stepped drivers
// and their state machine to the application, which prints every message and keeps the routes, and
// what those would be to another peer; and what we answer.
// Input: settings, number of steps, steps, the peer's octets.
#include <senda/fsm/peer_engine.hpp>
#include <senda/session/capabilities_of.hpp>
#include <senda/session/messages_json.hpp>
#include <senda/session/negotiated_json.hpp>
#include <senda/session/open_json.hpp>
#include <senda/session/received_block.hpp>
#include <senda/session/update_json.hpp>
#include <senda/session/update_text.hpp>

#include "../hostile/pass_on.hpp"
#include "fuzz.hpp"

using namespace senda;

namespace {

/// Decodes and prints whatever comes; a peer_handler.
class application {
 public:
  void on_connected(connection_info const&) {}
  void on_state(fsm::state s) {
    FUZZ_CHECK(s != state_);
    state_ = s;
  }
  void on_sent(message_view m) { FUZZ_CHECK(is_whole(m)); }
  void on_received(message_view m) {
    FUZZ_CHECK(is_whole(m));
    if (m.type == message_type::notification)
      fuzz::json([&](text_writer& out) {
        notification_json(out, notification_message::decode(m).value());
      });
    if (m.type != message_type::open) return;
    auto const open = open_view::decode(m);
    if (open.has_value())
      fuzz::json([&](text_writer& out) { open_json(out, open.assume_value(), false); });
  }
  void on_negotiated(negotiated const& n) {
    fuzz::json([&](text_writer& out) { negotiated_json(out, n); });
  }
  void on_up(negotiated const& n) {
    FUZZ_CHECK(!up_);
    up_ = true;
    session_ = n;
  }
  result<void> on_message(message_view m) {
    FUZZ_CHECK(up_ && m.whole.size() <= session_.message_limit);
    auto const r = decode(m);
    if (!r.has_value()) fuzz::check_peer_error(r.assume_error(), 0, m.whole.size());
    return r;
  }
  void on_down(error const& why, std::string_view reason) {
    pass_on();
    rib_.clear();
    up_ = false;
    FUZZ_CHECK(!reason.empty());
    if (why.from == origin_of_error::protocol) FUZZ_CHECK(why.code != notification_code::none);
  }
  void produce(transmit_buffer& tx) {
    FUZZ_CHECK(up_);
    for (auto const f : session_.family_order)
      FUZZ_CHECK(tx.append(end_of_rib_message{f}, session_).has_value());
  }
  /// The routes of the peer, as another one would get them.
  void pass_on() const {
    if (rib_.size() == 0 || rib_.size() > 2000) return;
    for (bool const four_octets : {true, false})
      hostile::pass_on(rib_, four_octets, [](std::string const& what) {
        std::fprintf(stderr, "%s\n", what.c_str());
        FUZZ_CHECK(false);
      });
  }
  [[nodiscard]] bool up() const noexcept { return up_; }
  [[nodiscard]] fsm::state state() const noexcept { return state_; }

 private:
  static bool is_whole(message_view m) {
    return m.whole.size() >= header_size && m.whole[18] == static_cast<std::uint8_t>(m.type) &&
           static_cast<std::size_t>(m.whole[16] << 8 | m.whole[17]) == m.whole.size();
  }
  result<void> decode(message_view m) {
    if (m.type == message_type::update) return update(m);
    if (m.type == message_type::route_refresh) {
      SENDA_TRY(auto const r, route_refresh_message::decode(m));
      fuzz::json([&](text_writer& out) { route_refresh_json(out, r); });
    } else {
      FUZZ_CHECK(m.type == message_type::operational);
      SENDA_TRY(auto const o, operational_message::decode(m));
      fuzz::json([&](text_writer& out) { operational_json(out, o); });
    }
    return success();
  }
  result<void> update(message_view m) {
    SENDA_TRY(auto const view, update_view::decode(m));
    auto const v = validate(view, session_);
    if (v.action > reaction::treat_as_withdraw) return fail(v.fault);
    take_in(v);
    fuzz::json([&](text_writer& out) { update_json(out, v, session_); });
    fuzz::printed([&](text_writer& out) { update_text(out, "neighbor 192.0.2.1 ", v, session_); });
    return success();
  }

  void take_in(update_verdict const& v) {
    for (auto const& block : v.withdrawn())
      for (auto const& route : block.routes)
        rib_.withdraw({route.family, route.path_id, route.octets});
    for (auto const& block : v.announced()) {
      auto const attributes = pool_.intern(block_.of(v, block, session_));
      for (auto const& route : block.routes) {
        route_key_view const key{route.family, route.path_id, route.octets};
        rib_.announce(key, attributes);
        FUZZ_CHECK(rib_.lookup(key).has_value());
      }
      pool_.release(attributes);
    }
  }

  negotiated session_;
  attribute_pool pool_{1};
  adj_rib_in rib_{pool_};
  received_block block_;
  fsm::state state_ = fsm::state::idle;
  bool up_ = false;
};

/// What goes over one connection; there is no network.
class transport final : public fsm::peer_engine<transport, application> {
  using engine = fsm::peer_engine<transport, application>;
  using side = fsm::side;

 public:
  transport(fsm::settings const& s, application& a, bytes input) : engine(s, a), input_(input) {}
  ~transport() {
    for (auto const& sent : output_) check_output(sent);
  }

  /// One step that the fuzzer chose.
  void step(std::uint8_t what) {
    constexpr fsm::side sides[] = {side::outgoing, side::incoming};
    auto const on = sides[what & 1];
    switch (what >> 5) {
      case 0:
        return answer_dial(what & 2);
      case 1:
        if (!alive_[1] && !refused_once_) offer_connection();
        return;
      case 2:
        return let_time_pass(what & 31u);
      case 3:
        choked_ = what & 2;
        for (auto const s : sides)
          if (alive_[static_cast<int>(s)]) writable(s);
        return;
      case 4:
        pause_reading(what & 2);
        return service();
      case 5:
        if (what & 8) stop({.silent = bool(what & 2), .restart = bool(what & 4)});
        else start();
        return service();
      default:
        answer_dial(true);
        return give(on, std::size_t{1} << (what >> 1 & 15));
    }
  }
  /// Everything that is left, to the connection that is there.
  void finish() {
    answer_dial(true);
    pause_reading(false);
    service();
    choked_ = false;
    for (int i = 0; i < 64 && !input_.empty(); ++i)
      give(alive_[0] ? side::outgoing : side::incoming, 1 << 20);
  }

 private:
  friend engine;

  void answer_dial(bool well) {
    if (!std::exchange(dialling_, false)) return;
    if (!well) return dial_failed(ECONNREFUSED);
    connect(side::outgoing);
    dialled(where(false));
  }
  void offer_connection() {
    offer(where(true));
    refused_once_ = !alive_[1];
  }
  void give(side s, std::size_t n) {
    if (!alive_[static_cast<int>(s)]) return;
    ready_ = std::min(n, input_.size());
    while (ready_ > 0 && alive_[static_cast<int>(s)]) {
      auto const before = ready_;
      readable(s);
      if (ready_ == before) break;  // reading is paused
    }
    ready_ = 0;
    if (alive_[static_cast<int>(s)]) writable(s);
  }
  void let_time_pass(unsigned n) {
    auto const next = machine().deadline();
    if (n & 1 && next != fsm::time_point::never()) now_ = std::max(now_, next);
    else now_ = now_ + fsm::seconds(n);
    service();
  }
  static connection_info where(bool incoming) {
    return {ipv4_address{0xc0000201}, ipv4_address{0xc0000202}, 179, 40000, incoming};
  }
  void connect(side s) {
    alive_[static_cast<int>(s)] = true;
    output_.emplace_back();
    current_[static_cast<int>(s)] = output_.size() - 1;
  }
  /// Whole messages, an OPEN first, nothing after a NOTIFICATION; the last one may be cut.
  static void check_output(std::vector<std::uint8_t> const& sent) {
    bool first = true, last = false;
    for (bytes left{sent}; !left.empty();) {
      auto const m = next_message(left, max_extended_message_size);
      FUZZ_CHECK(m.has_value());
      auto const v = m.assume_value();
      if (v.whole.empty()) return;
      FUZZ_CHECK(!last);
      FUZZ_CHECK(!first || v.type == message_type::open || v.type == message_type::notification);
      first = false;
      last = v.type == message_type::notification;
      left = left.subspan(v.whole.size());
    }
  }

  // What the engine asks for.
  [[nodiscard]] fsm::time_point now() const noexcept { return now_; }
  void soon() {}
  void wake_at(fsm::time_point) {}
  void attend(side, bool, bool) {}
  std::int32_t dial() {
    FUZZ_CHECK(!alive_[0]);
    dialling_ = true;
    return 0;
  }
  void admit() { connect(side::incoming); }
  void refuse(transmit_buffer tx) { output_.push_back(fuzz::copy(tx.pending())); }
  void drop(side s, fsm::closing how, transmit_buffer tx) {
    auto const i = static_cast<int>(s);
    if (s == side::outgoing) dialling_ = false;
    if (!std::exchange(alive_[i], false) || how != fsm::closing::drain) return;
    auto& out = output_[current_[i]];
    out.insert(out.end(), tx.pending().begin(), tx.pending().end());
  }
  fsm::io_outcome read(side s, mutable_bytes to) {
    FUZZ_CHECK(alive_[static_cast<int>(s)] && !to.empty());
    if (!ready_) return {0, EAGAIN};
    auto const n = std::min(ready_, to.size());
    std::memcpy(to.data(), input_.data(), n);
    input_ = input_.subspan(n);
    ready_ -= n;
    return {n, 0};
  }
  fsm::io_outcome write(side s, bytes from) {
    FUZZ_CHECK(alive_[static_cast<int>(s)]);
    if (choked_) return {0, EAGAIN};
    auto& out = output_[current_[static_cast<int>(s)]];
    out.insert(out.end(), from.begin(), from.end());
    return {from.size(), 0};
  }

  bytes input_;
  std::size_t ready_ = 0;  // how much of it may be read now
  fsm::time_point now_{1'000'000'000};
  bool alive_[2] = {}, dialling_ = false, choked_ = false, refused_once_ = false;
  std::size_t current_[2] = {};
  std::vector<std::vector<std::uint8_t>> output_;  // of every connection
};

open_options wanted(std::uint8_t bits) {
  open_options o;
  o.families = family_set::all();
  o.four_octet_as = !(bits & 1);
  o.extended_message = !(bits & 2);
  if (!(bits & 4)) o.add_path = capability::add_path_mode::send_receive;
  o.extended_next_hop = o.graceful_restart = o.route_refresh = o.operational = true;
  o.ipv6_next_hop = o.families;
  return o;
}

}  // namespace

FUZZ(in) {
  auto const bits = in.u8();
  auto const capabilities = capabilities_of(wanted(bits), asn{65001}, 180);
  fsm::settings s;
  s.local_as = asn{65001};
  s.id = {0x0a000001};
  s.hold_time = bits & 8 ? 0 : 180;
  s.capabilities = capabilities;
  s.passive = bits & 16;
  s.automatic_start = !(bits & 32);
  auto const steps = in.take(in.u8() % 32);
  auto const stream = in.rest();
  application a;
  transport t{s, a, stream};
  t.start();
  t.step(0x40);  // orders are followed in the loop
  for (auto const what : steps.get()) t.step(what);
  t.finish();
  a.pass_on();
  FUZZ_CHECK(a.state() == t.state());
  FUZZ_CHECK(a.up() == (t.state() == fsm::state::established));
}
