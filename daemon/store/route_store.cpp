#include "daemon/store/route_store.hpp"

#include <cerrno>
#include <cstring>
#include <ctime>
#include <unistd.h>

#include "daemon/log.hpp"
#include "daemon/speaker/speaker.hpp"

namespace senda::daemon::store {

namespace {

constexpr std::string_view source = "daemon";

/// The file may be so much larger than what is in it: 1 MiB and as much again.
constexpr std::size_t slack = 1 << 20;
/// More is not handed over at once.
constexpr std::size_t step = 256 << 10;

std::uint64_t seconds_now() { return static_cast<std::uint64_t>(std::time(nullptr)); }

/// All of a file. False: errno.
bool read_all(int fd, std::vector<std::uint8_t>& to) {
  std::size_t size = 0;
  for (;;) {
    to.resize(size + (1 << 20));
    auto const n = ::read(fd, to.data() + size, to.size() - size);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return false;
    size += static_cast<std::size_t>(n);
    if (n == 0) return to.resize(size), true;
  }
}

}  // namespace

route_store::route_store(reactor& loop, std::string path) : loop_(loop), path_(std::move(path)) {
  forget_ = loop_.timer([this] { forget_unclaimed(); });
  retry_ = loop_.timer([this] { start_rewriting(); });
  flush_ = loop_.timer([this] { flush(); });
  more_ = loop_.timer([this] { rewrite_some(); });
}

route_store::~route_store() {
  if (writer_ && !frame_.empty()) hand_over(frame_.take());
}

// --- reading
// ----------------------------------------------------------------------------------------

/// Follows the records: what is left in the end is what was announced.
class route_store::reader final : public record_taker {
 public:
  explicit reader(route_store& to) : to_(to) {}

  void take(route_record const& r) override {
    auto at = to_.unclaimed_.find(r.neighbor);
    if (at == to_.unclaimed_.end())
      at = to_.unclaimed_
               .emplace(std::string{r.neighbor}, std::make_unique<restored_routes>(to_.pool_))
               .first;
    auto& routes = *at->second;
    if (r.what == route_record::kind::clear) return void(to_.unclaimed_.erase(at));
    if (r.what == route_record::kind::announce) {
      routes.rib.announce(r.key, r.attributes);
      if (r.ends) routes.ends[*routes.rib.id_of(r.key)] = r.ends;
      else if (!routes.ends.empty()) routes.ends.erase(*routes.rib.id_of(r.key));
    } else routes.rib.withdraw(r.key);
    routes.rib.trim(routes.rib.log_end());
  }

