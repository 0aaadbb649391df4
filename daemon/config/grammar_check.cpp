// `check`: checks the daemon makes itself (an extension; docs/healthcheck.md).
#include <senda/core/number.hpp>

#include <algorithm>
#include <array>

#include "daemon/config/draft.hpp"
#include "daemon/config/values.hpp"

namespace senda::daemon::config {

namespace {

using std::chrono::milliseconds;

struct check_draft {
  file_draft& file;
  check_definition definition;
};

/// The kinds exclude each other.
result<void> choose(text_cursor& in, check_draft& to, check_definition::kind what) {
  if (to.definition.what != check_definition::kind::none)
    return in.complain("a check has one of exec, tcp and http");
  to.definition.what = what;
  return success();
}

result<void> read_exec(reader& r, text_cursor& in, check_draft& to) {
  SENDA_CHECK(choose(in, to, check_definition::kind::exec));
  if (in.at_end())
    return in.complain("exec: a program is missing", "Format: exec <program> [args]");
  auto const program = in.here();
  while (!in.at_end()) to.definition.command.emplace_back(in.next());
  if (!to.file.options.check_programs) return success();
  auto const found = find_program(program.text, to.file.file, to.file.options.variable);
  to.definition.command.front() = found.path;
  if (found.error.empty()) return success();
  r.reject(place::of(program), found.error);
  return fail(local_error(22));
}

result<void> read_tcp(reader&, text_cursor& in, check_draft& to) {
  SENDA_CHECK(choose(in, to, check_definition::kind::tcp));
  auto const a = parse_ip(in.next());
  if (!a) return in.refuse("is not a valid IP address", "Format: tcp <ip> <port>");
  to.definition.address = *a;
  SENDA_TRY(to.definition.port, parse_port(in));
  return success();
}

/// `http://192.0.2.1:8080/health`, `"http://[2001:db8::1]/"`: names would have to be looked up.
result<void> read_http(reader&, text_cursor& in, check_draft& to) {
  constexpr std::string_view scheme = "http://";
  constexpr std::string_view hint = "Format: http http://<ip>[:<port>][/<path>]";
  SENDA_CHECK(choose(in, to, check_definition::kind::http));
  auto url = in.next();
  if (!url.starts_with(scheme)) return in.refuse("is not a URL with http://", hint);
  url.remove_prefix(scheme.size());
  auto const slash = std::min(url.find('/'), url.size());
  auto const authority = url.substr(0, slash);
  auto& d = to.definition;
  d.host = authority;
  if (slash < url.size()) d.path = url.substr(slash);
  for (char const c : url)
    if (static_cast<unsigned char>(c) <= ' ' || static_cast<unsigned char>(c) >= 0x7f)
      return in.refuse("is not a URL: blanks and the like are written %20", hint);
  bool const bracket = authority.starts_with('[');
  auto const end = bracket ? authority.find(']') : std::min(authority.find(':'), authority.size());
  if (end == authority.npos) return in.refuse("is not a URL: a ] is missing", hint);
  auto const host = authority.substr(bracket, end - bracket);
  auto const rest = authority.substr(end + bracket);
  auto const a = parse_ip(host == "localhost" ? "127.0.0.1" : host);
  if (!a || a->is_v6() != bracket) return in.refuse("has no IP address", hint);
  d.address = *a;
  if (rest.empty()) return success();
  auto const port = parse_number(rest.substr(1), 65535);
  if (rest[0] != ':' || !port || *port == 0) return in.refuse("has no valid port", hint);
  d.port = static_cast<std::uint16_t>(*port);
  return success();
}

/// Seconds, with at most three decimals.
result<milliseconds> parse_seconds(text_cursor& in) {
  auto const word = in.next();
  auto const dot = word.find('.');
  auto const whole = parse_number(word.substr(0, dot), 86400);
  auto const digits = dot == word.npos ? std::string_view{} : word.substr(dot + 1);
  auto const part = digits.empty() ? std::optional<std::uint64_t>{0} : parse_number(digits, 999);
  if (!whole || !part || digits.size() > 3 || (dot != word.npos && digits.empty()))
    return in.refuse("is not a valid time", "Seconds, 0.001 to 86400");
  auto fraction = *part;
  for (auto n = digits.size(); n < 3; ++n) fraction *= 10;
  milliseconds const all{*whole * 1000 + fraction};
  if (all.count() == 0) return in.refuse("is not a valid time", "Seconds, 0.001 to 86400");
  return all;
}

template <milliseconds check_definition::*Member>
result<void> read_time(reader&, text_cursor& in, check_draft& to) {
  SENDA_TRY(to.definition.*Member, parse_seconds(in));
  return success();
}

template <unsigned check_definition::*Member>
result<void> read_count(reader&, text_cursor& in, check_draft& to) {
  SENDA_TRY(auto const n, parse_integer(in, 1000, "{} exceeds maximum 1000"));
  to.definition.*Member = static_cast<unsigned>(n);
  return success();
}

constexpr std::array check_keywords{
    keyword<check_draft>{"exec", &read_exec},
    keyword<check_draft>{"tcp", &read_tcp},
    keyword<check_draft>{"http", &read_http},
    keyword<check_draft>{"interval", &read_time<&check_definition::interval>},
    keyword<check_draft>{"fast-interval", &read_time<&check_definition::fast_interval>},
    keyword<check_draft>{"timeout", &read_time<&check_definition::timeout>},
    keyword<check_draft>{"rise", &read_count<&check_definition::rise>},
    keyword<check_draft>{"fall", &read_count<&check_definition::fall>},
};

}  // namespace

void read_check(reader& r, text_cursor& in, file_draft& file) {
  check_draft draft{file, {}};
  auto const where = place::of(in.here());
  draft.definition.name = in.next();
  if (draft.definition.name.empty())
    r.reject(r.here(), "a check needs a name\n  Format: check <watchdog> { ... }");
  auto const& all = file.result.checks;
  if (std::any_of(all.begin(), all.end(),
                  [&](auto const& c) { return c.name == draft.definition.name; }))
    r.reject(where, "a check called \"" + draft.definition.name + "\" already exists");
  reader::nested const inside{r, "check"};
  r.read_rows(check_keywords, draft);
  if (draft.definition.what == check_definition::kind::none)
    r.reject_section("a check needs one of exec, tcp and http");
  file.result.checks.push_back(std::move(draft.definition));
}

}  // namespace senda::daemon::config
