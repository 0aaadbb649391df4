// An UPDATE as text: the lines of the text encoder, and the API commands that would send it.
// JSON contract §10 (lines), §11 (`decode -m`); grammar of commands: configuration contract §9.
#pragma once

#include <senda/nlri/nlri_text.hpp>
#include <senda/session/shown_attributes_text.hpp>

namespace senda {

/// Lines for the text encoder of API version 4, each starting with `prefix` ("neighbor 127.0.0.2
/// receive "): `update announced NLRI next-hop X ATTRIBUTES`, `update withdrawn NLRI` or `update
/// route eor 1/1 (ipv4 unicast)`. `c` is what the UPDATE was validated with.
inline void update_text(text_writer& out, std::string_view prefix, update_verdict const& v,
                        codec_context const& c) noexcept {
  if (v.end_of_rib) {
    auto const f = *v.end_of_rib;
    (out << prefix << "update route eor ").number(static_cast<std::uint16_t>(f.afi)) << '/';
    out.number(static_cast<std::uint8_t>(f.safi)) << " (" << f << ")\n";
    return;
  }
  shown_attributes const shown{v, c};
  for (auto const& block : v.announced())
    for (auto const& route : block.routes) {
      out << prefix << "update announced ";
      nlri_text(route, out);
      if (block.next_hop) out << " next-hop " << *block.next_hop;
      else out << " next-hop no-nexthop";
      v.for_each_attribute([&](attribute_view a) {
        if (a.code == attribute_code::next_hop) return;
        auto const before = out.size();
        out << ' ';
        if (!shown.text(a, out)) out.truncate(before);
      });
      out << '\n';
    }
  for (auto const& block : v.withdrawn())
    for (auto const& route : block.routes) {
      out << prefix << "update withdrawn ";
      nlri_text(route, out);
      out << '\n';
    }
}

/// The whole event, from `update start` to the empty line behind `update end`; with the octets of
/// the message when `message` is not empty.
inline void update_text_event(text_writer& out, std::string_view prefix, update_verdict const& v,
                              codec_context const& c, bytes message = {}) noexcept {
  out << prefix << "update start\n";
  update_text(out, prefix, v, c);
  if (message.size() >= header_size) {
    (out << " header 0x").hex(message.first(header_size), true);
    (out << " body 0x").hex(message.subspan(header_size), true) << '\n';
  }
  out << prefix << "update end\n\n";
}

namespace detail {

/// How the value of an attribute is written in a command, where that is not as in text output.
enum class command_form : std::uint8_t {
  as_text,
  list,  ///< always in brackets, without blanks inside them
  path,  ///< sequences in brackets, sets in parentheses
  none,  ///< said elsewhere in the command
};
struct command_attribute {
  attribute_code code;
  command_form form;
};
/// In the order of a command; all others follow, ascending by code.
inline constexpr command_attribute command_attributes[] = {
    {attribute_code::origin, command_form::as_text},
    {attribute_code::as_path, command_form::path},
    {attribute_code::next_hop, command_form::none},
    {attribute_code::local_pref, command_form::as_text},
    {attribute_code::multi_exit_disc, command_form::as_text},
    {attribute_code::atomic_aggregate, command_form::as_text},
    {attribute_code::aggregator, command_form::as_text},
    {attribute_code::communities, command_form::list},
    {attribute_code::large_communities, command_form::list},
    {attribute_code::extended_communities, command_form::list},
    {attribute_code::ipv6_extended_communities, command_form::list},
    {attribute_code::originator_id, command_form::as_text},
    {attribute_code::cluster_list, command_form::list},
};

class update_command_writer {
 public:
  update_command_writer(text_writer& out, update_verdict const& v, codec_context const& c) noexcept
      : out_(out), verdict_(v), context_(c), shown_(v, c) {}

  void write() noexcept {
    bool const grouped = is_withdrawn_with_attributes();
    if (grouped) {
      out_ << "group attributes";
      attributes(verdict_.attributes, true);
    }
    for (auto const& block : verdict_.withdrawn())
      for (auto const& route : block.routes) {
        out_ << (grouped ? " ; withdraw " : "withdraw ");
        nlri_command(route, out_);
        if (!grouped) out_ << '\n';
      }
    if (grouped) out_ << '\n';
    for (auto const& block : verdict_.announced()) announce(block);
    if (!verdict_.announced().empty() || !verdict_.withdrawn().empty()) return;
    if (!verdict_.attributes_seen) return;
    out_ << "attributes";
    attributes(verdict_.attributes);
    out_ << '\n';
  }

 private:
  /// One route by itself, several prefixes as `announce attributes … nlri …` as long as all have
  /// the same path identifier, which the command can give but once.
  void announce(route_block const& block) noexcept {
    auto at = block.routes.begin();
    auto const end = block.routes.end();
    while (at != end) {
      auto const first = at;
      std::size_t n = 0;
      do ++at, ++n;
      while (is_prefix_alone(block.routes.family()) && at != end &&
             (*at).path_id == (*first).path_id);
      if (n == 1) {
        out_ << "announce ";
        nlri_command(*first, out_, block.next_hop);
        is_policy_ = block.routes.family().safi == safi::sr_policy;
        if (block.routes.kind()->short_command) few_attributes();
        else attributes(verdict_.attributes);
      } else announce_together(block, first, at);
      out_ << '\n';
    }
  }
  static bool is_prefix_alone(family f) noexcept {
    return f.safi == safi::unicast || f.safi == safi::multicast;
  }
  void announce_together(route_block const& block, nlri_range::iterator at,
                         nlri_range::iterator const& end) noexcept {
    out_ << "announce attributes";
    if (auto const id = (*at).path_id) out_ << " path-information " << nlri::shown_path_id(*id);
    if (block.next_hop) out_ << " next-hop " << *block.next_hop;
    attributes(verdict_.attributes);
    out_ << " nlri";
    for (; at != end; ++at) {
      auto route = *at;
      route.path_id.reset();
      out_ << ' ';
      nlri_text(route, out_);
    }
  }

