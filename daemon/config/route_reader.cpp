#include "daemon/config/route_reader.hpp"

#include <senda/attribute/attributes_parse.hpp>
#include <senda/message/header.hpp>

#include <algorithm>

namespace senda::daemon::config {

/// The keywords of every kind of route that are no attributes.
struct route_reader::keyword_row {
  std::string_view word;
  result<void> (route_reader::*read)(text_cursor&);
};

route_reader::keyword_row const route_reader::rows[] = {
    {"next-hop", &route_reader::next_hop}, {"path-information", &route_reader::path_information},
    {"name", &route_reader::name},         {"watchdog", &route_reader::watchdog},
    {"withdraw", &route_reader::withdraw},
};

route_reader::route_reader()
    : storage_(max_extended_message_size),
      block_(storage_),
      parts_{.block = block_, .section = {}},
      forms_(make_route_forms()),
      form_(forms_.front().get()) {}

void route_reader::clear(route_kind kind, std::optional<family> section) {
  block_.clear();
  parts_.section = section;
  parts_.path_id.reset();
  parts_.next_hop_self = false;
  parts_.control = {};
  parts_.warning = {};
  kind_ = kind;
  form_ = forms_[static_cast<std::size_t>(kind)].get();
  form_->clear();
  repeatable_ = repeated_ = false;
}

result<void> route_reader::read_route(text_cursor& in, route_kind kind,
                                      std::optional<family> section) {
  auto const start = in.position();
  if (repeats(in, kind, section) && form_->restart()) {
    repeatable_ = false;  // unless it ends well
    SENDA_CHECK(begin(in));
    if (in.position() == start + 1) {
      in.seek(start + 1 + in.remaining());
      SENDA_CHECK(finish(in));
      repeatable_ = repeated_ = true;
      return success();
    }
    in.seek(start);
  }
  clear(kind, section);
  SENDA_CHECK(begin(in));
  bool const one_word = in.position() == start + 1;
  SENDA_CHECK(read_words(in, parts_.section ? wording::announce : wording::route));
  SENDA_CHECK(finish(in));
  in.seek(start);
  if (one_word) remember(in);
  in.seek(start + in.remaining());
  return success();
}

/// The words from the second on are those of the statement before, which was of the same kind.
bool route_reader::repeats(text_cursor const& in, route_kind kind,
                           std::optional<family> section) const noexcept {
  if (!repeatable_ || kind != kind_ || section != parts_.section) return false;
  std::string_view rest{last_words_};
  for (std::size_t i = 1; i < in.remaining(); ++i) {
    auto const word = in.peek(i);
    if (word.size() >= rest.size() || rest[word.size()] != '\0' || !rest.starts_with(word))
      return false;
    rest.remove_prefix(word.size() + 1);
  }
  return rest.empty();
}

void route_reader::remember(text_cursor const& in) {
  last_words_.clear();
  for (std::size_t i = 1; i < in.remaining(); ++i) {
    last_words_ += in.peek(i);
    last_words_ += '\0';
  }
  repeatable_ = true;
}

result<void> route_reader::read_attributes(text_cursor& in) {
  SENDA_CHECK(read_words(in, wording::attributes));
  while (!in.at_end()) SENDA_CHECK(begin(in));
  return finish(in);
}

/// Up to the end, or behind `nlri`.
result<void> route_reader::read_words(text_cursor& in, wording w) {
  while (!in.at_end()) {
    auto const word = in.next();
    if (w == wording::attributes && word == "nlri") break;
    auto const r = read_keyword(word, in);
    if (!r) return refuse_unknown(word, in, w);
    SENDA_CHECK(*r);
  }
  return success();
}

std::optional<result<void>> route_reader::read_keyword(std::string_view keyword, text_cursor& in) {
  if (auto own = form_->read(keyword, in, parts_)) return own;
  if (!form_->allows(keyword)) return {};
  for (auto const& row : rows)
    if (row.word == keyword) return (this->*row.read)(in);
  return parse_attribute(keyword, in, block_);
}

result<void> route_reader::finish(text_cursor& in) {
  SENDA_CHECK(form_->finish(in, parts_));
  if (!block_.finish().has_value())
    return in.complain("the attributes of this route do not fit in any message");
  return success();
}

outcome::failure_type<error> route_reader::refuse_unknown(std::string_view word, text_cursor& in,
                                                          wording w) {
  nearest_word nearest{word};
  consider_keywords(nearest);
  auto& hint = parts_.hint;
  hint.clear();
  if (!nearest.best().empty()) hint = "Did you mean '" + std::string{nearest.best()} + "'?";
  if (w == wording::attributes)
    return in.refuse_as("The command '{}' is not known or valid where used", hint);
  if (w == wording::route) return in.refuse_as(form_->unknown_word(), hint);
  auto const options = all_keywords();
  hint = hint.empty() ? options : options + "\n  " + hint;
  return in.refuse_as("Unknown command '{}'", hint);
}

std::string route_reader::all_keywords() const {
  std::vector<std::string_view> words;
  auto const own = form_->keywords();
  words.assign(own.begin(), own.end());
  auto const add = [&](std::string_view word) {
    if (form_->allows(word)) words.push_back(word);
  };
  for (auto const& row : rows) add(row.word);
  for_each_attribute_keyword(add);
  add(attribute::unknown::keyword);
  std::sort(words.begin(), words.end());
  words.erase(std::unique(words.begin(), words.end()), words.end());
  std::string options = "Valid options: ";
  for (auto const o : words) options += (o == words.front() ? "" : ", ") + std::string{o};
  return options;
}

void route_reader::consider_keywords(nearest_word& nearest) const {
  for (auto const word : form_->keywords()) nearest.consider(word);
  auto const consider = [&](std::string_view word) {
    if (form_->allows(word)) nearest.consider(word);
  };
  for (auto const& row : rows) consider(row.word);
  for_each_attribute_keyword(consider);
  consider(attribute::unknown::keyword);
}

/// An address or `self`; the last one counts.
result<void> route_reader::next_hop(text_cursor& in) {
  parts_.next_hop_self = equal_ignoring_case(in.peek(), "self");
  if (!parts_.next_hop_self) return *parse_attribute(attribute::next_hop::keyword, in, block_);
  in.next();
  block_.erase(attribute_code::next_hop);
  return success();
}

/// An IPv4 address, or a decimal number modulo 2^32.
result<void> route_reader::path_information(text_cursor& in) {
  auto const word = in.next();
  if (auto const a = parse_ipv4(word)) {
    parts_.path_id = a->value;
    return success();
  }
  if (!is_digits(word))
    return in.refuse("is not a valid path-information",
                     "Format: <number> or IPv4 address (e.g., 10 or 0.0.0.10)");
  std::uint32_t id = 0;
  for (char const c : word) id = id * 10 + static_cast<std::uint32_t>(c - '0');
  parts_.path_id = id;
  return success();
}

result<void> route_reader::name(text_cursor& in) {
  parts_.control.name = in.next();
  return success();
}

result<void> route_reader::watchdog(text_cursor& in) {
  auto const word = in.next();
  if (word.empty() || word == "announce" || word == "withdraw")
    return in.refuse("is not a valid watchdog name", "Any word but announce and withdraw");
  parts_.control.watchdog = word;
  return success();
}

result<void> route_reader::withdraw(text_cursor&) {
  parts_.control.withdrawn = true;
  return success();
}

}  // namespace senda::daemon::config
