// The file of routes: what is written is read; damage costs the frame it is in and nothing more.
#include "daemon/store/route_file.hpp"

#include <senda/core/hex.hpp>

#include <doctest/doctest.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <random>
#include <sys/resource.h>
#include <unistd.h>

#include "daemon/store/file_writer.hpp"

using namespace senda;
using namespace senda::daemon::store;
using kind = route_record::kind;

namespace {

bytes octets(std::string_view s) {
  return {reinterpret_cast<std::uint8_t const*>(s.data()), s.size()};
}
std::string hex(bytes b) {
  text_writer out;
  out.hex(b);
  return std::string{out.view()};
}

struct taken final : record_taker {
  std::vector<std::string> lines;
  void take(route_record const& r) override {
    text_writer out;
    (out << r.neighbor << ' ').number(static_cast<unsigned>(r.what));
    if (r.what != kind::clear) {
      out << ' ' << r.key.family << ' ';
      if (r.key.path_id) out.number(*r.key.path_id) << ' ';
      out << hex(r.key.nlri);
    }
    if (r.what == kind::announce) (out << ' ' << hex(r.attributes) << ' ').number(r.ends);
    lines.emplace_back(out.view());
  }
};

std::vector<std::string> read(std::string const& file, file_report* report = nullptr) {
  taken to;
  auto const found = read_route_file(octets(file), to);
  if (report) *report = found;
  return to.lines;
}

constexpr std::uint8_t net10[] = {8, 10}, net11[] = {8, 11}, net6[] = {32, 0x20, 1, 0xd, 0xb8};
constexpr std::uint8_t one[] = {0x40, 3, 4, 1, 2, 3, 4}, two[] = {0x80, 4, 4, 0, 0, 0, 1};

route_record announce(std::string_view who, bytes nlri, bytes attributes, family f = ipv4_unicast) {
  return {kind::announce, who, {f, {}, nlri}, attributes};
}

/// A frame of five records.
std::string frame() {
  frame_writer w;
  CHECK(w.empty());
  CHECK(w.add(announce("a", net10, one)));
  auto r = announce("a", net11, one);
  r.key.path_id = 7;
  r.ends = 0x123456789;
  CHECK(w.add(r));
  CHECK(w.add(announce("b", net6, two, ipv6_unicast)));
  CHECK(w.add({kind::withdraw, "b", {ipv4_unicast, {}, net10}}));
  CHECK(w.add({kind::clear, "c"}));
  return w.take();
}
std::vector<std::string> const five{
    "a 1 ipv4 unicast 080a 40030401020304 0", "a 1 ipv4 unicast 7 080b 40030401020304 4886718345",
    "b 1 ipv6 unicast 2020010db8 80040400000001 0", "b 2 ipv4 unicast 080a", "c 3"};

struct folder {
  folder() {
    char name[] = "/tmp/senda-unit-XXXXXX";
    path = ::mkdtemp(name);
  }
  ~folder() { std::filesystem::remove_all(path); }
  std::string path;
};
std::string contents(std::string const& path) {
  std::ifstream in{path, std::ios::binary};
  return {std::istreambuf_iterator<char>{in}, {}};
}

}  // namespace

TEST_CASE("route file: what is written is read") {
  CHECK(read(std::string{file_head} + frame()) == five);
  file_report r;
  CHECK(read("", &r).empty());
  CHECK(r.intact());
  CHECK(read(std::string{file_head} + frame() + frame(), &r).size() == 10);
  CHECK(r.intact());
  CHECK(r.frames == 2);
  CHECK(r.records == 10);
  // A frame stands for itself: the next one names its neighbor and attributes again.
  frame_writer w;
  CHECK(w.add(announce("a", net10, one)));
  auto const first = w.take();
  CHECK(w.empty());
  CHECK(w.add(announce("a", net11, one)));
  auto const second = w.take();
  CHECK(read(std::string{file_head} + second) ==
        std::vector<std::string>{"a 1 ipv4 unicast 080b 40030401020304 0"});
  CHECK(first.size() == second.size());
  std::string const huge(0x10000, 'x');
  CHECK_FALSE(w.add({kind::clear, huge}));
  CHECK_FALSE(w.add(announce("a", net10, octets(huge))));
}

TEST_CASE("route file: other files and versions") {
  file_report r;
  CHECK(read("# my notes\n", &r).empty());
  CHECK_FALSE(r.ours);
  CHECK(read("senda-routes 2\n" + frame(), &r).empty());
  CHECK(r.other_version);
  CHECK(read("Senda-routes 1\n" + frame(), &r) == five);  // a damaged head
  CHECK(r.ours);
  CHECK_FALSE(r.intact());
}

