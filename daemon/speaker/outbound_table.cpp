#include "daemon/speaker/outbound_table.hpp"

#include <senda/nlri/nlri_text.hpp>

#include <algorithm>

#include "daemon/log.hpp"

namespace senda::daemon {

namespace {

/// How long peers which start one after the other may share their first batch.
constexpr std::chrono::milliseconds release_after{2000};

/// Topic `routes`: what peers are to be told, whoever asked for it.
void log_route(std::span<outbound_reader* const> who, std::string_view what, route_key_view key) {
  if (!log_wants(log_level::debug, "routes")) return;
  text_writer shown;
  nlri_describe({key.family, key.path_id, key.nlri}, shown);
  for (auto const* r : who)
    log_line(log_level::debug, "routes", r->name(), what, key.family, ' ', shown.view());
}

}  // namespace

outbound_table::outbound_table(reactor& loop, attribute_pool& pool, outbound_settings settings,
                               keeper_source keeper)
    : loop_(loop), settings_(settings), keeper_(std::move(keeper)), rib_(pool) {
  make_timers();
}

outbound_table::outbound_table(outbound_table const& other)
    : std::enable_shared_from_this<outbound_table>(),
      loop_(other.loop_),
      settings_(other.settings_),
      keeper_(other.keeper_),
      rib_(other.rib_),
      lifetimes_(other.lifetimes_),
      of_command_(other.of_command_),
      of_range_(other.of_range_) {
  make_timers();
  plan_expiry();
}

void outbound_table::make_timers() {
  expiry_timer_ = loop_.timer([this] { expire(); });
  release_timer_ = loop_.timer([this] {
    release_planned_ = false;
    exchange_.clear();
  });
}

// --- readers
// ----------------------------------------------------------------------------------------

void outbound_table::join(outbound_reader& r) {
  readers_.push_back(&r);
  exchange_.share(readers_.size() > 1);
}

void outbound_table::leave(outbound_reader& r) noexcept {
  std::erase(readers_, &r);
  exchange_.share(readers_.size() > 1);
}

std::shared_ptr<outbound_table> outbound_table::split(std::span<outbound_reader* const> who) {
  auto own = std::shared_ptr<outbound_table>(new outbound_table{*this});
  for (auto* r : who) {
    leave(*r);
    own->join(*r);
    r->on_split(own);
  }
  trim();
  own->trim();
  return own;
}

void outbound_table::changed() {
  for (auto* r : readers_) r->on_change();
  trim();
}

void outbound_table::trim() {
  auto const begin = rib_.log_begin();
  auto behind = rib_.log_end() - begin;
  bool begun = true;
  for (auto const* r : readers_) {
    behind = std::min(behind, r->position() - begin);
    begun = begun && r->knows_replaced();
  }
  if (begun) rib_.forget_replaced();
  if (behind > 0) rib_.trim(begin + behind);
  if (exchange_.empty()) return;
  exchange_.passed(begin + behind, rib_.log_end());
  if (!exchange_.empty() && !std::exchange(release_planned_, true))
    release_timer_->expires_after(release_after);
}

// --- what the operator and the API want
// -------------------------------------------------------------

bool outbound_table::announce(route_key_view key, bytes attributes, route_owner owner,
                              std::chrono::seconds lifetime) {
  if (!settings_.families.contains(key.family)) return false;
  fresh_ = false;
  bool const to_be_told =
      owner == route_owner::configuration &&
      !std::all_of(readers_.begin(), readers_.end(), [](auto* r) { return r->has_begun(); });
  auto* const keeper = keeper_();
  auto const before = keeper ? rib_.id_of(key) : std::nullopt;
  bool const was_kept = before && is_kept(*before);
  bool const changed = rib_.announce(key, attributes, !settings_.suppress_duplicates, to_be_told);
  auto const id = *rib_.id_of(key);
  bool const same_end = lifetime.count() == 0 && (lifetimes_.size() == 0 || !lifetimes_.end_of(id));
  note_owner(id, owner);
  if (keeper && owner != route_owner::command && was_kept)
    for (auto const* r : readers_) keeper->withdrawn(r->name(), key);
  if (keeper && owner == route_owner::command && !(was_kept && !changed && same_end))
    for (auto const* r : readers_) keeper->announced(r->name(), key, attributes, lifetime);
  if (lifetime.count() > 0) {
    lifetimes_.set(id, loop_.now() + lifetime);
    plan_expiry();
  } else lifetimes_.forget(id);
  if (changed) {
    log_route(readers_, " announce ", key);
    this->changed();
  }
  return true;
}

bool outbound_table::withdraw(route_key_view key, std::optional<bytes> attributes) {
  if (!settings_.families.contains(key.family)) return false;
  fresh_ = false;
  if (auto const id = rib_.id_of(key)) forget_kept(*id);
  rib_.withdraw(key, attributes);
  if (lifetimes_.size() > 0) lifetimes_.forget(*rib_.id_of(key));
  log_route(readers_, " withdraw ", key);
  changed();
  return true;
}

void outbound_table::clear() {
  fresh_ = false;
  if (auto* const keeper = keeper_())
    for (auto const* r : readers_) keeper->cleared(r->name());
  for (auto const* r : readers_)
    log_line(log_level::debug, "rib", r->name(), " clear routes=", rib_.size());
  rib_.withdraw_all();
  lifetimes_.clear();
  changed();
}

void outbound_table::note_owner(route_id id, route_owner owner) {
  if (of_command_.size() <= id) of_command_.resize(std::max<std::size_t>(id + 1, rib_.id_bound()));
  of_command_[id] = owner != route_owner::configuration;
  if (owner == route_owner::range && of_range_.size() <= id) of_range_.resize(of_command_.size());
  if (id < of_range_.size()) of_range_[id] = owner == route_owner::range;
}

/// It is withdrawn now.
void outbound_table::forget_kept(route_id id) {
  auto* const keeper = keeper_();
  if (!keeper || !is_kept(id)) return;
  for (auto const* r : readers_) keeper->withdrawn(r->name(), rib_[id].key.view());
}

route_owner outbound_table::owner_of(route_key_view key) const noexcept {
  auto const id = rib_.id_of(key);
  return id && *id < of_command_.size() && of_command_[*id] ? route_owner::command
                                                            : route_owner::configuration;
}

void outbound_table::plan_expiry() {
  auto const next = lifetimes_.next();
  if (!next) return expiry_timer_->cancel();
  auto const left = std::chrono::ceil<std::chrono::milliseconds>(*next - loop_.now());
  expiry_timer_->expires_after(std::max(left, std::chrono::milliseconds{0}));
}

void outbound_table::expire() {
  constexpr std::size_t most = 4096;  // in one turn of the loop
  lifetimes_.expire(loop_.now(), most, [this](route_id id) {
    forget_kept(id);
    auto const key = rib_[id].key.view();
    std::vector<std::uint8_t> const nlri(key.nlri.begin(), key.nlri.end());
    rib_.withdraw({key.family, key.path_id, nlri});
  });
  changed();
  plan_expiry();
}

}  // namespace senda::daemon
