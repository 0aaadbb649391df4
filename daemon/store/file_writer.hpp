// file_writer: writes a file from a thread of its own, so that a slow disk, or none, holds up
// nobody. What waits is bounded; a new version is written beside the file and then takes its place.
#pragma once

#include <memory>
#include <string>

namespace senda::daemon::store {

class file_writer {
 public:
  /// Octets that may wait to be written.
  static constexpr std::size_t most_waiting = 32 << 20;

  /// `file` is open for appending, or -1 where there is none yet. Error of eventfd(2): notify_fd()
  /// is -1, and so is everything done by the thread alone.
  file_writer(std::string path, int file);
  /// What waits is written, within two seconds.
  ~file_writer();
  file_writer(file_writer const&) = delete;
  file_writer& operator=(file_writer const&) = delete;

  // Each of these is done by the thread, in order.

  /// Adds to the file. False: too much waits, and it is forgotten.
  bool append(std::string octets);
  /// A new version begins, empty.
  void begin();
  /// Adds to the new version. False: too much waits, and it is forgotten.
  bool add(std::string octets);
  /// The new version is complete: once it is on the disk it takes the place of the file.
  void commit();

  /// Octets that wait.
  [[nodiscard]] std::size_t waiting() const noexcept;
  struct outcome {
    int error = 0;           ///< errno of the first thing that failed
    bool committed = false;  ///< a new version took the file's place
  };
  /// What happened since the last call. After an error nothing is written but a new version.
  [[nodiscard]] outcome take_outcome() noexcept;
  /// Readable when there is an outcome, or nothing waits any more; take_outcome() empties it.
  [[nodiscard]] int notify_fd() const noexcept;

 private:
  struct state;
  std::shared_ptr<state> state_;  // shared with the thread, which may outlive this on a dead disk
};

/// Opens a file for appending and locks it, so that no other process writes it; makes it (0600)
/// where there is none. The descriptor, or minus errno; EWOULDBLOCK: another one has it.
[[nodiscard]] int open_locked(std::string const& path) noexcept;

}  // namespace senda::daemon::store
