#pragma once
// What every command that works on the stores themselves opens, in order: keyring, plugins, stores, the tenant layer.
// Main thread only.

#include <memory>

#include "app/log.h"
#include "app/settings.h"
#include "crypto/keyring.h"
#include "tenant/house.h"

namespace tokenward::app {

/// Whether a store that was never initialised will do.
enum class Expecting : std::uint8_t { Initialised, Empty };

/// Opens everything that `settings` name. The plugins are loaded before a thread is started, as their probe forks.
/// Errors, each one clear line: those of the keyring's file, of a plugin and of a store; NotFound where the stores were
/// never initialised; Corrupt where the keyring is not the one the stores were made with. `log` and `clock` outlive the
/// house.
[[nodiscard]] Result<std::unique_ptr<tenant::House>> open_house(const Settings& settings,
                                                                std::shared_ptr<const crypto::Keyring> keyring,
                                                                Expecting expecting, const Clock& clock, Log& log);

}  // namespace tokenward::app
