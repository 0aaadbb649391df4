// `family`, `nexthop` and `add-path` (configuration contract §6.1, §6.3, §6.4): lists of families.
#include <algorithm>
#include <array>

#include "daemon/config/draft.hpp"
#include "daemon/config/values.hpp"

namespace senda::daemon::config {

namespace {

/// Families which have a keyword: neither ipv6 multicast nor ipv4 rtc has one (§6.1).
bool has_keyword(family f) {
  return is_known(f) && f != ipv6_multicast && f.safi != safi::route_target;
}

/// Sorted names of the SAFIs that `allowed` lets through, as a hint.
template <class F> std::string safi_options(afi a, F allowed) {
  std::vector<std::string_view> names;
  for (auto const& n : senda::detail::safi_names)
    if (allowed(family{a, n.number})) names.push_back(n.name);
  std::sort(names.begin(), names.end());
  std::string text = "\n  Valid options: ";
  for (auto const n : names) text += (n == names.front() ? "" : ", ") + std::string{n};
  return text;
}

std::string quoted(std::string_view word) { return "'" + std::string{word.substr(0, 80)} + "'"; }

result<void> refused(reader& r, token const& where, std::string what) {
  r.reject(place::of(where), std::move(what));
  return fail(local_error(22));
}

std::string names(family f) {
  text_writer out;
  out << f.afi << ", " << f.safi;
  return std::string{out.view()};
}

// --- family
// -----------------------------------------------------------------------------------------

struct family_block {
  family_set families;
  bool all = false;
};

template <afi A> result<void> read_family_line(reader& r, text_cursor& in, family_block& to) {
  auto const where = in.at_end() ? r.current().words.front() : in.here();
  auto const word = in.next();
  auto const s = parse_safi(word);
  family const f{A, s.value_or(safi{})};
  if (!s || !has_keyword(f))
    return refused(r, where,
                   quoted(word) + " is not valid for " + std::string{name_of(A)} +
                       safi_options(A, has_keyword));
  if (to.all) return refused(r, where, "cannot add any family once family all is set");
  if (to.families.contains(f)) return refused(r, where, "Duplicate entry: (" + names(f) + ")");
  to.families.insert(f);
  return success();
}

result<void> read_all_families(reader&, text_cursor&, family_block& to) {
  to.all = true;
  return success();
}

constexpr std::array family_keywords{
    keyword<family_block>{"ipv4", &read_family_line<afi::ipv4>},
    keyword<family_block>{"ipv6", &read_family_line<afi::ipv6>},
    keyword<family_block>{"l2vpn", &read_family_line<afi::l2vpn>},
    keyword<family_block>{"bgp-ls", &read_family_line<afi::bgp_ls>},
    keyword<family_block>{"all", &read_all_families},
};

// --- nexthop
// ----------------------------------------------------------------------------------------

using next_hop_list = std::vector<next_hop_entry>;

bool has_next_hop_entry(family f) {
  return f.safi == safi::unicast || f.safi == safi::multicast || f.safi == safi::labeled_unicast ||
         f.safi == safi::mpls_vpn;
}

template <afi A> result<void> read_next_hop_line(reader& r, text_cursor& in, next_hop_list& to) {
  constexpr auto other = A == afi::ipv4 ? afi::ipv6 : afi::ipv4;
  auto const safi_at = in.at_end() ? r.current().words.front() : in.here();
  auto const safi_word = in.next();
  auto const s = parse_safi(safi_word);
  family const f{A, s.value_or(safi{})};
  if (!s || !has_next_hop_entry(f))
    return refused(r, safi_at,
                   quoted(safi_word) + " is not a valid SAFI for " + std::string{name_of(A)} +
                       safi_options(A, has_next_hop_entry));
  auto const afi_at = in.at_end() ? safi_at : in.here();
  auto const afi_word = in.next();
  if (!equal_ignoring_case(afi_word, name_of(other)))
    return refused(r, afi_at,
                   quoted(afi_word) + " is not a valid next-hop AFI\n  Valid options: " +
                       std::string{name_of(other)});
  next_hop_entry const entry{f, other};
  if (std::find(to.begin(), to.end(), entry) != to.end())
    return refused(r, safi_at,
                   "Duplicate entry: (" + names(f) + ", " + std::string{name_of(other)} + ")");
  to.push_back(entry);
  return success();
}

constexpr std::array next_hop_keywords{
    keyword<next_hop_list>{"ipv4", &read_next_hop_line<afi::ipv4>},
    keyword<next_hop_list>{"ipv6", &read_next_hop_line<afi::ipv6>},
};

// --- add-path
// ---------------------------------------------------------------------------------------

using add_path_list = std::vector<add_path_entry>;

result<void> read_limit(reader& r, token const& where, std::uint16_t& limit) {
  auto const v = parse_number(where.text, 65535);
  if (!v && !is_digits(where.text))
    return refused(r, where, "paths-limit must be a number, got: " + std::string{where.text});
  if (!v || *v == 0)
    return refused(r, where, "paths-limit must be 1-65535, got " + std::string{where.text});
  limit = static_cast<std::uint16_t>(*v);
  return success();
}

template <afi A> result<void> read_add_path_line(reader& r, text_cursor& in, add_path_list& to) {
  std::string const afi_name{name_of(A)};
  auto const where = in.at_end() ? r.current().words.front() : in.here();
  if (in.at_end()) return refused(r, where, "add-path " + afi_name + " requires a SAFI");
  auto const word = in.next();
  auto const s = parse_safi(word);
  family const f{A, s.value_or(safi{})};
  if (!s || !has_keyword(f))
    return refused(
        r, where,
        "unknown SAFI for " + afi_name + ": " + std::string{word} + safi_options(A, has_keyword));
  add_path_entry entry{f, 0};
  if (in.accept("limit")) {
    if (in.at_end()) return refused(r, where, "paths-limit must be a number, got: nothing");
    auto const number = in.here();
    in.next();
    SENDA_CHECK(read_limit(r, number, entry.limit));
  } else if (!in.at_end()) {
    std::string const extra{in.peek().substr(0, 80)};
    return refused(r, in.here(),
                   "unexpected token after " + afi_name + " " + std::string{word} + ": " + extra +
                       "\n  A limit is written: limit " + (is_digits(extra) ? extra : "10"));
  }
  if (std::any_of(to.begin(), to.end(), [&](auto const& e) { return e.family == f; }))
    return refused(r, where, "duplicate add-path entry for " + afi_name + " " + std::string{word});
  to.push_back(entry);
  return success();
}

result<void> read_all_add_paths(reader&, text_cursor&, add_path_list& to) {
  for (auto const f : known_families)
    if (std::none_of(to.begin(), to.end(), [&](auto const& e) { return e.family == f; }))
      to.push_back({f, 0});
  return success();
}

constexpr std::array add_path_keywords{
    keyword<add_path_list>{"ipv4", &read_add_path_line<afi::ipv4>},
    keyword<add_path_list>{"ipv6", &read_add_path_line<afi::ipv6>},
    keyword<add_path_list>{"l2vpn", &read_add_path_line<afi::l2vpn>},
    keyword<add_path_list>{"bgp-ls", &read_add_path_line<afi::bgp_ls>},
    keyword<add_path_list>{"all", &read_all_add_paths},
};

// --- long-lived-graceful-restart
// --------------------------------------------------------------------

using stale_time_list = std::vector<stale_time_entry>;

template <afi A>
result<void> read_stale_time_line(reader& r, text_cursor& in, stale_time_list& to) {
  auto const where = in.at_end() ? r.current().words.front() : in.here();
  auto const word = in.next();
  auto const s = parse_safi(word);
  family const f{A, s.value_or(safi{})};
  if (!s || !has_keyword(f))
    return refused(r, where,
                   quoted(word) + " is not valid for " + std::string{name_of(A)} +
                       safi_options(A, has_keyword));
  auto const number = in.at_end() ? where : in.here();
  auto const seconds = parse_number(in.next(), 0xff'ffff);
  if (!seconds)
    return refused(r, number, "seconds are missing\n  A number, at most 16777215 (RFC 9494)");
  if (std::any_of(to.begin(), to.end(), [&](auto const& e) { return e.family == f; }))
    return refused(r, where, "Duplicate entry: (" + names(f) + ")");
  to.push_back({f, static_cast<std::uint32_t>(*seconds)});
  return success();
}

constexpr std::array stale_time_keywords{
    keyword<stale_time_list>{"ipv4", &read_stale_time_line<afi::ipv4>},
    keyword<stale_time_list>{"ipv6", &read_stale_time_line<afi::ipv6>},
    keyword<stale_time_list>{"l2vpn", &read_stale_time_line<afi::l2vpn>},
    keyword<stale_time_list>{"bgp-ls", &read_stale_time_line<afi::bgp_ls>},
};

/// Appends what is not there yet.
template <class T> void extend(std::vector<T>& to, std::vector<T> const& more) {
  for (auto const& e : more)
    if (std::find(to.begin(), to.end(), e) == to.end()) to.push_back(e);
}

}  // namespace

void read_family(reader& r, text_cursor&, neighbor_draft& to) {
  family_block block;
  r.read_section("family", family_keywords, block);
  to.families = to.families | (block.all ? default_families : block.families);
}

void read_next_hops(reader& r, text_cursor&, neighbor_draft& to) {
  next_hop_list block;
  r.read_section("nexthop", next_hop_keywords, block);
  extend(to.next_hops, block);
}

void read_add_paths(reader& r, text_cursor&, neighbor_draft& to) {
  add_path_list block;
  r.read_section("add-path", add_path_keywords, block);
  extend(to.add_paths, block);
}

void read_stale_times(reader& r, text_cursor&, neighbor_draft& to) {
  stale_time_list block;
  r.read_section("long-lived-graceful-restart", stale_time_keywords, block);
  extend(to.stale_times, block);
}

}  // namespace senda::daemon::config
