#include "daemon/config/format.hpp"

#include <algorithm>
#include <cstring>
#include <span>
#include <vector>

#include "daemon/config/tokenizer.hpp"

namespace senda::daemon {

namespace {

constexpr std::string_view blanks = " \t\r\n\f\v";

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

/// One character as the tokenizer sees it, and how it is spelled in the file.
struct unit {
  char seen;            ///< 'x' stands for any that is not ASCII
  bool broken = false;  ///< the line was continued in front of it
  std::string_view raw;
};

/// One physical line at a time, those that are continued as one.
class logical_lines {
 public:
  explicit logical_lines(std::string_view text) : text_(text) {}

  /// The characters of the next logical line into `out`; false at the end.
  bool next(std::vector<unit>& out) {
    if (at_ >= text_.size()) return false;
    out.clear();
    bool broken = false;
    for (bool more = true; more && at_ < text_.size();) {
      auto line = physical();
      more = line.ends_with('\\');
      if (more) line.remove_suffix(1);
      for (std::size_t i = 0; i < line.size(); ++i) {
        out.push_back({line[i], broken, line.substr(i, 1)});
        broken = false;
      }
      broken = more;
    }
    decode(out);
    return true;
  }

 private:
  std::string_view physical() {
    auto const end = std::min(text_.find('\n', at_), text_.size());
    auto const line = text_.substr(at_, end - at_);
    at_ = end + 1;
    auto const last = line.find_last_not_of(blanks);
    return line.substr(0, last == line.npos ? 0 : last + 1);
  }

  /// Joins the characters of each escape.
  static void decode(std::vector<unit>& line) {
    std::size_t to = 0;
    for (std::size_t from = 0; from < line.size(); ++to) {
      auto const first = line[from++];
      line[to] = first;
      if (first.seen != '\\' || from == line.size()) continue;
      std::size_t const size = line[from].seen == 'u' ? 5 : 1;
      auto const last = std::min(from + size, line.size());
      line[to].seen = meaning(std::span{line}.subspan(from, last - from));
      auto const* const end = line[last - 1].raw.data() + line[last - 1].raw.size();
      line[to].raw = {first.raw.data(), static_cast<std::size_t>(end - first.raw.data())};
      from = last;
    }
    line.resize(to);
  }

