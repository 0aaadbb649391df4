// Hexadecimal text, as `senda decode` takes it: what is decoded prints and decodes as the same.
#include <senda/core/hex.hpp>

#include "fuzz.hpp"

using namespace senda;

FUZZ(in) {
  auto const text = in.rest();
  std::vector<std::uint8_t> room(text.get().size() / 2);  // no more can be needed
  byte_writer w{room};
  if (!decode_hex(text.text(), w)) return;
  auto const again = fuzz::printed([&](text_writer& out) { out.hex(w.written()); });
  std::vector<std::uint8_t> exact(w.size());
  byte_writer second{exact};
  FUZZ_CHECK(decode_hex(again, second) && equal_bytes(w.written(), second.written()));
}
