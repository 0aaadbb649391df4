#include "daemon/cli/options.hpp"

#include <cstdio>

#include "daemon/config/suggest.hpp"

namespace senda::daemon::cli {

namespace {

constexpr option help_option{'h', "help", "", "show this and exit"};

std::string_view key_of(option const& o) {
  return o.name.empty() ? std::string_view{&o.letter, 1} : o.name;
}

/// "-f, --family FAMILY"
std::string head_of(option const& o) {
  std::string s;
  if (o.letter) (s += '-') += o.letter;
  if (o.letter && !o.name.empty()) s += ", ";
  if (!o.letter) s += "    ";
  if (!o.name.empty()) (s += "--") += o.name;
  if (!o.value.empty()) (s += ' ') += o.value;
  return s;
}

void add_option(std::string& out, option const& o) {
  constexpr std::size_t column = 30;
  auto line = "  " + head_of(o);
  if (line.size() + 2 > column) (out += line) += '\n', line.clear();
  line.resize(column, ' ');
  ((out += line) += o.help) += '\n';
}

}  // namespace

arguments::arguments(std::span<option const> known, std::span<char const* const> words)
    : known_(known), words_(words) {
  while (at_ < words_.size() && error_.empty()) {
    std::string_view const word = next();
    if (word == "--") {
      while (at_ < words_.size()) operands_.push_back(next());
    } else if (word.starts_with("--")) long_option(word.substr(2));
    else if (word.size() > 1 && word[0] == '-') short_options(word.substr(1));
    else operands_.push_back(word);
  }
}

std::string_view arguments::next() noexcept {
  return at_ < words_.size() ? std::string_view{words_[at_++]} : std::string_view{};
}

void arguments::wrong(std::string_view what, std::string_view word) {
  if (error_.empty()) ((error_ += what) += ": ") += word;
}

void arguments::unknown(std::string_view name) {
  wrong("no such option", "--" + std::string{name});
  config::nearest_word nearest{name};
  for (auto const& o : known_) nearest.consider(o.name);
  nearest.consider(help_option.name);
  if (auto const best = nearest.best(); !best.empty())
    ((error_ += ", did you mean --") += best) += '?';
}

void arguments::long_option(std::string_view word) {
  auto const equals = word.find('=');
  auto const name = word.substr(0, equals);
  auto const value = equals == word.npos ? std::string_view{} : word.substr(equals + 1);
  option const* found = nullptr;
  bool several = false;
  auto const consider = [&](option const& o) {
    if (o.name.empty() || !o.name.starts_with(name)) return;
    if (o.name == name) found = &o, several = false;
    else if (!found) found = &o;
    else if (found->name != name) several = true;
  };
  for (auto const& o : known_) consider(o);
  consider(help_option);
  if (several) return wrong("more than one option begins like this", "--" + std::string{name});
  if (!found || name.empty()) return unknown(name);
  add(*found, "--" + std::string{found->name}, value, equals != word.npos);
}

void arguments::short_options(std::string_view letters) {
  while (!letters.empty() && error_.empty()) {
    char const c = letters.front();
    letters.remove_prefix(1);
    option const* found = c == help_option.letter ? &help_option : nullptr;
    for (auto const& o : known_)
      if (o.letter == c) found = &o;
    auto const shown = std::string{'-', c};
    if (!found) return wrong("no such option", shown);
    if (found->value.empty()) add(*found, shown, {}, false);
    else {
      add(*found, shown, letters, !letters.empty());
      return;
    }
  }
}

void arguments::add(option const& o, std::string_view shown, std::string_view value,
                    bool has_value) {
  if (&o == &help_option) {
    help_ = true;
    return;
  }
  if (o.value.empty() && has_value) return wrong("this option takes no value", shown);
  if (!o.value.empty() && !has_value) {
    if (at_ == words_.size()) return wrong("this option needs a value", shown);
    value = next();
  }
  given_.push_back({&o, value});
}

bool arguments::has(std::string_view name) const noexcept {
  for (auto const& g : given_)
    if (key_of(*g.which) == name) return true;
  return false;
}

std::string_view arguments::value(std::string_view name,
                                  std::string_view otherwise) const noexcept {
  for (auto g = given_.rbegin(); g != given_.rend(); ++g)
    if (key_of(*g->which) == name) return g->value;
  return otherwise;
}

std::vector<std::string_view> arguments::values(std::string_view name) const {
  std::vector<std::string_view> all;
  for (auto const& g : given_)
    if (key_of(*g.which) == name) all.push_back(g.value);
  return all;
}

std::string arguments::text() const {
  std::string s;
  for (auto const o : operands_) {
    if (!s.empty()) s += ' ';
    s += o;
  }
  return s;
}

std::string usage_line(std::string_view program, usage const& u) {
  std::string s{"usage: "};
  (s += program) += ' ';
  s += u.verb;
  if (!u.options.empty()) s += " [OPTION ...]";
  if (!u.operands.empty()) (s += ' ') += u.operands;
  return s += '\n';
}

std::string help_text(std::string_view program, usage const& u) {
  auto s = usage_line(program, u);
  ((s += '\n') += u.summary) += "\n\noptions:\n";
  for (auto const& o : u.options) add_option(s, o);
  add_option(s, help_option);
  if (u.example.empty()) return s;
  s += u.example.find('\n') == u.example.npos ? "\nexample:\n" : "\nexamples:\n";
  for (auto rest = u.example; !rest.empty();) {
    auto const end = rest.find('\n');
    (((s += "  ") += program) += ' ') += rest.substr(0, end);
    s += '\n';
    rest = end == rest.npos ? std::string_view{} : rest.substr(end + 1);
  }
  return s;
}

int answered(std::string_view program, usage const& u, arguments const& a) {
  if (a.help()) {
    auto const s = help_text(program, u);
    std::fwrite(s.data(), 1, s.size(), stdout);
    return 0;
  }
  if (a.error().empty()) return -1;
  auto const s = usage_line(program, u) + std::string{program} + ' ' + std::string{u.verb} + ": " +
                 a.error() + " (--help lists them)\n";
  std::fwrite(s.data(), 1, s.size(), stderr);
  return 2;
}

int lacks(std::string_view program, usage const& u, std::string_view what) {
  auto const s = usage_line(program, u) + "error: " + std::string{what} + '\n';
  std::fwrite(s.data(), 1, s.size(), stderr);
  return 2;
}

}  // namespace senda::daemon::cli
