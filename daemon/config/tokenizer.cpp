#include "daemon/config/tokenizer.hpp"

#include <senda/core/number.hpp>

#include <algorithm>
#include <array>
#include <cstring>

namespace senda::daemon::config {

namespace {

enum class kind : std::uint8_t { word, blank, comment, quote, mark, end };

constexpr auto kinds = [] {
  std::array<kind, 256> table{};
  for (char const c : {' ', '\t', '\r', '\n'}) table[static_cast<unsigned char>(c)] = kind::blank;
  for (char const c : {',', '[', ']'}) table[static_cast<unsigned char>(c)] = kind::mark;
  for (char const c : {';', '{', '}'}) table[static_cast<unsigned char>(c)] = kind::end;
  for (char const c : {'"', '\''}) table[static_cast<unsigned char>(c)] = kind::quote;
  table['#'] = kind::comment;
  return table;
}();

kind kind_of(char c) { return kinds[static_cast<unsigned char>(c)]; }

std::string_view without_trailing_blanks(std::string_view s) {
  auto const last = s.find_last_not_of(" \t\r\n\f\v");
  return s.substr(0, last == s.npos ? 0 : last + 1);
}

/// Octets of the UTF-8 character `s` starts with; 0 when it is none (RFC 3629 §3, §4).
std::size_t character_size(std::string_view s) {
  auto const octet = [&](std::size_t i) { return static_cast<unsigned char>(s[i]); };
  unsigned const first = octet(0);
  if (first < 0x80) return first != 0;
  std::size_t const n = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (first < 0xc2 || first > 0xf4 || s.size() < n) return 0;
  for (std::size_t i = 1; i < n; ++i)
    if ((octet(i) & 0xc0) != 0x80) return 0;
  unsigned const second = octet(1);
  bool const wrong = (first == 0xe0 && second < 0xa0) || (first == 0xed && second > 0x9f) ||
                     (first == 0xf0 && second < 0x90) || (first == 0xf4 && second > 0x8f);
  return wrong ? 0 : n;
}

/// The first octet that is not UTF-8 text, or npos.
std::size_t first_bad_octet(std::string_view s) {
  std::size_t at = 0;
  while (at < s.size()) {
    // Eight octets at a time where all of them are ASCII and none is zero.
    if (s.size() - at >= 8) {
      std::uint64_t v;
      std::memcpy(&v, s.data() + at, 8);
      constexpr std::uint64_t high = 0x8080808080808080, low = 0x0101010101010101;
      if (!((v | (v - low)) & high)) {
        at += 8;
        continue;
      }
    }
    auto const n = character_size(s.substr(at, 4));
    if (n == 0) return at;
    at += n;
  }
  return s.npos;
}

void append_utf8(std::string& out, std::uint32_t c) {
  auto const put = [&](std::uint32_t v) { out.push_back(static_cast<char>(v)); };
  if (c < 0x80) return put(c);
  if (c < 0x800) return put(0xc0 | c >> 6), put(0x80 | (c & 0x3f));
  if (c < 0x10000) {
    put(0xe0 | c >> 12);
  } else {
    put(0xf0 | c >> 18);
    put(0x80 | (c >> 12 & 0x3f));
  }
  put(0x80 | (c >> 6 & 0x3f));
  put(0x80 | (c & 0x3f));
}

char escaped(char c) {
  switch (c) {
    case 'b':
      return '\b';
    case 'f':
      return '\f';
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 't':
      return '\t';
    default:
      return c;
  }
}

/// Text of unknown length, shortened to something a person reads.
std::string shortened(std::span<token const> words) {
  constexpr std::size_t most = 160;
  std::string out;
  for (auto const& w : words) {
    if (!out.empty()) out += ' ';
    out += w.text.substr(0, most);
    if (out.size() > most) return out += " ...";
  }
  return out;
}

}  // namespace

std::string statement::text() const {
  auto out = shortened(words);
  if (end) {
    if (!out.empty()) out += ' ';
    out += end;
  }
  return out;
}

tokenizer::tokenizer(std::string_view text, input mode, diagnostics& report)
    : report_(report), text_(text), mode_(mode) {
  if (text.size() > most_octets) {
    report_.unreadable({1, 1, 1}, "the text has more than 2 GiB");
    bad_ = true;
    return;
  }
  auto const bad = first_bad_octet(text);
  if (bad == text.npos) return;
  bad_ = true;
  auto const before = text.substr(0, bad);
  auto const line = 1 + std::count(before.begin(), before.end(), '\n');
  auto const start = before.rfind('\n');
  auto const column = bad - (start == before.npos ? 0 : start + 1) + 1;
  report_.unreadable({static_cast<std::uint32_t>(line), static_cast<std::uint32_t>(column), 1},
                     text[bad] ? "this octet is not UTF-8 text" : "a configuration has no NUL");
}

bool tokenizer::next(statement& out) {
  words_.clear();
  out = {};
  while (!bad_ && !report_.full()) {
    if (!in_line_ && !read_line()) break;
    if (cut(out)) return true;
  }
  out.mark = {{}, std::max(lines_, 1u), 0};
  return false;
}

bool tokenizer::read_line() {
  if (offset_ >= text_.size()) return false;
  auto const end = text_.find('\n', offset_);
  auto physical = text_.substr(offset_, end == text_.npos ? text_.npos : end - offset_);
  offset_ = end == text_.npos ? text_.size() : end + 1;
  number_ = ++lines_;
  at_ = 0;
  in_line_ = true;
  glued_.clear();
  mapped_ = physical.find('\\') != physical.npos;
  if (!mapped_) line_ = physical;
  else read_joined(physical);
  return true;
}

void tokenizer::read_joined(std::string_view physical) {
  raw_.clear();
  raw_places_.clear();
  for (;;) {
    bool more = false;
    if (mode_ == input::file) {
      physical = without_trailing_blanks(physical);
      more = physical.ends_with('\\');
      if (more) physical.remove_suffix(1);
    } else if (physical.ends_with('\r')) {
      physical.remove_suffix(1);
    }
    raw_ += physical;
    for (std::uint32_t i = 0; i < physical.size(); ++i) raw_places_.push_back({lines_, i + 1});
    if (!more || offset_ >= text_.size()) break;
    auto const end = text_.find('\n', offset_);
    physical = text_.substr(offset_, end == text_.npos ? text_.npos : end - offset_);
    offset_ = end == text_.npos ? text_.size() : end + 1;
    ++lines_;
  }
  decode();
}

void tokenizer::decode() {
  decoded_.clear();
  places_.clear();
  line_ = {};
  for (std::size_t at = 0; at < raw_.size();) {
    auto const where = raw_places_[at];
    char const c = raw_[at++];
    if (c == '\\' && at < raw_.size()) {
      if (raw_[at] == 'u') {
        decode_unicode(at);
        if (!in_line_) return;
      } else decoded_ += escaped(raw_[at++]);
    } else decoded_ += c;
    places_.resize(decoded_.size(), where);
  }
  line_ = decoded_;
}

/// `at` is where the `u` stands. A bad escape takes the whole logical line with it.
void tokenizer::decode_unicode(std::size_t& at) {
  auto const start = raw_places_[at - 1];
  auto const refuse = [&](std::string what) {
    report_.unreadable({start.line, start.column, 6}, std::move(what));
    in_line_ = false;
  };
  auto const unit = [&](std::size_t from) {
    return parse_number(raw_.substr(from, 4), 0xffff, 16);
  };
  if (raw_.size() - at < 5) return refuse("unicode escape \\uXXXX needs 4 hexadecimal digits");
  auto const first = unit(at + 1);
  if (!first) return refuse("unicode escape \\u" + raw_.substr(at + 1, 4) + " is not hexadecimal");
  at += 5;
  auto c = static_cast<std::uint32_t>(*first);
  if (c == 0) return refuse("a configuration has no NUL");
  if (c >= 0xd800 && c < 0xdc00 && raw_.compare(at, 2, "\\u") == 0 && raw_.size() - at >= 6)
    if (auto const second = unit(at + 2); second && *second >= 0xdc00 && *second < 0xe000) {
      c = 0x10000 + ((c - 0xd800) << 10) + static_cast<std::uint32_t>(*second - 0xdc00);
      at += 6;
    }
  if (c >= 0xd800 && c < 0xe000)
    return refuse("unicode escape \\u" + raw_.substr(at - 4, 4) + " is half a character");
  append_utf8(decoded_, c);
}

bool tokenizer::cut(statement& out) {
  while (at_ < line_.size()) {
    auto const start = at_;
    switch (kind_of(line_[start])) {
      case kind::blank:
        ++at_;
        break;
      case kind::comment:
        at_ = line_.size();
        break;
      case kind::quote:
        if (!read_quoted(true)) return false;
        break;
      case kind::word:
        if (!cut_word()) return false;
        break;
      case kind::mark:
        words_.push_back(make(line_.substr(at_++, 1), start));
        break;
      case kind::end:
        ++at_;
        out = {words_, line_[start], make(line_.substr(start, 1), start)};
        return true;
    }
    if (words_.size() > most_words) {
      fail_line(start, "a statement of more than 4194304 words");
      return false;
    }
  }
  if (in_line_ && !words_.empty()) incomplete();
  in_line_ = false;
  return false;
}

/// A word, and what is quoted in the middle of it: the closing quote ends the word.
bool tokenizer::cut_word() {
  auto const start = at_;
  while (at_ < line_.size() && kind_of(line_[at_]) == kind::word) ++at_;
  if (at_ == line_.size() || kind_of(line_[at_]) != kind::quote) {
    words_.push_back(make(line_.substr(start, at_ - start), start));
    return true;
  }
  glued_.emplace_back(line_.substr(start, at_ - start));
  if (!read_quoted(false)) return false;
  words_.push_back(make(glued_.back(), start));
  return true;
}

/// At a quote. `alone`: the string is a word of its own; else it goes behind the last glued one.
bool tokenizer::read_quoted(bool alone) {
  auto const start = at_;
  auto const close = line_.find(line_[start], start + 1);
  if (close == line_.npos) {
    fail_line(start, "invalid syntax line " + std::to_string(place_at(start).line) + ": \"" +
                         std::string{line_.substr(start, 80)} + "\"\n  The string is not closed");
    return false;
  }
  auto const content = line_.substr(start + 1, close - start - 1);
  at_ = close + 1;
  if (alone) words_.push_back(make(content, start));
  else glued_.back() += content;
  return true;
}

void tokenizer::incomplete() {
  auto const& first = words_.front();
  report_.unreadable(
      {first.line, first.column, static_cast<std::uint32_t>(first.text.size())},
      "invalid syntax line " + std::to_string(first.line) + ": \"" + shortened(words_) +
          "\"\n  A statement ends with ';', '{' or '}' on the line where it starts" +
          (mode_ == input::file ? " (a '\\' at the end of a line continues it)" : ""));
  words_.clear();
}

/// Reports what is wrong at `at` and gives up the rest of the logical line.
void tokenizer::fail_line(std::size_t at, std::string_view text) {
  report_.unreadable(place_at(at), std::string{text});
  words_.clear();
  in_line_ = false;
}

place tokenizer::place_at(std::size_t at, std::size_t width) const {
  auto const w = static_cast<std::uint32_t>(width);
  if (mapped_ && at < places_.size()) return {places_[at].line, places_[at].column, w};
  return {number_, static_cast<std::uint32_t>(at + 1), w};
}

token tokenizer::make(std::string_view text, std::size_t at) const {
  if (!mapped_) return {text, number_, static_cast<std::uint32_t>(at + 1)};
  auto const p = place_at(at);
  return {text, p.line, p.column};
}

}  // namespace senda::daemon::config
