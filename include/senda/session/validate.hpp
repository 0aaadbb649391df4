// validate: one walk over a received UPDATE, and the verdict: what is wrong, what that means for
// its routes, which attributes count. RFC 7606 (the whole of it); RFC 4271 §6.3; RFC 4760 §7.
#pragma once

#include <senda/attribute/attribute_code_set.hpp>
#include <senda/attribute/attributes.hpp>
#include <senda/message/update.hpp>

namespace senda {

/// Routes that lie together in the message and share a family and a next hop.
struct route_block {
  nlri_range routes;
  std::optional<ip_address> next_hop;      ///< of announced routes; flow specifications have none
  std::optional<ipv6_address> link_local;  ///< the address behind it (RFC 2545 §3)
};

/// What validate() found; views into the message. At most four blocks: two fields, two attributes.
class update_verdict {
 public:
  update_view update;
  /// The strongest reaction that any error asks for (RFC 7606 §3.h), and the first error with it.
  reaction action = reaction::none;
  error fault{};                       ///< meaningless while `action` is none
  attribute_code missing{};            ///< the mandatory attribute a fault of 3/3 is about
  attribute_code_set attributes;       ///< those which count: well-formed, the first of their code
  attribute_code_set discarded;        ///< those dropped for an error
  bool attributes_seen = false;        ///< any but MP_REACH_NLRI and MP_UNREACH_NLRI
  bool attributes_ascend = true;       ///< in the message, by code
  std::optional<ip_address> next_hop;  ///< NEXT_HOP
  std::optional<attribute::mp_reach> mp_reach;      ///< whatever its family
  std::optional<attribute::mp_unreach> mp_unreach;  ///< whatever its family
  std::optional<family> end_of_rib;
  /// Families to give up where `action` is disable_family: forget all their routes, and ignore what
  /// comes of them until the session ends (RFC 4760 §7): disable() of the context does the latter.
  family_set disabled;

  /// Routes to take in, none when `action` is treat_as_withdraw or reset.
  [[nodiscard]] constexpr std::span<route_block const> announced() const noexcept {
    return std::span{blocks_}.subspan(withdrawn_, announced_);
  }
  /// Routes to give up: withdrawn by the peer, then those which its errors make withdrawn.
  [[nodiscard]] constexpr std::span<route_block const> withdrawn() const noexcept {
    return std::span{blocks_}.first(withdrawn_);
  }
  /// True when the peer itself withdraws something.
  [[nodiscard]] constexpr bool withdraws() const noexcept {
    return !update.withdrawn.empty() || (mp_unreach && !mp_unreach->nlri.empty());
  }

  /// Calls f(attribute_view) for the attributes that count, ascending by code.
  template <class F> constexpr void for_each_attribute(F&& f) const {
    if (!attributes_ascend) return attributes.for_each([&](attribute_code c) { f(*find(c)); });
    for (auto range = update.path_attributes(); !range.empty();) {
      auto const v = range.next();
      if (!v.has_value()) return;
      if (attributes.contains(v.assume_value().code)) f(v.assume_value());
    }
  }
  /// The attribute with `code`, if it counts.
  [[nodiscard]] constexpr std::optional<attribute_view> find(attribute_code code) const noexcept {
    if (!attributes.contains(code)) return {};
    for (auto range = update.path_attributes(); !range.empty();) {
      auto const v = range.next();
      if (!v.has_value()) break;
      if (v.assume_value().code == code) return v.assume_value();
    }
    return {};
  }

 private:
  friend class update_validator;
  std::array<route_block, 4> blocks_{};  // withdrawn ones first
  std::uint8_t withdrawn_ = 0, announced_ = 0;
};

namespace detail {
/// The attributes that announced routes must have (RFC 7606 §3.d).
inline constexpr auto mandatory_attributes = [] {
  attribute_code_set s;
  for (auto const& d : attribute_descriptors)
    if (d.on_error.missing != reaction::none) s.insert(d.code);
  return s;
}();
}  // namespace detail

/// The walk behind validate().
class update_validator {
 public:
  /// `verdict` is a fresh one.
  constexpr update_validator(update_verdict& verdict, codec_context const& c) noexcept
      : verdict_(verdict), context_(c) {}

  void run() noexcept {
    walk_attributes();
    find_missing();
    demand_routes();
    collect_routes();
    find_end_of_rib();
  }

