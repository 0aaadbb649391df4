#include "daemon/config/environment.hpp"

#include <senda/core/number.hpp>

#include <array>
#include <charconv>
#include <cstdio>
#include <fstream>
#include <map>
#include <sstream>
#include <unistd.h>
#include <variant>

#include "daemon/config/suggest.hpp"

namespace senda::daemon {

namespace {

using env = environment;

/// What values of a row may be, where the type of its member does not say it all.
enum class rule : std::uint8_t { any, octal, log_level, encoder, api_version, not_empty, port };

using member = std::variant<bool env::*, unsigned env::*, std::uint16_t env::*, double env::*,
                            std::string env::*, std::vector<ip_address> env::*>;

struct row {
  std::string_view section, name, initial;
  member to;
  rule allowed = rule::any;
  bool listed = true;  ///< `senda env` shows it
};

constexpr bool hidden = false;

constexpr std::array rows{
    row{"api", "ack", "true", &env::api_ack},
    row{"api", "chunk", "1", &env::api_chunk},
    row{"api", "cli", "true", &env::api_cli},
    row{"api", "compact", "false", &env::api_compact},
    row{"api", "encoder", "json", &env::api_encoder, rule::encoder},
    row{"api", "max_clients", "10", &env::api_max_clients, rule::any, hidden},
    row{"api", "multi_client", "false", &env::api_multi_client, rule::any, hidden},
    row{"api", "pipename", "exabgp", &env::api_pipename},
    row{"api", "respawn", "true", &env::api_respawn},
    row{"api", "socketname", "exabgp", &env::api_socketname},
    row{"api", "terminate", "false", &env::api_terminate},
    row{"api", "version", "6", &env::api_version, rule::api_version},
    row{"bgp", "eor_wait", "0", &env::bgp_eor_wait},
    row{"bgp", "openwait", "60", &env::bgp_openwait},
    row{"bgp", "passive", "false", &env::bgp_passive},
    row{"bgp", "paths_limit_audit", "true", &env::bgp_paths_limit_audit},
    row{"cache", "attributes", "true", &env::cache_attributes},
    row{"cache", "nexthops", "true", &env::cache_nexthops},
    row{"daemon", "daemonize", "false", &env::daemon_daemonize},
    row{"daemon", "drop", "true", &env::daemon_drop},
    row{"daemon", "no_new_privileges", "false", &env::daemon_no_new_privileges},
    row{"daemon", "pid", "", &env::daemon_pid},
    row{"daemon", "seccomp", "false", &env::daemon_seccomp},
    row{"daemon", "umask", "0137", &env::daemon_umask, rule::octal},
    row{"daemon", "user", "nobody", &env::daemon_user, rule::not_empty},
    row{"debug", "configuration", "false", &env::debug_configuration, rule::any, hidden},
    row{"debug", "defensive", "false", &env::debug_defensive, rule::any, hidden},
    row{"debug", "memory", "false", &env::debug_memory, rule::any, hidden},
    row{"debug", "pdb", "false", &env::debug_pdb, rule::any, hidden},
    row{"debug", "rotate", "false", &env::debug_rotate, rule::any, hidden},
    row{"debug", "route", "false", &env::debug_route, rule::any, hidden},
    row{"debug", "selfcheck", "false", &env::debug_selfcheck, rule::any, hidden},
    row{"debug", "timing", "false", &env::debug_timing, rule::any, hidden},
    row{"http", "bind", "127.0.0.1", &env::http_bind},
    row{"http", "port", "0", &env::http_port, rule::port},
    row{"http", "token", "", &env::http_token},
    row{"log", "all", "false", &env::log_all},
    row{"log", "configuration", "true", &env::log_configuration},
    row{"log", "daemon", "true", &env::log_daemon},
    row{"log", "destination", "stdout", &env::log_destination},
    row{"log", "enable", "true", &env::log_enable},
    row{"log", "level", "INFO", &env::log_level, rule::log_level},
    row{"log", "message", "false", &env::log_message},
    row{"log", "network", "true", &env::log_network},
    row{"log", "packets", "false", &env::log_packets},
    row{"log", "parser", "false", &env::log_parser},
    row{"log", "processes", "true", &env::log_processes},
    row{"log", "progress", "true", &env::log_progress},
    row{"log", "reactor", "true", &env::log_reactor},
    row{"log", "rib", "false", &env::log_rib},
    row{"log", "routes", "false", &env::log_routes},
    row{"log", "short", "true", &env::log_short},
    row{"log", "statistics", "true", &env::log_statistics},
    row{"log", "timers", "false", &env::log_timers},
    row{"pdb", "enable", "false", &env::pdb_enable},
    row{"profile", "enable", "false", &env::profile_enable},
    row{"profile", "file", "", &env::profile_file},
    row{"reactor", "async", "true", &env::reactor_async},
    row{"reactor", "speed", "1.0", &env::reactor_speed},
    row{"rib", "file", "", &env::rib_file},
    row{"tcp", "acl", "false", &env::tcp_acl},
    row{"tcp", "attempts", "0", &env::tcp_attempts},
    row{"tcp", "bind", "", &env::tcp_bind},
    row{"tcp", "delay", "0", &env::tcp_delay},
    row{"tcp", "once", "false", &env::tcp_once},
    row{"tcp", "port", "179", &env::tcp_port},
    row{"tcp", "range_members", "10000", &env::tcp_range_members},
};

std::string key_of(row const& r) { return std::string{r.section} + '.' + std::string{r.name}; }

// --- reading one value
// ------------------------------------------------------------------------------

bool is_true(std::string_view s) {
  for (auto const word : {"1", "yes", "on", "enable", "true"})
    if (equal_ignoring_case(s, word)) return true;
  return false;
}

/// Why the text is no value of this row; "" when it is, and was stored.
struct value_reader {
  row const& r;
  std::string_view text;
  environment& to;

