// AGGREGATOR: as JSON, as text and as configuration has it.
// JSON contract §5, §10; configuration contract §9.
#pragma once

#include <senda/attribute/aggregator.hpp>

namespace senda::attribute {

inline void aggregator::json(text_writer& out) const noexcept {
  out << '"' << as << ':' << address << '"';
}

inline void aggregator::text(text_writer& out) const noexcept {
  out << "( " << as << ':' << address << " )";
}

inline result<void> aggregator::parse(text_cursor& in, byte_writer& out) noexcept {
  bool const open = in.accept("(");
  auto word = in.next();
  bool const glued = !open && word.starts_with('(') && word.ends_with(')');
  if (glued) word = word.substr(1, word.size() - 2);
  auto const colon = word.find(':');
  auto const as = parse_asn(word.substr(0, colon));
  auto const address = parse_ipv4(colon == word.npos ? std::string_view{} : word.substr(colon + 1));
  if (!as || !address || (open && !in.accept(")")))
    return in.refuse("is not a valid aggregator",
                     "Format: <ASN>:<router-id> or (<ASN>:<router-id>) (e.g., 65001:192.0.2.1)");
  out.u32(as->value);
  address->write(out);
  return success();
}

}  // namespace senda::attribute
