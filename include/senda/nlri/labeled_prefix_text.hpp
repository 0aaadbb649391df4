// Labelled routes, what they have in common: as JSON, as text and as configuration has it.
// JSON contract §6, §10; configuration contract §9 to §16.
#pragma once

#include <senda/core/number.hpp>
#include <senda/core/text_cursor.hpp>
#include <senda/nlri/labeled_prefix.hpp>
#include <senda/nlri/network.hpp>

namespace senda::nlri {

/// One label, 0 to 1048575 (configuration contract §9.5).
[[nodiscard]] inline result<std::uint32_t> parse_label(text_cursor& in) noexcept {
  auto const word = in.next();
  if (auto const v = parse_number(word, label_stack::max_label))
    return static_cast<std::uint32_t>(*v);
  if (is_digits(word))
    return in.refuse_as("MPLS label {} out of range", "Must be 0 to 1048575 (20-bit)");
  return in.refuse("is not a valid MPLS label", "Must be 0 to 1048575 (20-bit)");
}

/// The value behind `label`: `N`, or `[ N ... ]` with blanks between the labels.
[[nodiscard]] inline result<label_stack> parse_label_stack(text_cursor& in) noexcept {
  label_stack s;
  if (!in.accept("[")) {
    SENDA_TRY(auto const label, parse_label(in));
    s.push(label);
    return s;
  }
  do {
    SENDA_TRY(auto const label, parse_label(in));
    if (s.is_full()) return in.refuse_as("too many MPLS labels: {}", "At most 10 have room");
    s.push(label);
  } while (!in.accept("]"));
  return s;
}

inline void labeled_prefix::json(text_writer& out, std::optional<std::uint32_t> path_id,
                                 bool closed) const noexcept {
  out << "{ \"nlri\": \"" << prefix << '"';
  if (path_id) out << ", \"path-information\": \"" << shown_path_id(*path_id) << '"';
  out << ", \"label\": ";
  (closed ? labels.closed() : labels).json(out);
  if (rd) out << ", \"rd\": \"" << *rd << '"';
  out << " }";
}

inline void labeled_prefix::text(text_writer& out, std::optional<std::uint32_t> path_id,
                                 bool closed) const noexcept {
  out << prefix;
  if (path_id) out << " path-information " << shown_path_id(*path_id);
  out << " label ";
  (closed ? labels.closed() : labels).text(out);
  if (rd) out << " rd " << *rd;
}

inline void labeled_prefix::command(text_writer& out, senda::family f,
                                    std::optional<std::uint32_t> path_id,
                                    std::optional<ip_address> const& next_hop) const noexcept {
  if (f.afi == afi::ipv4) out << "route";
  else out << f;
  out << ' ' << prefix;
  if (next_hop) out << " next-hop " << *next_hop;
  if (path_id) out << " path-information " << shown_path_id(*path_id);
  if (rd) out << " rd " << *rd;
  out << " label ";
  labels.command(out);
}

inline result<labeled_prefix> labeled_prefix::parse(text_cursor& in, bool with_rd) noexcept {
  labeled_prefix p;
  SENDA_TRY(p.prefix, parse_network(in));
  for (;;) {
    if (in.accept("label")) {
      SENDA_TRY(p.labels, parse_label_stack(in));
    } else if (with_rd && (in.accept("rd") || in.accept("route-distinguisher"))) {
      SENDA_TRY(auto const rd, parse_route_distinguisher(in));
      p.rd = rd;
    } else break;
  }
  if (with_rd && !p.rd) return in.complain("a route-distinguisher is missing");
  if (p.labels.empty()) return in.complain("labeled route announce requires labels");
  if (!p.fits()) return in.complain("too many MPLS labels for this prefix");
  return p;
}

}  // namespace senda::nlri
