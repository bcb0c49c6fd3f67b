#pragma once
// What every command that works on the stores themselves opens, in order: keyring, plugins, stores, the clock's mark,
// the tenant layer. Main thread only.

#include <memory>
#include <vector>

#include "app/anchor_file.h"
#include "app/audit_log.h"
#include "app/log.h"
#include "app/settings.h"
#include "base/guarded.h"
#include "crypto/keyring.h"
#include "storage/store_figures.h"
#include "tenant/house.h"
#include "tenant/marked_clock.h"

namespace tokenward::app {

/// How sound the stores must be.
enum class Expecting : std::uint8_t {
  Serving,  ///< As Sound, but a store that cannot be reached now, or is behind its anchor, may come later.
  Sound,    ///< Initialised, and not behind their anchors.
  Present,  ///< Initialised: for the operator who mends what is wrong.
  Empty     ///< Perhaps never initialised.
};

/// The house with its time, which outlives it.
struct Household {
  explicit Household(AnchorFile known) : anchors(std::move(known)) {}

  SystemClock wall;
  Guarded<AnchorFile> anchors;
  std::optional<Instant> mark;  ///< As the default store had it when it was opened.
  std::unique_ptr<tenant::MarkedClock> clock = nullptr;
  std::vector<storage::StoreFigures::Named> store_figures = {};  ///< Constant once opened.
  std::unique_ptr<AuditLog> audit = nullptr;                     ///< Null: none is kept.
  std::unique_ptr<tenant::House> house = nullptr;
};

/// Opens everything that `settings` name. The plugins are loaded before a thread is started, as their probe forks.
/// Errors, each one clear line: those of the keyring's file, of a plugin and of a store; NotFound where the stores were
/// never initialised; Corrupt where the keyring is not the one the stores were made with, or `main` is damaged;
/// Unavailable where a store is behind its anchor; those of the audit log's file. What may come later
/// (`Expecting::Serving`) is no error: the store's `revive` opens it. `log` outlives the household.
[[nodiscard]] Result<std::unique_ptr<Household>> open_household(const Settings& settings,
                                                                std::shared_ptr<const crypto::Keyring> keyring,
                                                                Expecting expecting, Log& log);

}  // namespace tokenward::app
