#include "daemon/healthcheck/settings.hpp"

#include <charconv>
#include <deque>
#include <fstream>
#include <optional>

#include "daemon/cli/verb.hpp"

namespace senda::daemon::healthcheck {

namespace {

using cli::arguments;
using cli::option;

constexpr option options[] = {
    {'s', "silent", "", "no log on standard error"},
    {0, "syslog-facility", "FACILITY", "syslog facility (daemon); short: -sF [FACILITY]"},
    {0, "no-syslog", "", "no syslog"},
    {'d', "debug", "", "log what happens inside, and no syslog"},
    {'a', "no-ack", "", "do not read a reply after each line"},
    {0, "sudo", "", "set addresses up with sudo"},
    {'n', "name", "NAME", "name of the service, for the log"},
    {'F', "config", "FILE", "options from FILE too, one a line: `interval = 5`, `debug`"},
    {'p', "pid", "FILE", "write the process number to FILE"},
    {0, "user", "USER", "run as USER once addresses are set up"},
    {0, "group", "GROUP", "run as GROUP once addresses are set up"},
    {'i', "interval", "SECONDS", "between checks (5); 0: announce once and exit"},
    {'f', "fast-interval", "SECONDS", "between checks while a change is pending (1)"},
    {'t', "timeout", "SECONDS", "most a check may last (5); 0: no limit"},
    {0, "rise", "N", "checks that pass before the service is up (3)"},
    {0, "fall", "N", "checks that fail before it is down (3)"},
    {0, "disable", "FILE", "while FILE exists the service is disabled"},
    {'c', "command", "COMMAND", "the check, for the shell; none: always healthy"},
    {0, "cmd", "COMMAND", "the same"},
    {'N', "next-hop", "IP", "next hop of the routes (self)"},
    {0, "ip", "PREFIX", "announce this (may be repeated); none: the addresses of lo"},
    {0, "ip-ifname", "IP%INTERFACE", "set this one up there (may be repeated)"},
    {0, "deaggregate-networks", "", "announce every address of a network"},
    {0, "no-ip-setup", "", "do not touch interfaces"},
    {0, "dynamic-ip-setup", "", "remove addresses while down, add them when up"},
    {0, "label", "LABEL", "interface label of the addresses"},
    {0, "label-exact-match", "", "labels have to be equal, not only begin like that"},
    {0, "start-ip", "N", "the N-th address is the first one (0)"},
    {0, "up-metric", "N", "metric of the first address when up (100)"},
    {0, "down-metric", "N", "when down (1000)"},
    {0, "disabled-metric", "N", "when disabled (500)"},
    {0, "increase", "N", "added to the metric for each further address (1)"},
    {0, "local-preference", "N", "local preference of the routes (none)"},
    {0, "community", "LIST", "communities of the routes"},
    {0, "disabled-community", "LIST", "instead, when down or disabled"},
    {0, "extended-community", "LIST", "extended communities"},
    {0, "large-community", "LIST", "large communities"},
    {0, "as-path", "LIST", "AS path of the routes"},
    {0, "up-as-path", "LIST", "instead, when up"},
    {0, "down-as-path", "LIST", "instead, when down"},
    {0, "disabled-as-path", "LIST", "instead, when disabled"},
    {0, "withdraw-on-down", "", "withdraw instead of raising the metric"},
    {0, "path-id", "ID", "path identifier of the routes"},
    {0, "neighbor", "IP", "tell this neighbor only (may be repeated); *: all"},
    {0, "debounce", "", "write lines only when the state changes"},
    {0, "execute", "COMMAND", "run on every change of the state, named in STATE"},
    {0, "up-execute", "COMMAND", "run when the service is up"},
    {0, "down-execute", "COMMAND", "run when it is down"},
    {0, "disabled-execute", "COMMAND", "run when it is disabled"},
};

/// The words of the command line as the table of options understands them: -sF, which is two
/// letters and whose value may be left out, is written out.
class word_list {
 public:
  void add(std::string word) { words_.push_back(std::move(word)); }
  void add(std::span<char const* const> words) {
    for (std::size_t i = 0; i < words.size(); ++i) {
      std::string_view const word = words[i];
      if (!word.starts_with("-sF") && word != "--syslog-facility") {
        add(std::string{word});
        continue;
      }
      std::string value{word.starts_with("-sF") ? word.substr(3) : ""};
      if (value.empty() && i + 1 < words.size() && words[i + 1][0] != '-') value = words[++i];
      add("--syslog-facility=" + (value.empty() ? "daemon" : value));
    }
  }
  [[nodiscard]] std::vector<char const*> pointers() const {
    std::vector<char const*> all;
    for (auto const& w : words_) all.push_back(w.c_str());
    return all;
  }

