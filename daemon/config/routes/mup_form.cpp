// Mobile User Plane routes: `mup-isd PREFIX rd RD` and so on, then very few attributes.
// Configuration contract §14.
#include <senda/nlri/mup_text.hpp>

#include "daemon/config/routes/worded_form.hpp"

namespace senda::daemon::config {

namespace {

class mup_form final : public worded_form<nlri::mup> {
 public:
  [[nodiscard]] bool allows(std::string_view keyword) const noexcept override {
    static constexpr std::string_view words[] = {"next-hop", "extended-community",
                                                 "bgp-prefix-sid-srv6"};
    return is_one_of(words, keyword);
  }
  /// An IPv4 next hop of an IPv6 route is sent as ::ffff:a.b.c.d.
  result<void> finish(text_cursor&, route_parts& parts) override {
    if (has_no_teid()) parts.warning = "a TEID of 0 is not valid: peers may pass this route over";
    auto const hop = find_attribute(parts.block.written(), attribute_code::next_hop);
    if (!route() || route()->family.afi != afi::ipv6 || !hop || hop->value.size() != 4)
      return success();
    std::array<std::uint8_t, 16> mapped{};
    mapped[10] = mapped[11] = 0xff;
    std::copy(hop->value.begin(), hop->value.end(), mapped.begin() + 12);
    parts.block.set(hop->flags, attribute_code::next_hop, mapped);
    return success();
  }

 private:
  /// Of a session, which needs one (draft-ietf-bess-mup-safi §3.1.3, §3.1.4).
  [[nodiscard]] bool has_no_teid() const noexcept {
    using type = nlri::mup::route_type;
    if (!route() || route()->teid != 0) return false;
    return route()->type == type::type_1_session ||
           (route()->type == type::type_2_session &&
            route()->endpoint_length > route()->endpoint.bits());
  }
};

}  // namespace

std::unique_ptr<route_form> make_mup_form() { return std::make_unique<mup_form>(); }

}  // namespace senda::daemon::config
