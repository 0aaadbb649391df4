// route_store: keeps what commands announced in a file, and gives it back after a restart.
// Setting `rib.file`. The file: route_file.hpp. A change is a record at its end; now and then the
// file is written anew from what there is.
#pragma once

#include <senda/rib/adj_rib_out.hpp>

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "daemon/reactor/reactor.hpp"
#include "daemon/speaker/route_keeper.hpp"
#include "daemon/store/file_writer.hpp"
#include "daemon/store/route_file.hpp"

namespace senda::daemon {
class speaker;
}

namespace senda::daemon::store {

class route_store final : public route_keeper {
 public:
  /// How long routes of neighbors that do not exist (any more) are kept after a start.
  static constexpr std::chrono::minutes unclaimed_limit{10};
  /// Between two attempts when the file cannot be written.
  static constexpr std::chrono::seconds retry_pause{30};

  route_store(reactor& loop, std::string path);
  ~route_store() override;

  /// Reads the file and gets ready to write it. False: it cannot be used, the log says why.
  bool open();
  /// Whose routes they are.
  void attach(speaker const& s) noexcept { speaker_ = &s; }

  void announced(std::string_view neighbor, route_key_view key, bytes attributes,
                 std::chrono::seconds lifetime) override;
  void withdrawn(std::string_view neighbor, route_key_view key) override;
  void cleared(std::string_view neighbor) override;
  void give_back(peer& to) override;

  struct numbers {
    std::size_t restored = 0;   ///< routes there were in the file at the start
    std::size_t unclaimed = 0;  ///< of those, routes of neighbors that do not exist (yet)
    std::size_t octets = 0;     ///< of the file, as far as it is known
    std::size_t waiting = 0;    ///< octets that wait to be written
    std::size_t rewrites = 0;   ///< times it was written anew
    std::size_t failures = 0;   ///< times it could not be written
    bool current = true;        ///< it has, or will have in a moment, all there is
  };
  [[nodiscard]] numbers report() const;

 private:
  using route_id = adj_rib_out::route_id;
  /// Routes of one neighbor, as the file has them.
  struct restored_routes {
    explicit restored_routes(attribute_pool& pool) : rib(pool) {}
    adj_rib_out rib;
    std::unordered_map<route_id, std::uint64_t> ends;
  };
  class reader;
  /// Writing the file anew: where it is.
  struct rewriting {
    rewriting() noexcept {}  // its own: clang would want the whole class first, for the defaults
    std::vector<std::string> names;
    std::size_t at = 0;
    route_id id = 0;
    frame_writer frame;
    std::size_t octets = 0;    // all of the new file
    std::size_t snapshot = 0;  // of these, without the changes since it was begun
    bool complete = false;     // all is handed to the writer
  };

  bool read(int fd);
  void note(route_record const& r);
  void flush();
  void start_rewriting();
  void rewrite_some();
  bool rewrite_one();
  bool add_to_snapshot(std::string octets);
  bool next_of(peer const& p, route_record& r);
  bool next_of(restored_routes const& n, route_record& r);
  void hand_over(std::string frame);
  void on_writer();
  void forget_unclaimed();

  reactor& loop_;
  std::string path_;
  speaker const* speaker_ = nullptr;
  attribute_pool pool_;
  std::map<std::string, std::unique_ptr<restored_routes>, std::less<>> unclaimed_;
  std::unique_ptr<file_writer> writer_;
  std::unique_ptr<fd_watch> watch_;
  std::unique_ptr<reactor_timer> forget_, retry_, flush_, more_;
  frame_writer frame_;
  std::optional<rewriting> rewriting_;
  bool giving_back_ = false, flush_planned_ = false;
  bool behind_ = false;  // changes were lost: it has to be written anew
  bool failed_ = false;  // and cannot be
  std::size_t octets_ = 0, base_ = 0;
  std::size_t restored_ = 0, rewrites_ = 0, failures_ = 0;
};

}  // namespace senda::daemon::store
