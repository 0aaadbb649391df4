// Builds the rule of a flow specification, components in whatever order they are given.
// RFC 8955 §4.2 (order, each type once); wire contract §8.5 (merging, widths).
#pragma once

#include <senda/attribute/record_list.hpp>
#include <senda/core/result.hpp>
#include <senda/nlri/flow_component.hpp>

namespace senda::nlri {

/// Builds in the caller's storage; never allocates. Prefixes of one rule have to be of one address
/// family.
class flow_builder {
 public:
  constexpr explicit flow_builder(mutable_bytes storage) noexcept : storage_(storage) {}

  constexpr void clear() noexcept {
    size_ = 0;
    overflowed_ = false;
    version_.reset();
  }
  /// Adds a component of form prefix behind those of its type.
  constexpr void add(flow_type t, flow_prefix const& p) noexcept {
    version_ = p.prefix.address.version();
    insert(behind(t), [&](byte_writer& w) {
      w.u8(static_cast<std::uint8_t>(t));
      p.write(w);
    });
  }
  /// Adds to the component of this type, which is of another form, or begins it. Of the operator
  /// octet, what the list needs is added: its end, and the width of the value.
  constexpr void add(flow_type t, std::uint8_t op, std::uint64_t value) noexcept {
    auto const at = behind(t);
    auto const last = last_operation(t);
    unsigned const width_code = value < 1u << 8    ? 0
                                : value < 1u << 16 ? 1
                                : value >> 32 == 0 ? 2
                                                   : 3;
    insert(at, [&](byte_writer& w) {
      if (!last) w.u8(static_cast<std::uint8_t>(t));
      w.u8(static_cast<std::uint8_t>(flow_operation::end_bit | op | width_code << 4));
      for (auto shift = 8u << width_code; shift > 0; shift -= 8)
        w.u8(static_cast<std::uint8_t>(value >> (shift - 8)));
    });
    if (last && !overflowed_)
      storage_[*last] &= static_cast<std::uint8_t>(~flow_operation::end_bit);
  }

  /// Of the prefixes added, if any.
  [[nodiscard]] constexpr std::optional<ip_version> version() const noexcept { return version_; }
  [[nodiscard]] constexpr bool empty() const noexcept { return size_ == 0; }
  /// The rule. ENOBUFS when the storage was too small.
  [[nodiscard]] constexpr result<bytes> finish() const noexcept {
    if (overflowed_) return fail(local_error(105 /* ENOBUFS */));
    return bytes{storage_.first(size_)};
  }

 private:
  /// Calls f(type, where it starts, where its value starts, where it ends) for each component.
  template <class F> constexpr void each_component(F&& f) const noexcept {
    for (std::size_t at = 0; at < size_;) {
      auto const type = static_cast<flow_type>(storage_[at]);
      byte_reader r{bytes{storage_.first(size_)}.subspan(at + 1)};
      if (type <= flow_type::source)
        (void)flow_prefix::read(r, version_ == ip_version::v6 ? afi::ipv6 : afi::ipv4);
      else
        while (!flow_operation::read(r).is_last() && !r.failed()) {
        }
      auto const end = size_ - r.remaining();
      f(type, at + 1, end);
      at = end;
    }
  }
  /// Where the components of this type end, or would.
  [[nodiscard]] constexpr std::size_t behind(flow_type t) const noexcept {
    std::size_t at = 0;
    each_component([&](flow_type type, std::size_t, std::size_t end) {
      if (type <= t) at = end;
    });
    return at;
  }
  /// Where the last operator of the component stands, if there is one.
  [[nodiscard]] constexpr std::optional<std::size_t> last_operation(flow_type t) const noexcept {
    std::optional<std::size_t> last;
    each_component([&](flow_type type, std::size_t at, std::size_t end) {
      if (type != t) return;
      for (; at < end; at += 1 + flow_operation{storage_[at], 0}.width()) last = at;
    });
    return last;
  }
  template <class F> constexpr void insert(std::size_t at, F&& write) noexcept {
    if (overflowed_) return;
    byte_writer w{storage_.subspan(size_)};
    write(w);
    if (w.overflowed()) return void(overflowed_ = true);
    rotate_bytes(storage_.subspan(at, size_ - at + w.size()), size_ - at);
    size_ += w.size();
  }

  mutable_bytes storage_;
  std::size_t size_ = 0;
  std::optional<ip_version> version_;
  bool overflowed_ = false;
};

}  // namespace senda::nlri