 private:
  void note(error const& e) noexcept {
    if (e.action == reaction::treat_as_withdraw) withdraw_ = true;
    if (e.action <= verdict_.action) return;
    verdict_.action = e.action;
    verdict_.fault = e;
  }

  void walk_attributes() noexcept {
    auto last = attribute_code{};
    for (auto range = verdict_.update.path_attributes(); !range.empty();) {
      auto const next = range.next();
      if (!next.has_value()) {  // RFC 7606 §4
        verdict_.attributes_seen = true;
        return note(next.assume_error());
      }
      auto const& v = next.assume_value();
      if (v.code <= last) verdict_.attributes_ascend = false;
      last = v.code;
      visit(v);
    }
  }
  void visit(attribute_view const& v) noexcept {
    auto const* const d = find_descriptor(v.code);
    if (seen_.contains(v.code)) {  // RFC 7606 §3.g
      auto const r = d ? d->on_error.duplicate : reaction::discard_attribute;
      return note(v.malformed(update_subcode::malformed_attribute_list, r));
    }
    seen_.insert(v.code);
    bool const mp = d && is_multiprotocol(v.code);
    if (!mp) verdict_.attributes_seen = true;
    auto const checked = d ? d->check(v, context_) : check_attribute(v, context_);
    if (!checked.has_value()) {
      verdict_.discarded.insert(v.code);
      if (mp) return note_broken(family_in(v.value), checked.assume_error());
      return note(checked.assume_error());
    }
    if (!d && !v.is_transitive()) return;  // RFC 4271 §9: quietly ignored
    verdict_.attributes.insert(v.code);
    if (mp || v.code == attribute_code::next_hop) remember(v);
  }
  static constexpr bool is_multiprotocol(attribute_code c) noexcept {
    return c == attribute_code::mp_reach_nlri || c == attribute_code::mp_unreach_nlri;
  }
  /// What MP_REACH_NLRI and MP_UNREACH_NLRI begin with.
  static constexpr std::optional<family> family_in(bytes value) noexcept {
    byte_reader r{value};
    family f;
    f.afi = static_cast<afi>(r.u16());
    f.safi = static_cast<safi>(r.u8());
    return r.failed() ? std::nullopt : std::optional{f};
  }
  /// An error in what says which routes there are of a family (RFC 7606 §5.3, §7.11).
  void note_broken(std::optional<family> f, error e) noexcept {
    if (context_.disable_families && f && e.action == reaction::reset) {
      bool const negotiated = context_.families.contains(*f);
      e.action = negotiated ? reaction::disable_family : reaction::discard_attribute;
      if (negotiated) verdict_.disabled.insert(*f);
    }
    note(e);
  }
  /// These tell where the routes are and where they lead.
  void remember(attribute_view const& v) noexcept {
    if (v.code == attribute_code::mp_reach_nlri)
      verdict_.mp_reach = attribute::mp_reach::decode(v, context_).assume_value();
    else if (v.code == attribute_code::mp_unreach_nlri)
      verdict_.mp_unreach = attribute::mp_unreach::decode(v, context_).assume_value();
    else verdict_.next_hop = attribute::next_hop::decode(v, context_).assume_value().address;
  }

  [[nodiscard]] bool announces() const noexcept {
    return !verdict_.update.nlri.empty() || (verdict_.mp_reach && !verdict_.mp_reach->nlri.empty());
  }
  void find_missing() noexcept {
    if (!announces()) return;
    auto missing = detail::mandatory_attributes - seen_;
    // RFC 4760 §3: only routes in the NLRI field need it.
    if (verdict_.update.nlri.empty()) missing.erase(attribute_code::next_hop);
    missing.for_each([&](attribute_code c) {
      auto const reaction = find_descriptor(c)->on_error.missing;
      if (reaction > verdict_.action) verdict_.missing = c;
      note(update_error(update_subcode::missing_well_known_attribute,
                        verdict_.update.attributes_offset, verdict_.update.attributes.size(),
                        reaction));
    });
  }
  /// RFC 7606 §5.2: attributes, an error in them and nothing announced: perhaps the routes were not
  /// recognised as such.
  void demand_routes() noexcept {
    if (!withdraw_ || announces() || !verdict_.disabled.empty()) return;
    if (!verdict_.attributes_seen || verdict_.action == reaction::reset) return;
    verdict_.action = verdict_.fault.action = reaction::reset;
  }

