#pragma once
// Every store remembers a fingerprint of each key it was ever used with, so that a node with another keyring stops
// before it writes what the others cannot read. Blocks.

#include "crypto/keyring.h"
#include "storage/store.h"

namespace tokenward::tenant {

/// Corrupt, naming the key, where the store knows another key of the same kind and id; else remembers the keys of
/// `keyring` that it does not know yet. Errors of the store.
[[nodiscard]] Result<void> agree_on_keyring(storage::Store& store, const crypto::Keyring& keyring);

}  // namespace tokenward::tenant