  static char meaning(std::span<unit const> escape) {
    char const c = escape.front().seen;
    if (c == 'n' || c == 'r' || c == 't') return ' ';
    if (c == 'b' || c == 'f') return 'x';
    if (c != 'u') return c;
    unsigned code = 0;
    for (auto const& digit : escape.subspan(1)) {
      char const d = static_cast<char>(digit.seen | 0x20);
      code = code * 16 + static_cast<unsigned>(d >= 'a' ? d - 'a' + 10 : digit.seen - '0');
    }
    return code < 0x80 ? static_cast<char>(code) : 'x';
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

/// A statement, or a comment in a line of its own.
struct piece {
  std::string text;      ///< words with blanks between them; the terminator is not in it
  char end = 0;          ///< ';', '{', '}'; 0: nothing but a comment
  std::string comment;   ///< with its '#'; behind the statement
  std::size_t line = 0;  ///< logical lines so far
  bool gap = false;      ///< an empty line was in front
  bool broken = false;   ///< the text has line breaks
};

/// Cuts logical lines into pieces.
class cutter {
 public:
  explicit cutter(unsigned indent) : indent_(indent) {}

  void add(std::vector<unit> const& line) {
    ++line_;
    if (line.empty()) {
      gap_ = true;
      return;
    }
    for (std::size_t at = 0; at < line.size();) {
      char const c = line[at].seen;
      broken_ = broken_ || line[at].broken;
      if (is_blank(c)) ++at;
      else if (c == '#') {
        comment(line, at);
        break;
      } else if (c == ';' || c == '{' || c == '}') {
        end_statement(line[at++].raw, c);
      } else if (c == '[' || c == ']' || c == ',') {
        add_word(std::string{line[at++].raw}, c == ',');
      } else add_word(word(line, at), false);
    }
  }
  [[nodiscard]] std::vector<piece>& pieces() noexcept { return pieces_; }

 private:
  static std::string word(std::vector<unit> const& line, std::size_t& at) {
    std::string s;
    while (at < line.size()) {
      char const c = line[at].seen;
      if (is_blank(c) || std::strchr(",[];{}#", c)) break;
      s += line[at++].raw;
      if (c != '"' && c != '\'') continue;
      while (at < line.size() && line[at].seen != c) s += line[at++].raw;
      if (at < line.size()) s += line[at++].raw;
      break;  // the closing quote ends the word
    }
    return s;
  }

  void add_word(std::string const& w, bool glued) {
    if (!text_.empty()) {
      if (broken_) {
        text_ += " \\\n";
        text_.append((depth_ + 2) * std::size_t{indent_}, ' ');
        was_broken_ = true;
      } else if (!glued) text_ += ' ';
    }
    broken_ = false;
    text_ += w;
  }

  void end_statement(std::string_view, char c) {
    if (c == '}' && depth_ > 0) --depth_;
    pieces_.push_back({std::move(text_),
                       c,
                       {},
                       line_,
                       std::exchange(gap_, false),
                       std::exchange(was_broken_, false)});
    if (c == '{') ++depth_;
    text_.clear();
    broken_ = false;
  }

  void comment(std::vector<unit> const& line, std::size_t at) {
    std::string s;
    for (; at < line.size(); ++at) {
      if (line[at].broken) s += "\\\n";
      s += line[at].raw;
    }
    s.resize(s.find_last_not_of(blanks) + 1);
    if (s.ends_with('\\')) s += "\\\n";  // or the next line would belong to it
    if (!pieces_.empty() && pieces_.back().line == line_ && pieces_.back().comment.empty())
      pieces_.back().comment = std::move(s);
    else pieces_.push_back({{}, 0, std::move(s), line_, std::exchange(gap_, false), false});
  }

  unsigned indent_;
  std::vector<piece> pieces_;
  std::string text_;
  std::size_t line_ = 0, depth_ = 0;
  bool gap_ = false, broken_ = false, was_broken_ = false;
};

/// Writes pieces, each in its line. Comments behind statements in a row stand below each other.
class layout {
 public:
  layout(std::vector<piece> const& pieces, format_options const& o) : pieces_(pieces), o_(o) {}

  std::string write() {
    for (std::size_t i = 0; i < pieces_.size();) {
      auto const& p = pieces_[i];
      if (p.end == '}' && depth_ > 0) --depth_;
      if (p.gap && !out_.empty() && !after_open_ && p.end != '}') {
        align();
        out_ += '\n';
      }
      after_open_ = p.end == '{';
      indent();
      if (auto const n = short_block(i)) {
        comment(pieces_[i + n - 1]);
        i += n;
        after_open_ = false;
      } else {
        statement(p);
        comment(p);
        if (p.end == '{') ++depth_;
        ++i;
      }
      out_ += '\n';
    }
    align();
    return std::move(out_);
  }

 private:
  /// A comment that is not written yet: where it has to be inserted, and at which column that is.
  struct pending {
    std::size_t at, column;
    piece const* which;
  };

  void indent() { out_.append(depth_ * std::size_t{o_.indent}, ' '); }

  void statement(piece const& p) {
    out_ += p.text;
    if ((p.end == '{' || p.end == '}') && !p.text.empty()) out_ += ' ';
    if (p.end) out_ += p.end;
  }
  void comment(piece const& p) {
    if (p.comment.empty() || !p.end) {
      align();
      out_ += p.comment;
      return;
    }
    auto const start = out_.rfind('\n');
    pending_.push_back({out_.size(), out_.size() - (start == out_.npos ? 0 : start + 1), &p});
  }
  /// Writes the comments of the lines so far, all at one column unless one line is far longer.
  void align() {
    if (pending_.empty()) return;
    constexpr std::size_t most_padding = 40;
    std::size_t column = 0;
    for (auto const& c : pending_) column = std::max(column, c.column);
    std::string rest = out_.substr(pending_.front().at);
    std::size_t const base = pending_.front().at;
    out_.resize(base);
    for (std::size_t i = 0; i < pending_.size(); ++i) {
      auto const& c = pending_[i];
      auto const end = i + 1 < pending_.size() ? pending_[i + 1].at - base : rest.size();
      out_.append(column - c.column > most_padding ? 2 : column - c.column + 2, ' ');
      out_ += c.which->comment;
      out_ += std::string_view{rest}.substr(c.at - base, end - (c.at - base));
    }
    pending_.clear();
  }

  /// Writes the block that starts at `i` in one line if it stood in one, has no blocks inside and
  /// is short; the number of its pieces, or 0.
  std::size_t short_block(std::size_t i) {
    auto const& head = pieces_[i];
    if (head.end != '{' || !head.comment.empty() || head.broken) return 0;
    std::string s = head.text + " {";
    std::size_t n = 1;
    for (;; ++n) {
      if (i + n == pieces_.size()) return 0;
      auto const& p = pieces_[i + n];
      bool const last = p.end == '}' && p.text.empty();
      if (p.line != head.line || p.broken || (p.end != ';' && !last)) return 0;
      if (last) break;
      if (!p.comment.empty()) return 0;
      ((s += ' ') += p.text) += ';';
      if (s.size() > o_.width) return 0;
    }
    s += n == 1 ? "}" : " }";
    if (depth_ * o_.indent + s.size() > o_.width) return 0;
    out_ += s;
    return n + 1;
  }

  std::vector<piece> const& pieces_;
  format_options const& o_;
  std::string out_;
  std::vector<pending> pending_;
  std::size_t depth_ = 0;
  bool after_open_ = true;
};

/// Both say the same, word for word.
bool same_statements(std::string_view a, std::string_view b) {
  config::diagnostics ignored{"", a}, too{"", b};
  config::tokenizer first{a, config::tokenizer::input::file, ignored};
  config::tokenizer second{b, config::tokenizer::input::file, too};
  config::statement x, y;
  for (;;) {
    bool const more = first.next(x);
    if (second.next(y) != more) return false;
    if (!more) return !too.failed();
    if (x.end != y.end || x.words.size() != y.words.size()) return false;
    for (std::size_t i = 0; i < x.words.size(); ++i)
      if (x.words[i].text != y.words[i].text) return false;
  }
}

/// Reports what the tokenizer cannot read.
bool is_readable(std::string_view text, config::diagnostics& messages) {
  config::tokenizer all{text, config::tokenizer::input::file, messages};
  config::statement s;
  while (all.next(s)) {
  }
  return !messages.failed();
}

}  // namespace

format_result format_configuration(std::string_view text, std::string name,
                                   format_options const& options) {
  format_result r{{}, false, config::diagnostics{std::move(name), text}};
  r.good = is_readable(text, r.messages);
  r.messages.detach();
  if (!r.good) return r;
  cutter cut{options.indent};
  logical_lines lines{text};
  for (std::vector<unit> line; lines.next(line);) cut.add(line);
  r.text = layout{cut.pieces(), options}.write();
  r.good = same_statements(text, r.text);
  if (!r.good) r.messages.unreadable({}, "it cannot be formatted without changing what it says");
  return r;
}

}  // namespace senda::daemon
