#include "daemon/check/checks.hpp"

#include <algorithm>

#include "daemon/log.hpp"

namespace senda::daemon::check {

class checks::one {
 public:
  one(checks& owner, check_definition const& what)
      : definition(what),
        owner_(owner),
        machine_(what.rise, what.fall),
        next_(owner.loop_.timer([this] { begin(); })),
        limit_(owner.loop_.timer([this] { ended(false, "not done in time"); })) {
    next_->expires_after(std::chrono::milliseconds{0});
  }

  /// What the routes should be like, where that is known.
  void say() const {
    if (machine_.now() == healthcheck::state::up) owner_.tell_(definition.name, true);
    if (machine_.now() == healthcheck::state::down) owner_.tell_(definition.name, false);
  }
  bool reaped(int pid, int status) { return probe_ && probe_->reaped(pid, status); }
  [[nodiscard]] healthcheck::state state() const noexcept { return machine_.now(); }

  check_definition const definition;

 private:
  void begin() {
    limit_->expires_after(definition.timeout);
    probe_ = start_probe(owner_.loop_, definition,
                         [this](bool passed, std::string_view why) { ended(passed, why); });
  }
  void ended(bool passed, std::string_view why) {
    limit_->cancel();
    auto const over = std::move(probe_);
    if (machine_.check(passed)) {
      bool const known = !machine_.is_pending();
      log_line(known ? log_level::info : log_level::debug, "api", "check name=", definition.name,
               " state=", healthcheck::name_of(machine_.now()), " reason=", log_text(why));
      say();
    }
    next_->expires_after(machine_.is_pending() ? definition.fast_interval : definition.interval);
  }

  checks& owner_;
  healthcheck::machine machine_;
  std::unique_ptr<probe> probe_;
  std::unique_ptr<reactor_timer> next_, limit_;
};

void checks::apply(std::vector<check_definition> const& wanted) {
  std::vector<std::shared_ptr<one>> now;
  for (auto const& w : wanted) {
    auto const old =
        std::find_if(all_.begin(), all_.end(), [&](auto const& c) { return c->definition == w; });
    now.push_back(old == all_.end() ? std::make_shared<one>(*this, w) : *old);
  }
  all_ = std::move(now);
  for (auto const& c : all_) c->say();
}

bool checks::reaped(int pid, int status) {
  return std::any_of(all_.begin(), all_.end(),
                     [&](auto const& c) { return c->reaped(pid, status); });
}

std::vector<checks::report> checks::reports() const {
  std::vector<report> out;
  for (auto const& c : all_) out.push_back({c->definition.name, c->state()});
  return out;
}

}  // namespace senda::daemon::check
