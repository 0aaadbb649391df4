#include "daemon/control/shorthand.hpp"

#include <senda/net/ip.hpp>

#include <algorithm>
#include <vector>

namespace senda::daemon::control {

namespace {

using words = std::vector<std::string>;

bool after(words const& before, std::initializer_list<std::string_view> which) {
  if (before.empty()) return false;
  for (auto const w : which)
    if (before.back() == w) return true;
  return false;
}
bool contains(words const& before, std::string_view which) {
  for (auto const& w : before)
    if (w == which) return true;
  return false;
}

// Where a word may stand, given those before it.
bool anywhere(words const&) { return true; }
bool first(words const& b) { return b.empty(); }
bool not_first(words const& b) { return !b.empty(); }
bool verb(words const& b) { return b.empty() || parse_ip(b.back()).has_value(); }
bool object(words const& b) { return after(b, {"announce", "withdraw"}); }
bool of_route(words const& b) {
  return b.size() > 1 && b[b.size() - 2] == "announce" && b.back() == "route";
}
bool of_announce(words const& b) { return after(b, {"announce"}); }
bool of_rib(words const& b) { return after(b, {"adj-rib"}); }
bool of_session(words const& b) { return after(b, {"session"}); }
bool rib_verb(words const& b) { return after(b, {"clear", "flush", "show"}); }
bool shown(words const& b) { return contains(b, "show"); }
/// A route of a neighbor is no router-id.
bool of_neighbor(words const& b) { return contains(b, "neighbor") && !object(b) && !of_route(b); }
bool first_or_shown(words const& b) { return b.empty() || after(b, {"show"}); }

struct row {
  std::string_view shorter, full;
  bool (*fits)(words const& before);
};

constexpr row rows[] = {
    {"a", "announce", verb},
    {"a", "attributes", object},
    {"a", "adj-rib", rib_verb},
    {"a", "ack", of_session},
    {"c", "configuration", anywhere},
    {"d", "daemon", first},
    {"e", "eor", of_announce},
    {"e", "extensive", shown},
    {"f", "flow", object},
    {"f", "flush", verb},
    {"h", "help", first},
    {"i", "in", of_rib},
    {"id", "router-id", of_neighbor},
    {"n", "neighbor", first_or_shown},
    {"o", "operation", of_announce},
    {"o", "out", of_rib},
    {"r", "route", object},
    {"r", "refresh", of_route},
    {"s", "show", first},
    {"s", "summary", not_first},
    {"t", "teardown", verb},
    {"v", "vps", object},
    {"w", "withdraw", verb},
    {"w", "watchdog", object},
    {"ses", "session", first},
    {"sy", "sync", of_session},
    {"neighbour", "neighbor", anywhere},
    {"neigbour", "neighbor", anywhere},
    {"neigbor", "neighbor", anywhere},
};

std::string_view full_form(std::string_view word, words const& before) {
  constexpr std::size_t longest_prefix = 2;
  for (auto const& r : rows) {
    bool const prefix = word.size() <= longest_prefix && r.full.starts_with(word);
    if ((word == r.shorter || word == r.full || prefix) && r.fits(before)) return r.full;
  }
  return word;
}

words cut(std::string_view text) {
  constexpr std::string_view blank = " \t";
  words all;
  for (std::size_t at = 0; (at = text.find_first_not_of(blank, at)) != text.npos;) {
    auto const end = std::min(text.find_first_of(blank, at), text.size());
    all.emplace_back(text.substr(at, end - at));
    at = end;
  }
  return all;
}

/// `neighbor IP show …`, `adj-rib in show`, `neighbor IP adj-rib in show`: the verb to the front.
void rearrange(words& w) {
  auto const is = [&](std::size_t i, std::string_view what) {
    return i < w.size() && w[i] == what;
  };
  auto const at = [&](std::size_t i) { return w.begin() + static_cast<std::ptrdiff_t>(i); };
  if (is(0, "neighbor") && is(2, "show")) std::rotate(w.begin(), at(2), at(3));
  else if (is(0, "adj-rib") && is(2, "show")) std::rotate(w.begin(), at(2), at(3));
  else if (is(0, "neighbor") && is(2, "adj-rib") && is(4, "show")) {
    w[0] = w[1];                           // IP IP adj-rib in show
    w.erase(at(1));                        // IP adj-rib in show
    std::rotate(w.begin(), at(3), at(4));  // show IP adj-rib in
    std::rotate(at(1), at(2), at(4));      // show adj-rib in IP
  }
}

std::string in_full(std::string_view command) {
  auto const given = cut(command);
  words full;
  for (auto const& word : given) full.emplace_back(full_form(word, full));
  rearrange(full);
  if (full == given) return std::string{command};
  std::string out;
  for (auto const& word : full) {
    if (!out.empty()) out += ' ';
    out += word;
  }
  return out;
}

}  // namespace

std::string expanded(std::string_view command) {
  // A tag in front is no word of the command.
  if (command.starts_with("tag="))
    if (auto const blank = command.find(' '); blank != command.npos)
      return std::string{command.substr(0, blank + 1)} + in_full(command.substr(blank + 1));
  return in_full(command);
}

}  // namespace senda::daemon::control
