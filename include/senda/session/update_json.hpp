// An UPDATE as JSON, for helper processes: the value of "message" in an event.
// JSON contract §4 (the object), §5 (attributes), §6 (routes), §9 (the older dialect).
#pragma once

#include <senda/nlri/nlri_json.hpp>
#include <senda/session/shown_attributes_json.hpp>

namespace senda {

struct update_json_style {
  bool compact = false;    ///< prefixes as bare strings where nothing else is to be said
  bool version_4 = false;  ///< the dialect of API version 4
  bool end_of_rib = true;  ///< false: shown as an UPDATE of nothing, as `decode` does
};

namespace detail {

/// Writes nothing the first time, and ", " from then on.
class json_comma {
 public:
  void operator()(text_writer& out) noexcept {
    if (started_) out << ", ";
    started_ = true;
  }

 private:
  bool started_ = false;
};

class update_json_writer {
 public:
  update_json_writer(text_writer& out, update_verdict const& v, codec_context const& c,
                     update_json_style s) noexcept
      : out_(out), verdict_(v), context_(c), style_(s) {}

  void write() noexcept {
    json_comma part;
    out_ << "{ \"update\": { ";
    if (verdict_.attributes_seen) {
      part(out_);
      attributes();
    }
    if (!verdict_.announced().empty()) {
      part(out_);
      announced(verdict_.announced());
    }
    if (!verdict_.withdrawn().empty()) {
      part(out_);
      withdrawn(verdict_.withdrawn());
    }
    out_ << " } }";
  }

 private:
  using blocks = std::span<route_block const>;

  void attributes() noexcept {
    shown_attributes const shown{verdict_, context_};
    json_comma next;
    out_ << "\"attribute\": { ";
    verdict_.for_each_attribute([&](attribute_view v) {
      // Next to its routes it would be said twice: only where some are withdrawn as well (a quirk).
      if (v.code == attribute_code::next_hop && !verdict_.withdraws()) return;
      auto const before = out_.size();
      auto comma = next;
      comma(out_);
      if (shown.json(v, out_)) next = comma;
      else out_.truncate(before);
    });
    out_ << " }";
  }

  /// True when no block before b[i] is alike.
  template <class Alike> static bool is_first(blocks b, std::size_t i, Alike alike) noexcept {
    for (std::size_t j = 0; j < i; ++j)
      if (alike(b[j], b[i])) return false;
    return true;
  }
  static bool same_family(route_block const& a, route_block const& b) noexcept {
    return a.routes.shown_family() == b.routes.shown_family();
  }
  static bool same_next_hop(route_block const& a, route_block const& b) noexcept {
    return same_family(a, b) && a.next_hop == b.next_hop;
  }

  void announced(blocks b) noexcept {
    json_comma next;
    out_ << "\"announce\": { ";
    for (std::size_t i = 0; i < b.size(); ++i) {
      if (!is_first(b, i, same_family)) continue;
      next(out_);
      out_ << '"' << b[i].routes.shown_family() << "\": { ";
      by_next_hop(b, b[i]);
      out_ << " }";
    }
    out_ << " }";
  }
  void by_next_hop(blocks b, route_block const& like) noexcept {
    json_comma next;
    for (std::size_t i = 0; i < b.size(); ++i) {
      if (!same_family(b[i], like) || !is_first(b, i, same_next_hop)) continue;
      next(out_);
      if (b[i].next_hop) out_ << '"' << *b[i].next_hop << "\": [ ";
      else out_ << "\"no-nexthop\": [ ";
      json_comma comma;
      for (auto const& block : b)
        if (same_next_hop(block, b[i])) routes(block, false, comma);
      out_ << " ]";
    }
  }
  void withdrawn(blocks b) noexcept {
    json_comma next;
    out_ << "\"withdraw\": { ";
    for (std::size_t i = 0; i < b.size(); ++i) {
      if (!is_first(b, i, same_family)) continue;
      next(out_);
      out_ << '"' << b[i].routes.shown_family() << "\": [ ";
      json_comma comma;
      for (auto const& block : b)
        if (same_family(block, b[i])) routes(block, true, comma);
      out_ << " ]";
    }
    out_ << " }";
  }
  void routes(route_block const& block, bool withdrawn, json_comma& comma) noexcept {
    nlri_json_style style{style_.compact, style_.version_4, withdrawn, {}};
    if (!withdrawn) style.next_hop = block.next_hop;
    auto* const print = find_nlri_json(block.routes.family());
    for (auto const& route : block.routes) {
      comma(out_);
      print(route, out_, style);
    }
  }

  text_writer& out_;
  update_verdict const& verdict_;
  codec_context const& context_;
  update_json_style style_;
};

}  // namespace detail

/// `{ "eor": { "afi" : "ipv4", "safi" : "unicast" } }`
inline void end_of_rib_json(text_writer& out, family f) noexcept {
  out << "{ \"eor\": { \"afi\" : \"" << f.afi << "\", \"safi\" : \"" << f.safi << "\" } }";
}

/// `{ "update": { "attribute": { … }, "announce": { … }, "withdraw": { … } } }`, each part only
/// when there is something in it, or the end_of_rib_json(). `c` is what the UPDATE was validated
/// with. Routes to be treated as withdrawn stand under "withdraw". An UPDATE that resets the
/// session has no routes: there is no use in showing it.
inline void update_json(text_writer& out, update_verdict const& v, codec_context const& c,
                        update_json_style style = {}) noexcept {
  if (v.end_of_rib && style.end_of_rib) return end_of_rib_json(out, *v.end_of_rib);
  detail::update_json_writer{out, v, c, style}.write();
}

}  // namespace senda
