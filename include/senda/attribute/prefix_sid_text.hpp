// BGP Prefix-SID: as JSON, as text and as configuration has it.
// JSON contract §5, §10; configuration contract §9.
#pragma once

#include <senda/attribute/prefix_sid.hpp>
#include <senda/attribute/prefix_sid_parse.hpp>
#include <senda/attribute/prefix_sid_print.hpp>

namespace senda::attribute {

inline void prefix_sid::json(text_writer& out) const noexcept { print_prefix_sid_json(out, value); }

inline void prefix_sid::text(text_writer& out) const noexcept { print_prefix_sid_text(out, value); }

inline bool prefix_sid::command(text_writer& out) const noexcept {
  return print_prefix_sid_command(out, value);
}

inline result<void> prefix_sid::parse(text_cursor& in, byte_writer& out) noexcept {
  return parse_prefix_sid(in, out);
}

inline result<void> prefix_sid::parse_second(text_cursor& in, byte_writer& out) noexcept {
  return parse_prefix_sid_srv6(in, out);
}

}  // namespace senda::attribute
