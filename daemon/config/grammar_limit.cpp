// `prefix-limit` of a neighbor: how much it may announce.
#include <senda/core/number.hpp>

#include <algorithm>

#include "daemon/config/draft.hpp"
#include "daemon/config/values.hpp"

namespace senda::daemon::config {

namespace {

using settings = prefix_limit_settings;

template <afi A> result<void> read_family_limit(reader& r, text_cursor& in, settings& to) {
  auto const where = in.at_end() ? r.current().words.front() : in.here();
  auto const refused = [&](std::string what) {
    r.reject(place::of(where), std::move(what));
    return fail(local_error(22));
  };
  auto const s = parse_safi(in.next());
  family const f{A, s.value_or(safi{})};
  if (!s || !is_known(f)) return refused("this is no family of " + std::string{name_of(A)});
  auto const known = [f](auto const& e) { return e.family == f; };
  if (std::any_of(to.families.begin(), to.families.end(), known))
    return refused("there is a limit for this family already");
  auto const most = parse_number(in.next(), 0xffff'ffff);
  if (!most || !*most) return refused("a number of routes is missing\n  Format: SAFI NUMBER");
  to.families.push_back({f, static_cast<std::uint32_t>(*most)});
  return success();
}

result<void> read_all(reader&, text_cursor& in, settings& to) {
  SENDA_TRY(auto const v, parse_integer(in, 0xffff'ffff, "{} exceeds maximum 4294967295"));
  to.all = static_cast<std::uint32_t>(v);
  return success();
}

/// Octets, or so many thousands, millions, thousand millions (powers of 1024).
result<void> read_memory(reader&, text_cursor& in, settings& to) {
  auto word = in.next();
  unsigned shift = 0;
  for (auto const& [letter, bits] : {std::pair{'k', 10u}, {'m', 20u}, {'g', 30u}})
    if (!word.empty() && (word.back() | 0x20) == letter) shift = bits;
  if (shift) word.remove_suffix(1);
  auto const v = parse_number(word, std::uint64_t{1} << 32);
  if (!v) return in.refuse("is no amount of memory", "Octets, or with k, m or g behind: 64m");
  to.memory = *v << shift;
  return success();
}

result<void> read_warning(reader&, text_cursor& in, settings& to) {
  auto const word = in.next();
  auto const v = equal_ignoring_case(word, "disable") ? std::optional<std::uint64_t>{0}
                                                      : parse_number(word, 100);
  if (!v) return in.refuse("is no percentage", "Valid options: 1 to 100, disable");
  to.warning = static_cast<std::uint8_t>(*v);
  return success();
}

result<void> read_action(reader&, text_cursor& in, settings& to) {
  auto const word = in.next();
  to.teardown = equal_ignoring_case(word, "teardown");
  if (!to.teardown && !equal_ignoring_case(word, "warn"))
    return in.refuse("is not valid", "Valid options: teardown, warn");
  return success();
}

result<void> read_restart(reader&, text_cursor& in, settings& to) {
  auto const word = in.next();
  if (equal_ignoring_case(word, "never")) return to.restart = 0, success();
  auto const v = parse_number(word, 7 * 24 * 60 * 60);
  if (!v || !*v) return in.refuse("is not valid", "Seconds, at most a week, or: never");
  to.restart = static_cast<std::uint32_t>(*v);
  return success();
}

constexpr std::array limit_keywords{
    keyword<settings>{"ipv4", &read_family_limit<afi::ipv4>},
    keyword<settings>{"ipv6", &read_family_limit<afi::ipv6>},
    keyword<settings>{"l2vpn", &read_family_limit<afi::l2vpn>},
    keyword<settings>{"bgp-ls", &read_family_limit<afi::bgp_ls>},
    keyword<settings>{"all", &read_all},
    keyword<settings>{"memory", &read_memory},
    keyword<settings>{"warning", &read_warning},
    keyword<settings>{"action", &read_action},
    keyword<settings>{"restart", &read_restart},
};

}  // namespace

void read_prefix_limit(reader& r, text_cursor&, neighbor_draft& to) {
  settings block;
  r.read_section("prefix-limit", limit_keywords, block);
  to.prefix_limit = std::move(block);
}

}  // namespace senda::daemon::config
