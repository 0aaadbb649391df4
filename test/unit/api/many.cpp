// Thousands of commands: routes with any attributes in any order and form, right and wrong, and the
// octets each of them has to become (API contract §6.5, §7.6; wire contract §5.7).
#include <doctest/doctest.h>

#include <random>

#include "world.hpp"

using lines = std::vector<std::string>;

namespace {

std::string number(std::uint64_t v, unsigned digits) {
  world::text_writer out;
  out.hex(v, digits);
  return std::string{out.view()};
}

/// One attribute: its words, and its octets.
struct attribute {
  int code;
  std::string words, octets;
};

class generator {
 public:
  explicit generator(unsigned seed) : random_(seed) {}

  unsigned pick(unsigned n) { return static_cast<unsigned>(random_() % n); }
  bool coin() { return pick(2) == 0; }
  std::uint32_t any() { return static_cast<std::uint32_t>(random_()); }

  std::string address(std::uint32_t v) {
    return std::to_string(v >> 24) + '.' + std::to_string(v >> 16 & 255) + '.' +
           std::to_string(v >> 8 & 255) + '.' + std::to_string(v & 255);
  }
  /// `[ a b ]`, `[a b]`, or one without brackets.
  std::string list(lines const& items) {
    if (items.size() == 1 && coin()) return items.front();
    std::string out = coin() ? "[ " : "[";
    for (std::size_t i = 0; i < items.size(); ++i) out += (i ? " " : "") + items[i];
    return out + (coin() ? " ]" : "]");
  }

  std::vector<attribute> attributes() {
    std::vector<attribute> all;
    if (coin()) {
      auto const n = pick(3);
      char const* const names[] = {"igp", "egp", "incomplete"};
      all.push_back({1, std::string{"origin "} + names[n], "400101" + number(n, 2)});
    }
    if (coin()) all.push_back(path());
    if (coin()) {
      auto const n = any();
      all.push_back({4, "med " + std::to_string(n), "800404" + number(n, 8)});
    }
    if (coin()) {
      auto const n = any();
      all.push_back({5, "local-preference " + std::to_string(n), "400504" + number(n, 8)});
    }
    if (pick(4) == 0) all.push_back({6, "atomic-aggregate", "400600"});
    if (pick(4) == 0) {
      auto const as = 1 + pick(70000), a = any();
      auto const text = std::to_string(as) + ':' + address(a);
      all.push_back({7, "aggregator " + (coin() ? "( " + text + " )" : text),
                     "c00708" + number(as, 8) + number(a, 8)});
    }
    if (coin()) all.push_back(communities());
    if (pick(4) == 0) {
      auto const a = any();
      all.push_back({9, "originator-id " + address(a), "800904" + number(a, 8)});
    }
    if (pick(4) == 0) {
      lines words;
      std::string octets;
      for (auto n = 1 + pick(3); n > 0; --n) {
        auto const a = any();
        words.push_back(address(a));
        octets += number(a, 8);
      }
      all.push_back(
          {10, "cluster-list " + list(words), "800a" + number(octets.size() / 2, 2) + octets});
    }
    if (pick(4) == 0) {
      auto const a = any(), b = any(), c = any();
      all.push_back({32,
                     "large-community " + list({std::to_string(a) + ':' + std::to_string(b) + ':' +
                                                std::to_string(c)}),
                     "c0200c" + number(a, 8) + number(b, 8) + number(c, 8)});
    }
    return all;
  }

 private:
  attribute path() {
    lines words;
    std::string octets;
    auto const n = 1 + pick(5);
    for (unsigned i = 0; i < n; ++i) {
      auto const as = 1 + pick(100'000);
      words.push_back(std::to_string(as));
      octets += number(as, 8);
    }
    return {2, "as-path " + list(words),
            "4002" + number(2 + 4 * n, 2) + "02" + number(n, 2) + octets};
  }
  attribute communities() {
    std::vector<std::uint32_t> values;
    for (auto n = 1 + pick(4); n > 0; --n) values.push_back(any());
    std::sort(values.begin(), values.end());
    values.erase(std::unique(values.begin(), values.end()), values.end());
    lines words;
    std::string octets;
    for (auto const v : values) {
      words.push_back(std::to_string(v >> 16) + ':' + std::to_string(v & 0xffff));
      octets += number(v, 8);
    }
    return {8, "community " + list(words), "c008" + number(octets.size() / 2, 2) + octets};
  }

  std::mt19937 random_;
};

/// The body of the UPDATE of an iBGP session.
std::string update_of(std::vector<attribute> const& given, std::uint32_t next_hop,
                      std::string const& nlri) {
  std::map<int, std::string> all{
      {1, "40010100"}, {2, "400200"}, {3, "400304" + number(next_hop, 8)}, {5, "40050400000064"}};
  for (auto const& a : given) all[a.code] = a.octets;
  std::string block;
  for (auto const& [code, octets] : all) block += octets;
  return "0000" + number(block.size() / 2, 4) + block + nlri;
}

}  // namespace

TEST_CASE("thousands of routes, and what they become") {
  generator g{11};
  world::daemon d, old{world::processes + world::neighbor("127.0.0.2"), 4};
  for (unsigned i = 0; i < 4000; ++i) {
    auto const length = g.pick(33);
    auto const bits = length ? ~std::uint32_t{0} << (32 - length) : 0;
    auto const base = (0x01000000u + g.any() % 0xd0000000u) & bits;
    auto const octets = (length + 7) / 8;
    std::string const prefix = g.address(base) + '/' + std::to_string(length);
    std::string const nlri = number(length, 2) + number(base, 8).substr(0, 2 * octets);
    auto const hop = 0x0a000000u + g.pick(1 << 20);
    auto given = g.attributes();
    lines words{"next-hop " + g.address(hop)};
    for (auto const& a : given) words.push_back(a.words);
    if (g.pick(8) == 0) words.push_back("name route-" + std::to_string(i));
    std::shuffle(words.begin(), words.end(), std::mt19937{i});
    bool const braces = g.pick(4) == 0, version_4 = g.coin(), announce_ipv4 = g.pick(3) == 0;
    std::string line = announce_ipv4 ? "ipv4 unicast " + prefix : "route " + prefix;
    if (braces) line += " {";
    for (auto const& w : words) line += ' ' + w + (braces ? ";" : "");
    if (braces) line += " }";
    if (g.pick(4) == 0) line += " ;";
    CAPTURE(line);
    auto& where = version_4 ? old : d;
    std::string const before = version_4 ? "" : "peer * ";
    std::string const wire = "wire " + update_of(given, hop, nlri);
    CHECK(world::joined(where.ask(before + "announce " + line)) == world::joined({"done", wire}));
    CHECK(where.ask(before + "announce " + line) == lines{"done"});
    CHECK(world::joined(where.ask(before + "withdraw " + line)) ==
          world::joined({"done", "wire " + number(nlri.size() / 2, 4) + nlri + "0000"}));
    // One word less or more, and it is none.
    std::string const bad = line.substr(0, line.find(' ')) == "route" && !braces
                                ? "route " + prefix + " next-hop " + g.address(hop) + " bogus"
                                : "route " + prefix + " next-hop";
    CHECK(where.ask(before + "announce " + bad) ==
          lines{"error: Could not parse route: " + bad, "error"});
  }
}
