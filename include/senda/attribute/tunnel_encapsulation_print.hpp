// SR policies in TUNNEL_ENCAPSULATION as JSON, as text and as commands have them.
// JSON contract §8, §15; configuration contract §15.
#pragma once

#include <senda/attribute/tunnel_encapsulation_segment.hpp>
#include <senda/attribute/tunnel_encapsulation_tlv.hpp>
#include <senda/core/json.hpp>

namespace senda::attribute {

/// A binding SID by its size: none (2 octets with the flags), a label (6) or an SRv6 SID (18).
struct binding_sid {
  std::optional<segment_label> label;
  std::optional<ipv6_address> sid;
  [[nodiscard]] static constexpr binding_sid read(bytes value) noexcept {
    binding_sid b;
    byte_reader r{value};
    r.u16();  // flags, reserved
    if (r.remaining() == 16) b.sid = ipv6_address::read(r);
    else if (r.remaining() >= 4) b.label = segment_label{r.u32()};
    return b;
  }
};

namespace detail {

/// The value of a field: a number, or an address, quoted where `quote` is.
inline void print_field(text_writer& out, segment_field const& f, bytes octets,
                        std::string_view quote = {}) noexcept {
  byte_reader r{octets};
  if (f.what == field_kind::label) out.number(segment_label{r.u32()}.label());
  else if (f.what == field_kind::interface_id) out.number(r.u32());
  else out << quote << *ip_address::from(octets) << quote;
}

inline void label_json(text_writer& out, segment_label l, bool whole) noexcept {
  out.number(l.label());
  if (!whole) return;
  (out << ", \"tc\": ").number(l.traffic_class())
      << ", \"s\": " << (l.bottom_of_stack() ? "true" : "false");
  (out << ", \"ttl\": ").number(l.ttl());
}

/// `{"behavior": 65, "lb-length": 32, "ln-length": 0, "fun-length": 16, "arg-length": 0}`
inline void behavior_json(text_writer& out, endpoint_behavior const& e) noexcept {
  (out << "{\"behavior\": ").number(e.behavior);
  (out << ", \"lb-length\": ").number(e.block);
  (out << ", \"ln-length\": ").number(e.node);
  (out << ", \"fun-length\": ").number(e.function);
  (out << ", \"arg-length\": ").number(e.argument) << '}';
}

inline void segment_json(text_writer& out, segment const& s) noexcept {
  out << "{\"type\": \"" << s.layout->letter << '"';
  s.for_each_field([&](segment_field const& f, bytes octets) {
    out << ", \"" << f.json_key << "\": ";
    if (f.what == field_kind::label) label_json(out, {byte_reader{octets}.u32()}, true);
    else print_field(out, f, octets, "\"");
  });
  if (s.layout->has_algorithm) (out << ", \"algorithm\": ").number(s.algorithm);
  if (s.label) label_json(out << ", \"sid\": ", *s.label, s.layout->has_bottom_of_stack);
  if (s.sid) out << ", \"sid\": \"" << *s.sid << '"';
  if (s.behavior) behavior_json(out << ", \"endpoint-behavior\": ", *s.behavior);
  out << '}';
}

/// `16001`, `2001:db8::1`, `if7:10.0.0.1`, `10.0.0.1->10.0.0.2`
inline void segment_text(text_writer& out, segment const& s) noexcept {
  bool first = true;
  s.for_each_field([&](segment_field const& f, bytes octets) {
    bool const interface = f.what == field_kind::interface_id;
    if (!first) out << "->";
    if (interface) out << "if";
    print_field(out, f, octets);
    first = interface;
    if (interface) out << ':';
  });
}

/// `segment type-c ipv4 10.0.0.1 algorithm 128 sid 16005`
inline void segment_command(text_writer& out, segment const& s) noexcept {
  out << " segment type-" << static_cast<char>(s.layout->letter + 32);
  s.for_each_field([&](segment_field const& f, bytes octets) {
    print_field(out << ' ' << f.word() << ' ', f, octets);
  });
  if (s.layout->has_algorithm) (out << " algorithm ").number(s.algorithm);
  if (s.label) (out << " sid ").number(s.label->label());
  if (s.sid) out << " sid " << *s.sid;
  if (!s.behavior) return;
  auto const& e = *s.behavior;
  out << " endpoint-behavior";
  for (unsigned const n :
       {0u + e.behavior, 0u + e.block, 0u + e.node, 0u + e.function, 0u + e.argument})
    (out << ' ').number(n);
}

/// Calls weight(u32) once, then f(segment) for each segment that is known. The weight is 1 where
/// the list does not say.
template <class W, class F> void for_each_segment(bytes list, W&& weight, F&& f) {
  std::uint32_t w = 1;
  for (tunnel_sub_range subs{list.subspan(1)}; auto const sub = subs.next();)
    if (sub->type == tunnel_sub_tlv_type::weight && sub->value.size() == 6) {
      w = byte_reader{sub->value.subspan(2)}.u32();
      break;
    }
  weight(w);
  for (tunnel_sub_range subs{list.subspan(1)}; auto const sub = subs.next();)
    if (auto const s = segment::read(sub->type, sub->value)) f(*s);
}

inline void segment_list_json(text_writer& out, bytes list) noexcept {
  bool first = true;
  for_each_segment(
      list, [&](std::uint32_t w) { (out << "{\"weight\": ").number(w) << ", \"segments\": ["; },
      [&](segment const& s) {
        if (!std::exchange(first, false)) out << ", ";
        segment_json(out, s);
      });
  out << "]}";
}

inline std::string_view name_of_policy(bytes value) noexcept {
  return {reinterpret_cast<char const*>(value.data()) + 1, value.size() - 1};
}

/// A name between quotes which it does not have itself, if that can be; nothing else is printed
/// that a terminal could be hurt with.
inline void quoted_name(text_writer& out, bytes value, bool choose) noexcept {
  auto const name = name_of_policy(value);
  bool const other = choose && name.find('"') != name.npos;
  char const quote = other ? '\'' : '"';
  out << quote;
  for (char const c : name) {
    if (c >= 0x20 && c < 0x7f) out << c;
    else (out << "\\x").hex(static_cast<std::uint8_t>(c), 2);
  }
  out << quote;
}

/// The value of a member, of a sub-TLV whose size is right.
inline void sr_policy_member(text_writer& out, tunnel_sub_tlv const& t) noexcept {
  switch (t.type) {
    case tunnel_sub_tlv_type::preference:
      (out << "\"preference\": ").number(byte_reader{t.value.subspan(2)}.u32());
      return;
    case tunnel_sub_tlv_type::binding_sid: {
      auto const b = binding_sid::read(t.value);
      out << "\"binding-sid\": ";
      if (b.label) (out << "{\"type\": \"mpls\", \"label\": ").number(b.label->label()) << '}';
      else if (b.sid) out << "{\"type\": \"srv6\", \"sid\": \"" << *b.sid << "\"}";
      else out << "null";
      return;
    }
    case tunnel_sub_tlv_type::srv6_binding_sid: {
      byte_reader r{t.value};
      bool const has_behavior = r.u16() & 0x2000;
      out << "\"srv6-binding-sid\": \"" << ipv6_address::read(r) << '"';
      if (has_behavior && r.remaining() >= endpoint_behavior::size)
        behavior_json(out << ", \"endpoint-behavior\": ", endpoint_behavior::read(r));
      return;
    }
    case tunnel_sub_tlv_type::priority:
      (out << "\"priority\": ").number(t.value[0]);
      return;
    case tunnel_sub_tlv_type::candidate_path_name:
    case tunnel_sub_tlv_type::policy_name:
      out << (t.type == tunnel_sub_tlv_type::policy_name ? "\"policy-name\": "
                                                         : "\"candidate-path-name\": ");
      return json_string(out, name_of_policy(t.value));
    default:
      (out << "\"unknown-subtlv-").number(t.type) << "\": \"0x";
      out.hex(t.value, true) << '"';
  }
}

/// Tells for each type of sub-TLV whether it was there before.
class seen_types {
 public:
  bool insert(std::uint8_t type) noexcept {
    auto& word = bits_[type / 64];
    auto const bit = std::uint64_t{1} << type % 64;
    return std::exchange(word, word | bit) & bit;
  }