 private:
  route_store& to_;
};

bool route_store::open() {
  int const fd = open_locked(path_);
  if (fd < 0) {
    log_line(log_level::error, source, "rib.file ", path_, ": ",
             fd == -EWOULDBLOCK ? "another process uses it" : std::strerror(-fd),
             ": routes of commands are not kept");
    return false;
  }
  if (!read(fd)) {
    ::close(fd);
    return false;
  }
  writer_ = std::make_unique<file_writer>(path_, fd);
  if (octets_ == 0) hand_over(std::string{file_head});
  watch_ = loop_.watch(
      writer_->notify_fd(), [this] { on_writer(); }, [] {});
  if (watch_) watch_->want_read(true);
  if (!unclaimed_.empty()) forget_->expires_after(unclaimed_limit);
  if (behind_) start_rewriting();
  return true;
}

bool route_store::read(int fd) {
  std::vector<std::uint8_t> file;
  if (!read_all(fd, file)) {
    log_line(log_level::error, source, "rib.file ", path_, ": ", std::strerror(errno),
             ": routes of commands are not kept");
    return false;
  }
  reader r{*this};
  auto const found = read_route_file(file, r);
  if (!found.ours || found.other_version) {
    log_line(log_level::error, source, "rib.file ", path_, ": ",
             found.ours ? "its version is none of ours" : "this is no file of routes",
             ": it is left alone, routes of commands are not kept");
    unclaimed_.clear();
    return false;
  }
  std::erase_if(unclaimed_, [](auto const& n) { return n.second->rib.size() == 0; });
  for (auto const& [name, routes] : unclaimed_) restored_ += routes->rib.size();
  octets_ = file.size();
  behind_ = !found.intact();
  if (behind_)
    log_line(log_level::warning, source, "rib.file ", path_, " is damaged: octets=", found.damaged,
             " from=", found.fault, " records-refused=", found.refused,
             ": what is intact is used, the file is written anew");
  if (octets_)
    log_line(log_level::info, source, "rib.file ", path_, " routes=", restored_,
             " neighbors=", unclaimed_.size());
  return true;
}

void route_store::give_back(peer& to) {
  auto const at = unclaimed_.find(to.name());
  if (at == unclaimed_.end()) return;
  auto const routes = std::move(at->second);
  unclaimed_.erase(at);
  auto const now = seconds_now();
  giving_back_ = true;
  for (route_id id = 0; id < routes->rib.id_bound(); ++id) {
    if (!routes->rib.is_announced(id)) continue;
    std::chrono::seconds left{0};
    if (auto const end = routes->ends.find(id); end != routes->ends.end()) {
      if (end->second <= now) continue;
      left = std::chrono::seconds{end->second - now};
    }
    to.own_table().announce(routes->rib[id].key.view(), pool_.block(routes->rib[id].attributes),
                            route_owner::command, left);
  }
  giving_back_ = false;
}

void route_store::forget_unclaimed() {
  for (auto const& [name, routes] : std::exchange(unclaimed_, {})) {
    log_line(log_level::warning, source, "rib.file: there is no ", log_text(name),
             ", its routes are forgotten: ", routes->rib.size());
    cleared(name);
  }
}

// --- changes
// ----------------------------------------------------------------------------------------

void route_store::announced(std::string_view neighbor, route_key_view key, bytes attributes,
                            std::chrono::seconds lifetime) {
  auto const seconds = static_cast<std::uint64_t>(lifetime.count());
  note({route_record::kind::announce, neighbor, key, attributes,
        seconds ? seconds_now() + seconds : 0});
}
void route_store::withdrawn(std::string_view neighbor, route_key_view key) {
  note({route_record::kind::withdraw, neighbor, key});
}
void route_store::cleared(std::string_view neighbor) {
  note({route_record::kind::clear, neighbor});
}

void route_store::note(route_record const& r) {
  if (giving_back_ || !writer_) return;
  if (!frame_.add(r))
    return log_line(log_level::warning, source, "rib.file: a route is too large to be kept");
  if (frame_.full()) return flush();
  if (!std::exchange(flush_planned_, true)) flush_->expires_after(std::chrono::milliseconds{0});
}

void route_store::flush() {
  flush_planned_ = false;
  if (!frame_.empty()) hand_over(frame_.take());
  if (octets_ > 2 * base_ + slack && !behind_ && !failed_) start_rewriting();
}

/// To the file, and to the one that is to take its place.
void route_store::hand_over(std::string frame) {
  bool const twice = rewriting_ && !rewriting_->complete;
  auto copy = twice ? frame : std::string{};
  auto const size = frame.size();
  if (!behind_ && writer_->append(std::move(frame))) octets_ += size;
  else if (!std::exchange(behind_, true))
    log_line(log_level::warning, source, "rib.file ", path_,
             ": routes change faster than they can be written: it is written anew later");
  if (rewriting_ && rewriting_->complete) rewriting_->octets += size;  // it is the file by then
  if (!twice) return;
  if (writer_->add(std::move(copy))) rewriting_->octets += size;
  else rewriting_.reset();  // begun once more when nothing waits
}

// --- writing it anew
// --------------------------------------------------------------------------------

void route_store::start_rewriting() {
  if (rewriting_ || !writer_) return;
  if (!frame_.empty()) hand_over(frame_.take());
  rewriting_.emplace();
  if (speaker_)
    for (auto const& n : speaker_->neighbors()) rewriting_->names.push_back(n.settings.name);
  for (auto const& [name, routes] : unclaimed_) rewriting_->names.push_back(name);
  writer_->begin();
  if (!add_to_snapshot(std::string{file_head})) return;
  more_->expires_after(std::chrono::milliseconds{0});
}

/// As much as may be done in one turn of the loop.
void route_store::rewrite_some() {
  if (!rewriting_ || rewriting_->complete || writer_->waiting() > 4 * step) return;
  auto const end = rewriting_->octets + step;
  while (rewriting_->octets < end && rewrite_one()) {
    if (rewriting_->frame.full() && !add_to_snapshot(rewriting_->frame.take())) return;
  }
  if (rewriting_->at < rewriting_->names.size())
    return more_->expires_after(std::chrono::milliseconds{1});
  if (!rewriting_->frame.empty() && !add_to_snapshot(rewriting_->frame.take())) return;
  if (!frame_.empty()) hand_over(frame_.take());
  if (!rewriting_) return;
  rewriting_->complete = true;
  writer_->commit();
  behind_ = false;  // what comes now is added to the new one
}

/// False, and no longer rewriting, when the writer has too much to do.
bool route_store::add_to_snapshot(std::string octets) {
  auto const size = octets.size();
  if (!writer_->add(std::move(octets))) return rewriting_.reset(), false;
  rewriting_->octets += size;
  rewriting_->snapshot += size;
  return true;
}

/// One route of the neighbor it is at, or on to the next one. False: there are no more.
bool route_store::rewrite_one() {
  auto& w = *rewriting_;
  if (w.at >= w.names.size()) return false;
  auto const& name = w.names[w.at];
  route_record r{.what = route_record::kind::announce, .neighbor = name};
  bool found = false;
  if (auto const at = unclaimed_.find(name); at != unclaimed_.end())
    found = next_of(*at->second, r);
  else if (speaker_)
    for (auto const& n : speaker_->neighbors())
      if (n.settings.name == name) found = next_of(*n.peer, r);
  if (found) return (void)w.frame.add(r), true;
  w.id = 0;
  ++w.at;
  return true;
}

bool route_store::next_of(peer const& p, route_record& r) {
  auto const& rib = p.rib();
  for (auto& id = rewriting_->id; id < rib.id_bound(); ++id) {
    if (!p.table().is_kept(id)) continue;
    r.key = rib[id].key.view();
    r.attributes = rib.pool().block(rib[id].attributes);
    if (auto const end = p.table().lifetimes().end_of(id)) {
      auto const left = std::chrono::ceil<std::chrono::seconds>(*end - loop_.now()).count();
      r.ends = seconds_now() + static_cast<std::uint64_t>(std::max<std::int64_t>(left, 1));
    }
    return ++id, true;
  }
  return false;
}

bool route_store::next_of(restored_routes const& n, route_record& r) {
  for (auto& id = rewriting_->id; id < n.rib.id_bound(); ++id) {
    if (!n.rib.is_announced(id)) continue;
    r.key = n.rib[id].key.view();
    r.attributes = pool_.block(n.rib[id].attributes);
    if (auto const end = n.ends.find(id); end != n.ends.end()) r.ends = end->second;
    return ++id, true;
  }
  return false;
}

void route_store::on_writer() {
  auto const happened = writer_->take_outcome();
  if (happened.error) {
    ++failures_;
    rewriting_.reset();
    behind_ = true;
    if (!std::exchange(failed_, true))
      log_line(log_level::warning, source, "rib.file ", path_, ": ", std::strerror(happened.error),
               ": routes of commands are not kept until it can be written again");
    return retry_->expires_after(retry_pause);
  }
  if (happened.committed) {
    ++rewrites_;
    if (rewriting_) {
      octets_ = rewriting_->octets;
      base_ = rewriting_->snapshot;
    }
    rewriting_.reset();
    if (std::exchange(failed_, false))
      log_line(log_level::info, source, "rib.file ", path_, " is written again");
  }
  if (rewriting_) return rewrite_some();
  bool const outgrown = octets_ > 2 * base_ + slack && !failed_;
  if (outgrown || (behind_ && !failed_ && writer_->waiting() == 0)) start_rewriting();
}

route_store::numbers route_store::report() const {
  numbers n{.restored = restored_, .octets = octets_, .rewrites = rewrites_, .failures = failures_};
  for (auto const& [name, routes] : unclaimed_) n.unclaimed += routes->rib.size();
  n.waiting = writer_ ? writer_->waiting() : 0;
  n.current = !behind_;
  return n;
}

}  // namespace senda::daemon::store
