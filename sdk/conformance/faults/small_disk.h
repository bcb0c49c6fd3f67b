/// \file
/// Real trouble with a file system: one that is full, is read-only, or may not be used.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

namespace tokenward::conformance {

/// A file system in memory of a few MiB, in a mount namespace that this process alone sees. At most one per process,
/// made before the process has threads.
class SmallDisk {
 public:
  /// Mounts it over the existing directory `path`. Throws Skipped where this process may not.
  SmallDisk(std::string path, std::uint64_t bytes);
  ~SmallDisk();
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;

  /// Takes the room that is left, until `empty`.
  void fill();
  void empty();

  /// Only while no file on it is open for writing.
  void make_read_only();
  void make_writable();

 private:
  void remount(unsigned long flags);

  std::string path_;
  std::string ballast_;
};

/// Where no file system may be mounted: files of this process cannot be written to (EFBIG), or can again.
void forbid_writing();
void allow_writing();

/// Runs `body` while nothing below `directory` may be used: as root in the part of another user, otherwise with all
/// permissions taken from it.
void without_permission(const std::string& directory, const std::function<void()>& body);

}  // namespace tokenward::conformance
