// A strict JSON checker for what senda prints: RFC 8259, and besides: ASCII only, no control
// characters within strings, surrogates in pairs, no key twice in an object, exponents with
// their sign.
#pragma once

#include <algorithm>
#include <string_view>
#include <vector>

namespace fuzz {

class json_checker {
 public:
  /// True when `text` is exactly one value, blanks around it or not.
  [[nodiscard]] static bool accepts(std::string_view text) {
    json_checker c{text};
    c.blanks();
    if (!c.value(0)) return false;
    c.blanks();
    return c.left_.empty();
  }

 private:
  explicit json_checker(std::string_view text) : left_(text) {}

  [[nodiscard]] char front() const { return left_.empty() ? '\0' : left_.front(); }
  bool take(char c) {
    if (left_.empty() || left_.front() != c) return false;
    return left_.remove_prefix(1), true;
  }
  bool word(std::string_view w) {
    if (!left_.starts_with(w)) return false;
    return left_.remove_prefix(w.size()), true;
  }
  void blanks() {
    while (front() == ' ' || front() == '\t' || front() == '\n' || front() == '\r')
      left_.remove_prefix(1);
  }

  bool value(int depth) {
    if (depth > 64) return false;
    switch (front()) {
      case '{':
        return object(depth + 1);
      case '[':
        return array(depth + 1);
      case '"':
        return string();
      case 't':
        return word("true");
      case 'f':
        return word("false");
      case 'n':
        return word("null");
      default:
        return number();
    }
  }
  bool object(int depth) {
    take('{');
    blanks();
    if (take('}')) return true;
    std::vector<std::string_view> keys;
    do {
      blanks();
      auto const before = left_;
      if (!string()) return false;
      auto const key = before.substr(0, before.size() - left_.size());
      if (std::find(keys.begin(), keys.end(), key) != keys.end()) return false;
      keys.push_back(key);
      blanks();
      if (!take(':')) return false;
      blanks();
      if (!value(depth)) return false;
      blanks();
    } while (take(','));
    return take('}');
  }
  bool array(int depth) {
    take('[');
    blanks();
    if (take(']')) return true;
    do {
      blanks();
      if (!value(depth)) return false;
      blanks();
    } while (take(','));
    return take(']');
  }
  /// `-`, digits without leading zeros, perhaps a fraction, perhaps an exponent with its sign.
  bool number() {
    take('-');
    if (!take('0') && !digits()) return false;
    if (take('.') && !digits()) return false;
    if (take('e') && !((take('-') || take('+')) && digits())) return false;
    return !digit() && front() != 'e' && front() != 'E';
  }
  bool digits() {
    if (!digit()) return false;
    while (digit()) left_.remove_prefix(1);
    return true;
  }
  [[nodiscard]] bool digit() const { return front() >= '0' && front() <= '9'; }

  bool string() {
    if (!take('"')) return false;
    while (!left_.empty()) {
      char const c = left_.front();
      left_.remove_prefix(1);
      if (c == '"') return true;
      if (c < 0x20 || c > 0x7e) return false;
      if (c == '\\' && !escape()) return false;
    }
    return false;
  }
  bool escape() {
    char const c = front();
    if (left_.empty()) return false;
    left_.remove_prefix(1);
    if (std::string_view{"\"\\/bfnrt"}.find(c) != std::string_view::npos) return true;
    unsigned const first = c == 'u' ? four_digits() : none;
    if (first == none || (first >= 0xdc00 && first < 0xe000)) return false;
    if (first < 0xd800 || first > 0xdbff) return true;
    if (!word("\\u")) return false;
    unsigned const second = four_digits();
    return second >= 0xdc00 && second < 0xe000;
  }
  unsigned four_digits() {
    if (left_.size() < 4) return none;
    unsigned v = 0;
    for (int i = 0; i < 4; ++i) {
      auto const at = std::string_view{"0123456789abcdefABCDEF"}.find(left_[0]);
      if (at == std::string_view::npos) return none;
      v = v << 4 | static_cast<unsigned>(at < 16 ? at : at - 6);
      left_.remove_prefix(1);
    }
    return v;
  }
  static constexpr unsigned none = 0x10000;

  std::string_view left_;
};

}  // namespace fuzz
