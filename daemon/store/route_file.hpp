// A file of routes: what commands announced, to be announced again after a restart.
// A line with the version, then frames, each complete in itself: damage costs the frame it is in.
#pragma once

#include <senda/rib/route_key.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace senda::daemon::store {

/// The file begins with this; the version and a line feed follow.
inline constexpr std::string_view file_mark = "senda-routes ";
inline constexpr std::string_view file_head = "senda-routes 1\n";
/// A frame: this, the size of its records and their CRC-32 (all of 4 octets, big endian), records.
inline constexpr std::uint32_t frame_mark = 0x53f7e1d0;
inline constexpr std::size_t frame_head = 12;
/// Octets of records in a frame, at most; and about how many one is filled to.
inline constexpr std::size_t frame_limit = 1 << 20, frame_target = 32 << 10;

/// What happened to the routes of a neighbor.
struct route_record {
  enum class kind : std::uint8_t {
    announce = 1,  ///< the route has these attributes now
    withdraw = 2,  ///< there is no such route any more
    clear = 3,     ///< nor any other of this neighbor
  };
  kind what{};
  std::string_view neighbor;  ///< its name
  route_key_view key{};       ///< but of clear
  bytes attributes{};         ///< of announce: a canonical block
  std::uint64_t ends = 0;     ///< of announce: seconds since 1970 when it goes by itself; 0: never
};

/// Collects records into a frame. A neighbor and attributes are written once where several records
/// in a row share them.
class frame_writer {
 public:
  /// False: it cannot be written (attributes or a name of more than 65535 octets); nothing is.
  bool add(route_record const& r);
  [[nodiscard]] bool empty() const noexcept { return octets_.empty(); }
  [[nodiscard]] bool full() const noexcept { return octets_.size() >= frame_target; }
  /// The finished frame; the next one begins.
  [[nodiscard]] std::string take();

 private:
  void u8(unsigned v) { octets_.push_back(static_cast<char>(v)); }
  void u16(std::size_t v) {
    u8(static_cast<unsigned>(v >> 8));
    u8(static_cast<unsigned>(v & 0xff));
  }
  void u32(std::uint32_t v) {
    u16(v >> 16);
    u16(v & 0xffff);
  }
  void text(bytes v);

  std::string octets_, neighbor_, attributes_;
  bool has_neighbor_ = false, has_attributes_ = false;
};

/// What reading found.
struct file_report {
  bool ours = false;           ///< it is a file of routes, or empty
  bool other_version = false;  ///< of a version that is not known: nothing was read
  std::size_t frames = 0, records = 0;
  std::size_t refused = 0;  ///< records of a sound frame that make no sense
  std::size_t damaged = 0;  ///< octets that belong to no sound frame
  std::size_t fault = 0;    ///< where the first of those is
  [[nodiscard]] bool intact() const noexcept { return ours && !damaged && !refused; }
};

/// Gets records in the order they were written.
class record_taker {
 public:
  virtual ~record_taker() = default;
  virtual void take(route_record const& r) = 0;
};

/// Reads what there is: damaged octets are passed over up to the next sound frame. Every NLRI that
/// is handed out decodes, every block of attributes is a row of attributes.
[[nodiscard]] file_report read_route_file(bytes file, record_taker& to);

}  // namespace senda::daemon::store
