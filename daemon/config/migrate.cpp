#include "daemon/config/migrate.hpp"

#include <algorithm>
#include <cstdint>
#include <iterator>

namespace senda::daemon {

namespace {

/// A word as it stands, or one of ; { } [ ] ,
struct piece {
  std::size_t begin, end;
  std::string_view text;
  std::size_t line;
};

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }
bool is_mark(char c) { return std::string_view{";{}[],"}.find(c) != std::string_view::npos; }

/// The words of a text with their places; comments, blanks and line ends are left out. Escapes are
/// not decoded: words that have them are not changed by any rule.
std::vector<piece> cut(std::string_view text) {
  std::vector<piece> all;
  std::size_t line = 1;
  for (std::size_t at = 0; at < text.size();) {
    char const c = text[at];
    if (c == '\n') ++line;
    if (is_blank(c) || c == '\\') ++at;
    else if (c == '#') at = std::min(text.find('\n', at), text.size());
    else if (is_mark(c)) {
      all.push_back({at, at + 1, text.substr(at, 1), line});
      ++at;
    } else {
      auto const begin = at;
      while (at < text.size() && !is_blank(text[at]) && !is_mark(text[at]) && text[at] != '#') {
        char const quote = text[at++];
        if (quote == '\\' && at < text.size() && text[at] != '\n') ++at;
        if (quote != '"' && quote != '\'') continue;
        auto const end = text.find_first_of(std::string{quote, '\n'}, at);
        at = end == text.npos ? text.size() : end + (text[end] == quote);
        break;
      }
      all.push_back({begin, at, text.substr(begin, at - begin), line});
    }
  }
  return all;
}

/// Statement by statement, with the names of the sections around it.
class migration {
 public:
  migration(std::string_view text, syntax_version from, syntax_version to, std::string_view wrap)
      : text_(text), pieces_(cut(text)), from_(from), to_(to), wrap_(wrap) {}

  std::vector<text_edit> run() {
    for (std::size_t i = 0; i < pieces_.size();) {
      auto end = i;
      while (end < pieces_.size() && !ends(pieces_[end])) ++end;
      statement(i, end);
      if (end < pieces_.size()) brace(i, end);
      i = end + 1;
    }
    std::stable_sort(edits_.begin(), edits_.end(),
                     [](auto const& a, auto const& b) { return a.begin < b.begin; });
    return std::move(edits_);
  }

 private:
  struct section {
    std::string_view name;
    bool encoder = false;
  };

  static bool ends(piece const& p) { return p.text == ";" || p.text == "{" || p.text == "}"; }
  bool passes(syntax_version v) const { return from_ < v && v <= to_; }
  bool within(std::string_view name) const { return !open_.empty() && open_.back().name == name; }
  std::string_view word(std::size_t i) const {
    return i < pieces_.size() ? pieces_[i].text : std::string_view{};
  }

  void replace(std::size_t first, std::size_t last, std::string with, std::string what) {
    edits_.push_back({pieces_[first].begin, pieces_[last].end, pieces_[first].line, std::move(with),
                      std::move(what)});
  }
  void rename(std::size_t i, std::string_view old, std::string_view now) {
    if (word(i) != old) return;
    replace(i, i, std::string{now}, std::string{old} + " is " + std::string{now});
  }

  /// The words `first` to `end`, which is where it ends.
  void statement(std::size_t first, std::size_t end) {
    if (first == end) return;
    bool const block = word(end) == "{";
    if (within("process") && word(first) == "encoder") open_.back().encoder = true;
    if (within("process") && word(first) == "run" && !wrap_.empty()) wrap_run(first);
    if (passes(syntax_version::v4)) to_version_4(first, end, block);
    if (passes(syntax_version::v5))
      for (auto i = first; i < end; ++i) to_version_5(i, end);
    if (passes(syntax_version::current))
      for (auto i = first; i < end; ++i) rename(i, "nlri-mpls", "labeled-unicast");
  }

  void to_version_4(std::size_t first, std::size_t end, bool block) {
    if (block || word(end) != ";") return;
    if (within("neighbor") && word(first) == "process" && end == first + 2)
      replace(first, end, "api { processes [ " + std::string{word(first + 1)} + " ]; }",
              "process NAME; is api { processes [ NAME ]; }");
    if (word(first) == "route-refresh" && end == first + 1)
      replace(first, first, "route-refresh enable", "route-refresh; is route-refresh enable;");
  }