  /// Routes of many families are withdrawn with attributes: a command of its own has no room for
  /// them, if there are any beyond those a speaker adds by itself.
  [[nodiscard]] bool is_withdrawn_with_attributes() const noexcept {
    if (verdict_.action != reaction::none || !verdict_.announced().empty()) return false;
    if (verdict_.withdrawn().empty()) return false;
    auto left = without_defaults();
    left.erase(attribute_code::mp_unreach_nlri);
    left.erase(attribute_code::mp_reach_nlri);
    return !left.empty();
  }
  /// All but what a route without it is sent with as well.
  [[nodiscard]] attribute_code_set without_defaults() const noexcept {
    auto left = verdict_.attributes;
    auto const path = verdict_.find(attribute_code::as_path);
    if (path && path->value.empty()) left.erase(attribute_code::as_path);
    auto const leave_out = [&]<class T>(T const& t) {
      auto const v = verdict_.find(T::code);
      if (!v) return;
      auto const same = T::decode(*v, canonical_context);
      if (same.has_value() && same.assume_value().value == t.value) left.erase(T::code);
    };
    leave_out(attribute::origin{});
    leave_out(attribute::local_pref{});
    return left;
  }
  /// Extended communities, then the rest that is not a default.
  void few_attributes() noexcept {
    auto left = without_defaults();
    for (auto const code :
         {attribute_code::extended_communities, attribute_code::ipv6_extended_communities}) {
      if (auto const v = verdict_.find(code)) attribute(*v, command_form::list);
      left.erase(code);
    }
    attributes(left);
  }
  void attributes(attribute_code_set left, bool with_next_hop = false) noexcept {
    for (auto const& a : command_attributes) {
      if (!left.contains(a.code)) continue;
      left.erase(a.code);
      if (a.form != command_form::none) attribute(*verdict_.find(a.code), a.form);
      else if (with_next_hop) attribute(*verdict_.find(a.code), command_form::as_text);
    }
    left.for_each([&](attribute_code code) {
      if (auto const v = verdict_.find(code)) attribute(*v, command_form::as_text);
    });
  }
  void attribute(attribute_view v, command_form form) noexcept {
    auto const before = out_.size();
    out_ << ' ';
    if (form == command_form::path) {
      if (has_confederation(v)) in_octets(v);  // no words say such a segment
      else if (!path(v)) out_.truncate(before);
      return;
    }
    if (has_attribute_command(v.code)) {
      // The words for a tunnel are those of SR policies, which are sent as routes of their own.
      bool const has_words = v.code != attribute_code::tunnel_encapsulation || is_policy_;
      if (!has_words || !attribute_command(v, context_, out_)) in_octets(v);
      return;
    }
    if (!shown_.text(v, out_)) return out_.truncate(before);
    if (form == command_form::list) tighten(before + 1);
  }
  /// `attribute [ 0xCODE 0xFLAGS 0xDATA ]`
  void in_octets(attribute_view v) noexcept {
    auto const flags = static_cast<std::uint8_t>(v.flags & ~attribute_flag::extended_length);
    out_ << attribute::unknown::keyword << ' ';
    attribute::unknown{flags, v.code, v.value}.text(out_);
  }
  bool has_confederation(attribute_view v) const noexcept {
    auto segments = shown_.path(v);
    while (auto const s = segments.next())
      if (s->is_confederation()) return true;
    return false;
  }
  bool path(attribute_view v) noexcept {
    auto segments = shown_.path(v);
    bool any = false;
    while (auto const s = segments.next()) {
      if (!std::exchange(any, true)) out_ << attribute::as_path::keyword;
      out_ << (s->is_sequence() ? " [" : " ( ");  // a parenthesis is a word only by itself
      bool first = true;
      for (auto const a : *s) {
        if (!std::exchange(first, false)) out_ << ' ';
        out_ << a;
      }
      out_ << (s->is_sequence() ? "]" : " )");
    }
    return any;
  }
  /// Turns `keyword a` and `keyword [ a b ]`, which starts at `at`, into `keyword [a b]`.
  void tighten(std::size_t at) noexcept {
    text_writer copy;
    copy << out_.view().substr(at);
    auto value = copy.view();
    auto const blank = value.find(' ');
    out_.truncate(at);
    out_ << value.substr(0, blank) << " [";
    value.remove_prefix(blank + 1);
    if (value.starts_with("[ ")) value = value.substr(2, value.size() - 4);
    out_ << value << ']';
  }

  text_writer& out_;
  update_verdict const& verdict_;
  codec_context const& context_;
  shown_attributes shown_;
  bool is_policy_ = false;  // the command is one for an SR policy
};

}  // namespace detail

/// The API commands that would send this UPDATE, a line each: `announce route 10.1.0.0/24 next-hop
/// 10.0.0.1 origin igp local-preference 100`, `withdraw …`, `group attributes … ; withdraw …`,
/// `announce eor ipv4 unicast`.
inline void update_commands(text_writer& out, update_verdict const& v,
                            codec_context const& c) noexcept {
  if (v.end_of_rib) return void(out << "announce eor " << *v.end_of_rib << '\n');
  detail::update_command_writer{out, v, c}.write();
}

}  // namespace senda
