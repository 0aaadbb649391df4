#include "daemon/api/helper.hpp"

namespace senda::daemon {

namespace {

dialect dialect_of(process_definition const& d, api_settings const& s) {
  if (s.version != 4) return dialect::json_6;
  return d.encoder == daemon::event_encoder::json ? dialect::json_4 : dialect::text;
}

}  // namespace

helper::helper(reactor& loop, process_definition const& d, api_settings const& settings,
               helper_owner& owner)
    : conversation(d.name, settings.ack),
      definition(d),
      process(loop, {d.name, d.command, d.respawn && settings.respawn}, owner),
      settings_(settings),
      encoding_{dialect_of(d, settings), settings.compact} {}

void helper::begin() {
  reset();
  lost = false;
  encoding_.dialect = dialect_of(definition, settings_);
}

}  // namespace senda::daemon
