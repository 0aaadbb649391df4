// Options, states and lines of `senda healthcheck`: API contract §9.
#include <doctest/doctest.h>

#include <cstdio>
#include <fstream>
#include <initializer_list>
#include <unistd.h>

#include "daemon/healthcheck/child.hpp"
#include "daemon/healthcheck/lines.hpp"
#include "daemon/healthcheck/machine.hpp"

using namespace senda;
using namespace senda::daemon::healthcheck;

namespace {

read_settings read(std::initializer_list<char const*> words) {
  std::vector<char const*> all{words};
  return settings_from(all);
}

settings good(std::initializer_list<char const*> words) {
  auto r = read(words);
  REQUIRE(r.error == "");
  return r.value;
}

std::string line(settings const& s, state now, std::size_t index = 0) {
  auto const all = announced_addresses(s);
  REQUIRE(all);
  REQUIRE(all->size() > index);
  text_writer out;
  route_line(out, s, now, (*all)[index].prefix, index);
  return std::string{out.view()};
}

/// The states after each check: `+` passes, `-` fails, `d` while disabled.
std::string walk(unsigned rise, unsigned fall, std::string_view checks) {
  machine m{rise, fall};
  std::string out;
  for (char const c : checks) {
    if (c == 'd') m.disable();
    else m.check(c == '+');
    (out += name_of(m.now())) += ' ';
  }
  return out;
}

}  // namespace

TEST_CASE("states: the table of API contract §9.2") {
  CHECK(walk(1, 1, "+") == "UP ");
  CHECK(walk(0, 0, "-") == "DOWN ");
  CHECK(walk(3, 3, "++++") == "RISING RISING UP UP ");
  CHECK(walk(3, 3, "----") == "FALLING FALLING DOWN DOWN ");
  CHECK(walk(2, 2, "++-+") == "RISING UP FALLING RISING ");
  CHECK(walk(3, 3, "++-++++") == "RISING RISING FALLING RISING RISING UP UP ");
  CHECK(walk(1, 2, "+-+-- ") == "UP FALLING UP FALLING DOWN DOWN ");
  CHECK(walk(2, 1, "++-+-") == "RISING UP DOWN RISING DOWN ");
  CHECK(walk(2, 2, "d+++") == "DISABLED INIT RISING UP ");
  CHECK(walk(1, 1, "+dd-+") == "UP DISABLED DISABLED INIT UP ");
  CHECK(walk(1, 1, "-d+-") == "DOWN DISABLED INIT DOWN ");
}

TEST_CASE("states: a change is told once") {
  machine m{2, 2};
  CHECK(m.check(true));
  CHECK(m.is_pending());
  CHECK(m.check(true));
  CHECK(m.is_announced());
  CHECK_FALSE(m.check(true));
  CHECK(m.disable());
  CHECK_FALSE(m.disable());
  CHECK(m.is_announced());
}

TEST_CASE("lines: metric of each state, and of each address") {
  auto const s = good({"--ip", "192.0.2.1/32", "--ip", "2001:db8::1"});
  CHECK(line(s, state::up) == "peer * announce route 192.0.2.1/32 next-hop self med 100");
  CHECK(line(s, state::up, 1) == "peer * announce route 2001:db8::1/128 next-hop self med 101");
  CHECK(line(s, state::down) == "peer * announce route 192.0.2.1/32 next-hop self med 1000");
  CHECK(line(s, state::disabled) == "peer * announce route 192.0.2.1/32 next-hop self med 500");
  CHECK(line(s, state::exit) == "peer * withdraw route 192.0.2.1/32 next-hop self");
  auto const t = good({"--ip", "192.0.2.1", "--ip", "192.0.2.2", "--up-metric", "7",
                       "--down-metric", "8", "--disabled-metric=9", "--increase", "10"});
  CHECK(line(t, state::up, 1) == "peer * announce route 192.0.2.2/32 next-hop self med 17");
  CHECK(line(t, state::down, 1) == "peer * announce route 192.0.2.2/32 next-hop self med 18");
  CHECK(line(t, state::disabled) == "peer * announce route 192.0.2.1/32 next-hop self med 9");
}

