// The kinds of routes senda knows, and all that derives from the list at compile time: walking and
// checking the NLRI of any family; how they are printed is in nlri_json.hpp and nlri_text.hpp. RFC
// 4760 §5; RFC 7911 §3; RFC 7606 §5.3.
#pragma once

#include <senda/core/type_list.hpp>
#include <senda/nlri/bgp_ls.hpp>
#include <senda/nlri/evpn.hpp>
#include <senda/nlri/flow.hpp>
#include <senda/nlri/l2_flow.hpp>
#include <senda/nlri/labeled_unicast.hpp>
#include <senda/nlri/mcast_vpn.hpp>
#include <senda/nlri/mpls_vpn.hpp>
#include <senda/nlri/mup.hpp>
#include <senda/nlri/route_target.hpp>
#include <senda/nlri/sr_policy.hpp>
#include <senda/nlri/unicast.hpp>
#include <senda/nlri/vpls.hpp>

#include <array>

namespace senda {

/// One line adds a kind; no family may be served by two of them.
using nlri_types = type_list<  //
    nlri::unicast,             //
    nlri::labeled_unicast,     //
    nlri::bgp_ls,              //
    nlri::flow,                //
    nlri::l2_flow,             //
    nlri::mpls_vpn,            //
    nlri::route_target,        //
    nlri::mcast_vpn,           //
    nlri::sr_policy,           //
    nlri::mup,                 //
    nlri::vpls,                //
    nlri::evpn_route           //
    >;

/// The kind of route of one family as data.
struct nlri_descriptor {
  /// Octets of the first NLRI, zero when it is malformed; `in` is not empty.
  std::size_t (*size)(bytes in, family f, bool withdrawn) noexcept = nullptr;
  /// Whether what size() measured decodes as well. Null: it always does.
  bool (*decodes)(nlri_view const&) noexcept = nullptr;
  /// How many NLRI decode, or the error; `at` is where `in` starts within the message.
  result<std::size_t> (*check)(bytes in, family f, bool with_path_id, std::size_t at,
                               bool withdrawn) noexcept = nullptr;
  /// Writes what tells routes apart; null: all of the NLRI does.
  void (*identity)(bytes nlri, byte_writer&) noexcept = nullptr;
  /// The family whose name the routes go by in JSON; null: their own.
  family (*shown_as)(family) noexcept = nullptr;
  /// Commands leave out `origin igp` and `local-preference 100`.
  bool short_command = false;
};

namespace detail {

template <nlri_type T>
constexpr std::size_t size_of_nlri(bytes in, family f, bool withdrawn) noexcept {
  if constexpr (requires { T::size(in, f, withdrawn); }) return T::size(in, f, withdrawn);
  else return T::size(in, f);
}

template <nlri_type T> constexpr bool has_short_command() noexcept {
  if constexpr (requires { T::short_command; }) return T::short_command;
  else return false;
}

template <nlri_type T> constexpr bool size_is_check() noexcept {
  if constexpr (requires { T::size_is_check; }) return T::size_is_check;
  else return false;
}

template <nlri_type T> constexpr result<T> decode_nlri(nlri_view const& v) noexcept {
  byte_reader r{v.octets};
  if constexpr (requires { T::decode(r, v.family, false, v.withdrawn); })
    return T::decode(r, v.family, false, v.withdrawn);
  else return T::decode(r, v.family, false);
}

template <nlri_type T> constexpr bool nlri_decodes(nlri_view const& v) noexcept {
  return decode_nlri<T>(v).has_value();
}

template <nlri_type T>
constexpr result<std::size_t> check_nlri(bytes in, family f, bool with_path_id, std::size_t at,
                                         bool withdrawn) noexcept {
  constexpr std::size_t most_evidence = 32;
  std::size_t const before = with_path_id ? 4 : 0;
  std::size_t n = 0;
  for (bytes rest = in; !rest.empty();) {
    std::size_t const size =
        rest.size() > before ? size_of_nlri<T>(rest.subspan(before), f, withdrawn) : 0;
    if (size == 0)
      return fail(update_error(update_subcode::invalid_network_field,
                               at + (in.size() - rest.size()),
                               rest.size() < most_evidence ? rest.size() : most_evidence));
    n += size_is_check<T>() || nlri_decodes<T>({f, {}, rest.subspan(before, size), withdrawn});
    rest = rest.subspan(before + size);
  }
  return n;
}

/// Calls f with the route, unless it does not decode.
template <nlri_type T, class F> void with_nlri(nlri_view const& v, F&& f) noexcept {
  auto t = decode_nlri<T>(v);
  if (!t.has_value()) return;
  t.assume_value().path_id = v.path_id;
  f(t.assume_value());
}

template <nlri_type T>
constexpr auto identity_of() noexcept -> decltype(nlri_descriptor::identity) {
  if constexpr (requires(bytes in, byte_writer& w) { T::identity(in, w); })
    return [](bytes in, byte_writer& w) noexcept { T::identity(in, w); };
  else return nullptr;
}

template <nlri_type T> constexpr auto shown_as() noexcept -> decltype(nlri_descriptor::shown_as) {
  if constexpr (requires(family f) { T::shown_family(f); })
    return [](family f) noexcept { return T::shown_family(f); };
  else return nullptr;
}

template <nlri_type T> constexpr nlri_descriptor describe_nlri() noexcept {
  return {.size = &size_of_nlri<T>,
          .decodes = size_is_check<T>() ? nullptr : &nlri_decodes<T>,
          .check = &check_nlri<T>,
          .identity = identity_of<T>(),
          .shown_as = shown_as<T>(),
          .short_command = has_short_command<T>()};
}

/// A table by family_index() of what Describe<T>() makes of the kind that serves the family.
template <class Row, class Describe, class... T>
constexpr auto describe_families(type_list<T...>, Describe describe) noexcept {
  std::array<Row, known_families.size()> table{};
  for (std::size_t i = 0; i < table.size(); ++i)
    ((T::serves(known_families[i]) ? void(table[i] = describe.template operator()<T>()) : void()),
     ...);
  return table;
}
inline constexpr auto nlri_descriptors =
    describe_families<nlri_descriptor>(nlri_types{}, []<class T>() { return describe_nlri<T>(); });

}  // namespace detail

/// The kind of route of a family; null where senda has no codec for it.
[[nodiscard]] constexpr nlri_descriptor const* find_nlri(family f) noexcept {
  auto const i = family_index(f);
  if (i == known_families.size() || !detail::nlri_descriptors[i].size) return nullptr;
  return &detail::nlri_descriptors[i];
}

/// What of a well-formed NLRI tells routes apart (wire contract §5.1): all of it where its kind
/// writes nothing, otherwise something written to `scratch`, of max_identity_size octets.
[[nodiscard]] inline bytes nlri_identity(family f, bytes nlri, mutable_bytes scratch) noexcept {
  auto const* const kind = find_nlri(f);
  if (!kind || !kind->identity) return nlri;
  byte_writer w{scratch};
  kind->identity(nlri, w);
  return w.size() > 0 ? bytes{w.written()} : nlri;
}

/// The NLRI of one field or attribute, a forward range of nlri_view over the octets as they lie.
/// Those which do not decode are passed over (a flow rule with an unknown component, wire contract
/// §8.5). Of a family without codec there is nothing to iterate over: the octets are opaque.
class nlri_range {
 public:
  constexpr nlri_range() noexcept = default;
  /// `offset` is where `in` starts within the message; `withdrawn`: the field or attribute
  /// withdraws its routes.
  constexpr nlri_range(senda::family f, bytes in, bool with_path_id, std::size_t offset = 0,
                       bool withdrawn = false) noexcept
      : in_(in),
        kind_(find_nlri(f)),
        family_(f),
        offset_(static_cast<std::uint16_t>(offset)),
        with_path_id_(with_path_id),
        withdrawn_(withdrawn) {}