 private:
  std::uint64_t bits_[4]{};
};

}  // namespace detail

/// `{"preference": 100, "segment-lists": [...]}`: all lists in one member; of other sub-TLVs the
/// first of a type.
inline void print_sr_policy_json(text_writer& out, bytes policy) noexcept {
  out << '{';
  bool first = true;
  detail::seen_types seen;
  for (tunnel_sub_range subs{policy}; auto const t = subs.next();) {
    if (seen.insert(t->type)) continue;
    if (!std::exchange(first, false)) out << ", ";
    if (t->type != tunnel_sub_tlv_type::segment_list) {
      detail::sr_policy_member(out, *t);
      continue;
    }
    out << "\"segment-lists\": [";
    bool one = true;
    for (tunnel_sub_range lists{policy}; auto const list = lists.next();) {
      if (list->type != tunnel_sub_tlv_type::segment_list) continue;
      if (!std::exchange(one, false)) out << ", ";
      detail::segment_list_json(out, list->value);
    }
    out << ']';
  }
  out << '}';
}

/// `preference 100 segment-list weight 1 [16001]` of text output, or with `command` the words of
/// configuration: `segment-list weight 1 segment type-a mpls 16001`, which has none for sub-TLVs
/// that are not known.
inline void print_sr_policy_text(text_writer& out, bytes policy, bool command) noexcept {
  auto const start = out.size();
  for (tunnel_sub_range subs{policy}; auto const t = subs.next();) {
    auto const before = out.size();
    if (before > start) out << ' ';
    switch (t->type) {
      case tunnel_sub_tlv_type::preference:
        (out << "preference ").number(byte_reader{t->value.subspan(2)}.u32());
        break;
      case tunnel_sub_tlv_type::binding_sid: {
        auto const b = binding_sid::read(t->value);
        if (b.label) (out << "binding-sid mpls ").number(b.label->label());
        else if (b.sid) out << "binding-sid srv6 " << *b.sid;
        else out << "binding-sid null";
        break;
      }
      case tunnel_sub_tlv_type::srv6_binding_sid:
        out << "srv6-binding-sid " << *ip_address::from(t->value.subspan(2, 16));
        break;
      case tunnel_sub_tlv_type::priority:
        (out << "priority ").number(t->value[0]);
        break;
      case tunnel_sub_tlv_type::candidate_path_name:
      case tunnel_sub_tlv_type::policy_name:
        out << (t->type == tunnel_sub_tlv_type::policy_name ? "policy-name "
                                                            : "candidate-path-name ");
        detail::quoted_name(out, t->value, command);
        break;
      case tunnel_sub_tlv_type::segment_list: {
        bool first = true;
        detail::for_each_segment(
            t->value,
            [&](std::uint32_t w) {
              (out << "segment-list weight ").number(w) << (command ? "" : " [");
            },
            [&](segment const& s) {
              if (command) return detail::segment_command(out, s);
              if (!std::exchange(first, false)) out << ' ';
              detail::segment_text(out, s);
            });
        if (!command) out << ']';
        break;
      }
      default:
        if (command) out.truncate(before);
        else (out << "unknown-subtlv-").number(t->type);
    }
  }
}

}  // namespace senda::attribute
