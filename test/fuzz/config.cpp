// The configuration of the daemon, a target each: `tokenizer`, and `file` and `text`, which read a
// whole configuration; `format` and `migrate`, which rewrite one. Routes are checked as the RIB
// will take them, messages as a terminal will.
#include <senda/attribute/attribute_block.hpp>
#include <senda/nlri/nlri.hpp>

#include "daemon/config/format.hpp"
#include "daemon/config/load.hpp"
#include "daemon/config/migrate.hpp"
#include "daemon/config/tokenizer.hpp"
#include "fuzz.hpp"

using namespace senda;
using namespace senda::daemon;

namespace {

void tokenizer(fuzz::input in) {
  auto const mode = in.u8() & 1 ? config::tokenizer::input::text : config::tokenizer::input::file;
  auto const text = in.rest();
  std::size_t lines = 1;
  for (char const c : text.text()) lines += c == '\n';
  config::diagnostics report{"test", text.text()};
  config::tokenizer tokens{text.text(), mode, report};
  config::statement s;
  std::size_t words = 0;
  while (tokens.next(s)) {
    FUZZ_CHECK(s.end == ';' || s.end == '{' || s.end == '}');
    for (auto const& w : s.words) {
      FUZZ_CHECK(w.line >= 1 && w.line <= lines && w.column >= 1);
      words += 1 + w.text.size();
    }
    FUZZ_CHECK(s.mark.line >= 1 && s.mark.line <= lines);
    FUZZ_CHECK(!s.text().empty());
  }
  FUZZ_CHECK(words <= 2 * text.get().size());
}

/// Canonical: whole attributes, ascending, each once.
void check_block(bytes block) {
  int last = -1;
  for (attribute_range range{block}; !range.empty();) {
    auto const v = range.next();
    FUZZ_CHECK(v.has_value() && static_cast<int>(v.assume_value().code) > last);
    last = static_cast<int>(v.assume_value().code);
  }
}

void check_routes(route_table const& table) {
  for (std::size_t i = 0; i < table.size(); ++i) {
    auto const r = table[i];
    nlri_range const route{r.key.family, r.key.nlri, false};
    auto const n = route.check();
    FUZZ_CHECK(route.kind() && n.has_value() && n.assume_value() == 1);
    check_block(r.attributes);
  }
}

/// Nothing that steers a terminal, whatever the file says; a line is never without its place.
void check_messages(config::diagnostics const& d) {
  text_writer out;
  d.print_errors(out);
  d.print_warnings(out);
  unsigned before = 0;
  for (char const character : out.view()) {
    auto const c = static_cast<unsigned char>(character);
    FUZZ_CHECK((c >= 0x20 || c == '\n') && c != 0x7f);
    FUZZ_CHECK(before != 0xc2 || c < 0x80 || c >= 0xa0);  // U+0080 to U+009F
    before = c;
  }
  if (d.failed()) FUZZ_CHECK(!d.first_error().empty());
}

template <auto load> void whole(fuzz::input in) {
  auto const text = in.rest();
  // One word makes up to 16 million routes of one: slow, and of no interest here.
  if (text.text().find("split") != std::string_view::npos) return;
  load_options options;
  options.check_programs = false;
  options.variable = [](char const*) -> char const* { return nullptr; };
  load_result const r = load(text.text(), options);
  FUZZ_CHECK(r.value.has_value() == (r.messages.errors() == 0));
  check_messages(r.messages);
  if (!r.value) return;
  for (auto const& n : r.value->neighbors) {
    FUZZ_CHECK(!n.name.empty() && n.routes);
    check_routes(*n.routes);
  }
}

/// What can be read can be formatted, and formatted again changes nothing.
void format(fuzz::input in) {
  auto const text = in.rest();
  auto const once = format_configuration(text.text(), "test.conf");
  check_messages(once.messages);
  if (!once.good) {
    for (auto const& d : once.messages.all())
      FUZZ_CHECK(d.what != "it cannot be formatted without changing what it says");
    return;
  }
  auto const again = format_configuration(once.text, "test.conf");
  FUZZ_CHECK(again.good && again.text == once.text);
}

/// Places lie in the text, one behind the other; commands stay one line.
void migrate(fuzz::input in) {
  auto const from = static_cast<syntax_version>(in.u8() % 3);
  auto const to = static_cast<syntax_version>(static_cast<int>(from) + 1 + in.u8() % 3);
  auto const text = in.rest();
  if (to > syntax_version::current) return;
  auto const edits = migrate_configuration(text.text(), from, to, "senda");
  std::size_t last = 0;
  for (auto const& e : edits) {
    FUZZ_CHECK(e.begin >= last && e.begin <= e.end && e.end <= text.get().size() && e.line >= 1);
    last = e.begin;
  }
  auto const now = edited(text.text(), edits);
  FUZZ_CHECK(unified_diff(text.text(), edits, "x").empty() == edits.empty());
  FUZZ_CHECK(!edits.empty() || now == text.text());
  (void)migrate_command(text.text(), from, to);
}

load_result as_file(std::string_view text, load_options const& options) {
  return load_file_contents(text, "test.conf", options);
}
load_result as_text(std::string_view text, load_options const& options) {
  return load_text(text, options);
}

constexpr fuzz::target targets[]{{"tokenizer", &tokenizer},
                                 {"file", &whole<&as_file>},
                                 {"text", &whole<&as_text>},
                                 {"format", &format},
                                 {"migrate", &migrate}};

}  // namespace

FUZZ_TARGETS(targets)
