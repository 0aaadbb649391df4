// The corpus of malicious inputs, read: entries with octets and verdicts (README.md says how).
#pragma once

#include <cctype>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace hostile {

using octets = std::vector<std::uint8_t>;

struct entry {
  std::string file, name, rfc, session = "plain", verdict, code;
  std::string alternative;       ///< what $each is
  std::vector<octets> messages;  ///< whole, as they go over the wire
  int announced = -1, withdrawn = -1;
  bool opening = false;  ///< sent instead of the OPEN
  int line = 0;
};

[[noreturn]] inline void wrong(std::string const& where, std::string const& what) {
  std::fprintf(stderr, "%s: %s\n", where.c_str(), what.c_str());
  std::exit(2);
}

/// The octets of an expression.
class expression {
 public:
  expression(std::string_view text, std::string_view each, std::string where)
      : left_(text), each_(each), where_(std::move(where)) {}
  octets read() {
    auto out = sequence();
    if (!left_.empty()) wrong(where_, "what is \"" + std::string{left_} + "\"?");
    return out;
  }
  static octets of(std::string_view text, std::string_view each, std::string const& where) {
    return expression{text, each, where}.read();
  }

 private:
  static std::string_view named(std::string_view name) {
    static std::map<std::string_view, std::string_view> const names{
        {"origin", "40010100"},     {"path", "400206 0201 0000fde9"}, {"path2", "400204 0201 fde9"},
        {"hop", "400304 0a000002"}, {"attrs", "$origin $path $hop"},  {"route", "18 c63364"},
        {"six", "20 20010db8"},     {"hop6", "20010db8 11*(00) 01"},
    };
    auto const at = names.find(name);
    return at == names.end() ? std::string_view{"?"} : at->second;
  }
  static void append(octets& to, octets const& from) {
    to.insert(to.end(), from.begin(), from.end());
  }
  static int digit(char c) {
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
  }
  octets sequence() {
    octets out;
    while (!left_.empty() && left_[0] != ')') {
      if (left_[0] == ' ') left_.remove_prefix(1);
      else append(out, term());
    }
    return out;
  }
  octets group() {
    left_.remove_prefix(1);
    auto out = sequence();
    if (left_.empty()) wrong(where_, "')' is missing");
    left_.remove_prefix(1);
    return out;
  }
  octets term() {
    if (left_[0] == '"') return text();
    if (left_[0] == '$') return variable();
    if (left_.starts_with("u8(")) return measured(2, 1);
    if (left_.starts_with("u16(")) return measured(3, 2);
    std::size_t n = 0;
    while (n < left_.size() && std::isdigit(static_cast<unsigned char>(left_[n]))) ++n;
    if (n && left_.substr(n).starts_with("*(")) {
      auto const times = std::atoi(std::string{left_.substr(0, n)}.c_str());
      left_.remove_prefix(n + 1);
      auto const one = group();
      octets out;
      for (int i = 0; i < times; ++i) append(out, one);
      return out;
    }
    int const high = digit(left_[0]), low = left_.size() > 1 ? digit(left_[1]) : -1;
    if (high < 0 || low < 0) wrong(where_, "no octets: \"" + std::string{left_} + "\"");
    left_.remove_prefix(2);
    return {static_cast<std::uint8_t>(high << 4 | low)};
  }
  octets measured(std::size_t skip, int width) {
    left_.remove_prefix(skip);
    auto const inside = group();
    octets out;
    if (width == 2) out.push_back(static_cast<std::uint8_t>(inside.size() >> 8));
    out.push_back(static_cast<std::uint8_t>(inside.size()));
    append(out, inside);
    return out;
  }
  octets variable() {
    std::size_t n = 1;
    while (n < left_.size() && std::isalnum(static_cast<unsigned char>(left_[n]))) ++n;
    auto const name = left_.substr(1, n - 1);
    left_.remove_prefix(n);
    return name == "each" ? of(each_, {}, where_) : of(named(name), {}, where_);
  }
  octets text() {
    left_.remove_prefix(1);
    octets out;
    while (!left_.empty() && left_[0] != '"') {
      char c = left_[0];
      left_.remove_prefix(1);
      if (c == '\\') {
        c = left_[0];
        left_.remove_prefix(1);
        if (c == 'u') {
          unsigned v = 0;
          for (int i = 0; i < 4; ++i)
            v = v << 4 | static_cast<unsigned>(digit(left_[static_cast<std::size_t>(i)]));
          left_.remove_prefix(4);
          out.insert(out.end(), {static_cast<std::uint8_t>(0xe0 | v >> 12),
                                 static_cast<std::uint8_t>(0x80 | (v >> 6 & 63)),
                                 static_cast<std::uint8_t>(0x80 | (v & 63))});
          continue;
        }
        c = c == 'n' ? '\n' : c == 'r' ? '\r' : c == 't' ? '\t' : c == '0' ? '\0' : c;
      }
      out.push_back(static_cast<std::uint8_t>(c));
    }
    if (left_.empty()) wrong(where_, "'\"' is missing");
    left_.remove_prefix(1);
    return out;
  }

  std::string_view left_, each_;
  std::string where_;
};

[[nodiscard]] inline octets framed(std::uint8_t type, octets const& body) {
  octets out(16, 0xff);
  auto const size = 19 + body.size();
  out.push_back(static_cast<std::uint8_t>(size >> 8));
  out.push_back(static_cast<std::uint8_t>(size));
  out.push_back(type);
  out.insert(out.end(), body.begin(), body.end());
  return out;
}

