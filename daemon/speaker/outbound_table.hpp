// outbound_table: the routes some peers are meant to have, kept once for all of them, and who wants
// each of them. API contract §7 (what announce and withdraw mean).
#pragma once

#include <senda/rib/adj_rib_out.hpp>
#include <senda/rib/batch_exchange.hpp>

#include <algorithm>
#include <functional>
#include <memory>
#include <span>
#include <string>

#include "daemon/reactor/reactor.hpp"
#include "daemon/speaker/lifetimes.hpp"
#include "daemon/speaker/route_keeper.hpp"

namespace senda::daemon {

class outbound_table;

/// Who wants a route announced: what reload does with it depends on that (owner_of()).
enum class route_owner : std::uint8_t {
  configuration,
  command,
  range,  ///< a command, of the range whose member the neighbor is
};

/// A peer, as its table sees it.
class outbound_reader {
 public:
  virtual ~outbound_reader() = default;
  [[nodiscard]] virtual std::string const& name() const noexcept = 0;
  /// What it is meant to have, and who else is: for_each_table() is how that is changed.
  [[nodiscard]] virtual outbound_table& table() const noexcept = 0;
  /// Up to where in the log everything is sent.
  [[nodiscard]] virtual adj_rib_out::sequence position() const noexcept = 0;
  /// It has begun to send, once; and it has sent, or lost, what was replaced before.
  [[nodiscard]] virtual bool has_begun() const noexcept = 0;
  [[nodiscard]] virtual bool knows_replaced() const noexcept = 0;
  /// There is something to send.
  virtual void on_change() = 0;
  /// The table it had was copied, and the copy is its own now.
  virtual void on_split(std::shared_ptr<outbound_table> own) = 0;
};

/// What its peers have in common besides the routes.
struct outbound_settings {
  family_set families;              ///< routes of others are not taken
  bool suppress_duplicates = true;  ///< what is announced is not announced again
  friend bool operator==(outbound_settings const&, outbound_settings const&) = default;
};

/// Changes concern all of its readers: for_each_table() takes apart those that are not meant.
class outbound_table : public std::enable_shared_from_this<outbound_table> {
 public:
  using route_id = adj_rib_out::route_id;
  /// Asked whenever somebody may have to remember what commands want; it may answer null.
  using keeper_source = std::function<route_keeper*()>;

  outbound_table(reactor& loop, attribute_pool& pool, outbound_settings settings,
                 keeper_source keeper);
  outbound_table& operator=(outbound_table const&) = delete;

  void join(outbound_reader& r);
  void leave(outbound_reader& r) noexcept;
  [[nodiscard]] std::span<outbound_reader* const> readers() const noexcept { return readers_; }
  /// A copy for some of the readers, which is theirs from now on.
  std::shared_ptr<outbound_table> split(std::span<outbound_reader* const> who);

  [[nodiscard]] outbound_settings const& settings() const noexcept { return settings_; }
  [[nodiscard]] adj_rib_out const& rib() const noexcept { return rib_; }
  [[nodiscard]] batch_exchange& exchange() noexcept { return exchange_; }
  /// When a route goes by itself.
  [[nodiscard]] route_lifetimes const& lifetimes() const noexcept { return lifetimes_; }
  /// Its routes are those of the configuration its readers were made from: another peer with the
  /// same ones may join.
  [[nodiscard]] bool is_fresh() const noexcept { return fresh_; }
  void set_fresh(bool on) noexcept { fresh_ = on; }

  /// Wants a route announced (attributes: a canonical block). It goes by itself after `lifetime`,
  /// unless that is zero. False: its family is not configured here, and nothing happens.
  bool announce(route_key_view key, bytes attributes, route_owner owner,
                std::chrono::seconds lifetime = std::chrono::seconds{0});
  /// `attributes`: what families whose withdrawals have some are to have in them; none: the ones it
  /// was announced with.
  bool withdraw(route_key_view key, std::optional<bytes> attributes = {});
  /// Withdraws everything.
  void clear();
  /// Of a route that is announced: whose last word that was.
  [[nodiscard]] route_owner owner_of(route_key_view key) const noexcept;
  /// It is announced by a command, for these neighbors: what route_keeper is told of.
  [[nodiscard]] bool is_kept(route_id id) const noexcept {
    return rib_.is_announced(id) && id < of_command_.size() && of_command_[id] &&
           (id >= of_range_.size() || !of_range_[id]);
  }

  /// A reader has come further, or is gone: forgets what all have behind them.
  void trim();

 private:
  outbound_table(outbound_table const& other);

  void note_owner(route_id id, route_owner owner);
  void forget_kept(route_id id);
  void expire();
  void plan_expiry();
  void changed();
  void make_timers();

  reactor& loop_;
  outbound_settings settings_;
  keeper_source keeper_;
  adj_rib_out rib_;
  batch_exchange exchange_;
  route_lifetimes lifetimes_;
  std::vector<bool> of_command_;  // by route id: owner of what is announced
  std::vector<bool> of_range_;    // likewise; only as large as it has to be
  std::vector<outbound_reader*> readers_;
  bool fresh_ = false, release_planned_ = false;
  std::unique_ptr<reactor_timer> expiry_timer_, release_timer_;
};

/// Calls f(table) for each table that these read. Those who share one with somebody who is not
/// among them get their own before.
template <class F> void for_each_table(std::span<outbound_reader* const> who, F f) {
  if (who.empty()) return;
  auto& first = who.front()->table();
  auto const reads_first = [&](auto* r) { return &r->table() == &first; };
  if (who.size() == first.readers().size() && std::all_of(who.begin(), who.end(), reads_first))
    return f(first);  // the usual case, which costs no memory
  std::vector<outbound_reader*> left(who.begin(), who.end()), together;
  while (!left.empty()) {
    auto* const table = &left.front()->table();
    together.clear();
    std::erase_if(left, [&](outbound_reader* r) {
      if (&r->table() != table) return false;
      return together.push_back(r), true;
    });
    if (together.size() == table->readers().size()) f(*table);
    else f(*table->split(together));
  }
}

}  // namespace senda::daemon
