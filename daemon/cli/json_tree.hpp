// json_tree: JSON for people: members in lines of their own, indented.
// Values that are JSON already can be put in as they are.
#pragma once

#include <senda/core/json.hpp>

#include <string_view>

namespace senda::daemon::cli {

/// Writes one value. Every member() or element() is followed by exactly one value.
class json_tree {
 public:
  /// `indent` blanks for each level; 0: everything in one line.
  json_tree(text_writer& out, unsigned indent) noexcept : out_(out), indent_(indent) {}

  json_tree& open(char bracket = '{') {
    out_ << bracket;
    ++depth_;
    first_ = true;
    return *this;
  }
  json_tree& close(char bracket = '}') {
    --depth_;
    if (!first_) line();
    first_ = false;
    out_ << bracket;
    return *this;
  }
  json_tree& member(std::string_view key) {
    element();
    json_string(out_, key);
    out_ << ": ";
    return *this;
  }
  json_tree& element() {
    if (!first_) out_ << (indent_ ? "," : ", ");
    first_ = false;
    line();
    return *this;
  }
  json_tree& text(std::string_view s) { return json_string(out_, s), *this; }
  json_tree& raw(std::string_view json) { return out_ << json, *this; }
  json_tree& number(std::uint64_t v) { return out_.number(v), *this; }
  json_tree& boolean(bool v) { return out_ << (v ? "true" : "false"), *this; }
  json_tree& null() { return out_ << "null", *this; }
  [[nodiscard]] text_writer& out() noexcept { return out_; }

 private:
  void line() {
    if (!indent_) return;
    out_ << '\n';
    for (unsigned i = 0; i < depth_ * indent_; ++i) out_ << ' ';
  }

  text_writer& out_;
  unsigned indent_, depth_ = 0;
  bool first_ = true;
};

}  // namespace senda::daemon::cli
