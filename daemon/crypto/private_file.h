#pragma once
// Files that only the service user may read: the keyring and the first operator's token. Any thread.
// What "only the service user may read" means, and how a write becomes durable, differs per system: see the paired
// sources `private_file_posix.cpp` and, on Windows, its twin.

#include <memory>
#include <string>

#include "base/bytes.h"
#include "base/result.h"
#include "base/secret.h"

namespace tokenward::crypto {

/// Reads a whole file of at most `max_bytes`. Every error names the path, what is wrong and what is allowed: NotFound,
/// Forbidden (not readable, or readable by others than its owner, or owned by neither the service user nor the
/// administrator, or a symbolic link), TooLarge, Invalid (not a regular file), Unavailable (the device fails).
///
/// POSIX: mode 0400 or 0600. A file of root's with group root may be 0440: that is how a systemd credential looks,
/// whose access list shows in the place of the group's bits.
[[nodiscard]] Result<Secret> read_private_file(const std::string& path, std::size_t max_bytes);

/// Makes a new file, readable by the service user alone, and durable when this returns; at no moment is there a part of
/// it. Conflict if `path` exists, be it a link that leads nowhere; Unavailable if the system refuses.
Result<void> create_private_file(const std::string& path, BytesView content);

/// Puts `content` in the place of an existing private file, durably and at once: a reader, or a crash at any moment,
/// finds the old or the new. The mode stays, the owner is the service user. Errors: as `read_private_file`, and
/// Unavailable if the system refuses; if it does so at the very last step, the new content may stand.
Result<void> replace_private_file(const std::string& path, BytesView content);

/// Holds everyone else who asks for the same lock out of the directory of `path` while it lives, across processes. It
/// keeps two who read, change and replace a file from losing one of the changes.
class DirectoryLock {
 public:
  /// Waits for its turn. Unavailable if the directory cannot be opened or locked.
  [[nodiscard]] static Result<DirectoryLock> acquire(const std::string& path);
  DirectoryLock(DirectoryLock&&) noexcept;
  DirectoryLock& operator=(DirectoryLock&&) noexcept;
  ~DirectoryLock();

 private:
  struct Held;
  explicit DirectoryLock(std::unique_ptr<Held> held) noexcept;
  std::unique_ptr<Held> held_;
};

}  // namespace tokenward::crypto
