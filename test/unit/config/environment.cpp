#include "daemon/config/environment.hpp"

#include <doctest/doctest.h>

#include <cstdlib>
#include <fstream>
#include <map>
#include <unistd.h>

using namespace senda;
using namespace senda::daemon;

namespace {

using variables = std::map<std::string, std::string>;

loaded_environment load(variables const& set, std::string file = "/nonexistent/senda.env") {
  return load_environment(
      [&set](char const* name) -> char const* {
        auto const found = set.find(name);
        return found == set.end() ? nullptr : found->second.c_str();
      },
      std::move(file));
}

struct settings_file {
  explicit settings_file(std::string_view text) {
    int const fd = ::mkstemp(path.data());
    REQUIRE(fd >= 0);
    ::close(fd);
    std::ofstream{path} << text;
  }
  ~settings_file() { ::unlink(path.c_str()); }
  std::string path = "/tmp/senda-env-XXXXXX";
};

std::string printed(environment const& e, environment_form form, bool changed) {
  text_writer out;
  print_environment(out, e, form, changed);
  return std::string{out.view()};
}

}  // namespace

TEST_CASE("environment: defaults") {
  auto const e = load({}).settings;
  CHECK(e.tcp_port == 179);
  CHECK(e.tcp_bind.empty());
  CHECK(e.daemon_user == "nobody");
  CHECK(e.daemon_umask == 0137);
  CHECK_FALSE(e.daemon_no_new_privileges);
  CHECK_FALSE(e.daemon_seccomp);
  CHECK(e.api_version == 6);
  CHECK(e.reactor_async);
  CHECK(e.reactor_speed == 1.0);
  CHECK(e.bgp_openwait == 60);
  CHECK_FALSE(e.debug_rotate);
  CHECK(e.log_level == "INFO");
  CHECK_FALSE(e.cli_socket.has_value());
  CHECK(printed(e, environment_form::ini, true) == "");
}

TEST_CASE("environment: four spellings, the first one counts") {
  CHECK(load({{"exabgp_tcp_port", "1"}}).settings.tcp_port == 1);
  CHECK(load({{"exabgp_tcp_port", "1"}, {"exabgp.tcp.port", "2"}}).settings.tcp_port == 2);
  CHECK(load({{"exabgp.tcp.port", "2"}, {"senda_tcp_port", "3"}}).settings.tcp_port == 3);
  CHECK(load({{"senda.tcp.port", "4"}, {"senda_tcp_port", "3"}}).settings.tcp_port == 4);
  CHECK(load({{"SENDA_TCP_PORT", "4"}}).settings.tcp_port == 179);
  CHECK_FALSE(load({{"exabgp_reactor_async", "false"}}).settings.reactor_async);
  CHECK(load({{"senda_version", "5.0.0-0+test"}}).settings.version == "5.0.0-0+test");
  CHECK(load({{"exabgp_cli_socket", ""}}).settings.cli_socket == "");
}

TEST_CASE("environment: values") {
  auto const yes = [](std::string const& v) {
    return load({{"senda_bgp_passive", v}}).settings.bgp_passive;
  };
  for (auto const v : {"1", "yes", "on", "Enable", "TRUE"}) CHECK(yes(v));
  for (auto const v : {"0", "no", "enabled", "", "x"}) CHECK_FALSE(yes(v));
  auto const bind = load({{"exabgp.tcp.bind", " 192.0.2.2  2001:db8::2 "}}).settings.tcp_bind;
  REQUIRE(bind.size() == 2);
  CHECK(bind[1] == *parse_ip("2001:db8::2"));
  CHECK(load({{"senda_daemon_umask", "022"}}).settings.daemon_umask == 022);
  CHECK(load({{"senda_reactor_speed", "0.5"}}).settings.reactor_speed == 0.5);
}

TEST_CASE("environment: attempts and their older names") {
  CHECK(load({{"exabgp_tcp_once", "true"}}).settings.tcp_attempts == 1);
  CHECK(load({{"exabgp_tcp_once", "true"}, {"exabgp_tcp_attempts", "3"}}).settings.tcp_attempts ==
        3);
  CHECK(
      load({{"exabgp_tcp_connections", "2"}, {"exabgp_tcp_attempts", "3"}}).settings.tcp_attempts ==
      2);
}

TEST_CASE("environment: what is refused") {
  auto const error = [](variables const& set) {
    auto const r = load(set);
    return r.errors.size() == 1 ? r.errors[0] : std::string{};
  };
  CHECK(error({{"senda_tcp_port", "abc"}}) ==
        "invalid value for tcp.port : abc (expected an integer of 1 to 65535)");
  CHECK(error({{"senda_tcp_bind", "here"}}).starts_with("invalid value for tcp.bind : here"));
  CHECK(error({{"senda_api_version", "5"}}).starts_with("invalid value for api.version : 5"));
  CHECK(error({{"senda_log_level", "LOUD"}}).starts_with("invalid value for log.level : LOUD"));
  CHECK(error({{"senda_reactor_speed", "fast"}}).starts_with("invalid value for reactor.speed"));
  CHECK(error({{"senda_daemon_umask", "0999"}}).starts_with("invalid value for daemon.umask"));
  CHECK(error({{"senda_tcp_attempts", "-1"}}).starts_with("invalid value for tcp.attempts : -1"));
}

TEST_CASE("environment: the settings file") {
  settings_file const f{
      "; a comment\n"
      "[exabgp.tcp]\nbind = '192.0.2.2 2001:db8::2'\nport = 1790\n"
      "[senda.log]\nlevel=\"DEBUG\"\n\n[other]\nx = 1\n[exabgp.api]\ncompct = true\n"};
  auto const r = load({{"exabgp_tcp_port", "1791"}}, f.path);
  CHECK(r.errors.empty());
  CHECK(r.file_found);
  CHECK(r.settings.tcp_bind.size() == 2);
  CHECK(r.settings.tcp_port == 1791);
  CHECK(r.settings.log_level == "DEBUG");
  REQUIRE(r.warnings.size() == 2);
  CHECK(r.warnings[0] == f.path + ":8: section [other] is none of ours");
  CHECK(r.warnings[1] ==
        f.path + ":11: there is no setting api.compct (did you mean api.compact?)");
  settings_file const headless{"port = 1790\n"};
  CHECK(load({}, headless.path).errors.size() == 1);
  settings_file const wrong{"[exabgp.tcp]\nport\n"};
  CHECK(load({}, wrong.path).errors[0] == wrong.path + ":2: a setting is written: name = value");
  CHECK_FALSE(load({}).file_found);
}

TEST_CASE("environment: what `env` prints can be read again") {
  auto const e = load({{"senda_tcp_bind", "::1"}, {"senda_tcp_port", "1790"}}).settings;
  CHECK(printed(e, environment_form::ini, true) == "[exabgp.tcp]\nbind = '::1'\nport = 1790\n");
  CHECK(printed(e, environment_form::dotted, true) ==
        "exabgp.tcp.bind='::1'\nexabgp.tcp.port=1790\n");
  auto const all = printed(e, environment_form::ini, false);
  CHECK(all.starts_with("[exabgp.api]\nack = true\n"));
  CHECK(all.find("user = 'nobody'\n") != all.npos);
  CHECK(all.find("rotate") == all.npos);
  settings_file const f{all};
  auto const again = load({}, f.path);
  CHECK(again.errors.empty());
  CHECK(printed(again.settings, environment_form::ini, false) == all);
}
