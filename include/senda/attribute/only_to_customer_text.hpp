// ONLY_TO_CUSTOMER (OTC): as JSON, as text and as configuration has it.
// JSON contract §5, §10; configuration contract §9.
#pragma once

#include <senda/attribute/only_to_customer.hpp>

namespace senda::attribute {

inline result<void> only_to_customer::parse(text_cursor& in, byte_writer& out) noexcept {
  auto const as = parse_asn(in.next());
  if (!as) return in.refuse("is not a valid AS number", "Format: <ASN> (e.g., 65001)");
  out.u32(as->value);
  return success();
}

}  // namespace senda::attribute
