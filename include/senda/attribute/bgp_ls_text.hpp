// The BGP-LS attribute: as JSON, as text and as configuration has it.
// JSON contract §5, §10; configuration contract §9.
#pragma once

#include <senda/attribute/bgp_ls.hpp>
#include <senda/attribute/bgp_ls_json.hpp>

namespace senda::attribute {

inline void bgp_ls::json(text_writer& out) const noexcept {
  out << "{ ";
  auto const before = out.size();
  auto const separate = [&] {
    if (out.size() != before) out << ", ";
  };
  link_state_groups lists{tlvs.octets(), &list_of};
  lists.for_each([&](link_state_tlv t, bool first, bool last) {
    auto const* const row = find_bgp_ls_tlv(t.type);
    separate();
    if (first) key(out, t, row) << '[';
    if (row) bgp_ls_json::print(out, *row, t.value);
    else bgp_ls_json::hex_string(out, t.value);
    if (last) out << ']';
  });
  for (auto const t : tlvs) {
    if (list_of(t) >= 0) continue;
    separate();
    auto const* const row = find_bgp_ls_tlv(t.type);
    bgp_ls_json::print(key(out, t, row), *row, t.value);
  }
  out << " }";
}

inline void bgp_ls::text(text_writer& out) const noexcept { json(out); }

inline text_writer& bgp_ls::key(text_writer& out, link_state_tlv t,
                                bgp_ls_tlv_rule const* row) noexcept {
  out << '"';
  if (row) out << row->key;
  else (out << "generic-lsid-").number(t.number());
  return out << "\": ";
}

}  // namespace senda::attribute
