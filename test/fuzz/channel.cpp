// What people and strangers write to the daemon beside commands, a target each: `form`, bodies of
// HTTP requests; `shorthand`, commands with short words; `json`, answers the client looks into;
// `healthcheck`, the words of its command line.
#include "daemon/control/completion.hpp"
#include "daemon/control/shorthand.hpp"
#include "daemon/healthcheck/lines.hpp"
#include "daemon/http/form.hpp"
#include "fuzz.hpp"

using namespace senda::daemon;

namespace {

void form(fuzz::input in) {
  bool const is_form = in.u8() & 1;
  auto const text = in.rest();
  std::size_t octets = 0;
  for (auto const& c : http::commands_in(
           is_form ? "application/x-www-form-urlencoded" : "text/plain", text.text())) {
    FUZZ_CHECK(!c.empty() && c.find('\n') == c.npos);
    FUZZ_CHECK(static_cast<unsigned char>(c.front()) > ' ' &&
               static_cast<unsigned char>(c.back()) > ' ');
    octets += c.size();
  }
  FUZZ_CHECK(octets <= text.text().size());
  FUZZ_CHECK(http::url_decoded(text.text()).size() <= text.text().size());
  bool const right = text.text().size() > 7 && text.text().substr(7) == "t";
  FUZZ_CHECK(right || !http::is_authorized(text.text(), "t"));
}

void shorthand(fuzz::input in) {
  auto const text = in.rest();
  auto const full = control::expanded(text.text());
  FUZZ_CHECK(full.size() <= 16 * text.text().size());
  control::completion words;
  words.add(full);
  (void)words.words(text.text(), "a");
  for (auto const& w : words.words("", "a")) FUZZ_CHECK(w.starts_with("a"));
}

void json(fuzz::input in) {
  auto const text = in.rest();
  for (auto const& s : control::json_strings(text.text(), "a"))
    FUZZ_CHECK(s.find_first_of("\"\\") == s.npos);
  control::completion words;
  words.learn(text.text());
  (void)words.words("", "");
}

/// Words end with an octet 0. Whatever they say, what is written is one line for each address.
void healthcheck(fuzz::input in) {
  auto const text = in.rest();
  std::vector<std::string> words;
  for (auto rest = text.text(); !rest.empty();) {
    auto const end = rest.find('\0');
    words.emplace_back(rest.substr(0, end));
    rest = end == rest.npos ? std::string_view{} : rest.substr(end + 1);
    if (words.back().starts_with("--co") || words.back().find('F') != std::string::npos)
      words.pop_back();  // reads a file
  }
  std::vector<char const*> pointers;
  for (auto const& w : words) pointers.push_back(w.c_str());
  auto const read = healthcheck::settings_from(pointers);
  if (read.help || !read.error.empty()) return;
  auto const all = healthcheck::announced_addresses(read.value);
  if (!all) return;
  for (auto const s : {healthcheck::state::up, healthcheck::state::down, healthcheck::state::exit})
    for (std::size_t i = 0; i < all->size() && i < 4; ++i) {
      senda::text_writer line;
      healthcheck::route_line(line, read.value, s, (*all)[i].prefix, i);
      for (char const c : line.view())
        FUZZ_CHECK(static_cast<unsigned char>(c) >= ' ' || c == '\t');
    }
}

constexpr fuzz::target targets[]{
    {"form", &form}, {"shorthand", &shorthand}, {"json", &json}, {"healthcheck", &healthcheck}};

}  // namespace

FUZZ_TARGETS(targets)