TEST_CASE("lines: attributes in the order of API contract §9.3") {
  auto const s = good({"--ip", "10.0.0.0/24", "-N", "192.0.2.9", "--local-preference", "150",
                       "--community", "65000:1 65000:2", "--extended-community", "target:1:2",
                       "--large-community", "1:2:3", "--as-path", "65001 65002", "--path-id", "5"});
  CHECK(line(s, state::up) ==
        "peer * announce route 10.0.0.0/24 next-hop 192.0.2.9 med 100 local-preference 150 "
        "community [ 65000:1 65000:2 ] extended-community [ target:1:2 ] large-community [ 1:2:3 ] "
        "as-path [ 65001 65002 ] path-information 5");
  CHECK(line(s, state::exit) ==
        "peer * withdraw route 10.0.0.0/24 next-hop 192.0.2.9 path-information 5");
  CHECK(line(good({"--ip", "10.0.0.1", "--local-preference=-1"}), state::up) ==
        "peer * announce route 10.0.0.1/32 next-hop self med 100");
}

TEST_CASE("lines: what depends on the state") {
  auto const s = good({"--ip", "10.0.0.1", "--community", "1:1", "--disabled-community", "2:2",
                       "--as-path", "1", "--up-as-path", "2", "--down-as-path", "3"});
  std::string const head = "peer * announce route 10.0.0.1/32 next-hop self med ";
  CHECK(line(s, state::up) == head + "100 community [ 1:1 ] as-path [ 2 ]");
  CHECK(line(s, state::down) == head + "1000 community [ 2:2 ] as-path [ 3 ]");
  CHECK(line(s, state::disabled) == head + "500 community [ 2:2 ] as-path [ 1 ]");
  auto const w = good({"--ip", "10.0.0.1", "--withdraw-on-down"});
  CHECK(line(w, state::up) == head + "100");
  CHECK(line(w, state::down) == "peer * withdraw route 10.0.0.1/32 next-hop self");
  CHECK(line(w, state::disabled) == "peer * withdraw route 10.0.0.1/32 next-hop self");
}

TEST_CASE("lines: the peers") {
  CHECK(selector_of(good({"--ip", "::1"})) == "peer *");
  CHECK(selector_of(good({"--neighbor", "10.0.0.1"})) == "peer 10.0.0.1");
  CHECK(selector_of(good({"--neighbor", "10.0.0.1", "--neighbor", "2001:db8::2"})) ==
        "peer [ 10.0.0.1 , 2001:db8::2 ]");
  CHECK(selector_of(good({"--neighbor", "10.0.0.1", "--neighbor", "*"})) == "peer *");
}

TEST_CASE("addresses: rotated, taken apart, bounded") {
  auto const s = good({"--ip", "10.0.0.254/31", "--ip", "2001:db8::fffe/127",
                       "--deaggregate-networks", "--start-ip", "6"});
  CHECK(line(s, state::up, 0).find("route 2001:db8::fffe/128") != std::string::npos);
  CHECK(line(s, state::up, 1).find("route 2001:db8::ffff/128") != std::string::npos);
  CHECK(line(s, state::up, 2).find("route 10.0.0.254/32") != std::string::npos);
  CHECK(line(s, state::up, 3).find("route 10.0.0.255/32") != std::string::npos);
  auto const huge = good({"--ip", "2001:db8::/64", "--deaggregate-networks"});
  CHECK_FALSE(announced_addresses(huge));
  auto const hosts = hosts_of(good({"--ip", "10.0.0.0/16"}).addresses);
  REQUIRE(hosts);
  CHECK(hosts->size() == 65536);
  CHECK(hosts->back().prefix == *parse_prefix("10.0.255.255"));
  auto const carried = hosts_of(good({"--ip", "2001:db8::ff00/120"}).addresses);
  CHECK(carried->back().prefix == *parse_prefix("2001:db8::ffff"));
}

TEST_CASE("options: spellings and defaults") {
  auto const s = good({});
  CHECK(s.interval.count() == 5000);
  CHECK(s.fast_interval.count() == 1000);
  CHECK(s.timeout.count() == 5);
  CHECK((s.rise == 3 && s.fall == 3 && s.ack && s.syslog && s.ip_setup && !s.silent));
  auto const t = good({"-sF", "local3", "-a", "-n", "web", "-i", "0.5", "-f0.25", "-t", "0", "-c",
                       "true", "--fall", "1"});
  CHECK(t.syslog_facility == "local3");
  CHECK(t.name == "web");
  CHECK(t.interval.count() == 500);
  CHECK(t.fast_interval.count() == 250);
  CHECK(t.timeout.count() == 0);
  CHECK(t.command == "true");
  CHECK_FALSE(t.ack);
  CHECK(good({"-sF"}).syslog_facility == "daemon");
  CHECK(good({"-sF", "-d"}).debug);
  CHECK_FALSE(good({"-d"}).syslog);
  CHECK(good({"--cmd", "x"}).command == "x");
  CHECK(good({"--execute", "a", "--execute", "b", "--up-execute", "c"}).execute ==
        std::vector<std::string>{"a", "b"});
  auto const u = good({"--ip", "10.0.0.1", "--ip", "10.0.0.2", "--ip-ifname", "10.0.0.2%eth0"});
  CHECK(u.addresses[0].interface == "lo");
  CHECK(u.addresses[1].interface == "eth0");
}

