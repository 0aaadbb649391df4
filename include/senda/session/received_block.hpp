// received_block: the attributes of a received UPDATE as a canonical block, which a RIB can keep.
// RFC 4271 §3.2 (Adj-RIB-In); RFC 6793 §4.2.3 (AS_PATH and AGGREGATOR of 2-octet speakers).
#pragma once

#include <senda/attribute/attribute_block.hpp>
#include <senda/session/validate.hpp>

#include <vector>

namespace senda {

/// Reused from UPDATE to UPDATE: allocates for the largest one only.
class received_block {
 public:
  /// The block of the routes of `routes`, which is one of `v`'s: 4-octet AS numbers, their next hop
  /// as NEXT_HOP, no MP_REACH_NLRI, no AS4_*. Good until the next call.
  bytes of(update_verdict const& v, route_block const& routes, codec_context const& c) {
    // What it grows by: AS numbers twice as long, headers with a longer length, the next hop.
    std::size_t const room = 2 * v.update.attributes.size() + 256;
    if (storage_.size() < room) storage_.resize(room);
    attribute_block_builder block{storage_};
    v.for_each_attribute([&](attribute_view a) { add(a, v, c, block); });
    if (routes.next_hop)
      block.set(attribute_flag::transitive, attribute_code::next_hop, routes.next_hop->octets());
    return block.written();
  }

 private:
  template <class T>
  static std::optional<T> decode(update_verdict const& v, codec_context const& c) noexcept {
    auto const found = v.find(T::code);
    if (!found) return {};
    auto const t = T::decode(*found, c);
    return t.has_value() ? std::optional<T>{t.assume_value()} : std::nullopt;
  }
  static void add(attribute_view a, update_verdict const& v, codec_context const& c,
                  attribute_block_builder& out) noexcept {
    using enum attribute_code;
    if (a.code == mp_reach_nlri || a.code == mp_unreach_nlri || a.code == as4_path ||
        a.code == as4_aggregator || a.code == next_hop)
      return;
    if (!c.four_octet_as && a.code == as_path) return add_path(a, v, c, out);
    if (!c.four_octet_as && a.code == aggregator) return add_aggregator(v, c, out);
    auto flags = a.flags & ~attribute_flag::extended_length;
    if (!find_descriptor(a.code)) flags |= attribute_flag::partial;  // RFC 4271 §9
    out.add(static_cast<std::uint8_t>(flags), a.code, a.value);
  }
  static void add_path(attribute_view a, update_verdict const& v, codec_context const& c,
                       attribute_block_builder& out) noexcept {
    auto const path = attribute::as_path::decode(a, c);
    if (!path.has_value()) return;
    attribute::as4_verdict const both{decode<attribute::aggregator>(v, c),
                                      decode<attribute::as4_aggregator>(v, c)};
    auto const as4 = both.use_as4_path ? decode<attribute::as4_path>(v, c)
                                       : std::optional<attribute::as4_path>{};
    auto whole = as4 ? attribute::merged_path{path.assume_value(), *as4}
                     : attribute::merged_path{path.assume_value()};
    (void)out.add_value(attribute_flag::transitive, attribute_code::as_path,
                        [&](byte_writer& w) -> result<void> {
                          while (auto const s = whole.next())
                            attribute::encode_segment(w, *s, true);
                          return success();
                        });
  }
  static void add_aggregator(update_verdict const& v, codec_context const& c,
                             attribute_block_builder& out) noexcept {
    auto const four = decode<attribute::as4_aggregator>(v, c);
    auto const plain = decode<attribute::aggregator>(v, c);
    attribute::as4_verdict const both{plain, four};
    auto const shown = four ? both.aggregator : plain;
    if (shown) out.add(*shown);
  }

  std::vector<std::uint8_t> storage_;
};

}  // namespace senda