  void to_version_5(std::size_t i, std::size_t end) {
    bool const more = i + 1 < end;
    if (more && within("capability") && word(i) == "route" && word(i + 1) == "refresh")
      replace(i, i + 1, "route-refresh", "route refresh is route-refresh");
    if (more && word(i) == "tcp.once" && (word(i + 1) == "true" || word(i + 1) == "false"))
      replace(i, i + 1, word(i + 1) == "true" ? "tcp.attempts 1" : "tcp.attempts 0",
              "tcp.once is tcp.attempts");
    if (more && word(i) == "facility" && word(i + 1) == "syslog")
      replace(i, i + 1, "facility daemon", "facility syslog is facility daemon");
    rename(i, "not-a-fragment", "!is-fragment");
  }

  void wrap_run(std::size_t first) {
    if (word(first + 2) == "migrate" && word(first + 3) == "api") return;  // it was done before
    constexpr std::string_view names[] = {"4", "4", "5", "main"};
    std::string with{wrap_};
    (with += " migrate api -f ") += names[static_cast<int>(from_)];
    with += " -t main --exec";
    edits_.push_back({pieces_[first].end, pieces_[first].end, pieces_[first].line, ' ' + with,
                      "run behind " + with});
  }

  void brace(std::size_t first, std::size_t end) {
    if (word(end) == "{") open_.push_back({first < end ? word(first) : std::string_view{}});
    if (word(end) != "}" || open_.empty()) return;
    auto const closed = open_.back();
    open_.pop_back();
    bool const top = open_.empty() || open_.back().name == "group";
    if (closed.name == "process" && top && !closed.encoder && passes(syntax_version::v4))
      add_encoder(end);
  }

  /// In front of the closing brace: in a line of its own where the brace has one.
  void add_encoder(std::size_t closing) {
    auto const at = pieces_[closing].begin;
    auto const start = text_.rfind('\n', at);
    auto const before =
        start == text_.npos ? text_.substr(0, at) : text_.substr(start + 1, at - start - 1);
    bool const alone = before.find_first_not_of(" \t") == before.npos && start != text_.npos;
    std::string const indent{alone ? before : std::string_view{}};
    edits_.push_back({alone ? start + 1 : at, alone ? start + 1 : at, pieces_[closing].line,
                      alone ? indent + "    encoder text;\n" : "encoder text; ",
                      "encoder text; was the default and is said"});
  }

  std::string_view text_;
  std::vector<piece> pieces_;
  syntax_version from_, to_;
  std::string_view wrap_;
  std::vector<section> open_;
  std::vector<text_edit> edits_;
};

// --- commands
// ---------------------------------------------------------------------------------------

std::string_view first_word(std::string_view& rest) {
  auto const start = std::min(rest.find_first_not_of(" \t"), rest.size());
  rest.remove_prefix(start);
  auto const end = std::min(rest.find_first_of(" \t"), rest.size());
  auto const word = rest.substr(0, end);
  rest.remove_prefix(end);
  return word;
}

bool is_one_of(std::string_view word, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

struct spelling {
  std::string_view old, now;
};
/// Whole beginnings of commands, the longest first.
constexpr spelling spellings[] = {
    {"show adj-rib in", "rib show in"},
    {"show adj-rib out", "rib show out"},
    {"flush adj-rib out", "rib flush out"},
    {"clear adj-rib out", "rib clear out"},
    {"clear adj-rib in", "rib clear in"},
    {"show neighbor", "peer show"},
    {"enable-ack", "session ack enable"},
    {"disable-ack", "session ack disable"},
    {"silence-ack", "session ack silence"},
    {"enable-sync", "session sync enable"},
    {"disable-sync", "session sync disable"},
    {"ping", "session ping"},
    {"shutdown", "daemon shutdown"},
    {"reload", "daemon reload"},
    {"restart", "daemon restart"},
    {"status", "daemon status"},
    {"version", "system version"},
    {"teardown", "peer * teardown"},
    {"announce", "peer * announce"},
    {"withdraw", "peer * withdraw"},
};

bool begins_with(std::string_view line, std::string_view words) {
  return line.starts_with(words) &&
         (line.size() == words.size() || line[words.size()] == ' ' || line[words.size()] == '\t');
}

}  // namespace

std::optional<syntax_version> parse_syntax_version(std::string_view text) {
  if (text == "3.4" || text == "3") return syntax_version::v3_4;
  if (text == "4" || text.starts_with("4.")) return syntax_version::v4;
  if (text == "5" || text.starts_with("5.")) return syntax_version::v5;
  if (text == "main" || text == "6" || text.starts_with("6.")) return syntax_version::current;
  return {};
}

std::vector<text_edit> migrate_configuration(std::string_view text, syntax_version from,
                                             syntax_version to, std::string_view wrap) {
  return migration{text, from, to, wrap}.run();
}

std::string edited(std::string_view text, std::vector<text_edit> const& edits) {
  std::string out;
  std::size_t at = 0;
  for (auto const& e : edits) {
    if (e.begin < at) continue;  // within one that was made
    out += text.substr(at, e.begin - at);
    out += e.with;
    at = e.end;
  }
  return out += text.substr(at);
}

namespace {

/// Old lines `first` to `last` (from 0, last not included) with what they become.
struct hunk {
  std::size_t first, last;
  std::vector<text_edit> edits;
};

std::vector<std::size_t> line_starts(std::string_view text) {
  std::vector<std::size_t> starts{0};
  for (std::size_t i = 0; i < text.size(); ++i)
    if (text[i] == '\n' && i + 1 < text.size()) starts.push_back(i + 1);
  return starts;
}

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    auto const end = text.find('\n');
    lines.push_back(text.substr(0, end));
    text.remove_prefix(end == text.npos ? text.size() : end + 1);
  }
  return lines;
}

