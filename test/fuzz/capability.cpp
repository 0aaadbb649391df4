// Every capability of the list, a target each, and `any` of them in a row as an OPEN has them:
// decode, encode, JSON, text. Input: the value; of `any`: framing, capabilities.
#include <senda/capability/capabilities.hpp>
#include <senda/capability/capability_buffer.hpp>

#include "fuzz.hpp"

using namespace senda;

namespace {

template <class T> void round_trip(T const& t) {
  auto const wire = fuzz::encoded([&](byte_writer& w) { t.encode(w); });
  auto const again = T::decode({T::code, wire, 40});
  FUZZ_CHECK(again.has_value() && again.assume_value() == t);
  auto const twice = fuzz::encoded([&](byte_writer& w) { again.assume_value().encode(w); });
  FUZZ_CHECK(equal_bytes(wire, twice));
}

/// What events say about a code, all its instances together.
void print(capability_list const& list, capability_code code) {
  fuzz::json([&](text_writer& out) { capability_json(out, list, code); });
  fuzz::printed([&](text_writer& out) { capability_text(out, list, code); });
}

template <class T> void one(fuzz::input in) {
  auto const value = in.take(255);
  auto const t = T::decode({T::code, value, 40});
  if (!t.has_value()) return fuzz::check_peer_error(t.assume_error(), 40, 42 + value.get().size());
  round_trip(t.assume_value());
  capability_buffer buffer;
  buffer.add(t.assume_value());
  FUZZ_CHECK(!buffer.overflowed());
  print(buffer.list(), T::code);
}

void any(fuzz::input in) {
  auto const framing = static_cast<capability_framing>(in.u8() % 3);
  auto const octets = in.rest();
  capability_list const list{octets, framing, 29};
  auto const checked = check_capabilities(list);
  if (!checked.has_value())
    fuzz::check_peer_error(checked.assume_error(), 29, 29 + octets.get().size());
  bool done[256] = {};
  capability_buffer again;
  for (auto const& v : list) {  // also of an unsound one, as far as it goes
    FUZZ_CHECK(v.offset >= 29 && v.value_offset() + v.value.size() <= 29 + octets.get().size());
    again.add(v.code, v.value);
    if (checked.has_value() && !std::exchange(done[static_cast<std::uint8_t>(v.code)], true))
      print(list, v.code);
  }
  if (again.overflowed()) return;
  auto other = again.list().begin();
  for (auto const& v : list) {
    FUZZ_CHECK(other->code == v.code && equal_bytes(other->value, v.value));
    ++other;
  }
  FUZZ_CHECK(other == again.list().end());
}

template <class... T> constexpr auto all_of(type_list<T...>) {
  return std::array{fuzz::target{"any", &any}, fuzz::target{T::name, &one<T>}...};
}
constexpr auto targets = all_of(known_capabilities{});

}  // namespace

FUZZ_TARGETS(targets)
