#include "daemon/store/route_file.hpp"

#include <senda/attribute/attribute_block.hpp>
#include <senda/core/byte_reader.hpp>
#include <senda/core/crc32.hpp>
#include <senda/nlri/nlri.hpp>

#include <cstring>

namespace senda::daemon::store {

namespace {

// Kinds of records in a frame: those of route_record, and what they refer to.
constexpr std::uint8_t kind_neighbor = 16, kind_attributes = 17;
constexpr std::uint8_t flag_path_id = 1, flag_ends = 2;

bytes octets_of(std::string_view s) {
  return {reinterpret_cast<std::uint8_t const*>(s.data()), s.size()};
}
std::string_view text_of(bytes b) { return {reinterpret_cast<char const*>(b.data()), b.size()}; }

bool is_block(bytes attributes) {
  attribute_range range{attributes};
  while (!range.empty())
    if (!range.next().has_value()) return false;
  return true;
}

/// One NLRI, which decodes.
bool is_route(route_key_view key, bool withdrawn) {
  if (key.nlri.empty()) return false;
  nlri_range const range{key.family, key.nlri, false, 0, withdrawn};
  auto const n = range.check();
  if (!range.kind() || !n.has_value() || n.assume_value() != 1) return false;
  auto const first = range.begin();
  return first != range.end() && (*first).octets.size() == key.nlri.size();
}

/// The records of one sound frame.
class frame_reader {
 public:
  frame_reader(bytes records, record_taker& to, file_report& report)
      : in_(records), to_(to), report_(report) {}

  void read() {
    while (!in_.empty())
      if (!read_one()) return void(++report_.refused);
  }

 private:
  /// False: it makes no sense, nor does what follows.
  bool read_one() {
    using enum route_record::kind;
    auto const kind = in_.u8();
    if (kind == kind_neighbor || kind == kind_attributes) {
      (kind == kind_neighbor ? neighbor_ : attributes_) = in_.take(in_.u16());
      return !in_.failed() && (kind == kind_neighbor || is_block(attributes_));
    }
    route_record r{.what = static_cast<route_record::kind>(kind), .neighbor = text_of(neighbor_)};
    if (r.what != announce && r.what != withdraw && r.what != clear) return false;
    bool const good = r.what == clear || read_route(r);
    if (in_.failed()) return false;
    ++(good ? report_.records : report_.refused);
    if (good) to_.take(r);
    return true;
  }
  bool read_route(route_record& r) {
    auto const a = static_cast<afi>(in_.u16());
    r.key.family = {a, static_cast<safi>(in_.u8())};
    auto const flags = in_.u8();
    if (flags & flag_path_id) r.key.path_id = in_.u32();
    if (flags & flag_ends) r.ends = in_.u64();
    r.key.nlri = in_.take(in_.u16());
    bool const withdrawn = r.what == route_record::kind::withdraw;
    if (!withdrawn) r.attributes = attributes_;
    return !in_.failed() && is_known(r.key.family) && is_route(r.key, withdrawn);
  }

  byte_reader in_;
  record_taker& to_;
  file_report& report_;
  bytes neighbor_, attributes_;
};

/// The records of the frame at the beginning of `in`; nothing when there is no sound one. `work` is
/// how many octets may still be looked at: marks that lie could ask for any number.
std::optional<bytes> frame_at(bytes in, std::size_t& work) {
  byte_reader r{in};
  if (r.u32() != frame_mark) return {};
  auto const size = r.u32();
  auto const sum = r.u32();
  if (size > frame_limit) return {};
  auto const records = r.take(size);
  if (r.failed() || size > work) return {};
  work -= size;
  if (crc32(records) != sum) return {};
  return records;
}

/// Where the mark of a frame is next, behind the first octet.
std::size_t next_mark(bytes in) {
  std::uint8_t const mark[] = {frame_mark >> 24, frame_mark >> 16 & 0xff, frame_mark >> 8 & 0xff,
                               frame_mark & 0xff};
  auto const at = text_of(in).find(text_of(mark), 1);
  return at == std::string_view::npos ? in.size() : at;
}

}  // namespace

// --- writing
// ----------------------------------------------------------------------------------------

void frame_writer::text(bytes v) {
  u16(v.size());
  octets_ += text_of(v);
}

bool frame_writer::add(route_record const& r) {
  bool const announce = r.what == route_record::kind::announce;
  if (r.neighbor.size() > 0xffff || r.attributes.size() > 0xffff || r.key.nlri.size() > 0xffff)
    return false;
  if (octets_.empty()) octets_.assign(frame_head, '\0');
  if (!std::exchange(has_neighbor_, true) || neighbor_ != r.neighbor) {
    u8(kind_neighbor);
    text(octets_of(neighbor_ = r.neighbor));
  }
  if (announce && (!std::exchange(has_attributes_, true) || attributes_ != text_of(r.attributes))) {
    u8(kind_attributes);
    text(octets_of(attributes_ = text_of(r.attributes)));
  }
  u8(static_cast<unsigned>(r.what));
  if (r.what == route_record::kind::clear) return true;
  u16(static_cast<std::size_t>(r.key.family.afi));
  u8(static_cast<unsigned>(r.key.family.safi));
  bool const ends = announce && r.ends;
  u8((r.key.path_id ? flag_path_id : 0u) | (ends ? flag_ends : 0u));
  if (r.key.path_id) u32(*r.key.path_id);
  if (ends) {
    u32(static_cast<std::uint32_t>(r.ends >> 32));
    u32(static_cast<std::uint32_t>(r.ends));
  }
  text(r.key.nlri);
  return true;
}

std::string frame_writer::take() {
  auto records = octets_of(octets_).subspan(frame_head);
  std::uint32_t const head[] = {frame_mark, static_cast<std::uint32_t>(records.size()),
                                crc32(records)};
  for (std::size_t i = 0; i < frame_head; ++i)
    octets_[i] = static_cast<char>(head[i / 4] >> (24 - 8 * (i % 4)) & 0xff);
  has_neighbor_ = has_attributes_ = false;
  return std::exchange(octets_, {});
}

// --- reading
// ----------------------------------------------------------------------------------------

file_report read_route_file(bytes file, record_taker& to) {
  file_report report;
  report.ours = file.empty();
  auto rest = file;
  auto const text = text_of(file);
  if (text.starts_with(file_head)) {
    report.ours = true;
    rest = rest.subspan(file_head.size());
  } else if (text.starts_with(file_mark)) {
    report.ours = report.other_version = true;
    return report;
  }
  std::size_t work = 16 * file.size() + 16 * frame_limit;
  while (!rest.empty()) {
    if (auto const records = frame_at(rest, work)) {
      ++report.frames;
      frame_reader{*records, to, report}.read();
      rest = rest.subspan(frame_head + records->size());
      continue;
    }
    if (!report.damaged) report.fault = file.size() - rest.size();
    auto const n = next_mark(rest);
    report.damaged += n;
    rest = rest.subspan(n);
  }
  report.ours = report.ours || report.frames;
  return report;
}

}  // namespace senda::daemon::store
