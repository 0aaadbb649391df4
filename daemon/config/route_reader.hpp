// route_reader: one route statement, of a configuration or an API command: prefixes, attributes,
// and the words that say what to do with them. Configuration contract §8, §9.8, §10.
#pragma once

#include <senda/attribute/attribute_block.hpp>
#include <senda/nlri/unicast.hpp>
#include <senda/rib/route_key.hpp>

#include <string>
#include <vector>

#include "daemon/config/route_table.hpp"
#include "daemon/config/suggest.hpp"

namespace senda::daemon::config {

/// Reused from statement to statement: what it needs is allocated once. A failure is in the cursor;
/// its hint may point into this object.
class route_reader {
 public:
  /// How an unknown word is refused (§2).
  enum class wording : std::uint8_t { route, attributes, announce };
  /// Routes one prefix may be split into.
  static constexpr std::uint64_t most_routes = 1 << 24;

  route_reader();
  route_reader(route_reader const&) = delete;
  route_reader& operator=(route_reader const&) = delete;

  /// Forgets everything: a new statement begins.
  void clear();

  /// `PREFIX KEYWORD VALUE ...`, all of the words.
  result<void> read_route(text_cursor& in);
  /// `KEYWORD VALUE ... nlri PREFIX ...`, all of the words.
  result<void> read_attributes(text_cursor& in);
  /// `PREFIX KEYWORD VALUE ...` under `announce`: all prefixes are of this SAFI.
  result<void> read_announce(text_cursor& in, safi s);

  /// The parts, for who has them in several statements.
  result<void> read_prefix(text_cursor& in);
  /// The value of `keyword`; nothing when there is no such keyword.
  std::optional<result<void>> read_keyword(std::string_view keyword, text_cursor& in);
  /// To be called once everything is read.
  result<void> finish(text_cursor& in);

  /// The block so far: NEXT_HOP is absent for `self`, and when there is none.
  [[nodiscard]] bytes attributes() const noexcept { return block_.written(); }
  [[nodiscard]] bool next_hop_self() const noexcept { return self_; }
  [[nodiscard]] bool has_next_hop() const noexcept {
    return self_ || block_.contains(attribute_code::next_hop);
  }
  [[nodiscard]] std::optional<std::uint32_t> path_id() const noexcept { return path_id_; }
  [[nodiscard]] route_control const& control() const noexcept { return control_; }
  [[nodiscard]] std::vector<nlri::unicast> const& prefixes() const noexcept { return prefixes_; }
  /// Calls f(route_key_view) for each route, in order, split ones for their prefix.
  template <class F> void for_each_route(F&& f) const {
    for (auto const& p : prefixes_) {
      auto one = p;
      auto const length = split_length(p.prefix);
      one.prefix.length = length;
      for (auto n = std::uint64_t{1} << (length - p.prefix.length); n > 0; --n) {
        std::array<std::uint8_t, 17> octets;
        byte_writer w{octets};
        one.encode(w, false);
        f(route_key_view{one.family, path_id_, w.written()});
        advance(one.prefix);
      }
    }
  }

  /// Offers each keyword a route may have.
  static void consider_keywords(nearest_word& nearest);
  /// True for a keyword of the language which this version has no code for.
  [[nodiscard]] static bool is_not_supported(std::string_view keyword) noexcept;

 private:
  result<void> read_words(text_cursor& in, wording w);
  outcome::failure_type<error> refuse_unknown(std::string_view word, text_cursor& in, wording w);
  result<void> next_hop(text_cursor& in);
  result<void> path_information(text_cursor& in);
  result<void> name(text_cursor& in);
  result<void> split(text_cursor& in);
  result<void> watchdog(text_cursor& in);
  result<void> withdraw(text_cursor& in);
  result<void> check_split(text_cursor& in, ip_prefix const& p, std::string_view part);
  [[nodiscard]] std::uint8_t split_length(ip_prefix const& p) const noexcept {
    return split_ > p.length ? static_cast<std::uint8_t>(split_) : p.length;
  }
  /// To the next prefix of the same length.
  static void advance(ip_prefix& p) noexcept;

  struct keyword_row;
  static keyword_row const rows[];

  std::vector<std::uint8_t> storage_;
  attribute_block_builder block_;
  std::vector<nlri::unicast> prefixes_;
  std::optional<std::uint32_t> path_id_;
  std::optional<safi> safi_;
  unsigned split_ = 0;
  bool self_ = false;
  route_control control_;
  std::string hint_;
};

}  // namespace senda::daemon::config
