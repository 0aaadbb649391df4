// One session without a network: octets in, through the engine of the peer drivers and the state
// machine, to validate(), an Adj-RIB-In, JSON and text; and what is answered. RFC 4271 §8.
#pragma once

#include <senda/fsm/peer_engine.hpp>
#include <senda/rib/adj_rib_in.hpp>
#include <senda/rib/update_stream.hpp>
#include <senda/session/capabilities_of.hpp>
#include <senda/session/messages_json.hpp>
#include <senda/session/negotiated_json.hpp>
#include <senda/session/open_json.hpp>
#include <senda/session/received_block.hpp>
#include <senda/session/update_json.hpp>
#include <senda/session/update_text.hpp>

#include "../fuzz/json_checker.hpp"
#include "corpus.hpp"

namespace hostile {

using namespace senda;

/// What a session got and made of it. Its complaints are about what must never happen.
class application {
 public:
  std::vector<std::string> complaints;
  std::optional<update_verdict> last;  ///< of the UPDATE that came last; its views are gone
  int announced = 0, withdrawn = 0, updates = 0;
  std::string reason;  ///< of the end
  bool up = false;
  negotiated session;
  attribute_pool pool{1};
  adj_rib_in rib{pool};

  void on_connected(connection_info const&) {}
  void on_state(fsm::state) {}
  void on_sent(message_view) {}
  void on_received(message_view m) {
    if (m.type == message_type::notification)
      json([&](text_writer& out) {
        notification_json(out, notification_message::decode(m).value());
      });
    if (m.type != message_type::open) return;
    auto const open = open_view::decode(m);
    if (open.has_value())
      json([&](text_writer& out) { open_json(out, open.assume_value(), false); });
  }
  void on_negotiated(negotiated const& n) {
    json([&](text_writer& out) { negotiated_json(out, n); });
  }
  void on_up(negotiated const& n) {
    up = true;
    session = n;
  }
  result<void> on_message(message_view m) {
    if (m.type == message_type::update) return update(m);
    if (m.type == message_type::route_refresh) {
      SENDA_TRY(auto const r, route_refresh_message::decode(m));
      json([&](text_writer& out) { route_refresh_json(out, r); });
    } else {
      SENDA_TRY(auto const o, operational_message::decode(m));
      json([&](text_writer& out) { operational_json(out, o); });
    }
    return success();
  }
  void on_down(error const&, std::string_view why) {
    up = false;
    reason = why;
    rib.clear();
  }
  void produce(transmit_buffer&) {}

 private:
  result<void> update(message_view m) {
    SENDA_TRY(auto const view, update_view::decode(m));
    auto const v = validate(view, session);
    ++updates;
    last = v;
    if (v.action > reaction::treat_as_withdraw) return fail(v.fault);
    take_in(v);
    json([&](text_writer& out) { update_json(out, v, session); });
    printed([&](text_writer& out) { update_text(out, "neighbor 192.0.2.1 ", v, session); });
    printed([&](text_writer& out) { update_commands(out, v, session); });
    return success();
  }
  void take_in(update_verdict const& v) {
    for (auto const& block : v.withdrawn())
      for (auto const& route : block.routes) {
        ++withdrawn;
        rib.withdraw({route.family, route.path_id, route.octets});
      }
    for (auto const& block : v.announced()) {
      auto const attributes = pool.intern(block_.of(v, block, session));
      for (auto const& route : block.routes) {
        ++announced;
        rib.announce({route.family, route.path_id, route.octets}, attributes);
      }
      pool.release(attributes);
    }
  }
  template <class F> std::string_view printed(F&& print) {
    out_.clear();
    print(out_);
    for (char const c : out_.view())
      if ((c < 0x20 || c >= 0x7f) && c != '\n') {
        complaints.push_back("a character that hurts a terminal: " + std::string{out_.view()});
        break;
      }
    return out_.view();
  }
  template <class F> void json(F&& print) {
    auto const out = printed(print);
    if (!fuzz::json_checker::accepts(out)) complaints.push_back("no JSON: " + std::string{out});
  }

  received_block block_;
  text_writer out_;
};

/// The transport: there is none. One incoming connection, given octets by its owner.
class machine final : public fsm::peer_engine<machine, application> {
  using engine = fsm::peer_engine<machine, application>;
  using side = fsm::side;