TEST_CASE("options: what is refused") {
  CHECK(read({"--nonsense"}).error != "");
  CHECK(read({"word"}).error != "");
  CHECK(read({"--ip", "10.0.0.1/24"}).error != "");
  CHECK(read({"--ip", "10.0.0"}).error != "");
  CHECK(read({"--next-hop", "there"}).error != "");
  CHECK(read({"--neighbor", "there"}).error != "");
  CHECK(read({"--rise", "many"}).error != "");
  CHECK(read({"--interval", "nan"}).error != "");
  CHECK(read({"--interval", "-1"}).error != "");
  CHECK(read({"--silent", "--no-syslog"}).error != "");
  CHECK(read({"--silent", "-sF"}).error != "");
  CHECK(read({"--community", "1:1\npeer * teardown 6"}).error != "");
  CHECK(read({"--community", "1:1\t2:2"}).error == "");
  CHECK(read({"--as-path", "1\x1b[2J"}).error != "");
  CHECK(read({"--path-id", "5\r"}).error != "");
  CHECK(read({"--ip", "10.0.0.1", "--ip-ifname", "10.0.0.2%eth0"}).error != "");
  CHECK(read({"--ip", "10.0.0.1", "--ip-ifname", "10.0.0.1%sixteencharacter"}).error != "");
  CHECK(read({"--config", "/nonexistent"}).error == "cannot read /nonexistent");
  CHECK(read({"--help"}).help);
}

TEST_CASE("options: a file, and the command line before it") {
  char path[] = "/tmp/senda-healthcheck-XXXXXX";
  int const fd = ::mkstemp(path);
  REQUIRE(fd >= 0);
  ::close(fd);
  std::ofstream{path}
      << "# a comment\n\n  interval = 30\nrise=1\nno-syslog\ncommand = test \"a = b\"\n"
         "ip = 10.0.0.1/32\nip=10.0.0.2\nname = from file\n";
  auto const s = good({"--config", path, "--name", "line", "--ip", "10.0.0.3"});
  std::remove(path);
  CHECK(s.interval.count() == 30000);
  CHECK(s.rise == 1);
  CHECK_FALSE(s.syslog);
  CHECK(s.command == "test \"a = b\"");
  CHECK(s.name == "line");
  CHECK(s.addresses.size() == 3);
}

TEST_CASE("programs: exit code, output, time-out, environment") {
  interruptions signals;
  using how = child_result::how;
  using std::chrono::milliseconds;
  CHECK(run_shell(signals, "exit 3", milliseconds{}).code == 3);
  CHECK(run_shell(signals, "kill -9 $$", milliseconds{}).end == how::killed);
  auto const wrote = run_shell(signals, "echo to both; echo two >&2", milliseconds{});
  CHECK(wrote.output == "to both\ntwo\n");
  CHECK(run_shell(signals, "test \"$STATE\" = UP", milliseconds{}, "UP").code == 0);
  auto const flood = run_shell(signals, "yes | head -c 1000000", milliseconds{});
  CHECK((flood.end == how::exited && flood.output.size() == 4096));
  auto const begun = senda::daemon::healthcheck::clock::now();
  auto const slow = run_shell(signals, "sleep 60 & sleep 60", milliseconds{50});
  CHECK(slow.end == how::timed_out);
  // Who keeps the output open in the background is not waited for.
  CHECK(run_shell(signals, "sleep 1 & exit 0", milliseconds{}).end == how::exited);
  CHECK(senda::daemon::healthcheck::clock::now() - begun < std::chrono::seconds{30});
  CHECK(run_program(signals, {"/nonexistent/program"}, milliseconds{}).end == how::not_started);
}
