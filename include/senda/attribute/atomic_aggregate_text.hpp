// ATOMIC_AGGREGATE: as JSON, as text and as configuration has it.
// JSON contract §5, §10; configuration contract §9.
#pragma once

#include <senda/attribute/atomic_aggregate.hpp>

namespace senda::attribute {

inline void atomic_aggregate::json(text_writer& out) const noexcept { out << "true"; }

inline void atomic_aggregate::text(text_writer&) const noexcept {}

inline result<void> atomic_aggregate::parse(text_cursor&, byte_writer&) noexcept {
  return success();
}

}  // namespace senda::attribute
