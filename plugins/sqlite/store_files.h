/// \file
/// The files of a store as the operating system sees them: created for the service user alone, held by one process.
#pragma once

#include <string>

namespace tokenward::sqlite {

/// Holds `<path>.lock` for as long as it lives, so that one process at a time has the store open. The file stays
/// behind, with the holder's process id in it: to remove it would let two processes lock two files of the same name.
///
/// A file of its own, because SQLite takes POSIX locks on the database, which a process loses as soon as it closes any
/// descriptor of that file. Backup tools that speak SQLite's own locking are not shut out.
class StoreLock {
 public:
  /// Throws UNAVAILABLE, naming the holder, if another process (or store in this one) has it.
  explicit StoreLock(const std::string& path);
  ~StoreLock();
  StoreLock(const StoreLock&) = delete;
  StoreLock& operator=(const StoreLock&) = delete;

 private:
  int descriptor_;
};

/// Creates an empty `path` with mode 0600 if there is no such file, durably. SQLite gives its other files the same
/// mode. Only while no connection to the file is open in this process.
void create_private_file(const std::string& path);

/// Whether users other than the owner may read or write `path`.
bool accessible_to_others(const std::string& path);

}  // namespace tokenward::sqlite
