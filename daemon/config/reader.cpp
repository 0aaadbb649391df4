#include "daemon/config/reader.hpp"

#include <algorithm>
#include <array>

namespace senda::daemon::config {

namespace {

/// Sections that exist somewhere: used in another place they are wrong in another way.
constexpr std::array<std::string_view, 22> section_words{
    "process", "template", "neighbor", "family",      "capability", "nexthop", "add-path", "api",
    "receive", "send",     "tcp-ao",   "operational", "static",     "route",   "announce", "ipv4",
    "ipv6",    "l2vpn",    "flow",     "match",       "then",       "scope"};

std::string printed(std::string_view word) { return '"' + std::string{word.substr(0, 80)} + '"'; }

}  // namespace

bool reader::next() {
  if (!tokens_.next(current_)) return false;
  ++statements_;
  if (current_.end != '}') return true;
  if (!current_.words.empty())
    warn(place::of(current_.words.front()),
         "the statement before this '}' has no ';' and is ignored");
  return false;
}

void reader::skip_section() {
  for (std::size_t depth = 1; depth > 0 && tokens_.next(current_);) {
    if (current_.end == '{') ++depth;
    if (current_.end == '}') --depth;
  }
}

place reader::here() const {
  return place::of(current_.words.empty() ? current_.mark : current_.words.front());
}

std::string reader::path() const {
  std::string joined;
  for (auto const& name : path_) {
    if (!joined.empty()) joined += '/';
    joined += name;
  }
  return joined;
}

void reader::reject(place where, std::string what) {
  report_.reject(where, path(), current_.text(), std::move(what));
}

void reader::reject(text_cursor const& in) {
  auto const& e = in.failure();
  text_writer sentence;
  sentence << e;
  place where{e.line, e.column,
              static_cast<std::uint32_t>(std::max<std::size_t>(1, e.word.size()))};
  if (!where.line) where = place::of(current_.mark);
  reject(where, std::string{sentence.view()});
}

void reader::reject_section(std::string what) {
  report_.reject(place::of(current_.mark), path(), "}", std::move(what));
}

void reader::reject_line(std::uint32_t line, std::string what) {
  report_.reject({line, 0, 1}, path(), {}, std::move(what));
}

std::string reader::suggestion(nearest_word const& nearest) {
  if (nearest.best().empty()) return {};
  return "\n  Did you mean '" + std::string{nearest.best()} + "'?";
}

void reader::unknown(nearest_word const& nearest) {
  auto const word = current_.word(0);
  bool const section = current_.end == '{';
  bool const elsewhere =
      section && std::find(section_words.begin(), section_words.end(), word) != section_words.end();
  if (elsewhere)
    reject(here(), "section " + std::string{word} + " is invalid in " +
                       (path_.empty() ? "the configuration" : path_.back()) + ", " + path());
  else if (word.starts_with("\xef\xbb\xbf"))
    reject(here(), "invalid keyword " + printed(word) +
                       "\n  The file starts with a byte order mark: save it without");
  else reject(here(), "invalid keyword " + printed(word) + suggestion(nearest));
  if (section) skip_section();
}

void reader::not_supported() {
  reject(here(), "'" + std::string{current_.word(0)} + "' is not supported yet");
  if (current_.end == '{') skip_section();
}

void reader::wrong_form(bool is_section) {
  std::string const word{current_.word(0)};
  if (is_section)
    return reject(here(), "invalid keyword " + printed(word) + "\n  '" + word +
                              "' is a section: " + word + " { ... }");
  reject(here(), "section " + word + " is invalid in " +
                     (path_.empty() ? "the configuration" : path_.back()) + ", " + path() +
                     "\n  '" + word + "' takes a value: " + word + " ...;");
  skip_section();
}

void reader::note_rest(text_cursor const& in) {
  if (in.at_end()) return;
  warn(place::of(in.here()), "what follows the value is ignored");
}

}  // namespace senda::daemon::config