 private:
  std::deque<std::string> words_;
};

std::string_view trimmed(std::string_view s) {
  auto const first = s.find_first_not_of(" \t\r");
  return first == s.npos ? s.substr(s.size())
                         : s.substr(first, s.find_last_not_of(" \t\r") - first + 1);
}

/// Every line of the file as a word; false when it cannot be read.
bool add_file(word_list& to, std::string const& path) {
  std::ifstream in{path};
  if (!in) return false;
  for (std::string line; std::getline(in, line);) {
    auto const text = trimmed(line);
    if (text.empty() || text.front() == '#') continue;
    auto const equals = text.find('=');
    std::string word{"--"};
    word += trimmed(text.substr(0, equals));
    if (equals != text.npos) (word += '=') += trimmed(text.substr(equals + 1));
    else if (word == "--syslog-facility") word += "=daemon";
    to.add(std::move(word));
  }
  return true;
}

/// Takes values out of the arguments and remembers the first one that is wrong.
class reader {
 public:
  explicit reader(arguments const& a) : a_(a) {}

  void text(std::string_view name, std::string& to) const {
    if (a_.has(name)) to = a_.value(name);
  }
  /// Goes into a line the daemon reads: a control character could begin another one.
  void line_text(std::string_view name, std::string& to) {
    text(name, to);
    for (char const c : to)
      if ((static_cast<unsigned char>(c) < ' ' && c != '\t') || c == 0x7f)
        return wrong(name, "has a control character");
  }
  template <class T> void number(std::string_view name, T& to) {
    if (!a_.has(name)) return;
    auto const n = parse_number(a_.value(name), 0xffffffff);
    if (!n) return wrong(name, "is not a number");
    to = static_cast<T>(*n);
  }
  void seconds(std::string_view name, std::chrono::milliseconds& to) {
    if (!a_.has(name)) return;
    auto const s = a_.value(name);
    double v = -1;
    auto const [end, failed] = std::from_chars(s.data(), s.data() + s.size(), v);
    if (failed != std::errc{} || end != s.data() + s.size() || !(v >= 0 && v <= 1e8))
      return wrong(name, "is not a number of seconds");
    to = std::chrono::milliseconds{static_cast<std::int64_t>(v * 1000 + (v > 0 ? 0.999 : 0))};
  }
  void texts(std::string_view name, std::vector<std::string>& to) const {
    for (auto const v : a_.values(name)) to.emplace_back(v);
  }
  void wrong(std::string_view name, std::string_view what) {
    if (error.empty()) (((error = "--") += name) += ' ') += what;
  }

  std::string error;

