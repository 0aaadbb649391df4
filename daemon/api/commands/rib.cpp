// The routes of all neighbors: showing, sending again, forgetting (API contract §6.7).
#include "daemon/api/commands/command.hpp"
#include "daemon/api/commands/route_text.hpp"

namespace senda::daemon {

namespace {

void flush_out(command& c) {
  if (c.peers().empty()) return c.refuse();
  for (auto const* p : c.peers()) p->peer->flush_rib();
  c.finish();
}

void clear_out(command& c) {
  if (c.peers().empty()) return c.refuse();
  c.for_each_table([](outbound_table& t) { t.clear(); });
  c.finish();
}

void clear_in(command& c) {
  if (c.peers().empty()) return c.refuse();
  for (auto const* p : c.peers()) p->peer->clear_received();
  c.done();
}

// --- showing
// ----------------------------------------------------------------------------------------

/// Which routes are wanted, and how.
struct selection {
  bool out = true, extensive = false, json = false;
  family_set families = family_set::all();
  std::string address;  ///< of the neighbor; "": all
  bool nobody = false;
};

family_set families_named(std::string_view word) {
  family_set s;
  for (auto const f : known_families) {
    bool const flow = f.safi == safi::flow || f.safi == safi::flow_vpn;
    bool const prefix = f.safi == safi::unicast || f.safi == safi::multicast ||
                        f.safi == safi::labeled_unicast || f.safi == safi::mpls_vpn;
    if (word == "inet" ? prefix : word == "flow" ? flow : f.afi == afi::l2vpn) s.insert(f);
  }
  return s;
}

/// Writes the routes of one neighbor after the other, some at a time: it can be very many.
class rib_listing {
 public:
  rib_listing(api& a, conversation& to, selection what)
      : api_(a), to_(to), what_(std::move(what)), chunk_(a.settings().chunk) {
    for (auto const& n : a.peers().neighbors()) names_.push_back(n.settings.name);
  }

  /// One turn of it. True when all is said.
  bool more() {
    for (unsigned budget = 2000; budget > 0 && at_ < names_.size(); --budget)
      if (auto const* const n = wanted(); !n || !next_route(*n)) next_neighbor();
    if (at_ < names_.size()) return false;
    to_.done();
    return true;
  }

 private:
  /// The neighbor it is at, unless it is gone or not asked for.
  [[nodiscard]] speaker::neighbor const* wanted() const {
    if (what_.nobody) return nullptr;
    for (auto const& n : api_.peers().neighbors()) {
      if (n.settings.name != names_[at_]) continue;
      text_writer address;
      address << n.settings.peer;
      return what_.address.empty() || what_.address == address.view() ? &n : nullptr;
    }
    return nullptr;
  }
  void next_neighbor() {
    begin_group();
    ++at_;
    id_ = 0;
  }
  /// False: it has no more.
  bool next_route(speaker::neighbor const& n) {
    if (what_.out) return show(n, n.peer->rib());
    return show(n, n.peer->received());
  }
  template <class Rib> bool show(speaker::neighbor const& n, Rib const& rib) {
    for (; id_ < rib.id_bound(); ++id_) {
      if (!rib.is_announced(id_)) continue;
      auto const key = rib[id_].key.view();
      if (!what_.families.contains(key.family)) continue;
      say(n, key, rib.pool().block(rib[id_].attributes));
      return ++id_, true;
    }
    return false;
  }
  void say(speaker::neighbor const& n, route_key_view key, bytes attributes) {
    if (what_.json) {
      if (!group_.empty()) group_ << ", ";
      route_json(group_, key);
      json_line(n);
      if (++grouped_ >= chunk_) begin_group();
      return;
    }
    line_.clear();
    if (what_.extensive) line_ << n.settings.name << ' ';
    else line_ << n.settings.peer << ' ';
    line_ << key.family << ' ';
    if (what_.extensive) route_text(line_, key, attributes);
    else nlri_text(line_, key);
    to_.say(line_.view());
  }
  /// The routes of the group so far: a line for each that is added, as ExaBGP has it.
  void json_line(speaker::neighbor const& n) {
    line_.clear();
    (line_ << "{\"" << n.settings.peer << R"(": {"routes": [)" << group_.view() << ']');
    if (what_.extensive) neighbor_lines_json(line_, n);
    line_ << "}}";
    to_.say(line_.view());
  }
  void begin_group() {
    group_.clear();
    grouped_ = 0;
  }

  api& api_;
  conversation& to_;
  selection what_;
  unsigned chunk_;
  std::vector<std::string> names_;
  std::size_t at_ = 0;
  adj_rib_out::route_id id_ = 0;
  text_writer line_, group_;
  unsigned grouped_ = 0;
};

void show(command& c, bool out) {
  selection s;
  s.out = out;
  s.json = c.json();
  for (std::size_t i = 0; !c.word(i).empty(); ++i) {
    auto const word = c.word(i);
    if (word == "extensive") s.extensive = true;
    else if (word == "inet" || word == "flow" || word == "l2vpn") s.families = families_named(word);
    else if (word.find_first_of(".:") != word.npos) s.address = word;
    else if (word != "routes" && word != "static") s.nobody = true;
  }
  auto listing = std::make_shared<rib_listing>(c.daemon(), c.from(), std::move(s));
  c.daemon().keep_answering(c.from(), [listing] { return listing->more(); });
}
void show_out(command& c) { show(c, true); }
void show_in(command& c) { show(c, false); }

constexpr auto no = command_row::selector::no;
constexpr command_row rows[] = {
    {"rib show out", "show adj-rib out", &show_out, no, true, "extensive"},
    {"rib show in", "show adj-rib in", &show_in, no, true, "extensive"},
    {"rib flush out", "flush adj-rib out", &flush_out, no, true, {}, true},
    {"rib flush", "flush adj-rib", &flush_out, no, false},
    {"rib clear in", "clear adj-rib in", &clear_in, no, true, {}, true},
    {"rib clear out", "clear adj-rib out", &clear_out, no, true, {}, true},
    {"rib clear", "clear adj-rib", &clear_out, no, false},
};

}  // namespace

std::span<command_row const> rib_commands() noexcept { return rows; }

}  // namespace senda::daemon
