// The configuration text of every kind of route, a target each. What parses prints as itself.
// Input: one octet for the tokenizer, the words.
#include <senda/nlri/nlri.hpp>

#include "fuzz.hpp"

using namespace senda;

namespace {

template <class T> void one(fuzz::input in) {
  bool const glued = in.u8() & 1;
  auto const text = in.rest();
  auto const words = fuzz::words(text.text(), glued);
  text_cursor cursor{words};
  auto const t = T::parse(cursor);
  if (!t.has_value()) return fuzz::check_text_error(cursor, text.text());
  FUZZ_CHECK(T::serves(t.assume_value().family));
  auto const print = fuzz::printed([&](text_writer& out) { t.assume_value().text(out); });
  auto const again = fuzz::words(print);
  text_cursor second{again};
  auto const u = T::parse(second);
  FUZZ_CHECK(u.has_value() && u.assume_value() == t.assume_value());
  auto const wire = fuzz::encoded([&](byte_writer& w) { t.assume_value().encode(w, false); });
  byte_reader r{wire};
  auto const v = T::decode(r, t.assume_value().family, false);
  FUZZ_CHECK(v.has_value() && r.empty() && v.assume_value() == t.assume_value());
}

constexpr fuzz::target targets[]{{"unicast", &one<nlri::unicast>}};

}  // namespace

FUZZ_TARGETS(targets)
