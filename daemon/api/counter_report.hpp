// counter_report: what is counted, by object, as one object of JSON or as lines of text.
// API contract §3.4 (version 4 answers in text, unless `json` ends the command).
#pragma once

#include <senda/core/json.hpp>
#include <senda/core/text_writer.hpp>

#include <cstdint>
#include <string_view>

namespace senda::daemon {

/// `{"processes": {"h1": {"pid": 7, …}}, "control": {"clients": 1, …}}`, or a line for each object:
/// `process h1: pid 7, …`, `control: clients 1, …`.
class counter_report {
 public:
  explicit counter_report(bool json) noexcept : json_(json) {}

  /// A group of objects follows; in text each has `word` before its name, unless that is empty.
  counter_report& group(std::string_view key, std::string_view word) {
    close(top);
    if (json_) out_ << (out_.empty() ? "{" : ", ") << '"' << key << "\": {";
    word_ = word;
    depth_ = in_group;
    comma_ = {};
    return *this;
  }
  /// An object of the group.
  counter_report& of(std::string_view name) {
    close(in_group);
    if (json_) {
      json_string(out_ << comma_, name);
      out_ << ": {";
    } else out_ << word_ << (word_.empty() ? "" : " ") << name << ':';
    return open(in_member);
  }
  /// An object that is in no group.
  counter_report& object(std::string_view key) {
    close(top);
    if (json_) out_ << (out_.empty() ? "{" : ", ") << '"' << key << "\": {";
    else out_ << key << ':';
    return open(in_object);
  }
  /// A counter of the object.
  counter_report& member(std::string_view name, std::uint64_t value) {
    out_ << comma_;
    if (json_) out_ << '"' << name << "\": ";
    else out_ << ' ' << name << ' ';
    out_.number(value);
    comma_ = json_ ? ", " : ",";
    return *this;
  }
  /// All of it, without a line feed at the end.
  [[nodiscard]] std::string_view finish() {
    close(top);
    if (json_) out_ << (out_.empty() ? "{}" : "}");
    auto const all = out_.view();
    return json_ || all.empty() ? all : all.substr(0, all.size() - 1);
  }

 private:
  enum depth : unsigned char { top, in_group, in_object, in_member };

  counter_report& open(depth d) {
    depth_ = d;
    comma_ = {};
    return *this;
  }
  void close(depth wanted) {
    if (depth_ == in_object || depth_ == in_member) out_ << (json_ ? '}' : '\n');
    if (depth_ == in_member) depth_ = in_group, comma_ = ", ";
    if (wanted == top && depth_ == in_group && json_) out_ << '}';
    if (wanted == top) depth_ = top;
  }

  text_writer out_;
  bool json_;
  depth depth_ = top;
  std::string_view word_, comma_;
};

}  // namespace senda::daemon
