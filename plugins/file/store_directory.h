/// \file
/// The directory of a store: made for the service user alone, held by one process.
#pragma once

#include <string>

namespace tokenward::file {

/// Creates `path` with mode 0700 if it is not there, durably. Throws READ_ONLY, NO_SPACE or UNAVAILABLE, and INVALID if
/// it is there but no directory, or if users other than its owner may write to it: they could put another log in place.
void prepare_directory(const std::string& path);

/// Holds `lock` in the directory for as long as it lives, so that one process at a time has the store open. The file
/// stays behind, with the holder's process id in it: to remove it would let two processes lock two files of one name.
class DirectoryLock {
 public:
  /// Throws UNAVAILABLE, naming the holder, if another process (or store in this one) has it.
  explicit DirectoryLock(const std::string& directory);
  ~DirectoryLock();
  DirectoryLock(const DirectoryLock&) = delete;
  DirectoryLock& operator=(const DirectoryLock&) = delete;

 private:
  int descriptor_;
};

}  // namespace tokenward::file
