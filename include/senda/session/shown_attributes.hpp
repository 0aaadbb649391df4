// The attributes of an UPDATE as people and programs want to see them: AS_PATH and AGGREGATOR of a
// peer without 4-octet AS numbers completed by AS4_PATH and AS4_AGGREGATOR. RFC 6793 §4.2.3.
#pragma once

#include <senda/session/validate.hpp>

namespace senda {

/// Prints one attribute at a time; refers to the verdict and the context.
class shown_attributes {
 public:
  shown_attributes(update_verdict const& v, codec_context const& c) noexcept : context_(c) {
    if (c.four_octet_as) return;
    auto const four = decode<attribute::as4_aggregator>(v);
    attribute::as4_verdict const both{decode<attribute::aggregator>(v), four};
    if (four) aggregator_ = both.aggregator;
    if (!both.use_as4_path) return;
    as4_path_ = decode<attribute::as4_path>(v);
    if (as4_path_) path_ = decode<attribute::as_path>(v);
  }

  /// `"key": value`. False, and nothing written, when the attribute is not shown.
  inline bool json(attribute_view v,
                   text_writer& out) const noexcept;  // in shown_attributes_json.hpp
  /// `keyword value`, otherwise the same.
  inline bool text(attribute_view v,
                   text_writer& out) const noexcept;  // in shown_attributes_text.hpp
  /// The path, whole; of `v`, which is AS_PATH.
  [[nodiscard]] attribute::merged_path path(attribute_view v) const noexcept {
    if (is_merged()) return merged();
    auto const plain = attribute::as_path::decode(v, context_);
    return attribute::merged_path{plain.has_value() ? plain.assume_value() : attribute::as_path{}};
  }

 private:
  template <class T> std::optional<T> decode(update_verdict const& v) const noexcept {
    auto const found = v.find(T::code);
    if (!found) return {};
    auto const t = T::decode(*found, context_);
    return t.has_value() ? std::optional<T>{t.assume_value()} : std::nullopt;
  }
  [[nodiscard]] bool is_merged() const noexcept { return path_ && !path_->empty(); }
  [[nodiscard]] attribute::merged_path merged() const noexcept { return {*path_, *as4_path_}; }

  codec_context const& context_;
  std::optional<attribute::as_path> path_;  // only where there is an AS4_PATH for it
  std::optional<attribute::as4_path> as4_path_;
  std::optional<attribute::aggregator> aggregator_;  // only where AS4_AGGREGATOR has a say
};

}  // namespace senda
