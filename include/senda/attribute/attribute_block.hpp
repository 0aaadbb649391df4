// Attribute blocks: path attributes in a row as wire octets, ascending by code, at most one of
// each. The form a route has between configuration, RIB and packer (RFC 4271 §4.3; AS numbers of 4
// octets).
#pragma once

#include <senda/attribute/attribute.hpp>
#include <senda/attribute/record_list.hpp>

namespace senda {

/// The attribute with `code` in a block; nothing when there is none.
[[nodiscard]] constexpr std::optional<attribute_view> find_attribute(bytes block,
                                                                     attribute_code code) noexcept {
  attribute_range range{block};
  while (!range.empty()) {
    auto const v = range.next();
    if (!v.has_value()) break;
    if (v.assume_value().code == code) return v.assume_value();
  }
  return {};
}

/// Builds a block in the caller's storage; never allocates. The first attribute with a code wins,
/// later ones are ignored, except extended communities (16 and 25): those are merged and sorted, as
/// ExaBGP does (wire contract §5.7).
class attribute_block_builder {
 public:
  constexpr explicit attribute_block_builder(mutable_bytes storage) noexcept : storage_(storage) {}

  /// Adds one attribute. The extended length bit is set when it is needed, and kept when given.
  constexpr void add(std::uint8_t flags, attribute_code code, bytes value) noexcept {
    if (auto const old = position(code); old < size_ && code_at(old) == code) {
      if (auto const width = merged_width(code)) merge(old, width, value);
      return;
    }
    byte_writer w{storage_.subspan(size_)};
    write_attribute(w, flags, code, value);
    insert(w, code);
  }
  /// Adds an attribute with the flags of its category.
  template <path_attribute T> constexpr void add(T const& t) noexcept {
    (void)add_value(flags_of(T::category), T::code, [&](byte_writer& w) -> result<void> {
      t.encode(w, canonical_context);
      return success();
    });
  }
  /// Adds the value that `write` appends to the byte_writer it is given; nothing when it fails. An
  /// optional attribute without a value is left out, as ExaBGP does.
  template <class F>
  constexpr result<void> add_value(std::uint8_t flags, attribute_code code, F&& write) noexcept {
    byte_writer w{room()};
    SENDA_CHECK(write(w));
    if (w.overflowed()) overflowed_ = true;
    else if (w.size() > 0 || !(flags & attribute_flag::optional)) add(flags, code, w.written());
    return success();
  }
  /// Replaces the attribute with `code`, or adds it.
  constexpr void set(std::uint8_t flags, attribute_code code, bytes value) noexcept {
    erase(code);
    add(flags, code, value);
  }
  constexpr void erase(attribute_code code) noexcept {
    auto const at = position(code);
    if (at == size_ || code_at(at) != code) return;
    auto const n = attribute_size(at);
    for (std::size_t i = at + n; i < size_; ++i) storage_[i - n] = storage_[i];
    size_ -= n;
  }
  constexpr void clear() noexcept {
    size_ = 0;
    overflowed_ = false;
  }

  [[nodiscard]] constexpr bool contains(attribute_code code) const noexcept {
    return find_attribute(written(), code).has_value();
  }
  /// Where a value may be written that is then given to add() or set(): the storage behind the
  /// block and the largest header.
  [[nodiscard]] constexpr mutable_bytes room() const noexcept {
    std::size_t const ahead = size_ + header_room;
    return storage_.subspan(ahead < storage_.size() ? ahead : storage_.size());
  }
  /// The block so far.
  [[nodiscard]] constexpr bytes written() const noexcept { return storage_.first(size_); }
  /// The block. ENOBUFS when the storage was too small, or an attribute larger than 65535 octets.
  [[nodiscard]] constexpr result<bytes> finish() const noexcept {
    if (overflowed_) return fail(local_error(105 /* ENOBUFS */));
    return written();
  }

 private:
  static constexpr std::size_t header_room = 4;

  /// Width of the records of an attribute whose occurrences merge; zero for all others.
  static constexpr std::size_t merged_width(attribute_code code) noexcept {
    return code == attribute_code::extended_communities        ? 8
           : code == attribute_code::ipv6_extended_communities ? 20
                                                               : 0;
  }
  constexpr attribute_code code_at(std::size_t at) const noexcept {
    return static_cast<attribute_code>(storage_[at + 1]);
  }
  constexpr std::size_t attribute_size(std::size_t at) const noexcept {
    return storage_[at] & attribute_flag::extended_length
               ? 4u + static_cast<unsigned>(storage_[at + 2] << 8 | storage_[at + 3])
               : 3u + storage_[at + 2];
  }
  /// Where `code` is or would go.
  constexpr std::size_t position(attribute_code code) const noexcept {
    std::size_t at = 0;
    while (at < size_ && code_at(at) < code) at += attribute_size(at);
    return at;
  }
  /// Moves what `w` wrote behind the block to its place within.
  constexpr void insert(byte_writer const& w, attribute_code code) noexcept {
    if (w.overflowed() || w.size() > 4 + 0xffffu) return void(overflowed_ = true);
    auto const at = position(code);
    rotate_bytes(storage_.subspan(at, size_ - at + w.size()), size_ - at);
    size_ += w.size();
  }
  constexpr void merge(std::size_t at, std::size_t width, bytes more) noexcept {
    std::uint8_t const flags = storage_[at];
    bool const extended = flags & attribute_flag::extended_length;
    std::size_t const header = extended ? 4 : 3;
    std::size_t const old = attribute_size(at) - header, now = old + more.size();
    std::size_t const grow = more.size() + (!extended && now > 255);
    if (now > 0xffff || grow > storage_.size() - size_) return void(overflowed_ = true);
    // `more` may lie right behind the block, where the hole is about to open: move it first.
    auto const end = at + header + old;
    auto const tail = size_ - end;
    for (std::size_t i = 0; i < more.size(); ++i) storage_[size_ + i] = more[i];
    rotate_bytes(storage_.subspan(end, tail + more.size()), tail);
    size_ += more.size();
    if (grow > more.size()) {
      for (std::size_t i = size_; i > at + 3; --i) storage_[i] = storage_[i - 1];
      ++size_;
      storage_[at] = static_cast<std::uint8_t>(flags | attribute_flag::extended_length);
    }
    std::size_t const start = at + (grow > more.size() ? 4 : header);
    if (start - at == 4) storage_[at + 2] = static_cast<std::uint8_t>(now >> 8);
    storage_[start - 1] = static_cast<std::uint8_t>(now);
    if (now % width == 0) sort_records(storage_.subspan(start, now), width);
  }

  mutable_bytes storage_;
  std::size_t size_ = 0;
  bool overflowed_ = false;
};

}  // namespace senda