  void collect_routes() noexcept {
    auto& v = verdict_;
    add(v.update.withdrawn_routes(context_), v.withdrawn_, {}, {});
    if (v.mp_unreach)
      add(multiprotocol(v.mp_unreach->family, v.mp_unreach->nlri, v.mp_unreach->nlri_offset, true),
          v.withdrawn_, {}, {});
    add(v.update.announced_routes(context_), v.announced_, v.next_hop, {});
    if (v.mp_reach) {
      auto const hop = v.mp_reach->next_hop();
      add(multiprotocol(v.mp_reach->family, v.mp_reach->nlri, v.mp_reach->nlri_offset, false),
          v.announced_, hop.address(), hop.link_local());
    }
    if (v.action == reaction::reset) v.withdrawn_ = v.announced_ = 0;
    if (!v.disabled.empty()) drop_disabled();
    if (withdraw_)
      v.withdrawn_ = static_cast<std::uint8_t>(v.withdrawn_ + std::exchange(v.announced_, {}));
  }
  /// Leaves the routes of other families.
  void drop_disabled() noexcept {
    auto& v = verdict_;
    std::uint8_t kept = 0, withdrawn = 0;
    for (std::uint8_t i = 0; i < v.withdrawn_ + v.announced_; ++i) {
      if (v.disabled.contains(v.blocks_[i].routes.family())) continue;
      if (i < v.withdrawn_) ++withdrawn;
      v.blocks_[kept++] = v.blocks_[i];
    }
    v.withdrawn_ = withdrawn;
    v.announced_ = static_cast<std::uint8_t>(kept - withdrawn);
  }
  [[nodiscard]] nlri_range multiprotocol(family f, bytes nlri, std::uint16_t at,
                                         bool withdrawn) const noexcept {
    return {f, nlri, context_.add_path_receive.contains(f), at, withdrawn};
  }
  /// Adds a block, unless nobody negotiated its family or knows what its NLRI look like. Malformed
  /// NLRI end the session (RFC 7606 §5.3, §3.j).
  void add(nlri_range const& routes, std::uint8_t& count, std::optional<ip_address> const& next_hop,
           std::optional<ipv6_address> const& link_local) noexcept {
    if (routes.empty() || !routes.kind() || !context_.families.contains(routes.family())) return;
    auto const checked = routes.check();
    if (!checked.has_value()) {
      // What is not in an attribute cannot be told from what follows.
      bool const in_field = routes.offset() < verdict_.update.attributes_offset ||
                            routes.offset() >= verdict_.update.nlri_offset;
      return note_broken(in_field ? std::nullopt : std::optional{routes.family()},
                         checked.assume_error());
    }
    if (checked.assume_value() == 0) return;  // none that can be understood (RFC 8955 §4.2)
    verdict_.blocks_[verdict_.withdrawn_ + verdict_.announced_] = {routes, next_hop, link_local};
    ++count;
  }

  void find_end_of_rib() noexcept {
    auto& v = verdict_;
    if (v.action > reaction::treat_as_withdraw || !v.update.withdrawn.empty()) return;
    if (!v.update.nlri.empty() || v.mp_reach) return;
    if (v.update.attributes.empty()) v.end_of_rib = ipv4_unicast;
    else if (v.mp_unreach && v.mp_unreach->nlri.empty()) v.end_of_rib = v.mp_unreach->family;
  }

  update_verdict& verdict_;
  codec_context const& context_;
  attribute_code_set seen_;
  bool withdraw_ = false;  ///< an error asked for it, if only beside stronger reactions
};

/// Checks everything about an UPDATE that RFC 7606 wants checked. Whatever the octets, the verdict
/// is safe to use; what its `action` asks for is the caller's to do, except that routes to be
/// treated as withdrawn are among those withdrawn already. NLRI of families that are not
/// negotiated, and attributes a session of this kind must not have, are as if they were not there.
[[nodiscard]] inline update_verdict validate(update_view const& u,
                                             codec_context const& c) noexcept {
  update_verdict v;
  v.update = u;
  update_validator{v, c}.run();
  return v;
}

/// What the rest of a session is read with once a verdict gave up families.
constexpr void disable(codec_context& c, family_set families) noexcept {
  c.families = c.families - families;
}

/// What our own UPDATEs are read with, to show them: of what a peer may not send us, nothing is
/// discarded, and any next hop goes that configuration gave.
[[nodiscard]] constexpr codec_context as_sent(codec_context c) noexcept {
  c.add_path_receive = c.add_path_send;
  c.external = false;
  c.aigp = true;
  c.extended_next_hop = family_set::all();
  return c;
}

}  // namespace senda
