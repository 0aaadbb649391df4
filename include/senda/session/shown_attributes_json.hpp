// The attributes of an UPDATE as members of a JSON object, paths and aggregators completed.
// RFC 6793 §4.2.3; JSON contract §5.
#pragma once

#include <senda/attribute/attributes_json.hpp>
#include <senda/session/shown_attributes.hpp>

namespace senda {

inline bool shown_attributes::json(attribute_view v, text_writer& out) const noexcept {
  if (v.code == attribute_code::as_path && is_merged()) {
    out << '"' << attribute::as_path::json_key << "\": ";
    segments_json(out, merged());
    return true;
  }
  if (v.code == attribute_code::aggregator && aggregator_) {
    out << '"' << attribute::aggregator::json_key << "\": ";
    aggregator_->json(out);
    return true;
  }
  return attribute_json(v, context_, out);
}

}  // namespace senda
