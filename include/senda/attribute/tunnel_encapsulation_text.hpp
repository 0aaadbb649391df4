// TUNNEL_ENCAPSULATION: as JSON, as text and as configuration has it.
// JSON contract §5, §10; configuration contract §9.
#pragma once

#include <senda/attribute/tunnel_encapsulation.hpp>
#include <senda/attribute/tunnel_encapsulation_print.hpp>

namespace senda::attribute {

inline void tunnel_encapsulation::json(text_writer& out) const noexcept {
  out << '{';
  std::uint64_t seen[0x10000 / 64]{};
  unsigned types = 0;
  for (auto all = tunnels(); auto const t = all.next();) {
    auto& word = seen[t->type / 64];
    auto const bit = std::uint64_t{1} << t->type % 64;
    if (std::exchange(word, word | bit) & bit) continue;
    if (types == most_types) break;
    if (types++) out << ", ";
    if (t->type == tunnel_tlv::sr_policy) {
      print_sr_policy_json(out << "\"sr-policy\": ", t->value);
      continue;
    }
    (out << "\"tunnel-type-").number(t->type) << "\": ";
    tunnels_json(out, t->type);
  }
  out << '}';
}

inline void tunnel_encapsulation::text(text_writer& out) const noexcept {
  out << "tunnel-encap [";
  bool first = true;
  for (auto all = tunnels(); auto const t = all.next();) {
    if (!std::exchange(first, false)) out << ", ";
    if (t->type == tunnel_tlv::sr_policy) {
      print_sr_policy_text(out << "sr-policy {", t->value, false);
      out << '}';
    } else (out << "tunnel-type:").number(t->type);
  }
  out << ']';
}

inline bool tunnel_encapsulation::command(text_writer& out) const noexcept {
  auto all = tunnels();
  auto const one = all.next();
  if (!one || one->type != tunnel_tlv::sr_policy || all.next()) return false;
  auto const before = out.size();
  print_sr_policy_text(out, one->value, true);
  return out.size() > before;
}

inline void tunnel_encapsulation::tunnels_json(text_writer& out,
                                               std::uint16_t type) const noexcept {
  auto const before = out.size();
  unsigned n = 0;
  for (auto all = tunnels(); auto const t = all.next();) n += t->type == type;
  if (n > 1) out << '[';
  auto const start = out.size();
  for (auto all = tunnels(); auto const t = all.next();) {
    if (t->type != type) continue;
    if (out.size() > start) out << ", ";
    (out << "\"0x").hex(t->value, true) << '"';
  }
  if (start > before) out << ']';
}

}  // namespace senda::attribute
