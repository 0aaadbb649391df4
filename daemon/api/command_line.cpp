#include "daemon/api/command_line.hpp"

#include <array>

namespace senda::daemon {

namespace {

enum class kind : std::uint8_t { word, blank, alone, quote, forbidden };

constexpr auto kinds = [] {
  std::array<kind, 256> table{};
  for (std::size_t c = 0; c < table.size(); ++c)
    if (c < ' ' || c >= 0x7f) table[c] = kind::forbidden;
  for (char const c : {' ', '\t', '\r'}) table[static_cast<unsigned char>(c)] = kind::blank;
  for (char const c : {'[', ']', '(', ')', ',', ';', '{', '}'})
    table[static_cast<unsigned char>(c)] = kind::alone;
  for (char const c : {'"', '\''}) table[static_cast<unsigned char>(c)] = kind::quote;
  return table;
}();

kind kind_of(char c) { return kinds[static_cast<unsigned char>(c)]; }
bool is_text(std::string_view s) {
  for (char const c : s)
    if (kind_of(c) == kind::forbidden) return false;
  return true;
}

}  // namespace

bool command_line::assign(std::string_view line) {
  text_ = line;
  words_.clear();
  std::string_view const all{text_};
  std::size_t at = 0;
  auto const add = [&](std::size_t from, std::size_t to) {
    words_.push_back({all.substr(from, to - from), 1, static_cast<std::uint32_t>(from + 1)});
  };
  while (at < all.size()) {
    auto const start = at++;
    switch (kind_of(all[start])) {
      case kind::alone:
        add(start, at);
        break;
      case kind::quote:
        at = all.find(all[start], at);
        if (at == all.npos || !is_text(all.substr(start, at - start))) return false;
        add(start + 1, at++);
        break;
      case kind::word:  // a quote within a word is a part of it
        while (at < all.size() &&
               (kind_of(all[at]) == kind::word || kind_of(all[at]) == kind::quote))
          ++at;
        add(start, at);
        break;
      case kind::blank:
        break;
      case kind::forbidden:
        return false;
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