  /// Stops at the first NLRI that is malformed, so that unchecked octets are safe here.
  class iterator {
   public:
    using value_type = nlri_view;
    using difference_type = std::ptrdiff_t;
    constexpr iterator() noexcept = default;
    constexpr explicit iterator(nlri_range const& r) noexcept
        : at_(r.in_.data()),
          left_(r.kind_ ? r.in_.size() : 0),
          kind_(r.kind_),
          family_(r.family_),
          with_path_id_(r.with_path_id_),
          withdrawn_(r.withdrawn_) {
      measure();
    }
    [[nodiscard]] constexpr nlri_view operator*() const noexcept {
      nlri_view v{family_, {}, {at_, size_}, withdrawn_};
      if (with_path_id_) {
        v.path_id = byte_reader{{at_, 4}}.u32();
        v.octets = {at_ + 4, size_ - 4};
      }
      return v;
    }
    constexpr iterator& operator++() noexcept {
      at_ += size_;
      left_ -= size_;
      measure();
      return *this;
    }
    constexpr iterator operator++(int) noexcept {
      auto const old = *this;
      ++*this;
      return old;
    }
    friend constexpr bool operator==(iterator const& a, iterator const& b) noexcept {
      return a.left_ == b.left_;
    }

   private:
    constexpr void measure() noexcept {
      std::size_t const before = with_path_id_ ? 4 : 0;
      for (;; at_ += size_, left_ -= size_) {
        size_ =
            left_ > before ? kind_->size({at_ + before, left_ - before}, family_, withdrawn_) : 0;
        if (size_ == 0) return void(left_ = 0);
        bytes const octets{at_ + before, size_};
        size_ += before;
        if (!kind_->decodes || kind_->decodes({family_, {}, octets, withdrawn_})) return;
      }
    }

    std::uint8_t const* at_ = nullptr;
    std::size_t left_ = 0, size_ = 0;
    nlri_descriptor const* kind_ = nullptr;
    senda::family family_{};
    bool with_path_id_ = false, withdrawn_ = false;
  };
  [[nodiscard]] constexpr iterator begin() const noexcept { return iterator{*this}; }
  [[nodiscard]] constexpr iterator end() const noexcept { return {}; }

  /// How many routes there are that decode. Error: 3/10 where an NLRI is malformed (RFC 7606 §5.3).
  [[nodiscard]] constexpr result<std::size_t> check() const noexcept {
    if (!kind_) return std::size_t{0};
    return kind_->check(in_, family_, with_path_id_, offset_, withdrawn_);
  }

  [[nodiscard]] constexpr senda::family family() const noexcept { return family_; }
  /// The family whose name the routes go by in JSON.
  [[nodiscard]] constexpr senda::family shown_family() const noexcept {
    return kind_ && kind_->shown_as ? kind_->shown_as(family_) : family_;
  }
  [[nodiscard]] constexpr bytes octets() const noexcept { return in_; }
  [[nodiscard]] constexpr bool empty() const noexcept { return in_.empty(); }
  [[nodiscard]] constexpr bool has_path_ids() const noexcept { return with_path_id_; }
  /// Of the first octet, from the start of the message.
  [[nodiscard]] constexpr std::size_t offset() const noexcept { return offset_; }
  /// Null when senda has no codec for the family.
  [[nodiscard]] constexpr nlri_descriptor const* kind() const noexcept { return kind_; }

 private:
  bytes in_;
  nlri_descriptor const* kind_ = nullptr;
  senda::family family_{};
  std::uint16_t offset_ = 0;
  bool with_path_id_ = false, withdrawn_ = false;
};

}  // namespace senda