 private:
  arguments const& a_;
};

void read_log(arguments const& a, reader& r, settings& s) {
  s.silent = a.has("silent");
  s.debug = a.has("debug");
  s.syslog = !a.has("no-syslog") && !s.debug;
  r.text("syslog-facility", s.syslog_facility);
  r.text("name", s.name);
  if (a.has("silent") + a.has("syslog-facility") + a.has("no-syslog") > 1)
    r.error = "--silent, --syslog-facility and --no-syslog exclude each other";
}

void read_check(arguments const& a, reader& r, settings& s) {
  s.ack = !a.has("no-ack");
  s.sudo = a.has("sudo");
  s.debounce = a.has("debounce");
  r.text("pid", s.pid_file);
  r.text("user", s.user);
  r.text("group", s.group);
  r.seconds("interval", s.interval);
  r.seconds("fast-interval", s.fast_interval);
  auto timeout = s.timeout.count();
  r.number("timeout", timeout);
  s.timeout = std::chrono::seconds{timeout};
  r.number("rise", s.rise);
  r.number("fall", s.fall);
  r.text("disable", s.disable);
  r.text("cmd", s.command);
  r.text("command", s.command);
  r.texts("execute", s.execute);
  r.texts("up-execute", s.up_execute);
  r.texts("down-execute", s.down_execute);
  r.texts("disabled-execute", s.disabled_execute);
}

void read_routes(arguments const& a, reader& r, settings& s) {
  r.text("next-hop", s.next_hop);
  if (s.next_hop != "self" && !parse_ip(s.next_hop)) r.wrong("next-hop", "is not an IP address");
  r.number("up-metric", s.up_metric);
  r.number("down-metric", s.down_metric);
  r.number("disabled-metric", s.disabled_metric);
  r.number("increase", s.increase);
  if (a.value("local-preference") != "-1") r.number("local-preference", s.local_preference);
  r.line_text("community", s.community);
  r.line_text("disabled-community", s.disabled_community);
  r.line_text("extended-community", s.extended_community);
  r.line_text("large-community", s.large_community);
  r.line_text("as-path", s.as_path);
  r.line_text("up-as-path", s.up_as_path);
  r.line_text("down-as-path", s.down_as_path);
  r.line_text("disabled-as-path", s.disabled_as_path);
  r.line_text("path-id", s.path_id);
  s.withdraw_on_down = a.has("withdraw-on-down");
  for (auto const n : a.values("neighbor")) {
    if (n == "*") return s.neighbors.clear();
    if (!parse_ip(n)) return r.wrong("neighbor", "is not an IP address");
    s.neighbors.emplace_back(n);
  }
}

void read_addresses(arguments const& a, reader& r, settings& s) {
  constexpr std::size_t longest_name = 15;  // IFNAMSIZ
  s.deaggregate = a.has("deaggregate-networks");
  s.ip_setup = !a.has("no-ip-setup");
  s.ip_dynamic = a.has("dynamic-ip-setup");
  r.text("label", s.label);
  s.label_exact_match = a.has("label-exact-match");
  r.number("start-ip", s.start_ip);
  for (auto const text : a.values("ip")) {
    auto const p = parse_prefix(text);
    if (!p) return r.wrong("ip", "is not a prefix");
    if (!p->is_network()) return r.wrong("ip", "has bits set behind its length");
    s.addresses.push_back({*p});
  }
  for (auto const text : a.values("ip-ifname")) {
    auto const percent = text.find('%');
    auto const p = parse_prefix(text.substr(0, percent));
    auto const name = percent == text.npos ? std::string_view{} : text.substr(percent + 1);
    if (!p || name.empty()) return r.wrong("ip-ifname", "is not written IP%INTERFACE");
    if (name.size() > longest_name) return r.wrong("ip-ifname", "has too long a name");
    bool known = false;
    for (auto& address : s.addresses)
      if (address.prefix == *p) address.interface = name, known = true;
    if (!known) return r.wrong("ip-ifname", "has an address that --ip does not have");
  }
}

read_settings settings_of(arguments const& a) {
  read_settings out;
  out.help = a.help();
  out.error = a.error();
  if (out.help || !out.error.empty()) return out;
  reader r{a};
  read_log(a, r, out.value);
  read_check(a, r, out.value);
  read_addresses(a, r, out.value);
  read_routes(a, r, out.value);
  if (!a.operands().empty()) r.wrong("", "takes no operand");
  out.error = r.error;
  return out;
}

}  // namespace

read_settings settings_from(std::span<char const* const> words) {
  word_list line;
  line.add(words);
  auto pointers = line.pointers();
  arguments const first{options, pointers};
  if (!first.has("config") || !first.error().empty()) return settings_of(first);
  word_list all;  // the file first: the command line wins
  if (!add_file(all, std::string{first.value("config")})) {
    read_settings failed;
    failed.error = "cannot read " + std::string{first.value("config")};
    return failed;
  }
  all.add(words);
  pointers = all.pointers();
  return settings_of(arguments{options, pointers});
}

}  // namespace senda::daemon::healthcheck

namespace senda::daemon::cli {

usage const healthcheck_usage{
    "healthcheck", "",
    "Started by the daemon as a helper process: announces addresses while a check passes, and\n"
    "withdraws them, or raises their metric, while it does not.",
    healthcheck::options,
    "healthcheck --cmd \"curl -sf http://localhost/\" --ip 192.0.2.1/32 --withdraw-on-down"};

}  // namespace senda::daemon::cli
