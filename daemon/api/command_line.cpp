#include "daemon/api/command_line.hpp"

namespace senda::daemon {

namespace {

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r'; }
bool stands_alone(char c) {
  return c == '[' || c == ']' || c == '(' || c == ')' || c == ',' || c == ';' || c == '{' ||
         c == '}';
}
bool is_text(char c) { return (c >= ' ' && c < 0x7f) || c == '\t' || c == '\r'; }

}  // namespace

bool command_line::assign(std::string_view line) {
  text_ = line;
  words_.clear();
  for (char const c : text_)
    if (!is_text(c)) return false;
  std::string_view const all{text_};
  std::size_t at = 0;
  auto const add = [&](std::size_t from, std::size_t to) {
    words_.push_back({all.substr(from, to - from), 1, static_cast<std::uint32_t>(from + 1)});
  };
  while (at < all.size()) {
    char const c = all[at];
    if (is_blank(c)) {
      ++at;
    } else if (stands_alone(c)) {
      add(at, at + 1);
      ++at;
    } else if (c == '"' || c == '\'') {
      auto const end = all.find(c, at + 1);
      if (end == all.npos) return false;
      add(at + 1, end);
      at = end + 1;
    } else {
      auto end = at;
      while (end < all.size() && !is_blank(all[end]) && !stands_alone(all[end])) ++end;
      add(at, end);
      at = end;
    }
  }
  return true;
}

bool command_line::drop_last(std::string_view text) {
  if (words_.empty() || words_.back().text != text) return false;
  words_.pop_back();
  return true;
}

std::string command_line::join(std::size_t first) const {
  std::string out;
  for (auto i = first; i < words_.size(); ++i) {
    if (i > first) out += ' ';
    out += words_[i].text;
  }
  return out;
}

}  // namespace senda::daemon
