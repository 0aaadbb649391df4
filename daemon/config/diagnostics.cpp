#include "daemon/config/diagnostics.hpp"

#include <algorithm>
#include <utility>

namespace senda::daemon::config {

namespace {

bool continues_character(char c) { return (static_cast<unsigned char>(c) & 0xc0) == 0x80; }

std::uint32_t characters(std::string_view s) {
  return static_cast<std::uint32_t>(
      std::count_if(s.begin(), s.end(), [](char c) { return !continues_character(c); }));
}

// What is printed may end on a terminal: blanks for control characters, those of Latin-1 included.
std::string harmless(std::string_view s, bool keep_lines = false) {
  std::string out{s};
  for (std::size_t i = 0; i < out.size(); ++i) {
    auto const c = static_cast<unsigned char>(out[i]);
    if ((c < 0x20 && !(keep_lines && c == '\n')) || c == 0x7f) out[i] = ' ';
    bool const second = i > 0 && out[i - 1] == '\xc2';
    if (second && c >= 0x80 && c < 0xa0) out[i] = '\xa0';  // a blank of as many octets
  }
  return out;
}

std::string without_margin(std::string s) {
  return s.erase(0, std::min(s.find_first_not_of(' '), s.size()));
}

}  // namespace

void diagnostics::reject(place where, std::string const& section, std::string const& statement,
                         std::string const& what) {
  auto& d = add(diagnostic_kind::rejected, where, what);
  d.section = harmless(section);
  d.statement = statement.empty() ? without_margin(harmless(d.source)) : harmless(statement);
}

void diagnostics::unreadable(place where, std::string const& what) {
  add(diagnostic_kind::unreadable, where, what);
}

void diagnostics::warn(place where, std::string const& what) {
  if (warnings_ >= most_warnings) return void(++warnings_);
  add(diagnostic_kind::warning, where, what);
}

void diagnostics::detach() {
  text_ = {};
  std::stable_sort(list_.begin(), list_.end(), [](auto const& a, auto const& b) {
    return std::pair{a.line, a.column} < std::pair{b.line, b.column};
  });
}

diagnostic& diagnostics::add(diagnostic_kind k, place where, std::string const& what) {
  ++(k == diagnostic_kind::warning ? warnings_ : errors_);
  auto& d = list_.emplace_back();
  d.kind = k;
  d.what = harmless(what, true);  // its further lines are hints
  if (where.line) show_source(d, where);
  return d;
}

void diagnostics::show_source(diagnostic& d, place where) {
  constexpr std::size_t before = 60, most = 100;
  auto line = source_line(where.line);
  if (line.ends_with('\r')) line.remove_suffix(1);
  std::size_t at = where.column ? where.column - 1 : line.find_first_not_of(" \t");
  at = std::min(at, line.size());
  d.line = where.line;
  d.column = 1 + characters(line.substr(0, at));
  d.width = std::max(1u, characters(line.substr(at, where.width)));
  std::size_t start = at > before ? at - before : 0;
  while (start > 0 && start < line.size() && continues_character(line[start])) --start;
  std::size_t end = std::min(line.size(), start + most);
  while (end < line.size() && continues_character(line[end])) ++end;
  d.source = harmless(line.substr(start, end - start));
  d.source_column = 1 + characters(line.substr(start, at - start));
}

std::string_view diagnostics::source_line(std::uint32_t line) {
  if (line < known_line_) known_line_ = 1, known_offset_ = 0;
  while (known_line_ < line) {
    auto const end = text_.find('\n', known_offset_);
    if (end == text_.npos) return {};
    known_offset_ = end + 1;
    ++known_line_;
  }
  auto const rest = text_.substr(std::min(known_offset_, text_.size()));
  return rest.substr(0, rest.find('\n'));
}

void diagnostics::print_place(text_writer& out, diagnostic const& d) const {
  out << harmless(file_) << ':';
  if (d.line) (out.number(d.line) << ':').number(d.column) << ':';
  out << ' ';
}

namespace {

void print_excerpt(text_writer& out, diagnostic const& d) {
  if (!d.line) return;
  text_writer margin;
  margin.number(d.line);
  for (auto n = margin.size(); n < 6; ++n) out << ' ';
  out << margin.view() << " | " << d.source << "\n       | ";
  for (std::uint32_t i = 1; i < d.source_column; ++i) out << ' ';
  out << '^';
  auto const room = std::max(characters(d.source), d.source_column) - d.source_column;
  for (std::uint32_t i = 0; i + 1 < d.width && i < room; ++i) out << '~';
  out << '\n';
}

}  // namespace

void diagnostics::print_errors(text_writer& out) const {
  for (auto const& d : list_) {
    if (d.kind == diagnostic_kind::warning) continue;
    if (d.kind == diagnostic_kind::rejected) {
      out << "\nsyntax error in section " << d.section << "\nline ";
      out.number(d.line) << ": " << d.statement << "\n\n";
    } else {
      out << "\nproblem parsing configuration file line ";
      out.number(d.line) << "\nerror message:\n";
    }
    print_place(out, d);
    out << d.what << '\n';
    print_excerpt(out, d);
  }
  if (full()) out << "\ntoo many errors: the rest of the file was not looked at\n";
}

void diagnostics::print_warnings(text_writer& out) const {
  for (auto const& d : list_) {
    if (d.kind != diagnostic_kind::warning) continue;
    print_place(out, d);
    out << "warning: " << d.what << '\n';
    print_excerpt(out, d);
  }
  if (warnings_ > most_warnings)
    (out << "and ").number(warnings_ - most_warnings) << " warnings more\n";
}

std::string diagnostics::first_error() const {
  for (auto const& d : list_) {
    if (d.kind == diagnostic_kind::warning) continue;
    text_writer out;
    print_place(out, d);
    out << std::string_view{d.what}.substr(0, d.what.find('\n'));
    return std::string{out.view()};
  }
  return {};
}

}  // namespace senda::daemon::config
