// The attributes of an UPDATE as text, paths and aggregators completed.
// RFC 6793 §4.2.3; JSON contract §10.
#pragma once

#include <senda/attribute/attributes_text.hpp>
#include <senda/session/shown_attributes.hpp>

namespace senda {

inline bool shown_attributes::text(attribute_view v, text_writer& out) const noexcept {
  if (v.code == attribute_code::as_path && is_merged()) {
    out << attribute::as_path::keyword << ' ';
    segments_text(out, merged());
    return true;
  }
  if (v.code == attribute_code::aggregator && aggregator_) {
    out << attribute::aggregator::keyword << ' ';
    aggregator_->text(out);
    return true;
  }
  return attribute_text(v, context_, out);
}

}  // namespace senda
