// The file of routes which a daemon keeps over a restart: any octets, and frames with a good
// checksum around any records; what is read can be written, and reads the same then. Input: which,
// the octets.
#include "daemon/store/route_file.hpp"

#include <senda/core/crc32.hpp>
#include <senda/rib/adj_rib_out.hpp>

#include "fuzz.hpp"

using namespace senda;
using namespace senda::daemon::store;

namespace {

/// Records as octets, and what a table makes of them.
struct taken final : record_taker {
  attribute_pool pool;
  adj_rib_out rib{pool};
  std::string all;
  frame_writer writer;

  void take(route_record const& r) override {
    FUZZ_CHECK(writer.add(r));
    if (writer.full()) all += writer.take();
    if (r.what == route_record::kind::announce) rib.announce(r.key, r.attributes);
    if (r.what == route_record::kind::withdraw) rib.withdraw(r.key);
    if (r.what == route_record::kind::clear) rib.withdraw_all();
    rib.trim(rib.log_end());
  }
  std::string written() {
    if (!writer.empty()) all += writer.take();
    return std::string{file_head} + all;
  }
};

bytes octets(std::string_view s) {
  return {reinterpret_cast<std::uint8_t const*>(s.data()), s.size()};
}

std::string framed(bytes records) {
  frame_writer w;
  (void)w.add({route_record::kind::clear, ""});
  auto out = w.take();
  auto const sum = crc32(records);
  auto const size = static_cast<std::uint32_t>(records.size());
  for (int i = 0; i < 4; ++i) {
    out[static_cast<std::size_t>(4 + i)] = static_cast<char>(size >> (24 - 8 * i));
    out[static_cast<std::size_t>(8 + i)] = static_cast<char>(sum >> (24 - 8 * i));
  }
  out.resize(frame_head);
  out.append(reinterpret_cast<char const*>(records.data()), records.size());
  return out;
}

}  // namespace

FUZZ(in) {
  auto const choice = in.u8();
  auto const rest = in.rest();
  std::string file{choice & 1 ? std::string{file_head} : std::string{}};
  if (choice & 2) file += framed(rest);
  else file.append(reinterpret_cast<char const*>(rest.get().data()), rest.get().size());
  if (choice & 4 && !file.empty()) file.pop_back();
  fuzz::octets const exact{octets(file)};
  taken first;
  auto const report = read_route_file(exact, first);
  FUZZ_CHECK(report.damaged <= file.size());
  if (choice & 2 && !(choice & 4)) FUZZ_CHECK(report.frames == 1);
  auto const again = first.written();
  taken second;
  auto const sound = read_route_file(octets(again), second);
  FUZZ_CHECK(sound.intact() && sound.records == report.records);
  FUZZ_CHECK(second.written() == again);
  FUZZ_CHECK(first.rib.size() == second.rib.size());
}
