// What every capability has in common: codes, the octets of one, walking those of an OPEN.
// RFC 5492 §4 (layout); RFC 9072 §2 (extended optional parameters).
#pragma once

#include <senda/core/byte_reader.hpp>
#include <senda/core/byte_writer.hpp>
#include <senda/core/result.hpp>
#include <senda/core/text_writer.hpp>

#include <concepts>

namespace senda {

/// Capability codes (IANA "Capability Codes").
enum class capability_code : std::uint8_t {
  reserved = 0,
  multiprotocol = 1,
  route_refresh = 2,
  outbound_route_filtering = 3,
  multiple_routes = 4,
  extended_next_hop = 5,
  extended_message = 6,
  bgpsec = 7,
  multiple_labels = 8,
  role = 9,
  graceful_restart = 64,
  four_octet_as = 65,
  dynamic = 67,
  multisession = 68,
  add_path = 69,
  enhanced_route_refresh = 70,
  long_lived_graceful_restart = 71,
  hostname = 73,
  software_version = 75,
  paths_limit = 76,
  link_local_next_hop = 77,
  old_route_refresh = 128,
  old_multisession = 131,
  operational = 185,
};

/// One capability as it lies in an OPEN; its value is not decoded.
struct capability_view {
  capability_code code{};
  bytes value;
  std::uint16_t offset = 0;  ///< of the code octet, from the start of the message

  /// Where the value starts, from the start of the message.
  [[nodiscard]] constexpr std::size_t value_offset() const noexcept { return offset + 2u; }
  /// 2/0 with the whole capability as evidence (RFC 4271 §6.2: recognized, but malformed).
  [[nodiscard]] constexpr error malformed() const noexcept {
    return open_error(open_subcode::unspecific, offset, 2 + value.size());
  }
};

/// T is a capability: its code, the name it has in events, and its codec. Lists are views over the
/// wire form when they were received, and over the caller's values when they are to be sent.
template <class T>
concept capability_type = requires(T const& t, capability_view v, byte_writer& w) {
  { T::code } -> std::convertible_to<capability_code>;
  { T::name } -> std::convertible_to<std::string_view>;
  { T::decode(v) } noexcept -> std::same_as<result<T>>;
  { t.encode(w) } noexcept -> std::same_as<void>;
};

/// How the octets of a capability_list are laid out.
enum class capability_framing : std::uint8_t {
  bare,      ///< code, length, value; one after the other
  classic,   ///< inside optional parameters with lengths of one octet (RFC 5492 §4)
  extended,  ///< inside optional parameters with lengths of two octets (RFC 9072 §2)
};

/// The capabilities of one OPEN, in the order of the wire. Iteration is meant for lists which
/// check() found sound; in another one it stops early, but never reads outside.
class capability_list {
 public:
  constexpr capability_list() noexcept = default;
  /// `offset` is where `in` starts within the message.
  constexpr explicit capability_list(bytes in,
                                     capability_framing framing = capability_framing::bare,
                                     std::size_t offset = 0) noexcept
      : octets_(in), offset_(static_cast<std::uint16_t>(offset)), framing_(framing) {}

  /// Goes from capability to capability, across parameters.
  class iterator {
   public:
    constexpr iterator() noexcept = default;
    constexpr explicit iterator(capability_list const& of) noexcept
        : outer_(of.octets_, of.offset_), framing_(of.framing_) {
      if (framing_ == capability_framing::bare) inner_ = outer_;
      advance();
    }
    constexpr capability_view const& operator*() const noexcept { return current_; }
    constexpr capability_view const* operator->() const noexcept { return &current_; }
    constexpr iterator& operator++() noexcept {
      advance();
      return *this;
    }
    friend constexpr bool operator==(iterator const& a, iterator const& b) noexcept {
      return a.done_ == b.done_ && (a.done_ || a.current_.offset == b.current_.offset);
    }
    /// What stopped the walk before the end of the octets, if anything did.
    [[nodiscard]] constexpr bool failed() const noexcept { return why_.action != reaction::none; }
    [[nodiscard]] constexpr error why() const noexcept { return why_; }

   private:
    constexpr void advance() noexcept {
      while (inner_.empty())
        if (framing_ == capability_framing::bare || !enter_parameter()) return stop();
      current_.offset = static_cast<std::uint16_t>(inner_.offset());
      auto const left = inner_.remaining();
      current_.code = static_cast<capability_code>(inner_.u8());
      current_.value = inner_.take(inner_.u8());
      if (inner_.failed()) fail_at(open_subcode::unspecific, current_.offset, left);
    }
    /// False at the end, and when the next parameter cannot be read.
    constexpr bool enter_parameter() noexcept {
      if (outer_.empty()) return false;
      auto const start = outer_.offset();
      auto const left = outer_.remaining();
      auto const type = outer_.u8();
      std::size_t const size =
          framing_ == capability_framing::extended ? outer_.u16() : outer_.u8();
      inner_ = outer_.sub(size);
      if (outer_.failed()) return fail_at(open_subcode::unspecific, start, left), false;
      if (type == 2) return true;
      // Type 1 is the authentication of RFC 1771, which RFC 4271 took away.
      fail_at(type == 1 ? open_subcode::authentication_failure
                        : open_subcode::unsupported_optional_parameter,
              start, outer_.offset() - start);
      return false;
    }
    constexpr void fail_at(open_subcode s, std::size_t at, std::size_t length) noexcept {
      why_ = open_error(s, at, length);
      outer_ = inner_ = byte_reader{{}};
      stop();
    }
    constexpr void stop() noexcept { done_ = true; }

    byte_reader outer_{{}}, inner_{{}};
    capability_view current_{};
    error why_{.action = reaction::none};
    capability_framing framing_ = capability_framing::bare;
    bool done_ = false;

    friend class capability_list;
  };

  [[nodiscard]] constexpr iterator begin() const noexcept { return iterator{*this}; }
  [[nodiscard]] static constexpr iterator end() noexcept {
    iterator i;
    i.stop();
    return i;
  }
  /// The octets it walks over.
  [[nodiscard]] constexpr bytes octets() const noexcept { return octets_; }
  [[nodiscard]] constexpr capability_framing framing() const noexcept { return framing_; }

  /// True when a capability of this code is there.
  [[nodiscard]] constexpr bool contains(capability_code c) const noexcept {
    for (auto const& v : *this)
      if (v.code == c) return true;
    return false;
  }
  /// Calls f(T) for each well-formed capability of type T.
  template <capability_type T, class F> constexpr void for_each(F&& f) const {
    for (auto const& v : *this) {
      if (v.code != T::code) continue;
      if (auto const t = T::decode(v); t.has_value()) f(t.assume_value());
    }
  }
  /// The last capability of type T through `out`; false when there is none. Which of several counts
  /// is up to each capability (RFC 5492 §4); for those which may not repeat it is the last.
  template <capability_type T> constexpr bool last(T& out) const noexcept {
    bool found = false;
    for_each<T>([&](T const& t) {
      out = t;
      found = true;
    });
    return found;
  }

 private:
  bytes octets_;
  std::uint16_t offset_ = 0;
  capability_framing framing_ = capability_framing::bare;
};

}  // namespace senda
