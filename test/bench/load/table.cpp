#include "test/bench/load/table.hpp"

#include <senda/message/header.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <unordered_set>

namespace bench {

namespace {

constexpr std::uint32_t neighbor_as = 65001, next_hop = 0x0a630009;  // 10.99.0.9

/// SplitMix64: small, and the same everywhere.
struct random_source {
  std::uint64_t state;
  std::uint64_t next() noexcept {
    state += 0x9e3779b97f4a7c15;
    auto x = state;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
    x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
    return x ^ (x >> 31);
  }
  double fraction() noexcept { return static_cast<double>(next() >> 11) * 0x1p-53; }
  std::uint32_t from(std::uint32_t low, std::uint32_t high) noexcept {
    return low + static_cast<std::uint32_t>(next() % (high - low + 1));
  }
  /// An index, as often as its weight says.
  template <std::size_t N> std::uint32_t pick(std::array<double, N> const& weights) noexcept {
    double total = 0;
    for (auto const w : weights) total += w;
    auto left = fraction() * total;
    for (std::uint32_t i = 0; i < N; ++i)
      if ((left -= weights[i]) < 0) return i;
    return N - 1;
  }
};

constexpr std::array length_share{.002, .002, .004, .012, .03, .06, .13, .2, 1.4,
                                  .85,  1.45, 2.6,  4.6,  5.2, 11., 10., 60.};  // /8 to /24
constexpr std::array path_share{.5, 8., 25., 30., 18., 9., 5., 2.5, 1., 1.};    // 1 to 10
constexpr std::array set_share{45., 18., 10., 6., 10., 8., 3.};

std::uint32_t set_size(random_source& r) {
  switch (r.pick(set_share)) {
    case 0:
      return 1;
    case 1:
      return 2;
    case 2:
      return 3;
    case 3:
      return 4;
    case 4:
      return r.from(5, 10);
    case 5:
      return r.from(11, 30);
    default:
      return r.from(31, 87);
  }
}

/// Addresses nobody announces.
bool is_special(std::uint32_t a) {
  auto const top = a >> 24;
  return top == 0 || top == 10 || top == 127 || top >= 224 || top == 100 || top == 169 ||
         top == 172 || top == 192 || top == 198 || top == 203;
}

std::uint32_t mask_of(std::uint8_t length) { return ~(0xffffffffu >> length); }

void fill_attributes(route_set& s, random_source& r) {
  s.path.assign(1, neighbor_as);
  auto const hops = r.pick(path_share) + 1;
  for (std::uint32_t i = 1; i < hops; ++i)
    s.path.push_back(i == 1 ? 1000 + r.from(0, 39) : 2000 + r.from(0, 60000));
  if (s.path.size() > 1 && r.fraction() < .45) s.path.back() = r.from(131072, 400000);
  s.origin = static_cast<std::uint8_t>(r.pick(std::array{.90, .01, .09}));
  s.has_med = r.fraction() < .15;
  s.med = r.from(0, 500);
  s.atomic = r.fraction() < .04;
  s.aggregated = r.fraction() < .08;
  if (r.fraction() < .62) {
    auto const count = std::min(1. - std::log(1. - r.fraction()) * 3.6, 40.);
    for (int i = 0; i < static_cast<int>(count); ++i)
      s.communities.push_back((s.path[r.next() % s.path.size()] & 0xffff) << 16 | r.from(1, 65000));
    std::sort(s.communities.begin(), s.communities.end());
  }
  if (r.fraction() < .08)
    for (auto n = r.from(1, 3); n > 0; --n)
      for (auto const word : {s.path.back(), 4 - n, r.from(1, 1000)})
        s.large_communities.push_back(word);
}

template <class... T> void print(std::string& out, char const* form, T... values) {
  char text[128];
  out.append(text, static_cast<std::size_t>(std::snprintf(text, sizeof text, form, values...)));
}

void add_words(std::string& out, std::uint32_t value) {
  for (int shift = 24; shift >= 0; shift -= 8) out.push_back(static_cast<char>(value >> shift));
}

void add_attribute(std::string& out, std::uint8_t flags, std::uint8_t code, std::string const& v) {
  out.push_back(static_cast<char>(v.size() > 255 ? flags | 0x10 : flags));
  out.push_back(static_cast<char>(code));
  if (v.size() > 255) out.push_back(static_cast<char>(v.size() >> 8));
  out.push_back(static_cast<char>(v.size()));
  out += v;
}

std::string octets_of(std::vector<std::uint32_t> const& words) {
  std::string out;
  for (auto const w : words) add_words(out, w);
  return out;
}

std::string attributes_of(route_set const& s) {
  std::string out;
  add_attribute(out, 0x40, 1, std::string(1, static_cast<char>(s.origin)));
  add_attribute(out, 0x40, 2,
                std::string{'\2', static_cast<char>(s.path.size())} + octets_of(s.path));
  add_attribute(out, 0x40, 3, octets_of({next_hop}));
  if (s.has_med) add_attribute(out, 0x80, 4, octets_of({s.med}));
  if (s.atomic) add_attribute(out, 0x40, 6, "");
  if (s.aggregated) add_attribute(out, 0xc0, 7, octets_of({s.path.back(), 0xc0a80001}));
  if (!s.communities.empty()) add_attribute(out, 0xc0, 8, octets_of(s.communities));
  if (!s.large_communities.empty()) add_attribute(out, 0xc0, 32, octets_of(s.large_communities));
  return out;
}

void add_number(std::string& out, std::size_t two_octets) {
  out.push_back(static_cast<char>(two_octets >> 8));
  out.push_back(static_cast<char>(two_octets));
}

void add_message(std::string& out, std::string const& attributes, std::string const& nlri) {
  out.append(senda::header_size - 3, '\xff');
  add_number(out, senda::header_size + 4 + attributes.size() + nlri.size());
  out.push_back(static_cast<char>(senda::message_type::update));
  add_number(out, 0);  // nothing withdrawn
  add_number(out, attributes.size());
  out += attributes;
  out += nlri;
}

/// The same attributes in the words of BIRD's configuration.
std::string bird_words_of(route_set const& s) {
  static constexpr char const* origins[] = {"IGP", "EGP", "INCOMPLETE"};
  std::string out = " blackhole { ";
  for (auto i = s.path.size(); i-- > 1;) print(out, "bgp_path.prepend(%u); ", s.path[i]);
  print(out, "bgp_origin = ORIGIN_%s; ", origins[s.origin]);
  if (s.has_med) print(out, "bgp_med = %u; ", s.med);
  for (auto const c : s.communities)
    print(out, "bgp_community.add((%u,%u)); ", c >> 16, c & 0xffff);
  for (std::size_t i = 0; i < s.large_communities.size(); i += 3)
    print(out, "bgp_large_community.add((%u,%u,%u)); ", s.large_communities[i],
          s.large_communities[i + 1], s.large_communities[i + 2]);
  return out + "};\n";
}

bool write_file(std::string const& path, std::string const& text) {
  auto* const f = std::fopen(path.c_str(), "wb");
  if (!f) return std::perror(path.c_str()), false;
  bool const good = std::fwrite(text.data(), 1, text.size(), f) == text.size();
  return std::fclose(f) == 0 && good;
}

/// Lines `PREFIX WORDS`, made set by set.
template <class Words>
bool write_lines(std::string const& path, std::vector<route_set> const& table, char const* before,
                 Words words) {
  std::string out;
  for (auto const& s : table) {
    auto const rest = words(s);
    for (auto const p : s.prefixes) out += before + text_of(p) + rest;
  }
  return write_file(path, out);
}

std::string hex_lines(std::string const& messages) {
  static constexpr char digits[] = "0123456789ABCDEF";
  std::string out;
  for (std::size_t at = 0; at < messages.size();) {
    auto const octet = [&](std::size_t i) { return static_cast<std::uint8_t>(messages[at + i]); };
    std::size_t const size = octet(16) << 8 | octet(17);
    for (std::size_t i = 0; i < size; ++i) out += {digits[octet(i) >> 4], digits[octet(i) & 15]};
    out += '\n';
    at += size;
  }
  return out;
}

}  // namespace

std::vector<route_set> make_table(std::size_t routes, std::uint64_t seed) {
  random_source r{seed};
  std::vector<route_set> table;
  std::unordered_set<std::uint64_t> seen;
  seen.reserve(2 * routes);
  for (std::size_t made = 0; made < routes;) {
    route_set s;
    fill_attributes(s, r);
    auto const wanted = std::min<std::size_t>(set_size(r), routes - made);
    for (prefix last{0, 0}; s.prefixes.size() < wanted;) {
      prefix p = last;  // often the one next to it
      if (last.length && r.fraction() < .6) p.address += 1u << (32 - last.length);
      else {
        p.length = static_cast<std::uint8_t>(8 + r.pick(length_share));
        p.address = static_cast<std::uint32_t>(r.next()) & mask_of(p.length);
      }
      last = {0, 0};
      if (is_special(p.address)) continue;
      if (!seen.insert(std::uint64_t{p.address} << 8 | p.length).second) continue;
      s.prefixes.push_back(last = p);
    }
    made += wanted;
    table.push_back(std::move(s));
  }
  return table;
}

std::string updates_of(std::vector<route_set> const& table) {
  std::string out;
  for (auto const& s : table) {
    auto const attributes = attributes_of(s);
    std::string nlri;
    for (auto const p : s.prefixes) {
      if (23 + attributes.size() + nlri.size() + 5 > senda::max_message_size) {
        add_message(out, attributes, nlri);
        nlri.clear();
      }
      nlri.push_back(static_cast<char>(p.length));
      for (int i = 0; i < (p.length + 7) / 8; ++i)
        nlri.push_back(static_cast<char>(p.address >> (24 - 8 * i)));
    }
    add_message(out, attributes, nlri);
  }
  return out;
}

std::string text_of(prefix p) {
  std::string out;
  print(out, "%u.%u.%u.%u/%u", p.address >> 24, p.address >> 16 & 255, p.address >> 8 & 255,
        p.address & 255, unsigned{p.length});
  return out;
}

std::string words_of(route_set const& s) {
  static constexpr char const* origins[] = {"igp", "egp", "incomplete"};
  std::string out = " next-hop 10.99.0.9 origin ";
  out += origins[s.origin];
  if (s.path.size() > 1) {
    out += " as-path [";
    for (std::size_t i = 1; i < s.path.size(); ++i) print(out, " %u", s.path[i]);
    out += " ]";
  }
  if (s.has_med) print(out, " med %u", s.med);
  if (s.atomic) out += " atomic-aggregate";
  if (s.aggregated) print(out, " aggregator ( %u:192.168.0.1 )", s.path.back());
  if (!s.communities.empty()) {
    out += " community [";
    for (auto const c : s.communities) print(out, " %u:%u", c >> 16, c & 0xffff);
    out += " ]";
  }
  if (!s.large_communities.empty()) {
    out += " large-community [";
    for (std::size_t i = 0; i < s.large_communities.size(); i += 3)
      print(out, " %u:%u:%u", s.large_communities[i], s.large_communities[i + 1],
            s.large_communities[i + 2]);
    out += " ]";
  }
  return out;
}

std::uint64_t checksum(std::uint32_t address, std::uint8_t length) noexcept {
  return random_source{std::uint64_t{address} << 8 | length}.next();
}

int write_table(std::size_t routes, std::string const& folder) {
  auto const table = make_table(routes);
  auto const messages = updates_of(table);
  std::uint64_t sum = 0;
  for (auto const& s : table)
    for (auto const p : s.prefixes) sum += checksum(p.address, p.length);
  bool const good =
      write_file(folder + "/updates.bgp", messages) &&
      write_file(folder + "/updates.hex", hex_lines(messages)) &&
      write_lines(folder + "/routes.txt", table, "route ",
                  [](auto const& s) { return words_of(s) + ";\n"; }) &&
      write_lines(folder + "/flat.txt", table, "route ",
                  [](auto const&) { return std::string{" next-hop 10.99.0.9;\n"}; }) &&
      write_lines(folder + "/api.txt", table, "announce route ",
                  [](auto const& s) { return words_of(s) + "\n"; }) &&
      write_lines(folder + "/bird.txt", table, "route ", bird_words_of);
  std::string facts;
  print(facts, "{\"routes\": %zu, \"sets\": %zu, \"octets\": %zu, ", routes, table.size(),
        messages.size());
  print(facts, "\"checksum\": \"%016llx\"}\n", static_cast<unsigned long long>(sum));
  return good && write_file(folder + "/facts.json", facts) ? 0 : 1;
}

}  // namespace bench