  std::string operator()(bool env::*m) const {
    to.*m = is_true(text);  // anything else is false, even "enabled"
    return {};
  }
  std::string operator()(unsigned env::*m) const {
    auto const digits = r.allowed == rule::octal && text.starts_with("0o") ? text.substr(2) : text;
    auto const v = r.allowed == rule::octal ? octal(digits) : parse_number(digits, 0x7fffffff);
    if (!v) return r.allowed == rule::octal ? "an octal number" : "a non-negative integer";
    if (r.allowed == rule::port && *v > 65535) return "a port, or 0";
    if (r.allowed == rule::api_version && *v != 4 && *v != 6) return "4 or 6";
    to.*m = static_cast<unsigned>(*v);
    return {};
  }
  std::string operator()(std::uint16_t env::*m) const {
    auto const v = parse_number(text, 65535);
    if (!v || *v == 0) return "an integer of 1 to 65535";
    to.*m = static_cast<std::uint16_t>(*v);
    return {};
  }
  std::string operator()(double env::*m) const {
    double v = 0;
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), v);
    if (error != std::errc{} || end != text.data() + text.size() || !(v >= 0) || v > 1e9)
      return "a non-negative number";
    to.*m = v;
    return {};
  }
  std::string operator()(std::string env::*m) const {
    if (r.allowed == rule::not_empty && text.empty()) return "a word";
    if (r.allowed == rule::encoder && text != "text" && text != "json") return "text or json";
    if (r.allowed == rule::log_level && !is_level()) return levels;
    to.*m = text;
    return {};
  }
  std::string operator()(std::vector<ip_address> env::*m) const {
    (to.*m).clear();
    for (std::size_t at = 0; at < text.size();) {
      auto const start = text.find_first_not_of(" \t", at);
      if (start == text.npos) break;
      at = std::min(text.find_first_of(" \t", start), text.size());
      auto const a = parse_ip(text.substr(start, at - start));
      if (!a) return "IP addresses with blanks between them";
      (to.*m).push_back(*a);
    }
    return {};
  }

 private:
  static constexpr char levels[] = "FATAL, CRITICAL, ERROR, WARNING, INFO, DEBUG or NOTSET";

  bool is_level() const {
    for (auto const word : {"FATAL", "CRITICAL", "ERROR", "WARNING", "INFO", "DEBUG", "NOTSET"})
      if (equal_ignoring_case(text, word)) return true;
    return false;
  }
  static std::optional<std::uint64_t> octal(std::string_view s) {
    std::uint64_t v = 0;
    for (char const c : s) {
      if (c < '0' || c > '7' || v > 0777) return {};
      v = v * 8 + static_cast<std::uint64_t>(c - '0');
    }
    if (s.empty() || v > 0777) return {};
    return v;
  }
};

