// route_form: one kind of route statement (prefix, flow, vpls, ...), as route_reader reads it from
// configurations and API commands. Configuration contract §8, §10 to §15.
#pragma once

#include <senda/attribute/attribute_block.hpp>
#include <senda/core/text_cursor.hpp>
#include <senda/rib/route_key.hpp>

#include <array>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "daemon/config/route_table.hpp"

namespace senda::daemon::config {

/// What a route statement says that is not particular to its kind.
struct route_parts {
  attribute_block_builder& block;        ///< NEXT_HOP is absent for `self`, and when there is none
  std::optional<senda::family> section;  ///< `announce { AFI { SAFI ... } }`; nothing in `static`
  std::optional<std::uint32_t> path_id{};
  bool next_hop_self = false;
  route_control control{};
  std::string_view warning{};  ///< what is odd about the route, which is fine otherwise
  std::string hint{};  ///< where a form keeps a hint it made up: failures only view their text

  [[nodiscard]] bool has_next_hop() const noexcept {
    return next_hop_self || block.contains(attribute_code::next_hop);
  }
};

/// Reused from statement to statement: what it needs is allocated once. Failures are in the cursor.
class route_form {
 public:
  using visitor = std::function<void(route_key_view)>;

  route_form() = default;
  route_form(route_form const&) = delete;
  route_form& operator=(route_form const&) = delete;
  virtual ~route_form() = default;

  /// Forgets everything: a new statement begins.
  virtual void clear() = 0;
  /// Forgets what begin() has read, and keeps what the keywords said: the next statement repeats
  /// them. False: nothing is forgotten, what they mean depends on what stands first.
  virtual bool restart() noexcept { return false; }
  /// Reads the words that stand first, in fixed order; nothing when the kind has none.
  virtual result<void> begin(text_cursor& in, route_parts& parts) = 0;
  /// Reads the value of a keyword of the kind's own; nothing when it has no such keyword.
  virtual std::optional<result<void>> read(std::string_view keyword, text_cursor& in,
                                           route_parts& parts) = 0;
  /// Of a statement in braces: begins and ends a section of its own (`match { ... }` of a flow
  /// route), of which the words are read as keywords. False: it has no such section.
  virtual bool enter(std::string_view) noexcept { return false; }
  virtual void leave() noexcept {}
  /// Whether a keyword that is not its own may be used: attributes, and the control words
  /// `next-hop`, `path-information`, `name`, `watchdog`, `withdraw`.
  [[nodiscard]] virtual bool allows(std::string_view keyword) const noexcept = 0;
  /// Its own keywords, to be suggested.
  [[nodiscard]] virtual std::span<std::string_view const> keywords() const noexcept = 0;
  /// To be called once everything is read: what is missing, or does not fit together. `parts.block`
  /// may still be changed.
  virtual result<void> finish(text_cursor& in, route_parts& parts) = 0;
  /// Of its routes; empty when there is none.
  [[nodiscard]] virtual family_set families(route_parts const& parts) const noexcept = 0;
  /// Calls f for each route, in order. The views are good during the call only.
  virtual void for_each_route(route_parts const& parts, visitor const& f) const = 0;
  /// Why routes which are otherwise fine can be withdrawn but not announced; nothing: they can.
  [[nodiscard]] virtual std::string_view obstacle(route_parts const& parts) const noexcept {
    return parts.has_next_hop() ? std::string_view{} : "announce requires nexthop";
  }
  /// How the word of a statement is refused that is neither its own nor allowed; `{}` stands for
  /// it.
  [[nodiscard]] virtual std::string_view unknown_word() const noexcept {
    return "unknown command \"{}\"";
  }
};

/// One line per kind: the file named so has it.
enum class route_kind : std::uint8_t { prefix, mcast_vpn, mup, sr_policy, vpls, flow, octets };
inline constexpr std::size_t route_kinds = 7;

std::unique_ptr<route_form> make_prefix_form();     // prefix_form.cpp
std::unique_ptr<route_form> make_mcast_vpn_form();  // mcast_vpn_form.cpp
std::unique_ptr<route_form> make_mup_form();        // mup_form.cpp
std::unique_ptr<route_form> make_sr_policy_form();  // sr_policy_form.cpp
std::unique_ptr<route_form> make_vpls_form();       // vpls_form.cpp
std::unique_ptr<route_form> make_flow_form();       // flow_form.cpp
std::unique_ptr<route_form> make_octets_form();     // octets_form.cpp

/// One of each, by kind.
[[nodiscard]] std::array<std::unique_ptr<route_form>, route_kinds> make_route_forms();

/// The kind of routes of a family, by the SAFI of an `announce` statement, and what follows it.
[[nodiscard]] std::optional<route_kind> kind_of(senda::safi s,
                                                std::string_view next_word = {}) noexcept;

}  // namespace senda::daemon::config