TEST_CASE("route file: a file cut off anywhere") {
  auto const whole = std::string{file_head} + frame() + frame();
  auto const single = frame().size();
  for (std::size_t n = file_head.size(); n < whole.size(); ++n) {
    file_report r;
    auto const lines = read(whole.substr(0, n), &r);
    auto const complete = (n - file_head.size()) / single;
    CHECK(lines.size() == 5 * complete);
    CHECK(r.ours);
    CHECK(r.intact() == (n == file_head.size() + complete * single));
    CHECK(r.damaged == n - file_head.size() - complete * single);
  }
}

TEST_CASE("route file: any octet damaged") {
  auto const whole = std::string{file_head} + frame() + frame() + frame();
  auto const single = frame().size();
  for (std::size_t at = file_head.size(); at < whole.size(); ++at) {
    auto damaged = whole;
    damaged[at] = static_cast<char>(damaged[at] ^ 0x10);
    file_report r;
    CHECK(read(damaged, &r).size() == 10);
    CHECK(r.frames == 2);
    CHECK(r.damaged == single);
    CHECK(r.fault == at - (at - file_head.size()) % single);
  }
}

TEST_CASE("route file: records that make no sense") {
  auto const count = [](auto fill) {
    frame_writer w;
    CHECK(w.add(announce("a", net10, one)));
    fill(w);
    CHECK(w.add(announce("a", net11, one)));
    file_report r;
    auto const lines = read(std::string{file_head} + w.take(), &r);
    CHECK(r.damaged == 0);
    CHECK_FALSE(r.intact());
    return lines.size();
  };
  std::uint8_t const long_prefix[] = {33, 1, 2, 3, 4, 5}, behind[] = {8, 10, 0},
                     cut[] = {0x40, 3, 9};
  CHECK(count([&](auto& w) { CHECK(w.add(announce("a", long_prefix, one))); }) == 2);
  CHECK(count([&](auto& w) { CHECK(w.add(announce("a", behind, one))); }) == 2);
  CHECK(count([&](auto& w) { CHECK(w.add(announce("a", {}, one))); }) == 2);
  CHECK(count([&](auto& w) { CHECK(w.add(announce("a", net10, one, {afi{9}, safi{9}}))); }) == 2);
  CHECK(count([&](auto& w) { CHECK(w.add({static_cast<kind>(99), "a"})); }) == 1);
  CHECK(count([&](auto& w) { CHECK(w.add(announce("a", net10, cut))); }) == 1);
}

TEST_CASE("file writer: appends, and puts a new version in its place") {
  folder f;
  auto const path = f.path + "/routes";
  {
    file_writer w{path, open_locked(path)};
    CHECK(open_locked(path) == -EWOULDBLOCK);
    CHECK(w.append("one "));
    w.begin();
    CHECK(w.append("two "));
    CHECK(w.add("new "));
    w.commit();
    CHECK(w.append("three"));
    CHECK_FALSE(w.append(std::string(file_writer::most_waiting + 1, 'x')));
  }
  CHECK(contents(path) == "new three");
  CHECK_FALSE(std::filesystem::exists(path + ".new"));
  auto const fd = open_locked(path);
  CHECK(fd >= 0);
  ::close(fd);
}

TEST_CASE("file writer: a full disk") {
  folder f;
  auto const path = f.path + "/routes";
  ::signal(SIGXFSZ, SIG_IGN);
  rlimit before{};
  ::getrlimit(RLIMIT_FSIZE, &before);
  auto const limit = [&](rlim_t n) {
    rlimit const l{n, before.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &l);
  };
  limit(1000);
  {
    file_writer w{path, open_locked(path)};
    auto const outcome = [&] {
      for (;;) {
        auto const waiting = w.waiting();
        auto const o = w.take_outcome();
        if (o.error || o.committed || !waiting) return o;
        ::usleep(1000);
      }
    };
    CHECK(w.append(std::string(900, 'a')));
    CHECK(w.append(std::string(200, 'b')));
    CHECK(outcome().error == EFBIG);
    CHECK(w.append("c"));  // nothing is written behind a hole
    w.begin();
    CHECK(w.add(std::string(2000, 'd')));
    w.commit();
    CHECK(outcome().error == EFBIG);
    CHECK_FALSE(std::filesystem::exists(path + ".new"));
    limit(before.rlim_cur);
    w.begin();
    CHECK(w.add("complete"));
    w.commit();
    auto last = outcome();
    while (!last.committed) last = outcome();
    CHECK(last.error == 0);
  }
  CHECK(contents(path) == "complete");
}
