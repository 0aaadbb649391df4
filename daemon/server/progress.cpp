#include "daemon/server/progress.hpp"

#include "daemon/speaker/speaker.hpp"
#include "daemon/status_line.hpp"

namespace senda::daemon {

namespace {

constexpr std::chrono::milliseconds pause{500};

std::string rate(std::uint64_t now, std::uint64_t before, std::chrono::duration<double> between) {
  if (now <= before || between.count() <= 0) return {};
  auto const each_second = static_cast<double>(now - before) / between.count();
  return ", " + with_commas(static_cast<unsigned long long>(each_second)) + "/s";
}

}  // namespace

progress_counts count_progress(speaker const& peers) {
  progress_counts c;
  for (auto const& n : peers.neighbors()) {
    auto const& p = *n.peer;
    if (n.settings.is_range()) continue;
    ++c.sessions;
    c.received += p.statistics().prefixes_received;
    if (!p.established()) continue;
    ++c.up;
    c.sent_at_all += p.routes_sent();
    if (p.routes_unsent() == 0) continue;
    ++c.receivers;
    c.sent += p.routes_sent();
    c.of += p.rib().size();
  }
  return c;
}

std::string progress_text(progress_counts const& now, progress_counts const& before,
                          std::chrono::duration<double> between) {
  auto text = "sessions: " + with_commas(now.up) + " of " + with_commas(now.sessions);
  if (now.receivers) {
    text += " | sent " + with_commas(now.sent) + " of " + with_commas(now.of) + " routes to " +
            with_commas(now.receivers) + (now.receivers == 1 ? " peer" : " peers");
    text += rate(now.sent_at_all, before.sent_at_all, between);
  }
  if (now.received > before.received)
    text += " | received " + with_commas(now.received) + " routes" +
            rate(now.received, before.received, between);
  return text;
}

progress::progress(reactor& loop, speaker const& peers)
    : loop_(loop), peers_(peers), timer_(loop.timer([this] { look(); })), then_(loop.now()) {
  timer_->expires_after(pause);
}

progress::~progress() { show_status({}); }

void progress::look() {
  auto const now = loop_.now();
  auto const counts = count_progress(peers_);
  bool const work = counts.is_work(before_);
  if (work) show_status(progress_text(counts, before_, now - then_));
  else if (shown_) show_status({});
  shown_ = work;
  before_ = counts;
  then_ = now;
  timer_->expires_after(pause);
}

}  // namespace senda::daemon
