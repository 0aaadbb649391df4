#include "daemon/api/commands/route_text.hpp"

#include <senda/attribute/attributes_text.hpp>
#include <senda/core/json.hpp>
#include <senda/nlri/nlri_text.hpp>

namespace senda::daemon {

namespace {

bool has_prefix(family f) {
  return f.safi == safi::unicast || f.safi == safi::multicast || f.safi == safi::labeled_unicast ||
         f.safi == safi::mpls_vpn;
}

}  // namespace

void nlri_text(text_writer& out, route_key_view key) {
  if (find_nlri(key.family)) return nlri_describe({key.family, key.path_id, key.nlri}, out);
  (out << "0x").hex(key.nlri);
}

void route_json(text_writer& out, route_key_view key) {
  text_writer text;
  nlri_text(text, key);
  bool const prefix = has_prefix(key.family);
  out << R"({"family": ")" << key.family << (prefix ? R"(", "prefix": )" : R"(", "nlri": )");
  json_string(out, prefix ? text.view().substr(0, text.view().find(' ')) : text.view());
  out << '}';
}

void route_text(text_writer& out, route_key_view key, bytes attributes) {
  nlri_text(out, key);
  auto const write = [&](bool next_hop) {
    for (attribute_range all{attributes}; !all.empty();) {
      auto const a = all.next();
      if (!a.has_value()) break;
      if ((a.assume_value().code == attribute_code::next_hop) != next_hop) continue;
      auto const before = out.size();
      out << ' ';
      if (!attribute_text(a.assume_value(), canonical_context, out)) out.truncate(before);
    }
  };
  write(true);
  write(false);
}

void route_index(text_writer& out, route_key_view key) {
  auto const as_text = [&](std::string_view s) {
    out.hex({reinterpret_cast<std::uint8_t const*>(s.data()), s.size()});
  };
  text_writer number;
  number.hex(static_cast<std::uint16_t>(key.family.afi), 2);
  number.hex(static_cast<std::uint8_t>(key.family.safi), 2);
  as_text(number.view());
  if (key.path_id) out.hex(*key.path_id, 8);
  else as_text("disabled");
  out.hex(key.nlri);
}

}  // namespace senda::daemon
