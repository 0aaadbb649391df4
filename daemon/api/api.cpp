#include "daemon/api/api.hpp"

#include <algorithm>

#include "daemon/api/commands/command.hpp"
#include "daemon/log.hpp"

namespace senda::daemon {

namespace {

constexpr std::string_view source = "process";

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
  if (!speaker_) return;
  speaker_->renew_subscriptions();
  speaker_->readiness_changed();
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
  for (auto const& w : watchers_)
    if (!w.peer || *w.peer == n.peer) all.push_back(w.wanted);
  return all;
}

// --- who has announced everything
// -------------------------------------------------------------------

namespace {
family_set said(std::map<std::string, family_set, std::less<>> const& by_name,
                std::string const& name) {
  auto const at = by_name.find(name);
  return at == by_name.end() ? family_set{} : at->second;
}
}  // namespace

/// Of a neighbor without helpers it is anybody who has to say it.
family_set api::unready(neighbor_settings const& n) const {
  family_set left;
  bool any = false;
  for (auto const& user : n.users)
    for (auto const& h : helpers_) {
      if (h->definition.name != user.process) continue;
      any = true;
      if (!h->ready && !h->lost) left = left | (n.families - said(h->ready_families, n.name));
    }
  if (!any && !all_ready_) left = n.families;
  return left - said(ready_families_, n.name);
}

bool api::is_helper(conversation const& who) const noexcept {
  return std::any_of(helpers_.begin(), helpers_.end(), [&](auto const& h) {
    return static_cast<conversation const*>(h.get()) == &who;
  });
}

void api::note_ready(conversation& who) {
  who.ready = true;
  if (!is_helper(who)) {
    all_ready_ = true;
    for (auto& h : helpers_) h->ready = true;
  }
  speaker_->readiness_changed();
}

void api::note_ready(conversation& who, neighbor_settings const& n, family f) {
  auto& by_name = is_helper(who) ? who.ready_families : ready_families_;
  by_name[n.name].insert(f);
  speaker_->readiness_changed();
}

void api::watch(subscription const& wanted, std::optional<ip_address> peer) {
  watchers_.push_back({wanted, peer});
  speaker_->renew_subscriptions();
}

void api::unwatch(event_receiver const& who) {
  std::erase_if(watchers_, [&](auto const& w) { return w.wanted.receiver == &who; });
  speaker_->renew_subscriptions();
}

std::vector<speaker::neighbor const*> const& api::peers_of(conversation& who) const {
  if (who.peers_as_of_ == speaker_->generation()) return who.peers_;
  who.peers_.clear();
  for (auto const& n : speaker_->neighbors())
    if (who.may_command(n.settings)) who.peers_.push_back(&n);
  who.peers_as_of_ = speaker_->generation();
  return who.peers_;
}

helper& api::owner_of(helper_process const& p) const {
  for (auto const* list : {&helpers_, &leaving_})
    for (auto const& h : *list)
      if (&h->process == &p) return *h;
  std::abort();  // a process that calls back is in one of the lists
}

void api::on_line(helper_process& from, std::string_view line) {
  for (auto const& h : helpers_)
    if (&h->process == &from) return take(*h, line);
}

void api::on_drained(helper_process& which) { drained(owner_of(which)); }

void api::on_started(helper_process& which) {
  for (auto const& h : helpers_)
    if (&h->process == &which) h->begin();
}

void api::on_exit(helper_process& which, bool for_good) {
  auto& h = owner_of(which);
  h.reset();
  h.lost = for_good;
  if (for_good && speaker_) speaker_->readiness_changed();
  if (!for_good || stopping_ || !settings_.terminate) return;
  log_line(log_level::critical, source, which.name(), " is lost: shutting down (api.terminate)");
  control_.shutdown();
}

// --- commands
// ---------------------------------------------------------------------------------------

namespace {
std::string_view without_blanks(std::string_view line) {
  constexpr std::string_view blanks = " \t\r\v\f";
  auto const begin = std::min(line.find_first_not_of(blanks), line.size());
  return line.substr(begin, line.find_last_not_of(blanks) + 1 - begin);
}
}  // namespace

void api::take(conversation& from, std::string_view line) {
  line = without_blanks(line);
  bool const reset = line == (settings_.version == 4 ? "reset" : "session reset");
  // Lines that wait already, for the next turn of the loop, come first.
  bool const waits = from.busy_ || !from.postponed_.empty();
  if (waits && !reset) return postpone(from, line);
  execute(from, line);
}

void api::postpone(conversation& from, std::string_view line) {
  from.postponed_.emplace_back(line);
  from.postponed_octets_ += line.size() + sizeof(std::string);
  if (from.postponed_octets_ > most_postponed && !std::exchange(from.held_, true))
    from.hold_commands(true);
}

void api::answered(conversation& who) {
  if (!std::exchange(who.busy_, false) || who.postponed_.empty()) return;
  loop_.post([this, &who, life = who.life()] {
    if (!life.expired()) resume(who);
  });
}

void api::resume(conversation& who) {
  while (!who.busy_ && !who.postponed_.empty()) {
    auto const line = std::move(who.postponed_.front());
    who.postponed_.pop_front();
    who.postponed_octets_ -= line.size() + sizeof(std::string);
    execute(who, line);
  }
  if (who.postponed_octets_ < most_postponed / 2 && std::exchange(who.held_, false))
    who.hold_commands(false);
}

void api::forget_commands(conversation& who) {
  who.busy_ = false;
  who.work_ = nullptr;
  who.postponed_.clear();
  who.postponed_octets_ = 0;
  who.life_ = std::make_shared<int>();
  if (std::exchange(who.held_, false)) who.hold_commands(false);
}

void api::keep_answering(conversation& who, std::function<bool()> more) {
  who.busy_ = true;
  who.work_ = std::move(more);
  work(who);
}

void api::drained(conversation& who) { work(who); }

void api::work(conversation& who) {
  if (!who.work_ || who.congested()) return;
  auto const step = who.work_;  // it may be forgotten while it is called
  if (step()) {
    who.work_ = nullptr;
    return answered(who);
  }
  if (who.congested()) return;
  loop_.post([this, &who, life = who.life()] {
    if (!life.expired()) work(who);
  });
}

void api::execute(conversation& from, std::string_view line) {
  if (stopping_) return;
  if (line.starts_with("debug "))
    return log_line(log_level::info, source, from.name(), ' ', log_text(line.substr(6)));
  if (line.empty() || line.front() == '#') return from.done();
  if (collect(*this, from, line)) return;
  if (!line_.assign(line)) {
    log_line(log_level::warning, source, from.name(),
             " wrote what is no command: ", log_text(line.substr(0, 120)));
    return from.error();
  }
  command{*this, from, line_}.run();
}

/// Who feeds a helper that does not read stops reading itself, and sends nothing that would be
/// told.
void api::on_congestion(helper_process&, bool) {
  for (auto const& n : speaker_->neighbors()) {
    bool reading = false, sending = false;
    for (auto const& user : n.settings.users)
      for (auto const& h : helpers_) {
        if (h->definition.name != user.process || !h->process.congested()) continue;
        reading = reading || direction_of(user.events.receive).types;
        sending = sending || direction_of(user.events.send).wants(message_type::update);
      }
    n.peer->slow_down(reading, sending);
  }
}

}  // namespace senda::daemon