namespace detail {

/// Splits at '|' outside of quotes.
inline std::vector<std::string> alternatives(std::string_view text) {
  std::vector<std::string> out(1);
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    char const c = text[i];
    if (c == '\\' && quoted && i + 1 < text.size()) {
      out.back() += c;
      out.back() += text[++i];
      continue;
    }
    if (c == '"') quoted = !quoted;
    if (c == '|' && !quoted) out.emplace_back();
    else out.back() += c;
  }
  return out;
}

inline octets open_with(octets const& capabilities) {
  octets all = expression::of("01 04 0001 00 01 41 04 0000fde9", {}, "");
  all.insert(all.end(), capabilities.begin(), capabilities.end());
  auto out = expression::of("04 fde9 00b4 0a000002", {}, "");
  auto const n = all.size();
  auto const u8 = [&](std::size_t v) { out.push_back(static_cast<std::uint8_t>(v)); };
  if (n <= 253) {
    for (auto const v : {n + 2, std::size_t{2}, n}) u8(v);
  } else {  // RFC 9072
    for (auto const v :
         {std::size_t{255}, std::size_t{255}, (n + 3) >> 8, n + 3, std::size_t{2}, n >> 8, n})
      u8(v);
  }
  out.insert(out.end(), all.begin(), all.end());
  return framed(1, out);
}

/// The message a line asks for; none: it is another kind of line.
inline bool message_of(std::string_view kind, std::string_view text, std::string_view each,
                       std::string const& where, octets& out) {
  auto const body = [&](std::string const& expr) { return expression::of(expr, each, where); };
  std::string const t{text};
  if (kind == "raw") out = body(t);
  else if (kind == "update") out = framed(2, body(t));
  else if (kind == "attributes") out = framed(2, body("0000 u16(" + t + ") $route"));
  else if (kind == "routes") out = framed(2, body("0000 u16($attrs) " + t));
  else if (kind == "reach") out = framed(2, body("0000 u16($origin $path 900e u16(" + t + "))"));
  else if (kind == "unreach") out = framed(2, body("0000 u16(900f u16(" + t + "))"));
  else if (kind == "notification") out = framed(3, body(t));
  else if (kind == "refresh") out = framed(5, body(t));
  else if (kind == "operational") out = framed(6, body(t));
  else if (kind == "open") out = framed(1, body(t));
  else if (kind == "capabilities") out = open_with(body(t));
  else if (kind == "message") {
    auto const all = body(t);
    out = framed(all[0], {all.begin() + 1, all.end()});
  } else return false;
  return true;
}

inline void expectation(entry& e, std::string_view text) {
  while (!text.empty()) {
    auto const word = text.substr(0, text.find(' '));
    text.remove_prefix(std::min(text.size(), word.size() + 1));
    if (word.starts_with("announced="))
      e.announced = std::atoi(std::string{word.substr(10)}.c_str());
    else if (word.starts_with("withdrawn="))
      e.withdrawn = std::atoi(std::string{word.substr(10)}.c_str());
    else if (e.verdict.empty()) e.verdict = word;
    else if (!word.empty()) e.code = word;
  }
}

}  // namespace detail

/// All entries of a folder, one for each alternative.
[[nodiscard]] inline std::vector<entry> read_corpus(std::filesystem::path const& folder) {
  std::vector<std::filesystem::path> files;
  for (auto const& f : std::filesystem::directory_iterator{folder})
    if (f.path().extension() == ".txt") files.push_back(f.path());
  std::sort(files.begin(), files.end());
  std::vector<entry> all;
  for (auto const& path : files) {
    std::ifstream in{path};
    entry now;
    std::vector<std::pair<std::string, std::string>> sent;
    std::vector<std::string> each{""};
    int number = 0;
    for (std::string line; std::getline(in, line);) {
      ++number;
      auto const from = line.find_first_not_of(' ');
      if (from == line.npos || line[from] == '#') continue;
      std::string_view text{line};
      text.remove_prefix(from);
      std::string const kind{text.substr(0, text.find(' '))};
      text.remove_prefix(std::min(text.size(), kind.size() + 1));
      auto const where = path.filename().string() + ":" + std::to_string(number);
      if (kind == "name") {
        now = {};
        now.file = path.stem().string();
        now.name = text;
        now.opening = now.file == "opening";
        now.line = number;
        sent.clear();
        each = {""};
      } else if (kind == "rfc") now.rfc = text;
      else if (kind == "session") now.session = text;
      else if (kind == "each") each = detail::alternatives(text);
      else if (kind == "expect") {
        auto const verdicts = detail::alternatives(text);
        for (std::size_t i = 0; i < each.size(); ++i) {
          auto const& alternative = each[i];
          auto one = now;
          one.alternative = alternative;
          detail::expectation(one, verdicts[verdicts.size() == each.size() ? i : 0]);
          for (auto const& [what, expr] : sent) {
            octets m;
            if (!detail::message_of(what, expr, alternative, where, m))
              wrong(where, "no such line: " + what);
            one.opening = one.opening || (m[18] == 1 && what != "raw");
            one.messages.push_back(std::move(m));
          }
          all.push_back(std::move(one));
        }
      } else sent.emplace_back(kind, text);
    }
  }
  return all;
}

}  // namespace hostile
