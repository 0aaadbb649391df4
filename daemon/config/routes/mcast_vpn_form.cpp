// Routes of multicast VPNs: `shared-join rp IP group IP rd RD source-as N`, then attributes.
// Configuration contract §13.
#include <senda/nlri/mcast_vpn_text.hpp>

#include "daemon/config/routes/worded_form.hpp"

namespace senda::daemon::config {

namespace {

class mcast_vpn_form final : public worded_form<nlri::mcast_vpn> {
 public:
  [[nodiscard]] bool allows(std::string_view keyword) const noexcept override {
    static constexpr std::string_view words[] = {"next-hop",
                                                 "origin",
                                                 "as-path",
                                                 "med",
                                                 "aggregator",
                                                 "originator-id",
                                                 "local-preference",
                                                 "atomic-aggregate",
                                                 "cluster-list",
                                                 "community",
                                                 "large-community",
                                                 "extended-community",
                                                 "aigp",
                                                 "attribute",
                                                 "name",
                                                 "watchdog",
                                                 "withdraw"};
    return is_one_of(words, keyword);
  }
};

}  // namespace

std::unique_ptr<route_form> make_mcast_vpn_form() { return std::make_unique<mcast_vpn_form>(); }

}  // namespace senda::daemon::config