std::vector<hunk> hunks_of(std::vector<std::size_t> const& starts,
                           std::vector<text_edit> const& edits) {
  auto const line_at = [&](std::size_t octet) {
    auto const next = std::upper_bound(starts.begin(), starts.end(), octet);
    return static_cast<std::size_t>(std::distance(starts.begin(), next)) - 1;
  };
  std::vector<hunk> hunks;
  for (auto const& e : edits) {
    auto const first = line_at(e.begin);
    auto const last = line_at(std::max(e.begin, e.end ? e.end - 1 : 0)) + 1;
    if (!hunks.empty() && first <= hunks.back().last) {
      hunks.back().last = std::max(hunks.back().last, last);
      hunks.back().edits.push_back(e);
    } else hunks.push_back({first, last, {e}});
  }
  return hunks;
}

}  // namespace

std::string unified_diff(std::string_view text, std::vector<text_edit> const& edits,
                         std::string_view name) {
  if (edits.empty()) return {};
  constexpr std::size_t context = 3;
  std::string out = "--- " + std::string{name} + "\n+++ " + std::string{name} + "\n";
  auto const starts = line_starts(text);
  auto const lines = lines_of(text);
  auto const old_text = [&](std::size_t from, std::size_t to) {
    auto const end = to < starts.size() ? starts[to] : text.size();
    return text.substr(starts[from], end - starts[from]);
  };
  std::size_t new_line = 0, done = 0;  // done: old lines before this are behind us
  auto hunks = hunks_of(starts, edits);
  for (std::size_t n = 0; n < hunks.size(); ++n) {
    auto& h = hunks[n];
    auto const next = n + 1 < hunks.size() ? hunks[n + 1].first : lines.size();
    for (auto& e : h.edits) e.begin -= starts[h.first], e.end -= starts[h.first];
    auto const changed = edited(old_text(h.first, h.last), h.edits);
    auto const now = lines_of(changed);
    auto const before = std::max(done, h.first - std::min(h.first, context));
    auto const after = std::min(next, h.last + context);
    new_line += before - done;
    auto const number = [](std::size_t first, std::size_t count) {
      return std::to_string(first + 1) + ',' + std::to_string(count);
    };
    out += "@@ -" + number(before, after - before) + " +" +
           number(new_line, after - before - (h.last - h.first) + now.size()) + " @@\n";
    auto const write = [&](char mark, std::string_view line, bool last) {
      ((out += mark) += line) += '\n';
      if (last && !text.ends_with('\n')) out += "\\ No newline at end of file\n";
    };
    for (auto i = before; i < h.first; ++i) write(' ', lines[i], false);
    for (auto i = h.first; i < h.last; ++i) write('-', lines[i], i + 1 == lines.size());
    for (auto const& l : now) write('+', l, h.last == lines.size() && &l == &now.back());
    for (auto i = h.last; i < after; ++i) write(' ', lines[i], i + 1 == lines.size());
    new_line += after - before - (h.last - h.first) + now.size();
    done = after;
  }
  return out;
}

std::string migrate_command(std::string_view line, syntax_version from, syntax_version to) {
  auto const start = std::min(line.find_first_not_of(" \t"), line.size());
  auto rest = line.substr(start);
  if (to != syntax_version::current || from == syntax_version::current || rest.empty() ||
      rest.front() == '{' || rest.front() == '#')
    return std::string{line};
  for (auto const& s : spellings)
    if (begins_with(rest, s.old))
      return std::string{s.now} + std::string{rest.substr(s.old.size())};
  if (!begins_with(rest, "neighbor")) return std::string{line};
  // `neighbor A local-as 1, neighbor B announce ...`: each, up to the verb
  std::string out;
  while (!rest.empty()) {
    auto const word = first_word(rest);
    if (word.empty()) break;
    if (!out.empty()) out += ' ';
    if (is_one_of(word, {"announce", "withdraw", "teardown", "show", "flush", "clear"}))
      return (out += word) += rest;
    out += word == "neighbor" ? "peer" : word;
  }
  return out;
}

}  // namespace senda::daemon
