#pragma once
// How far this node has seen each store come, kept beside the keyring and not in the store: a store that is behind its
// anchor at start was restored from a backup, or replaced, and would bring revoked tokens back to life. One thread at a
// time.

#include <filesystem>
#include <map>
#include <string>

#include "base/result.h"
#include "storage/store.h"

namespace tokenward::app {

class AnchorFile {
 public:
  /// Reads `path`; a file that is not there is an empty one. Each line is one anchor, the last of a store counts; a last
  /// line that was cut short by a crash is passed over. Corrupt where another line cannot be read, Unavailable where the
  /// file cannot.
  [[nodiscard]] static Result<AnchorFile> open(std::filesystem::path path);

  /// Rewrites a file that has grown beyond 1 MiB with the anchors that count, at once and durably.
  Result<void> compact();

  /// Corrupt, saying what to do, where the store stands behind its anchor or is another one.
  [[nodiscard]] Result<void> check(const std::string& store, const storage::StoreInfo& info) const;

  /// Appends an anchor where the store has come further, durably. Unavailable where that fails.
  Result<void> advance(const std::string& store, const storage::StoreInfo& info);
  /// Appends the store's present place whatever the anchor says: for an operator who means to go back.
  Result<void> accept(const std::string& store, const storage::StoreInfo& info);

 private:
  struct Anchor {
    std::string store_id;  ///< Hexadecimal.
    std::uint64_t seq = 0;
  };
  explicit AnchorFile(std::filesystem::path path) : path_(std::move(path)) {}
  [[nodiscard]] static std::string line_of(const std::string& store, const Anchor& anchor);
  Result<void> append(const std::string& store, Anchor anchor);

  std::filesystem::path path_;
  std::map<std::string, Anchor> anchors_;
};

}  // namespace tokenward::app
