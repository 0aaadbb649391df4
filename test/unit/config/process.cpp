#include <doctest/doctest.h>

#include <cstdlib>
#include <fstream>
#include <sys/stat.h>
#include <unistd.h>

#include "helper.hpp"

using namespace config_test;

namespace {

/// A folder of its own, gone afterwards.
struct folder {
  std::string path = [] {
    std::string p = "/tmp/senda-config-XXXXXX";
    REQUIRE(::mkdtemp(p.data()) != nullptr);
    return p;
  }();
  ~folder() { (void)std::system(("rm -rf " + path).c_str()); }
  std::string file(std::string const& name, unsigned mode) const {
    auto const p = path + '/' + name;
    std::ofstream{p} << "#!/bin/sh\n";
    REQUIRE(::chmod(p.c_str(), mode) == 0);
    return p;
  }
};

load_result with_run(folder const& f, std::string const& program, std::string path = "/nowhere") {
  load_options o;
  o.variable = [path](char const* name) -> char const* {
    return std::string_view{name} == "PATH" ? path.c_str() : nullptr;
  };
  return load_file_contents("process p { run " + program + "; }", f.path + "/x.conf", o);
}

}  // namespace

TEST_CASE("process: keywords") {
  auto const r = load(
      "process one { run /bin/cat -a \"b c\" [1,2]; encoder JSON; respawn false; }\n"
      "process two { run cat; respawn; }\n");
  REQUIRE_MESSAGE(r.value.has_value(), errors(r));
  auto const& p = r.value->processes;
  REQUIRE(p.size() == 2);
  CHECK(p[0].command == std::vector<std::string>{"/bin/cat", "-a", "b c", "[", "1", ",", "2", "]"});
  CHECK(p[0].encoder == event_encoder::json);
  CHECK_FALSE(p[0].respawn);
  CHECK(p[1].encoder == event_encoder::text);
  CHECK(p[1].respawn);
}

TEST_CASE("process: refused") {
  CHECK(refuses("process p { }", "unset process sections: run"));
  CHECK(refuses("process p { run; }", "a program is missing"));
  CHECK(refuses("process { run cat; }", "a process needs a name"));
  CHECK(refuses("process p { run cat; } process p { run cat; }",
                "1:32: a process section called \"p\" already exists"));
  CHECK(refuses("process p { run cat; ack true; }", "invalid keyword \"ack\""));
  CHECK(refuses("process p { run cat; respawn maybe; }", "syntax error in section process\n"));
}

TEST_CASE("process: finding the program") {
  folder const f;
  auto const beside = f.file("helper", 0755);
  auto const r = with_run(f, "./helper x");
  REQUIRE_MESSAGE(r.value.has_value(), errors(r));
  CHECK(r.value->processes[0].command == std::vector<std::string>{f.path + "/./helper", "x"});
  CHECK(with_run(f, beside).value->processes[0].command[0] == beside);
  // One in PATH beats one beside the configuration, the last of several.
  folder const other, last;
  other.file("helper", 0755);
  last.file("helper", 0755);
  CHECK(with_run(f, "helper", other.path + ":" + last.path).value->processes[0].command[0] ==
        last.path + "/helper");
}

TEST_CASE("process: what may not be run") {
  folder const f;
  auto const why = [&](std::string const& program) { return errors(with_run(f, program)); };
  CHECK(says(why("./nothing"), "x.conf:1:17: can not locate the program \"./nothing\""));
  CHECK(says(why("/nothing/x"), "can not locate the program \"/nothing/x\""));
  CHECK(says(why(f.path), "can not execute directories"));
  CHECK(says(why(f.file("suid", 04755)), "refusing to run setuid programs"));
  CHECK(says(why(f.file("sgid", 02755)), "refusing to run setgid programs"));
  CHECK(says(why(f.file("data", 0644)), "exabgp will not be able to run this program"));
  CHECK(says(why("/dev/null"), "program must be a regular file"));
  CHECK(says(why("./nothing"), "syntax error in section process\n"));
}

TEST_CASE("process: paths of the configuration folder") {
  auto const variable = [](char const* name) -> char const* {
    return std::string_view{name} == "EXABGP_ETC" ? "/opt/etc/exabgp" : nullptr;
  };
  CHECK(config::resolve_etc("etc/exabgp/run/x", variable) == "/opt/etc/exabgp/run/x");
  CHECK(config::resolve_etc("etc/exabgp2/x", variable) == "etc/exabgp2/x");
  CHECK(config::resolve_etc("x/etc/exabgp", variable) == "x/etc/exabgp");
  CHECK(config::resolve_etc("etc/exabgp/x", {}) == "/etc/exabgp/x");
}

TEST_CASE("api: processes and what they hear") {
  auto const r =
      load("process watch { run cat; } process svc-1 { run cat; } process asvc { run cat; }\n" +
           neighbor("api updates { processes [ watch, other ]; neighbor-changes; fsm false;\n"
                    "  receive { parsed; update; consolidate no; } send { packets; keepalive; } }\n"
                    "api { processes-match [ \"^svc-.*\" \"wat\" ]; negotiated; }\n"
                    "api third { processes watch; signal; receive { open; } }"));
  REQUIRE_MESSAGE(r.value.has_value(), errors(r));
  auto const& n = r.value->neighbors[0];
  REQUIRE(n.api.size() == 3);
  CHECK(n.api[1].name == "auto-named-1");
  auto const* const watch = n.find_user("watch");
  REQUIRE(watch);
  CHECK(watch->events.neighbor_changes);
  CHECK(watch->events.signal);
  CHECK_FALSE(watch->events.fsm);
  CHECK_FALSE(watch->events.negotiated);  // patterns give commands, not events
  CHECK(watch->events.receive.parsed);
  CHECK(watch->events.receive.update);
  CHECK(watch->events.receive.open);
  CHECK_FALSE(watch->events.receive.consolidate);
  CHECK(watch->events.send.packets);
  CHECK_FALSE(watch->events.send.update);
  REQUIRE(n.find_user("svc-1"));
  CHECK(n.find_user("svc-1")->events == event_subscription{});
  CHECK_FALSE(n.find_user("asvc"));
}

TEST_CASE("api: refused") {
  CHECK(refuses(neighbor("api a { } api a { }"), "the name \"a\" already exists in api"));
  CHECK(
      refuses(neighbor("api a { }") + neighbor("api a { }", "192.0.2.9"), "already exists in api"));
  CHECK(refuses(neighbor("api a/b { }"), "invalid character in name for api"));
  CHECK(refuses(neighbor("api a { processes; }"), "invalid processes list\n  Format: [ process1"));
  CHECK(refuses(
      neighbor("api a { processes [ b; }"),
      "invalid processes list - missing closing ']'\n  Format: [ process1, process2, ... ]"));
  CHECK(refuses(neighbor("api a { processes-match b; }"), "invalid processes-match list"));
  CHECK(refuses(neighbor("api a { processes-match [ \"(\" ]; }"),
                "'(' is not a valid regular expression\n  Error: "));
  CHECK(refuses(neighbor("api a { processes-match [ " + std::string(100000, '(') + " ]; }"),
                "more than 255 characters"));
  CHECK(refuses(neighbor("api a { fsm yes; }"),
                "'yes' is not a valid boolean\n  Valid options: true, enable, enabled, false, "));
  CHECK(refuses(neighbor("api a { receive { parsd; } }"),
                "syntax error in section neighbor/api/a/receive\n"));
}
