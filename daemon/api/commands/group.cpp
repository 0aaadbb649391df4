// Groups: commands that are carried out together, so that their routes share UPDATEs
// (API contract §6.10).
#include "daemon/api/commands/command.hpp"

namespace senda::daemon {

namespace {

constexpr std::size_t most_lines = 100'000, most_octets = 100 << 20;

/// What a group did.
struct outcome_of_group {
  std::size_t announced = 0, withdrawn = 0;
  std::vector<std::string> errors;

  void answer(command& c) const {
    text_writer json, text;
    (json << R"({"status": "group processed", "announced": )").number(announced);
    (json << R"(, "withdrawn": )").number(withdrawn);
    std::string_view before = R"(, "errors": [)";
    for (auto const& e : errors) {
      json_string(json << before, e);
      before = ", ";
    }
    json << (errors.empty() ? "}" : "]}");
    (text << "group processed: ").number(announced);
    (text << " announced, ").number(withdrawn) << " withdrawn";
    if (!errors.empty()) (text << ", ").number(errors.size()) << " errors";
    c.from().say(c.json() ? json.view() : text.view());
    c.finish();
  }
};

/// Carries out `announce ...` or `withdraw ...`; `shared` are words of attributes.
void member(command& c, std::span<token const> words, std::span<token const> shared,
            std::string const& line, outcome_of_group& out) {
  auto const verb = words.empty() ? std::string_view{} : words.front().text;
  if (verb != "announce" && verb != "withdraw")
    return out.errors.push_back("unknown action in group: " + std::string{verb});
  bool const announce = verb == "announce";
  auto& r = c.daemon().routes();
  using enum route_command::failure;
  auto const failed =
      r.read(words.subspan(1), announce, announce ? shared : std::span<token const>{});
  if (failed == unknown_type || failed == malformed)
    return out.errors.push_back("could not parse: " + line);
  if (failed != none || r.give(c.peers(), announce) != none)
    return out.errors.push_back("invalid route: " + line);
  ++(announce ? out.announced : out.withdrawn);
}

void start(command& c) {
  if (c.from().collecting)
    return c.refuse_because("already in group block (nested groups not allowed)");
  c.from().collecting.emplace();
  c.answer(R"({"status": "group started"})", "group started");
}

/// Members may end in the options that commands have; the first one says when the group is done.
void drop_options(command& c, command_line& words, bool first) {
  for (bool more = true; more;) {
    bool const sync = words.drop_last("sync"), async = !sync && words.drop_last("async");
    if (first && (sync || async)) c.be_sync(sync);
    more = sync || async || words.drop_last("json") || words.drop_last("text");
  }
}

void end(command& c) {
  if (!c.from().collecting) return c.refuse_because("not in group block");
  auto const lines = std::exchange(c.from().collecting, {})->lines;
  if (lines.empty())
    return c.answer(R"({"status": "group ended", "commands": 0})", "group ended (0 commands)");
  outcome_of_group out;
  command_line words;
  for (auto const& line : lines) {
    if (!words.assign(line)) {
      out.errors.push_back("could not parse: " + line);
      continue;
    }
    drop_options(c, words, &line == &lines.front());
    member(c, words.words(), {}, line, out);
  }
  out.answer(c);
}

std::string joined(std::span<token const> words) {
  std::string out;
  for (auto const& w : words) (out += out.empty() ? "" : " ") += w.text;
  return out;
}

/// `group [attributes ATTRIBUTE ... ;] announce route ... ; withdraw route ... ; ...`
void inline_group(command& c) {
  outcome_of_group out;
  std::span<token const> shared;
  auto words = c.words();
  bool any = false;
  while (!words.empty()) {
    std::size_t end = 0, depth = 0;
    for (; end < words.size() && (depth > 0 || words[end].text != ";"); ++end) {
      if (words[end].text == "{") ++depth;
      if (words[end].text == "}" && depth > 0) --depth;
    }
    auto const one = words.first(end);
    words = words.subspan(std::min(end + 1, words.size()));
    if (one.empty()) continue;
    if (!any && (one.front().text == "attributes" || one.front().text == "attribute")) {
      shared = one.subspan(1);
      text_cursor in{shared};
      config::route_reader check;
      if (!check.read_attributes(in).has_value()) {
        out.errors.push_back("could not parse attributes: " + joined(one));
        shared = {};
      }
      continue;
    }
    any = true;
    member(c, one, shared, joined(one), out);
  }
  if (!any && out.errors.empty()) return c.refuse_because("empty group");
  out.answer(c);
}

constexpr command_row rows[] = {
    {"group start", "", &start},
    {"group end", "", &end},
    {"group", "", &inline_group, command_row::selector::yes},
};

}  // namespace

std::span<command_row const> group_commands() noexcept { return rows; }

bool collect(api& a, conversation& from, std::string_view line) {
  if (!from.collecting || a.settings().version == 4) return false;
  if (!line.starts_with("announce ") && !line.starts_with("withdraw ")) return false;
  auto& g = *from.collecting;
  g.octets += line.size();
  if (g.lines.size() >= most_lines || g.octets > most_octets) {
    from.collecting.reset();
    from.error(R"({"error": "group buffer limit reached, group discarded"})");
    return true;
  }
  g.lines.emplace_back(line);
  from.done();
  return true;
}

}  // namespace senda::daemon
