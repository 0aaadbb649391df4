// peer: what happens when its peer announces more than it may (`prefix-limit`).
// RFC 4271 §6.7; Cease subcodes 1 (its data: RFC 4486 §4) and 8.
#include "daemon/speaker/peer.hpp"

namespace senda::daemon {

namespace {

constexpr std::string_view source = "network";

std::string name_of(limit_watch::finding const& f) {
  text_writer out;
  if (f.of) out << *f.of;
  else out << (f.memory ? "memory" : "all");
  return std::string{out.view()};
}

/// AFI, SAFI and the bound; of all families together there is no such thing.
std::string data_of(limit_watch::finding const& f) {
  if (!f.of) return {};
  std::uint8_t octets[7];
  byte_writer w{octets};
  w.u16(static_cast<std::uint16_t>(f.of->afi));
  w.u8(static_cast<std::uint8_t>(f.of->safi));
  w.u32(static_cast<std::uint32_t>(f.most));
  return {reinterpret_cast<char const*>(octets), w.size()};
}

}  // namespace

void peer::enforce_limits() {
  if (settings_.prefix_limit.empty()) return;
  std::optional<limit_watch::finding> fatal;
  limit_watch_.look(settings_.prefix_limit, rib_in_, [&](limit_watch::finding const& f) {
    ++(f.exceeded ? limits_.exceeded : limits_.warnings);
    log_limited(log_budget_, log_level::warning, source, settings_.name,
                f.exceeded ? " is over its limit of " : " comes close to its limit of ", name_of(f),
                ": ", f.used, " of ", f.most);
    if (f.exceeded && !fatal) fatal = f;
  });
  if (fatal && settings_.prefix_limit.teardown) shut_for_limit(*fatal);
}

/// The order takes effect in the next turn of the loop: what comes until then is not taken in.
void peer::shut_for_limit(limit_watch::finding const& f) {
  auto const data = data_of(f);
  held_down_ = true;
  session_->stop({.subcode = f.memory ? cease_subcode::out_of_resources
                                      : cease_subcode::maximum_prefixes_reached,
                  .text = data});
  auto const pause = settings_.prefix_limit.restart;
  if (pause) hold_down_timer_->expires_after(std::chrono::seconds{pause});
  log_line(log_level::error, source, settings_.name, " is shut down: its limit of ", name_of(f),
           " is exceeded", pause ? ", for seconds=" : ", until a command starts it",
           pause ? std::to_string(pause) : std::string{});
}

bool peer::start_again() {
  if (!std::exchange(held_down_, false)) return false;
  hold_down_timer_->cancel();
  limit_watch_.reset();
  log_line(log_level::info, source, settings_.name, " may come up again after its limit");
  if (exhausted()) {  // of a range: it is made anew when it connects
    loop_.post([this, alive = alive_] {
      if (*alive) owner_.on_exhausted(*this);
    });
  } else session_->start();
  return true;
}

}  // namespace senda::daemon
