// Cutting messages out of a stream: however it is split, receive_buffer finds what next_message
// finds in the whole. Input: limit, capacity, how many splits, their sizes, the stream.
#include <senda/message/receive_buffer.hpp>
#include <senda/message/transmit_buffer.hpp>

#include "fuzz.hpp"

using namespace senda;

namespace {

/// A message of the stream; the last one may be an error instead.
struct found {
  message_type type{};
  std::vector<std::uint8_t> whole;
  error what{};
  friend bool operator==(found const&, found const&) = default;
};

std::vector<found> in_one_go(bytes stream, std::size_t limit) {
  std::vector<found> all;
  for (;;) {
    fuzz::octets const left{stream};
    auto const m = next_message(left, limit);
    if (!m.has_value()) {
      fuzz::check_peer_error(m.assume_error(), 0, 19);
      all.push_back({{}, {}, m.assume_error()});
      return all;
    }
    auto const& v = m.assume_value();
    if (v.whole.empty()) return all;
    FUZZ_CHECK(v.whole.data() == left.get().data() && v.whole.size() <= limit);
    FUZZ_CHECK(v.whole.size() >= min_message_size(v.type));
    FUZZ_CHECK(v.header().size() + v.body().size() == v.whole.size());
    all.push_back({v.type, fuzz::copy(v.whole), {}});
    stream = stream.subspan(v.whole.size());
  }
}

void drain(receive_buffer& buffer, std::vector<found>& all) {
  while (all.empty() || all.back().what == error{}) {
    auto const m = buffer.next();
    if (!m.has_value()) all.push_back({{}, {}, m.assume_error()});
    else if (m.assume_value().whole.empty()) return;
    else all.push_back({m.assume_value().type, fuzz::copy(m.assume_value().whole), {}});
  }
}

std::vector<found> in_pieces(bytes stream, bytes sizes, std::size_t capacity, std::size_t limit) {
  receive_buffer buffer{capacity};
  buffer.limit(limit);
  std::vector<found> all;
  for (std::size_t i = 0; !stream.empty(); ++i) {
    auto const room = buffer.prepare();
    FUZZ_CHECK(!room.empty());
    std::size_t n = sizes.empty() ? room.size() : std::size_t{1} + sizes[i % sizes.size()];
    n = std::min({n, room.size(), stream.size()});
    std::memcpy(room.data(), stream.data(), n);
    buffer.commit(n);
    stream = stream.subspan(n);
    drain(buffer, all);
    if (!all.empty() && all.back().what != error{}) break;
  }
  return all;
}

}  // namespace

FUZZ(in) {
  std::size_t const limit = std::size_t{header_size} + in.u16() % (max_message_size - 18);
  std::size_t const capacity = limit + in.u8();
  auto const sizes = in.take(in.u8() % 16);
  auto const stream = in.rest();
  FUZZ_CHECK(in_one_go(stream, limit) == in_pieces(stream, sizes, capacity, limit));
}
