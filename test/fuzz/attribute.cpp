// Every path attribute of the list, a target each: decode, encode, JSON, text, the RIB's block.
// Input: session, value.
#include <senda/attribute/attribute_block.hpp>
#include <senda/attribute/attributes_json.hpp>
#include <senda/attribute/attributes_text.hpp>

#include "fuzz.hpp"

using namespace senda;

namespace {

template <class T> attribute_view view(bytes value) {
  return {flags_of(T::category), T::code, value, 100};
}

/// AS4_PATH leaves out what must not be in it, perhaps all of it (RFC 6793 §6).
template <class T> constexpr bool encodes_all_of_it = !std::same_as<T, attribute::as4_path>;

template <class T> void round_trip(T const& t, codec_context const& c) {
  auto const wire = fuzz::encoded([&](byte_writer& w) { t.encode(w, c); });
  if (!encodes_all_of_it<T> && wire.empty()) return;
  auto const again = T::decode(view<T>(wire), c);
  FUZZ_CHECK(again.has_value());
  if constexpr (std::equality_comparable<T> && encodes_all_of_it<T>)
    FUZZ_CHECK(again.assume_value() == t);
  auto const twice = fuzz::encoded([&](byte_writer& w) { again.assume_value().encode(w, c); });
  FUZZ_CHECK(equal_bytes(wire, twice));
}

/// As the RIB keeps it, which has only what can be configured, and as the next session gets it.
template <class T> void through_a_block(T const& t) {
  attribute_block_builder block{fuzz::scratch()};
  block.add(t);
  FUZZ_CHECK(block.finish().has_value());
  auto const kept = find_attribute(block.written(), T::code);
  if (!kept) return;  // optional and empty
  auto const again = T::decode(*kept, canonical_context);
  FUZZ_CHECK(again.has_value());
  codec_context narrow;
  narrow.four_octet_as = false;
  fuzz::encoded([&](byte_writer& w) { again.assume_value().encode(w, narrow); });
}

/// Extended communities as commands have them say all of it, whatever the octets.
template <class T> void through_a_command(T const& t) {
  auto const text = fuzz::printed([&](text_writer& out) { t.command(out); });
  auto const words = fuzz::words(text);
  text_cursor in{words};
  FUZZ_CHECK(in.accept(T::keyword));
  auto const again = fuzz::encoded(
      [&](byte_writer& w) { FUZZ_CHECK(T::parse(in, w).has_value() && in.at_end()); });
  auto wire = fuzz::copy(t.value);
  sort_records(wire, T::width);
  FUZZ_CHECK(equal_bytes(wire, again));
}

template <class T> void one(fuzz::input in) {
  auto const c = fuzz::context(in.u8());
  auto const value = in.rest();
  auto const v = view<T>(value);
  auto const t = T::decode(v, c);
  if (!t.has_value())
    return fuzz::check_peer_error(t.assume_error(), 100, 103 + value.get().size());
  auto const& d = *find_descriptor(T::code);
  FUZZ_CHECK(d.check(v, c).has_value());
  round_trip(t.assume_value(), c);
  if constexpr (parsable_attribute<T>) through_a_block(t.assume_value());
  if constexpr (T::code == attribute_code::extended_communities ||
                T::code == attribute_code::ipv6_extended_communities)
    through_a_command(t.assume_value());
  fuzz::json([&](text_writer& out) {
    out << '{';
    attribute_json(v, c, out);
    out << '}';
  });
  fuzz::printed([&](text_writer& out) { attribute_text(v, c, out); });
}

template <class... T> constexpr auto all_of(type_list<T...>) {
  return std::array{fuzz::target{T::keyword, &one<T>}...};
}
constexpr auto targets = all_of(path_attributes{});

}  // namespace

FUZZ_TARGETS(targets)
