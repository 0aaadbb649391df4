// CLUSTER_LIST: as JSON, as text and as configuration has it.
// JSON contract §5, §10; configuration contract §9.
#pragma once

#include <senda/attribute/cluster_list.hpp>
#include <senda/attribute/list_text.hpp>

namespace senda::attribute {

inline void cluster_list::json(text_writer& out) const noexcept {
  out << "[ ";
  for (std::size_t i = 0; i < size(); ++i) out << (i ? ", \"" : "\"") << (*this)[i] << '"';
  out << " ]";
}

inline void cluster_list::text(text_writer& out) const noexcept {
  out << "[ ";
  for (std::size_t i = 0; i < size(); ++i) out << (*this)[i] << ' ';
  out << ']';
}

inline result<void> cluster_list::parse(text_cursor& in, byte_writer& out) noexcept {
  auto const item = [&]() -> result<void> {
    auto const a = parse_ipv4(in.next());
    if (!a)
      return in.refuse("is not a valid cluster-list",
                       "Format: <ip> or [ <ip> <ip> ... ] (e.g., [ 192.0.2.1 192.0.2.2 ])");
    a->write(out);
    return success();
  };
  if (in.peek() == "[" && in.peek(1) == "]") return in.next(), item();  // refuses the bracket
  return parse_one_or_more(in, item);
}

}  // namespace senda::attribute
