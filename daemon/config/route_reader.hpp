// route_reader: one route statement, of a configuration or an API command: what its kind of route
// has (routes/route_form.hpp), attributes, and the words that say what to do with it.
// Configuration contract §8 to §15.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "daemon/config/routes/route_form.hpp"
#include "daemon/config/suggest.hpp"

namespace senda::daemon::config {

/// Reused from statement to statement: what it needs is allocated once. A failure is in the cursor;
/// its hint may point into this object.
class route_reader {
 public:
  /// How an unknown word is refused (§2).
  enum class wording : std::uint8_t { route, attributes, announce };

  route_reader();
  route_reader(route_reader const&) = delete;
  route_reader& operator=(route_reader const&) = delete;

  /// Forgets everything: a new statement begins. `section` is what it stands in, where it says the
  /// family: `announce { ipv4 { unicast ... } }`.
  void clear(route_kind kind = route_kind::prefix, std::optional<family> section = {});

  /// A whole statement of that kind, as clear() has it: what opens it, then keywords and values.
  /// Tables have many routes in a row that differ in nothing but their prefix: words which repeat
  /// those of the statement before are compared, not read.
  result<void> read_route(text_cursor& in, route_kind kind = route_kind::prefix,
                          std::optional<family> section = {});
  /// `KEYWORD VALUE ... nlri PREFIX ...`, all of the words.
  result<void> read_attributes(text_cursor& in);

  /// The parts, for who has them in several statements.
  result<void> begin(text_cursor& in) { return form_->begin(in, parts_); }
  /// The value of `keyword`; nothing when there is no such keyword.
  std::optional<result<void>> read_keyword(std::string_view keyword, text_cursor& in);
  /// A section inside a statement in braces; false: there is none of that name.
  bool enter(std::string_view section) noexcept { return form_->enter(section); }
  void leave() noexcept { form_->leave(); }
  /// To be called once everything is read.
  result<void> finish(text_cursor& in);

  [[nodiscard]] route_kind kind() const noexcept { return kind_; }
  /// The last statement had the attributes of the one before it.
  [[nodiscard]] bool repeated() const noexcept { return repeated_; }
  /// The block so far: NEXT_HOP is absent for `self`, and when there is none.
  [[nodiscard]] bytes attributes() const noexcept { return block_.written(); }
  [[nodiscard]] bool next_hop_self() const noexcept { return parts_.next_hop_self; }
  /// Why the routes can be withdrawn but not announced; nothing: they can.
  [[nodiscard]] std::string_view obstacle() const noexcept { return form_->obstacle(parts_); }
  /// What is odd about the routes, which are fine otherwise.
  [[nodiscard]] std::string_view warning() const noexcept { return parts_.warning; }
  [[nodiscard]] std::optional<std::uint32_t> path_id() const noexcept { return parts_.path_id; }
  [[nodiscard]] route_control const& control() const noexcept { return parts_.control; }
  /// Calls f(route_key_view) for each route, in order; the views are good during the call only.
  template <class F> void for_each_route(F&& f) const {
    form_->for_each_route(parts_, std::ref(f));
  }
  /// Of the routes; empty when there is none.
  [[nodiscard]] family_set families() const noexcept { return form_->families(parts_); }

  /// Offers each keyword the statement may have.
  void consider_keywords(nearest_word& nearest) const;

 private:
  [[nodiscard]] bool repeats(text_cursor const& in, route_kind kind,
                             std::optional<family> section) const noexcept;
  void remember(text_cursor const& in);
  result<void> read_words(text_cursor& in, wording w);
  outcome::failure_type<error> refuse_unknown(std::string_view word, text_cursor& in, wording w);
  [[nodiscard]] std::string all_keywords() const;
  result<void> next_hop(text_cursor& in);
  result<void> path_information(text_cursor& in);
  result<void> name(text_cursor& in);
  result<void> watchdog(text_cursor& in);
  result<void> withdraw(text_cursor& in);

  struct keyword_row;
  static keyword_row const rows[];

  std::vector<std::uint8_t> storage_;
  attribute_block_builder block_;
  route_parts parts_;
  std::array<std::unique_ptr<route_form>, route_kinds> forms_;
  route_form* form_;
  route_kind kind_ = route_kind::prefix;
  std::string last_words_;  // of the statement before, all but the first, each with a NUL behind it
  bool repeatable_ = false;  // the state is what last_words_ made it
  bool repeated_ = false;
};

}  // namespace senda::daemon::config
