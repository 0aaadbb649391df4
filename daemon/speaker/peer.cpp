#include "daemon/speaker/peer.hpp"

#include <senda/message/notification_text.hpp>
#include <senda/message/route_refresh.hpp>
#include <senda/session/negotiated_json.hpp>

#include "daemon/log.hpp"

namespace senda::daemon {

namespace {

constexpr std::string_view source = "network";

/// Between ESTABLISHED and the first UPDATE: what the peer sent along with its KEEPALIVE is read
/// first, and helpers which wait for the session get a word in.
constexpr std::chrono::milliseconds start_pause{10};
/// Changes that follow each other closely go out together, and cancel each other.
constexpr std::chrono::milliseconds settle_pause{1};

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

}  // namespace

peer::peer(reactor& loop, attribute_pool& pool, peer_settings settings, event_peer identity,
           peer_owner& owner)
    : loop_(loop),
      settings_(std::move(settings)),
      owner_(owner),
      events_(std::move(identity)),
      rib_(pool),
      stream_(rib_,
              {.group_updates = settings_.group_updates, .end_of_rib = !settings_.manual_eor}),
      agreed_(nothing_negotiated) {
  start_timer_ = loop_.timer([this] { begin_sending(); });
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
}

peer::~peer() { *alive_ = false; }

// --- what the operator and the API want
// -------------------------------------------------------------

bool peer::announce(route_key_view key, bytes attributes) {
  if (!settings_.families.contains(key.family)) return false;
  if (rib_.announce(key, attributes, !settings_.suppress_duplicates)) settle();
  return true;
}

bool peer::withdraw(route_key_view key, bytes attributes) {
  if (!settings_.families.contains(key.family)) return false;
  rib_.withdraw(key, attributes);
  settle();
  return true;
}

void peer::flush_rib() {
  stream_.refresh(settings_.families, agreed_.refresh == refresh_mode::enhanced);
  settle();
}

void peer::clear_rib() {
  rib_.withdraw_all();
  settle();
}

bool peer::send_end_of_rib(family f) {
  if (!established_) return false;
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
  if (!established_ || (started_ && stream_.idle())) return done();
  waiters_.push_back({rib_.log_end(), std::move(done)});
}

/// There may be something to send, or nobody to send it to.
void peer::settle() {
  if (!established_) return rib_.trim(stream_.position());
  if (started_ && !std::exchange(settling_, true)) settle_timer_->expires_after(settle_pause);
}

void peer::begin_sending() {
  if (!established_) return;
  started_ = true;
  stream_.start(agreed_);
  session_->wake();
}

// --- what the session tells
// -------------------------------------------------------------------------

void peer::on_connected(connection_info const& where) {
  events_.connected();
  text_writer local;
  local << where.local;
  events_.local_address(std::string{local.view()});
  log_line(log_level::info, source, settings_.name,
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
  events_.message(direction::send, m, agreed_);
}

void peer::on_received(message_view m) {
  received_ = m.whole;
  // UPDATEs are told of once they are checked: on_message()
  if (m.type != message_type::update) events_.message(direction::receive, m, agreed_);
}

void peer::on_negotiated(senda::negotiated const& n) {
  agreed_ = n;
  events_.negotiated(agreed_);
}

void peer::on_up(senda::negotiated const& n) {
  agreed_ = n;
  established_ = true;
  start_timer_->expires_after(start_pause);
  events_.up();
  log_line(log_level::info, source, settings_.name, " up peer-as=", agreed_.peer_as,
           " router-id=", agreed_.peer_id, " hold-time=", agreed_.hold_time);
}

result<void> peer::on_message(message_view m) {
  if (m.type == message_type::update) return on_update(m);
  if (m.type == message_type::route_refresh) return on_refresh(m);
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
    log_line(log_level::warning, source, settings_.name,
             " malformed UPDATE: ", evidence_of(verdict.fault, m.whole));
  if (verdict.action >= reaction::disable_family) {
    events_.undecodable(direction::receive, m, agreed_);
    return fail(verdict.fault);
  }
  events_.message(direction::receive, m, agreed_, &verdict);
  return success();
}

result<void> peer::on_refresh(message_view m) {
  SENDA_TRY(auto const request, route_refresh_message::decode(m));
  // Its own end of a refresh asks for nothing (RFC 7313 §4).
  if (request.subtype != refresh_subtype::request) return success();
  if (!settings_.families.contains(request.family)) return success();
  stream_.refresh(family_set::of(request.family), agreed_.refresh == refresh_mode::enhanced);
  session_->wake();
  return success();
}

void peer::on_down(error why, std::string_view reason) {
  if (is_about_a_message(why))
    log_line(log_level::warning, source, settings_.name,
             " malformed message: ", evidence_of(why, received_));
  log_line(log_level::info, source, settings_.name, " down reason=\"", log_text(reason), '"');
  established_ = started_ = settling_ = false;
  start_timer_->cancel();
  settle_timer_->cancel();
  stream_.stop();
  rib_.trim(stream_.position());
  end_of_ribs_.clear();
  refreshes_.clear();
  agreed_ = nothing_negotiated;
  events_.down(reason);
  for (auto waiting = std::exchange(waiters_, {}); auto& w : waiting) w.done();
  if (why.from == origin_of_error::stopped || ++sessions_ != settings_.attempts) return;
  loop_.post([this, alive = alive_] {
    if (*alive) owner_.on_exhausted(*this);
  });
}

// --- sending
// ----------------------------------------------------------------------------------------

void peer::produce(transmit_buffer& tx) {
  if (!started_) return;
  auto const before = tx.size();
  if (!refreshes_.empty()) {
    (void)tx.append(route_refresh_message{refreshes_.front(), refresh_subtype::request});
    refreshes_.pop_front();
  }
  write_updates(tx);
  if (stream_.idle() && !end_of_ribs_.empty()) {
    (void)tx.append(end_of_rib_message{end_of_ribs_.front()});
    end_of_ribs_.pop_front();
  }
  if (tx.size() > before) tell_sent(tx.pending().subspan(before));
  if (!refreshes_.empty() || (stream_.idle() && !end_of_ribs_.empty())) session_->wake();
}

void peer::write_updates(transmit_buffer& tx) {
  auto const most = allowance();
  auto const written = stream_.produce(tx, most);
  if (settings_.rate_limit) {
    left_this_second_ -= static_cast<unsigned>(written < most ? written : most);
    if (left_this_second_ == 0) rate_timer_->expires_after(std::chrono::seconds{1});
  }
  rib_.trim(stream_.position());
  while (!waiters_.empty() &&
         (stream_.idle() ||
          static_cast<std::int32_t>(stream_.position() - waiters_.front().position) >= 0)) {
    auto const done = std::move(waiters_.front().done);
    waiters_.pop_front();
    done();
  }
}

std::size_t peer::allowance() { return settings_.rate_limit ? left_this_second_ : SIZE_MAX; }

void peer::tell_sent(bytes messages) {
  if (!events_.wants(direction::send, message_type::update) &&
      !events_.wants(direction::send, message_type::route_refresh))
    return;
  while (!messages.empty()) {
    auto const m = next_message(messages, max_extended_message_size).assume_value();
    events_.message(direction::send, m, agreed_);
    messages = messages.subspan(m.whole.size());
  }
}

}  // namespace senda::daemon
