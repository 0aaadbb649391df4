#include "daemon/speaker/peer.hpp"

#include <senda/message/notification_text.hpp>
#include <senda/message/route_refresh.hpp>
#include <senda/session/negotiated_json.hpp>

#include "daemon/log.hpp"

namespace senda::daemon {

namespace {

constexpr std::string_view source = "network";

/// Routes that are put in order before something else has its turn.
constexpr std::size_t patience = 65536;
/// Changes that follow each other closely go out together, and cancel each other.
constexpr std::chrono::milliseconds settle_pause{1};
/// Between two looks at whether TCP has taken what somebody waits for.
constexpr std::chrono::milliseconds drain_pause{5};

/// Topics `message` and `packets` of the log: what goes over the wire, its kind and its octets.
void log_message(std::string_view who, std::string_view way, message_view m) {
  if (log_wants(log_level::debug, "message"))
    log_line(log_level::debug, "message", who, way, "type=", static_cast<unsigned>(m.type),
             " octets=", m.whole.size());
  if (!log_wants(log_level::debug, "packets")) return;
  text_writer octets;
  octets.hex(m.whole, true);
  log_line(log_level::debug, "packets", who, way, octets.view());
}

/// Topic `statistics`: what a session that ended has moved.
void log_totals(log_budget& budget, std::string_view who, peer_statistics const& s,
                std::size_t routes) {
  auto const count = [](auto const& messages, message_type t) {
    return messages[static_cast<std::size_t>(t)];
  };
  log_limited(budget, log_level::info, "statistics", who,
              " updates-sent=", count(s.sent, message_type::update),
              " updates-received=", count(s.received, message_type::update),
              " keepalives-sent=", count(s.sent, message_type::keepalive),
              " keepalives-received=", count(s.received, message_type::keepalive),
              " prefixes-received=", s.prefixes_received,
              " prefixes-withdrawn=", s.prefixes_withdrawn, " slowed-down=", s.slowed_down,
              " routes=", routes);
}

/// What is wrong and which octets show it, for the log.
std::string evidence_of(error const& e, bytes message) {
  text_writer out;
  describe(out, e, message);
  return std::string{out.view()};
}

/// The peer sent what it must not send: the session ends while that message is handled.
bool is_about_a_message(error const& e) {
  using enum notification_code;
  return e.from == origin_of_error::protocol && e.code != none && e.code != hold_timer_expired &&
         e.code != send_hold_timer_expired;
}

update_stream::settings stream_settings(peer_settings const& s) {
  return {.group_updates = s.group_updates, .end_of_rib = !s.manual_eor, .patience = patience};
}

}  // namespace

peer::peer(reactor& loop, std::shared_ptr<outbound_table> table, peer_settings settings,
           event_peer identity, peer_owner& owner)
    : loop_(loop),
      settings_(std::move(settings)),
      owner_(owner),
      events_(std::move(identity)),
      table_(std::move(table)),
      stream_(table_->rib(), stream_settings(settings_), &table_->exchange()),
      agreed_(nothing_negotiated),
      rib_in_(table_->rib().pool()),
      since_(loop.now()) {
  rib_in_.count_attributes(settings_.prefix_limit.memory > 0);
  hold_down_timer_ = loop_.timer([this] { start_again(); });
  ready_timer_ = loop_.timer([this] { give_up_waiting(); });
  drain_timer_ = loop_.timer([this] { session_->wake(); });
  settle_timer_ = loop_.timer([this] {
    settling_ = false;
    session_->wake();
  });
  if (settings_.rate_limit) {
    left_this_second_ = settings_.rate_limit;
    rate_timer_ = loop_.timer([this] {
      left_this_second_ = settings_.rate_limit;
      session_->wake();
    });
  }
  session_ = loop_.open_session(settings_.session, *this);
  table_->join(*this);
}

peer::~peer() {
  *alive_ = false;
  table_->leave(*this);
}

outbound_table& peer::own_table() {
  outbound_reader* const self = this;
  return table_->readers().size() == 1 ? *table_ : *table_->split({&self, 1});
}

void peer::leave_table() {
  if (table_->readers().size() == 1) return;
  started_ = false;
  stream_.stop();
  table_->leave(*this);
  table_->trim();
}

void peer::on_split(std::shared_ptr<outbound_table> own) {
  stream_.move_to(own->rib(), &own->exchange());
  table_ = std::move(own);
}

// --- what the operator and the API want
// -------------------------------------------------------------

bool peer::send_attributes(bytes attributes) {
  if (!established_) return false;
  transmit_buffer one;
  attributes_message const m{agreed_, attributes};
  return one.append(m, agreed_, agreed_.message_limit).has_value() && send_message(one.pending());
}

bool peer::send_message(bytes whole) {
  if (!established_ || whole.size() > agreed_.message_limit) return false;
  extras_.emplace_back(whole.begin(), whole.end());
  session_->wake();
  return true;
}

bool peer::send_operational(operational_message const& m) {
  if (!established_ || !agreed_.operational) return false;
  transmit_buffer one;
  return one.append(m, agreed_, agreed_.message_limit).has_value() && send_message(one.pending());
}

void peer::slow_down(bool reading, bool sending) {
  if ((reading && !paused_) || (sending && !held_)) ++statistics_.slowed_down;
  if (reading != paused_) session_->pause_reading(reading);
  paused_ = reading;
  if (std::exchange(held_, sending) && !sending) session_->wake();
}

void peer::flush_rib() {
  log_line(log_level::debug, "rib", settings_.name, " flush routes=", rib().size());
  stream_.refresh(settings_.families, agreed_.refresh == refresh_mode::enhanced);
  on_change();
}

void peer::reconfigure(peer_settings const& next) {
  settings_.manual_eor = next.manual_eor;
  settings_.eor_wait = next.eor_wait;
  settings_.link_local = next.link_local;
  settings_.operational = next.operational;
  bool const other_limit = settings_.prefix_limit != next.prefix_limit;
  settings_.prefix_limit = next.prefix_limit;
  if (other_limit) {
    rib_in_.count_attributes(settings_.prefix_limit.memory > 0);
    limit_watch_.reset();
    start_again();
  }
  stream_.configure(stream_settings(settings_));
}

/// The routes go out as they come, End-of-RIB when everybody has said that they are complete: until
/// then the peer keeps those it had of us before (RFC 4724 §4.1).
void peer::wait_for_helpers() {
  if (settings_.manual_eor || !settings_.eor_wait.count()) return;
  waiting_ = owner_.unready(*this) & agreed_.families;
  if (waiting_.empty()) return;
  stream_.hold_end_of_rib(waiting_);
  ready_timer_->expires_after(settings_.eor_wait);
  log_line(log_level::info, source, settings_.name,
           " End-of-RIB waits seconds=", settings_.eor_wait.count());
}

void peer::readiness_changed() {
  if (waiting_.empty()) return;
  auto const left = owner_.unready(*this) & waiting_;
  if (left == waiting_) return;
  waiting_ = left;
  stream_.hold_end_of_rib(waiting_);
  if (waiting_.empty()) ready_timer_->cancel();
  session_->wake();
}

void peer::give_up_waiting() {
  log_line(log_level::warning, source, settings_.name,
           " End-of-RIB is sent although not all helpers are ready (eor-wait)");
  waiting_ = {};
  stream_.hold_end_of_rib({});
  session_->wake();
}

bool peer::send_end_of_rib(family f) {
  if (!established_) return false;
  if (waiting_.contains(f)) return true;
  end_of_ribs_.push_back(f);
  session_->wake();
  return true;
}

bool peer::request_refresh(family f) {
  if (!established_) return false;
  if (!settings_.route_refresh || !settings_.families.contains(f)) return true;
  if (agreed_.refresh == refresh_mode::absent) return true;
  refreshes_.push_back(f);
  session_->wake();
  return true;
}

void peer::when_flushed(std::function<void()> done) {
  if (!established_) return done();
  waiters_.push_back({rib().log_end(), std::move(done)});
  session_->wake();
}

void peer::on_change() {
  if (started_ && !std::exchange(settling_, true)) settle_timer_->expires_after(settle_pause);
}

/// The first batch is the table as it is when the session comes up: what helpers say to that
/// follows End-of-RIB.
void peer::begin_sending() {
  started_ = true;
  was_established_ = true;
  stream_.start(agreed_, !knows_replaced_);
  stream_.withhold_stale(settings_.long_lived_restart && !agreed_.long_lived_restart);
  log_line(log_level::debug, "rib", settings_.name, " sends routes=", rib().size());
  wait_for_helpers();
  session_->wake();
}

// --- what the session tells
// -------------------------------------------------------------------------

void peer::on_connected(connection_info const& where) {
  if (!established_) statistics_ = {};
  local_ = where.local;
  events_.connected();
  text_writer local;
  local << where.local;
  events_.local_address(std::string{local.view()});
  log_limited(log_budget_, log_level::info, source, settings_.name,
              where.incoming ? " connected from " : " connected to ", where.remote,
              " port=", where.remote_port);
}

void peer::on_state(fsm::state s) {
  events_.fsm(name_of(s));
  log_line(log_level::debug, source, settings_.name, " state=", name_of(s));
}

void peer::on_sent(message_view m) {
  // What is no message cannot be shown: helpers see what we make of it (JSON contract §2).
  if (m.type == message_type::notification &&
      notification_message::decode(m).assume_value().code == notification_code::message_header)
    events_.message(direction::receive, m, agreed_);
  log_message(settings_.name, " sent ", m);
  ++statistics_.sent[static_cast<unsigned>(m.type) % 8];
  events_.message(direction::send, m, agreed_);
}

void peer::on_received(message_view m) {
  received_ = m.whole;
  log_message(settings_.name, " received ", m);
  ++statistics_.received[static_cast<unsigned>(m.type) % 8];
  if (m.type == message_type::open) peer_open_.assign(m.whole.begin(), m.whole.end());
  // UPDATEs are told of once they are checked: on_message()
  if (m.type != message_type::update) events_.message(direction::receive, m, agreed_);
}

void peer::agree(senda::negotiated const& n) {
  agreed_ = n;
  if (n.link_local_next_hop) agreed_.own_link_local = settings_.link_local;
}

void peer::on_negotiated(senda::negotiated const& n) {
  agree(n);
  events_.negotiated(agreed_);
}

void peer::on_up(senda::negotiated const& n) {
  agree(n);
  established_ = true;
  since_ = loop_.now();
  events_.up();
  for (auto const& notice : settings_.operational) (void)send_operational(notice.view());
  log_limited(log_budget_, log_level::info, source, settings_.name, " up peer-as=", agreed_.peer_as,
              " router-id=", agreed_.peer_id, " hold-time=", agreed_.hold_time);
  log_line(log_level::debug, "timers", settings_.name, " hold-time=", agreed_.hold_time,
           " keepalive=", agreed_.hold_time / 3);
  begin_sending();
}

result<void> peer::on_message(message_view m) {
  if (m.type == message_type::update) return on_update(m);
  if (m.type == message_type::route_refresh) return on_refresh(m);
  if (m.type == message_type::operational && agreed_.operational)
    SENDA_CHECK(operational_message::decode(m));
  return success();
}

result<void> peer::on_update(message_view m) {
  auto const u = update_view::decode(m);
  if (!u.has_value()) {
    events_.undecodable(direction::receive, m, agreed_);
    return fail(u.assume_error());
  }
  auto const verdict = validate(u.assume_value(), agreed_);
  if (verdict.action != reaction::none && verdict.action != reaction::reset)
    log_limited(log_budget_, log_level::warning, source, settings_.name,
                " malformed UPDATE: ", evidence_of(verdict.fault, m.whole));
  if (verdict.action >= reaction::disable_family) {
    events_.undecodable(direction::receive, m, agreed_);
    return fail(verdict.fault);
  }
  if (held_down_) return success();
  take_in(verdict);
  enforce_limits();
  events_.message(direction::receive, m, agreed_, &verdict);
  return success();
}

void peer::take_in(update_verdict const& v) {
  for (auto const& block : v.withdrawn())
    for (auto const& route : block.routes) {
      ++statistics_.prefixes_withdrawn;
      if (settings_.keep_received) rib_in_.withdraw({route.family, route.path_id, route.octets});
    }
  for (auto const& block : v.announced()) {
    if (!settings_.keep_received) {
      statistics_.prefixes_received += block.routes.check().value();
      continue;
    }
    for (auto const& route : block.routes)
      rib_in_.prefetch({route.family, route.path_id, route.octets});
    auto const attributes = rib_in_.pool().intern(block_.of(v, block, agreed_));
    for (auto const& route : block.routes) {
      ++statistics_.prefixes_received;
      rib_in_.announce({route.family, route.path_id, route.octets}, attributes);
    }
    rib_in_.pool().release(attributes);
  }
}

result<void> peer::on_refresh(message_view m) {
  SENDA_TRY(auto const request, route_refresh_message::decode(m));
  // Its own end of a refresh asks for nothing (RFC 7313 §4).
  if (request.subtype != refresh_subtype::request) return success();
  if (!settings_.families.contains(request.family)) return success();
  log_line(log_level::debug, "rib", settings_.name, " route-refresh asked for ", request.family,
           " routes=", rib().size());
  stream_.refresh(family_set::of(request.family), agreed_.refresh == refresh_mode::enhanced);
  session_->wake();
  return success();
}

void peer::on_down(error why, std::string_view reason) {
  if (is_about_a_message(why))
    log_limited(log_budget_, log_level::warning, source, settings_.name,
                " malformed message: ", evidence_of(why, received_));
  log_limited(log_budget_, log_level::info, source, settings_.name, " down reason=\"",
              log_text(reason), '"');
  if (established_) {
    log_totals(log_budget_, settings_.name, statistics_, rib().size());
    since_ = loop_.now();
  }
  established_ = started_ = settling_ = false;
  rib_in_.clear();
  limit_watch_.reset();
  peer_open_.clear();
  extras_.clear();
  settle_timer_->cancel();
  drain_timer_->cancel();
  ready_timer_->cancel();
  waiting_ = {};
  unsent_ = 0;
  stream_.stop();
  knows_replaced_ = was_established_;
  table_->trim();
  end_of_ribs_.clear();
  refreshes_.clear();
  agreed_ = nothing_negotiated;
  events_.down(reason);
  for (auto waiting = std::exchange(waiters_, {}); auto& w : waiting) w.done();
  if (why.from == origin_of_error::stopped || ++sessions_ != settings_.attempts || held_down_)
    return;
  loop_.post([this, alive = alive_] {
    if (*alive) owner_.on_exhausted(*this);
  });
}

// --- sending
// ----------------------------------------------------------------------------------------

void peer::produce(transmit_buffer& tx) {
  if (!started_) return;
  auto const before = tx.size();
  bool const sending = tell_waiters(before);
  if (!refreshes_.empty()) {
    (void)tx.append(route_refresh_message{refreshes_.front(), refresh_subtype::request});
    refreshes_.pop_front();
  }
  bool const more = write_extras(tx);
  if (!held_) write_updates(tx);
  if (stream_.idle() && !end_of_ribs_.empty()) {
    (void)tx.append(end_of_rib_message{end_of_ribs_.front()});
    end_of_ribs_.pop_front();
  }
  note_written(tx.size());
  if (tx.size() > before) tell_sent(tx.pending().subspan(before));
  bool const ordering = stream_.is_ordering() && !held_ && allowance() > 0 && !tx.full();
  if (more || ordering || !refreshes_.empty() || (stream_.idle() && !end_of_ribs_.empty()))
    return session_->wake();
  if (waiters_.empty() || !waiters_.front().written) return;
  // To be called again once TCP took it; not at once when it takes nothing.
  if (sending || tx.size() > before) session_->wake();
  else drain_timer_->expires_after(drain_pause);
}

/// Who waits for what TCP has taken since is told. True when it has taken some, or has all.
bool peer::tell_waiters(std::size_t unsent) {
  auto const gone = unsent_ > unsent ? unsent_ - unsent : 0;
  for (auto& w : waiters_) w.owed -= unsent == 0 ? w.owed : std::min(w.owed, gone);
  while (!waiters_.empty() && waiters_.front().written && waiters_.front().owed == 0) {
    auto const done = std::move(waiters_.front().done);
    waiters_.pop_front();
    done();
  }
  return gone > 0 || unsent == 0;
}

void peer::note_written(std::size_t unsent) {
  unsent_ = unsent;
  if (held_ && !stream_.idle()) return;
  for (auto& w : waiters_) {
    auto const ahead = static_cast<std::int32_t>(stream_.position() - w.position);
    if (w.written || (!stream_.idle() && ahead < 0)) continue;
    w.written = true;
    w.owed = unsent;
  }
}

/// True when some are left.
bool peer::write_extras(transmit_buffer& tx) {
  while (!extras_.empty() && !tx.full()) {
    auto const& m = extras_.front();
    std::copy(m.begin(), m.end(), tx.prepare(m.size()).begin());
    tx.commit(m.size());
    extras_.pop_front();
  }
  return !extras_.empty();
}

void peer::write_updates(transmit_buffer& tx) {
  auto const most = allowance();
  auto const written = stream_.produce(tx, most);
  if (settings_.rate_limit) {
    left_this_second_ -= static_cast<unsigned>(written < most ? written : most);
    if (left_this_second_ == 0) rate_timer_->expires_after(std::chrono::seconds{1});
  }
  knows_replaced_ = knows_replaced_ || stream_.idle();
  table_->trim();
}

std::size_t peer::allowance() { return settings_.rate_limit ? left_this_second_ : SIZE_MAX; }

void peer::tell_sent(bytes messages) {
  while (!messages.empty()) {
    auto const m = next_message(messages, max_extended_message_size).assume_value();
    ++statistics_.sent[static_cast<unsigned>(m.type) % 8];
    events_.message(direction::send, m, agreed_);
    messages = messages.subspan(m.whole.size());
  }
}

}  // namespace senda::daemon