std::string store(row const& r, std::string_view text, environment& to) {
  return std::visit(value_reader{r, text, to}, r.to);
}

// --- the settings file
// ------------------------------------------------------------------------------

using ini_values = std::map<std::string, std::string, std::less<>>;  // by section.name

std::string_view trimmed(std::string_view s) {
  auto const first = s.find_first_not_of(" \t\r");
  if (first == s.npos) return {};
  return s.substr(first, s.find_last_not_of(" \t\r") - first + 1);
}

std::string_view unquoted(std::string_view s) {
  if (s.size() >= 2 && (s.front() == '"' || s.front() == '\'') && s.front() == s.back())
    return s.substr(1, s.size() - 2);
  return s;
}

/// `[exabgp.section]`, `[senda.section]`: the section; nothing for another header.
std::optional<std::string> section_of(std::string_view header) {
  for (auto const prefix : {"senda.", "exabgp."})
    if (header.starts_with(prefix)) return std::string{header.substr(header.find('.') + 1)};
  return {};
}

class ini_reader {
 public:
  ini_reader(loaded_environment& to, ini_values& values) : to_(to), values_(values) {}

  void read(std::istream& in) {
    std::string text;
    while (std::getline(in, text)) {
      ++line_;
      auto const l = trimmed(text);
      if (l.empty() || l.front() == '#' || l.front() == ';') continue;
      if (l.front() == '[') header(l);
      else if (!section_known_) return fail("there is no section header before this line");
      else setting(l);
    }
  }

 private:
  void header(std::string_view l) {
    section_known_ = true;
    auto const close = l.find(']');
    if (close == l.npos) return fail("a section header is not closed");
    section_ = section_of(trimmed(l.substr(1, close - 1)));
    if (!section_) warn("section " + std::string{l} + " is none of ours");
  }
  void setting(std::string_view l) {
    if (!section_) return;
    auto const equals = l.find_first_of("=:");
    if (equals == l.npos) return fail("a setting is written: name = value");
    auto const key = *section_ + '.' + std::string{trimmed(l.substr(0, equals))};
    nearest_key nearest{key};
    for (auto const& r : rows) {
      auto const known = key_of(r);
      if (known == key) {
        values_[key] = unquoted(trimmed(l.substr(equals + 1)));
        return;
      }
      nearest.consider(known);
    }
    warn("there is no setting " + key + nearest.advice());
  }

  /// nearest_word keeps views; the keys here are temporaries.
  class nearest_key {
   public:
    explicit nearest_key(std::string const& key) : key_(key) {}
    void consider(std::string const& known) {
      auto const d = config::edit_distance(key_, known);
      if (d < distance_) distance_ = d, best_ = known;
    }
    [[nodiscard]] std::string advice() const {
      return distance_ <= key_.size() / 3 ? " (did you mean " + best_ + "?)" : std::string{};
    }

   private:
    std::string const& key_;
    std::string best_;
    std::size_t distance_ = 32;
  };

  std::string where() const { return to_.file + ':' + std::to_string(line_) + ": "; }
  void fail(std::string const& what) { to_.errors.push_back(where() + what); }
  void warn(std::string const& what) { to_.warnings.push_back(where() + what); }

  loaded_environment& to_;
  ini_values& values_;
  std::size_t line_ = 0;
  bool section_known_ = false;
  std::optional<std::string> section_;
};

// --- variables
// --------------------------------------------------------------------------------------

using config::environment_reader;

/// senda.x.y, senda_x_y, exabgp.x.y, exabgp_x_y: the first that is set.
std::optional<std::string> variable_of(std::string const& key, environment_reader const& variable) {
  if (!variable) return {};
  auto flat = key;
  for (auto& c : flat)
    if (c == '.') c = '_';
  for (std::string const program : {"senda", "exabgp"})
    for (auto const& name : {program + '.' + key, program + '_' + flat})
      if (char const* v = variable(name.c_str())) return v;
  return {};
}

void read_row(row const& r, ini_values const& values, environment_reader const& variable,
              loaded_environment& to) {
  auto const key = key_of(r);
  auto text = variable_of(key, variable);
  if (!text)
    if (auto const v = values.find(key); v != values.end()) text = v->second;
  if (!text) return;
  auto const expected = store(r, *text, to.settings);
  if (!expected.empty())
    to.errors.push_back("invalid value for " + key + " : " + *text + " (expected " + expected +
                        ")");
}

