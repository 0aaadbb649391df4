// What every NLRI type has in common: one route as it lies in a message, how it is printed, the
// concept. RFC 4271 §4.3, RFC 4760 §5 (layout); RFC 7911 §3 (path identifiers); RFC 7606 §5.3.
#pragma once

#include <senda/core/byte_reader.hpp>
#include <senda/core/byte_writer.hpp>
#include <senda/core/result.hpp>
#include <senda/core/text_cursor.hpp>
#include <senda/core/text_writer.hpp>
#include <senda/net/family.hpp>
#include <senda/net/ip.hpp>

#include <concepts>
#include <optional>

namespace senda {

/// One route of an UPDATE, not decoded.
struct nlri_view {
  senda::family family{};
  std::optional<std::uint32_t> path_id;  ///< there when the session has them for this family
  bytes octets;                          ///< the wire form, without path identifier
  bool withdrawn = false;                ///< stood in a field or attribute that withdraws
};

/// How routes are shown in JSON (JSON contract §4, §6, §9).
struct nlri_json_style {
  bool compact = false;                  ///< a prefix by itself as a bare string
  bool version_4 = false;                ///< the dialect of API version 4
  bool withdrawn = false;                ///< the route stands under "withdraw"
  std::optional<ip_address> next_hop{};  ///< of an announced route
};

/// Octets that an identity which is not the NLRI itself may have.
inline constexpr std::size_t max_identity_size = 64;

/// T is a kind of route: the families it serves and its codec. A value knows its family and its
/// path identifier.
///
/// - serves(f): T is what the NLRI of this family hold;
/// - size(in, f): octets of the first NLRI of `in`, which is not empty, without path identifier;
///   zero when it is malformed or runs past the end: nothing behind it can be told apart;
/// - decode(r, f, with_path_id): reads one; 3/10 when it is malformed. One that size() measures and
///   decode() refuses is passed over, the others count. `T::size_is_check` true: there is no such;
/// - encode(w, with_path_id): a value without path identifier writes zero for it;
/// - command(out, next_hop): what follows `announce` or `withdraw` in an API command.
///
/// It may have identity(in, w): writes what of one well-formed NLRI tells routes apart, at most
/// max_identity_size octets, where that is not all of it (the labels of a labelled route do not).
/// shown_family(f): the family whose name its routes go by in JSON, where that is not their own.
/// describe(out): what tells people more than text(), where that says no more than the family.
///
/// `T::short_command` true: commands have only the attributes a speaker does not add by itself,
/// extended communities first.
///
/// Where a withdrawn route is read by other rules, size() and decode() have one more parameter, a
/// bool which is true for those and false when it is left out.
template <class T>
concept nlri_type = std::equality_comparable<T> &&
                    requires(T const& t, bytes in, byte_reader& r, byte_writer& w, family f,
                             bool with_path_id, nlri_json_style const& style,
                             std::optional<ip_address> const& next_hop, text_writer& out) {
                      { T::serves(f) } noexcept -> std::same_as<bool>;
                      { T::size(in, f) } noexcept -> std::same_as<std::size_t>;
                      { T::decode(r, f, with_path_id) } noexcept -> std::same_as<result<T>>;
                      { t.encode(w, with_path_id) } noexcept -> std::same_as<void>;
                      t.json(out, style);
                      t.text(out);
                      t.command(out, next_hop);
                    };

/// parse(in) reads one route as configuration gives it, without path identifier. Kinds whose octets
/// are views have builders instead.
template <class T>
concept parsable_nlri = nlri_type<T> && requires(text_cursor& words) {
  { T::parse(words) } -> std::same_as<result<T>>;
};

}  // namespace senda
