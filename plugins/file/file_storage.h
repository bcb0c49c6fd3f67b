/// \file
/// The file storage plugin: one directory with a log, all rows in memory, one daemon, no library.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "disk.h"
#include "settings.h"
#include "store.h"
#include "tokenward/sdk/store_lock_posix.hpp"
#include "tokenward/storage.hpp"

namespace tokenward::file {

/// From the directory to the store in use. The data calls go to Store once there is a log.
///
/// `interrupt` needs no list of running calls: whoever waits for the writer's turn or a commit is woken to look at its
/// `cancelled()`, scans look between slices, and everything else is over in the time of one sync.
class FileStorage final : public sdk::Storage {
 public:
  static constexpr const char* kName = "file";
  static constexpr const char* kVersion = "1.0.0";
  static constexpr const char* kSettingsSchema = file::kSettingsSchema;

  static std::unique_ptr<FileStorage> open(const sdk::Host& host, const sdk::Settings& settings);

  sdk::Info info(const sdk::Call& call) override;
  std::string migrate(const sdk::Call& call, std::uint32_t to, sdk::MigrationMode mode) override;
  void get(const sdk::Call& call, std::span<const tkw_key> keys, const sdk::RowSink& row) override;
  void scan(const sdk::Call& call, const tkw_scan& scan, const sdk::RowSink& row) override;
  std::vector<sdk::Outcome> apply(const sdk::Call& call, std::span<const tkw_changeset* const> changesets) override;
  void touch(const sdk::Call& call, std::span<const tkw_touch* const> touches) override;
  void changes(const sdk::Call& call, std::uint64_t after_seq, std::uint32_t limit,
               const sdk::ChangeSink& change) override;
  void wait(const sdk::Call& call, std::uint64_t after_seq) override;
  void interrupt(std::uint64_t call_id) override;

 private:
  FileStorage(const sdk::Host& host, StoreSettings settings);

  /// Uses the log, if there is one.
  void start();
  /// The store in use, or throws SCHEMA.
  Store& ready();

  sdk::Host host_;
  StoreSettings settings_;
  sdk::StoreLock lock_;  // released last
  std::unique_ptr<Disk> disk_;
  std::unique_ptr<Store> store_;  // once there is a log
};

}  // namespace tokenward::file