/// tcp.connections counts before tcp.attempts, tcp.once after it; both as variables only (§20.2).
void read_attempts(environment_reader const& variable, loaded_environment& to) {
  auto& attempts = to.settings.tcp_attempts;
  if (auto const v = variable_of("tcp.connections", variable)) {
    auto const n = parse_number(*v, 0x7fffffff);
    if (n) attempts = static_cast<unsigned>(*n);
    else
      to.errors.push_back("invalid value for tcp.connections : " + *v +
                          " (expected a non-negative integer)");
  } else if (!variable_of("tcp.attempts", variable)) {
    if (auto const once = variable_of("tcp.once", variable)) attempts = is_true(*once);
  }
}

void read_others(environment_reader const& variable, environment& to) {
  auto const text = [&](char const* key, std::string& target) {
    if (auto v = variable_of(key, variable)) target = std::move(*v);
  };
  text("version", to.version);
  text("api.socketpath", to.api_socketpath);
  text("cli.transport", to.cli_transport);
  to.cli_socket = variable_of("cli.socket", variable);
  to.cli_pipe = variable_of("cli.pipe", variable);
}

std::string settings_file(environment_reader const& variable) {
  for (auto const name : {"SENDA_ENVFILE", "EXABGP_ENVFILE"})
    if (char const* v = variable ? variable(name) : nullptr; v && *v) return v;
  auto const ours = config::resolve_etc("etc/senda/senda.env", variable);
  if (::access(ours.c_str(), R_OK) == 0) return ours;
  return config::resolve_etc("etc/exabgp/exabgp.env", variable);
}

// --- printing
// ---------------------------------------------------------------------------------------

struct value_printer {
  environment const& e;
  rule allowed;

  std::string operator()(bool env::*m) const { return e.*m ? "true" : "false"; }
  std::string operator()(unsigned env::*m) const {
    char text[16];
    std::snprintf(text, sizeof text, allowed == rule::octal ? "'0%o'" : "%u", e.*m);
    return text;
  }
  std::string operator()(std::uint16_t env::*m) const { return std::to_string(e.*m); }
  std::string operator()(double env::*m) const {
    char text[32];
    std::snprintf(text, sizeof text, "%g", e.*m);
    std::string const s = text;
    return s.find_first_of(".e") == s.npos ? s + ".0" : s;
  }
  std::string operator()(std::string env::*m) const {
    bool const bare = allowed == rule::log_level || allowed == rule::encoder;
    return bare ? e.*m : "'" + e.*m + "'";
  }
  std::string operator()(std::vector<ip_address> env::*m) const {
    text_writer out;
    for (auto const& a : e.*m) out << (out.empty() ? "" : " ") << a;
    return "'" + std::string{out.view()} + "'";
  }
};

std::string value_text(row const& r, environment const& e) {
  return std::visit(value_printer{e, r.allowed}, r.to);
}

}  // namespace

environment::environment() : version("6.0.0") {
  for (auto const& r : rows) (void)store(r, r.initial, *this);
}

loaded_environment load_environment(environment_reader const& variable, std::string file) {
  loaded_environment loaded;
  loaded.file = file.empty() ? settings_file(variable) : std::move(file);
  ini_values values;
  if (std::ifstream in{loaded.file}) {
    loaded.file_found = true;
    ini_reader{loaded, values}.read(in);
  }
  for (auto const& r : rows) read_row(r, values, variable, loaded);
  read_attempts(variable, loaded);
  read_others(variable, loaded.settings);
  return loaded;
}

void print_environment(text_writer& out, environment const& e, environment_form form,
                       bool changed_only) {
  environment const defaults;
  std::string_view section;
  for (auto const& r : rows) {
    auto const value = value_text(r, e);
    if (!r.listed || (changed_only && value == value_text(r, defaults))) continue;
    if (form == environment_form::dotted) {
      out << "exabgp." << r.section << '.' << r.name << '=' << value << '\n';
      continue;
    }
    if (section != r.section) {
      out << (section.empty() ? "" : "\n") << "[exabgp." << r.section << "]\n";
      section = r.section;
    }
    out << r.name << " = " << value << '\n';
  }
}

load_options options_from(environment const& e, environment_reader const& variable) {
  load_options o;
  o.passive = e.bgp_passive;
  o.variable = variable;
  return o;
}

}  // namespace senda::daemon
