// SR policies: `distinguisher N color N endpoint IP next-hop IP`, then what the path is made of.
// Configuration contract §15.
#include <senda/attribute/attributes_parse.hpp>
#include <senda/attribute/tunnel_encapsulation_parse.hpp>
#include <senda/message/header.hpp>
#include <senda/nlri/sr_policy_text.hpp>

#include <vector>

#include "daemon/config/routes/worded_form.hpp"

namespace senda::daemon::config {

namespace {

class sr_policy_form final : public worded_form<nlri::sr_policy> {
 public:
  void clear() override {
    worded_form::clear();
    sub_tlvs_.clear();
  }
  result<void> begin(text_cursor& in, route_parts& parts) override {
    SENDA_CHECK(worded_form::begin(in, parts));
    SENDA_CHECK(nlri::expect_word(in, "next-hop", "expected 'next-hop' but found '{}' instead"));
    if (equal_ignoring_case(in.peek(), "self")) {
      in.next();
      return in.refuse_as("next-hop self is not available for an SR policy");
    }
    return *parse_attribute("next-hop", in, parts.block);
  }
  /// Sub-TLVs in the order they are written in.
  std::optional<result<void>> read(std::string_view keyword, text_cursor& in,
                                   route_parts&) override {
    room_.resize(max_extended_message_size);
    byte_writer w{room_};
    auto const r = attribute::parse_sr_policy_keyword(keyword, in, w);
    if (!r || !r->has_value()) return r;
    if (w.overflowed()) return in.complain("this does not fit in any message");
    sub_tlvs_.insert(sub_tlvs_.end(), w.written().begin(), w.written().end());
    return success();
  }
  [[nodiscard]] bool allows(std::string_view) const noexcept override { return false; }
  [[nodiscard]] std::span<std::string_view const> keywords() const noexcept override {
    return attribute::sr_policy_keywords;
  }
  /// The tunnel: none at all when there is nothing to say about it.
  result<void> finish(text_cursor&, route_parts& parts) override {
    if (sub_tlvs_.empty()) return success();
    constexpr auto code = attribute_code::tunnel_encapsulation;
    constexpr auto flags = flags_of(attribute_category::optional_transitive);
    return parts.block.add_value(flags, code, [&](byte_writer& w) -> result<void> {
      w.u16(attribute::tunnel_tlv::sr_policy);
      auto const length = w.length16();
      w.raw(sub_tlvs_);
      return success();
    });
  }

 private:
  std::vector<std::uint8_t> sub_tlvs_, room_;
};

}  // namespace

std::unique_ptr<route_form> make_sr_policy_form() { return std::make_unique<sr_policy_form>(); }

}  // namespace senda::daemon::config