 public:
  machine(fsm::settings const& s, application& a) : engine(s, a) {
    start();
    service();
    offer({ipv4_address{0x0a000001}, ipv4_address{0x0a000002}, 179, 40000, true});
    service();
  }
  /// At most `piece` octets at a time.
  void give(octets const& what, std::size_t piece = SIZE_MAX) {
    for (bytes left{what}; !left.empty() && alive_;) {
      input_ = left.first(std::min(piece, left.size()));
      left = left.subspan(input_.size());
      while (!input_.empty() && alive_) readable(side::incoming);
    }
    service();
  }
  [[nodiscard]] bool alive() const noexcept { return alive_; }
  octets sent;  ///< since the owner emptied it

 private:
  friend engine;

  [[nodiscard]] fsm::time_point now() const noexcept { return fsm::time_point{1'000'000'000}; }
  void soon() {}
  void wake_at(fsm::time_point) {}
  void attend(side, bool, bool) {}
  std::int32_t dial() { return ECONNREFUSED; }
  void admit() { alive_ = true; }
  void refuse(transmit_buffer) {}
  void drop(side, fsm::closing how, transmit_buffer tx) {
    alive_ = false;
    if (how == fsm::closing::drain)
      sent.insert(sent.end(), tx.pending().begin(), tx.pending().end());
  }
  fsm::io_outcome read(side, mutable_bytes to) {
    if (input_.empty()) return {0, EAGAIN};
    auto const n = std::min(input_.size(), to.size());
    std::copy_n(input_.begin(), n, to.begin());
    input_ = input_.subspan(n);
    return {n, 0};
  }
  fsm::io_outcome write(side, bytes from) {
    sent.insert(sent.end(), from.begin(), from.end());
    return {from.size(), 0};
  }

  bytes input_;
  bool alive_ = false;
};

/// Sessions of the corpus: what we offer is always the same, the peer's OPEN differs.
struct session_kind {
  bool internal = false, extended = false, paths = false, four_octets = true, unicast = false;

  static session_kind named(std::string_view name) {
    session_kind k;
    k.internal = name == "internal";
    k.extended = name == "extended";
    k.paths = name == "add-path";
    k.four_octets = name != "two-octet";
    k.unicast = name == "unicast";
    return k;
  }
  [[nodiscard]] octets open(bool ours) const {
    open_options o;
    o.families = unicast ? family_set::of(ipv4_unicast, ipv6_unicast) : family_set::all();
    o.four_octet_as = ours || four_octets;
    o.extended_message = extended;
    if (paths) o.add_path = capability::add_path_mode::send_receive;
    o.route_refresh = o.operational = o.graceful_restart = true;
    o.restart_time = 120;
    o.restarted = false;
    auto const c = capabilities_of(o, as_of(ours), 180);
    return {c.view().begin(), c.view().end()};
  }
  [[nodiscard]] asn as_of(bool ours) const { return asn{ours || internal ? 65000u : 65001u}; }
  /// The peer's OPEN and KEEPALIVE.
  [[nodiscard]] octets greeting() const {
    auto const c = open(false);
    octets body{4, 0xfd, static_cast<std::uint8_t>(as_of(false).value), 0, 180, 10, 0, 0, 2};
    auto const n = c.size();
    for (auto const v :
         {std::size_t{255}, std::size_t{255}, (n + 3) >> 8, n + 3, std::size_t{2}, n >> 8, n})
      body.push_back(static_cast<std::uint8_t>(v));
    body.insert(body.end(), c.begin(), c.end());
    auto all = framed(1, body);
    auto const keepalive = framed(4, {});
    all.insert(all.end(), keepalive.begin(), keepalive.end());
    return all;
  }
};

/// Holds what the machine's settings borrow.
struct conversation {
  session_kind kind;
  octets capabilities;
  application app;
  machine peer;

  explicit conversation(session_kind const& k)
      : kind(k), capabilities(k.open(true)), peer(settings(), app) {}

 private:
  [[nodiscard]] fsm::settings settings() const {
    fsm::settings s;
    s.local_as = kind.as_of(true);
    s.peer_as = kind.as_of(false);
    s.id = {0x0a000001};
    s.hold_time = 180;
    s.capabilities = capabilities;
    s.passive = true;
    s.unknown_message_as_reference = true;
    return s;
  }
};

}  // namespace hostile
