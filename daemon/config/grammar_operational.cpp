// `operational` of a neighbor: messages sent when the session is up (configuration contract §6.7).
#include "daemon/config/draft.hpp"
#include "daemon/config/operational_reader.hpp"

namespace senda::daemon::config {

namespace {

template <operational_type Type>
result<void> read_message(reader&, text_cursor& in, neighbor_draft& to) {
  SENDA_TRY(auto const m, read_operational(Type, in));
  to.operational.emplace_back(m);
  return success();
}

constexpr std::array operational_keywords{
    keyword<neighbor_draft>{"asm", &read_message<operational_type::advisory_static>},
    keyword<neighbor_draft>{"adm", &read_message<operational_type::advisory_demand>},
    keyword<neighbor_draft>{"rpcq", &read_message<operational_type::reachable_query>},
    keyword<neighbor_draft>{"rpcp", &read_message<operational_type::reachable_count>},
    keyword<neighbor_draft>{"apcq", &read_message<operational_type::adj_rib_out_query>},
    keyword<neighbor_draft>{"apcp", &read_message<operational_type::adj_rib_out_count>},
    keyword<neighbor_draft>{"lpcq", &read_message<operational_type::loc_rib_query>},
    keyword<neighbor_draft>{"lpcp", &read_message<operational_type::loc_rib_count>},
};

}  // namespace

void read_operational_section(reader& r, text_cursor&, neighbor_draft& to) {
  r.read_section("operational", operational_keywords, to);
}

}  // namespace senda::daemon::config
