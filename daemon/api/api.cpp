#include "daemon/api/api.hpp"

#include "daemon/api/commands.hpp"
#include "daemon/log.hpp"

namespace senda::daemon {

namespace {

constexpr std::string_view source = "process";

dialect dialect_of(process_definition const& d, api_settings const& s) {
  if (s.version != 4) return dialect::json_6;
  return d.encoder == daemon::event_encoder::json ? dialect::json_4 : dialect::text;
}

subscription::of_direction direction_of(message_subscription const& m) {
  subscription::of_direction out;
  auto const add = [&](bool wanted, message_type t) {
    if (wanted) out.types = static_cast<std::uint8_t>(out.types | 1u << static_cast<unsigned>(t));
  };
  add(m.open, message_type::open);
  add(m.update, message_type::update);
  add(m.notification, message_type::notification);
  add(m.keepalive, message_type::keepalive);
  add(m.refresh, message_type::route_refresh);
  add(m.operational, message_type::operational);
  out.parsed = m.parsed;
  out.packets = m.packets;
  out.consolidate = m.consolidate;
  return out;
}

}  // namespace

// --- one helper
// -------------------------------------------------------------------------------------

helper::helper(reactor& loop, process_definition const& d, api_settings const& settings,
               helper_owner& owner)
    : definition(d),
      process(loop, {d.name, d.command, d.respawn && settings.respawn}, owner),
      ack(settings.ack),
      settings_(settings),
      encoding_{dialect_of(d, settings), settings.compact} {}

void helper::reset() noexcept {
  ack = settings_.ack;
  sync = waiting = false;
  postponed.clear();
}

void helper::say(std::string_view line) {
  process.write(line);
  process.write("\n");
}

void helper::done() {
  if (ack) say("done");
}

void helper::error(std::string_view reason) {
  if (!ack) return;
  if (!reason.empty()) say(reason);
  say("error");
}

// --- all of them
// ------------------------------------------------------------------------------------

api::api(reactor& loop, api_settings settings, daemon_control& control)
    : loop_(loop), settings_(std::move(settings)), control_(control) {}

void api::apply(std::vector<process_definition> const& wanted, bool restart_changed) {
  auto const stays = [&](helper const& h) {
    for (auto const& w : wanted)
      if (w.name == h.definition.name) return !restart_changed || w == h.definition;
    return false;
  };
  for (auto& h : helpers_) {
    if (stays(*h)) continue;
    h->process.terminate();
    leaving_.push_back(std::move(h));
  }
  std::erase(helpers_, nullptr);
  for (auto const& w : wanted) {
    bool known = false;
    for (auto const& h : helpers_) known = known || h->definition.name == w.name;
    if (known) continue;
    helpers_.push_back(
        std::make_unique<helper>(loop_, w, settings_, static_cast<helper_owner&>(*this)));
    helpers_.back()->process.start();
  }
  if (speaker_) speaker_->renew_subscriptions();
}

void api::stop(std::function<void()> done) {
  stopping_ = true;
  stopped_ = std::move(done);
  text_writer line;
  for (auto& h : helpers_) {
    line.clear();
    event_writer{h->encoding(), line}.shutdown();
    h->deliver(line.view());
    h->process.retire();
  }
  stop_timer_ = loop_.timer([this] { wait_for_helpers(); });
  wait_for_helpers();
}

void api::wait_for_helpers() {
  constexpr unsigned step = 10, patience = 100, limit = 2500;  // milliseconds
  bool running = false;
  for (auto const& h : helpers_) running = running || h->process.running();
  if (!running || waited_ >= limit) return stopped_();
  if (waited_ == patience)
    for (auto& h : helpers_) h->process.terminate();
  waited_ += step;
  stop_timer_->expires_after(std::chrono::milliseconds{step});
}

void api::reaped(int pid, int status) {
  for (auto* list : {&helpers_, &leaving_})
    for (auto& h : *list)
      if (h->process.reaped(pid, status)) {
        std::erase_if(leaving_, [](auto const& gone) { return !gone->process.running(); });
        return;
      }
}

void api::tell_signal(int number, std::string_view name) {
  for (auto const& n : speaker_->neighbors()) n.peer->events().signal(number, name);
}

std::vector<subscription> api::subscriptions_of(neighbor_settings const& n) {
  std::vector<subscription> all;
  for (auto const& user : n.users)
    for (auto const& h : helpers_) {
      if (h->definition.name != user.process) continue;
      auto const& e = user.events;
      all.push_back({h.get(),
                     e.neighbor_changes,
                     e.fsm,
                     e.negotiated,
                     e.signal,
                     {direction_of(e.send), direction_of(e.receive)}});
    }
  return all;
}

std::vector<speaker::neighbor const*> api::peers_of(helper const& who) const {
  std::vector<speaker::neighbor const*> all;
  for (auto const& n : speaker_->neighbors())
    if (n.settings.find_user(who.definition.name)) all.push_back(&n);
  return all;
}

helper& api::owner_of(helper_process const& p) const {
  for (auto const* list : {&helpers_, &leaving_})
    for (auto const& h : *list)
      if (&h->process == &p) return *h;
  std::abort();  // a process that calls back is in one of the lists
}

void api::on_line(helper_process& from, std::string_view line) {
  auto& h = owner_of(from);
  if (h.waiting) h.postponed.emplace_back(line);
  else execute(h, line);
}

void api::resume(helper& who) {
  who.waiting = false;
  auto todo = std::exchange(who.postponed, {});
  for (std::size_t i = 0; i < todo.size(); ++i) {
    if (who.waiting) who.postponed.push_back(std::move(todo[i]));
    else execute(who, todo[i]);
  }
}

void api::execute(helper& from, std::string_view line) {
  if (stopping_) return;
  if (line.starts_with("debug "))
    return log_line(log_level::info, source, from.definition.name, ' ', log_text(line.substr(6)));
  if (line.empty() || line.front() == '#') return from.done();
  if (!line_.assign(line)) {
    log_line(log_level::warning, source, from.definition.name,
             " wrote what is no command: ", log_text(line.substr(0, 120)));
    return from.error();
  }
  command{*this, from, line_}.run();
}

void api::on_started(helper_process& which) {
  for (auto const& h : helpers_)
    if (&h->process == &which) h->reset();
}

void api::on_exit(helper_process& which, bool for_good) {
  owner_of(which).reset();
  if (!for_good || stopping_ || !settings_.terminate) return;
  log_line(log_level::critical, source, which.name(), " is lost: shutting down (api.terminate)");
  control_.shutdown();
}

/// Who feeds a helper that does not read stops reading itself.
void api::on_congestion(helper_process&, bool) {
  for (auto const& n : speaker_->neighbors()) {
    bool congested = false;
    for (auto const& user : n.settings.users)
      for (auto const& h : helpers_)
        congested = congested || (h->definition.name == user.process && h->process.congested());
    n.peer->pause_reading(congested);
  }
}

}  // namespace senda::daemon
