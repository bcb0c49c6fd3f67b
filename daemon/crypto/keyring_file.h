#pragma once
// The keyring on disk. Any thread; two processes that change one file take turns.

#include <functional>
#include <memory>
#include <string>

#include "base/result.h"
#include "crypto/keyring.h"

namespace tokenward::crypto {

/// Reads a keyring; all or nothing, so a reload that fails leaves the caller with the keyring it has. Errors: those of
/// `read_private_file` and `parse_keyring`, each one line that names the path.
[[nodiscard]] Result<std::shared_ptr<const Keyring>> load_keyring(const std::string& path);

/// Writes a new file. Conflict if there is one already: a keyring is never overwritten by another.
Result<void> create_keyring(const std::string& path, const Keyring& keyring);

/// Reads the file, applies `change` and replaces the file, durably, before it returns the new keyring. Nothing is
/// written where `change` fails. Errors: as `load_keyring`, of `change`, and of `replace_private_file`.
[[nodiscard]] Result<std::shared_ptr<const Keyring>> update_keyring(
    const std::string& path, const std::function<Result<Keyring>(const Keyring&)>& change);

}  // namespace tokenward::crypto
