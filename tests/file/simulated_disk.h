/// \file
/// A disk in memory that fails or loses its power when a test says so.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <random>
#include <string>

#include "disk.h"
#include "tokenward/sdk/error.hpp"

namespace tokenward::test {

/// What outlives a power cut of what was not synced.
enum class Survival { Nothing, Everything, Anything };

/// Every call that changes something is a step; steps are counted from 1. Not thread-safe.
class SimulatedDisk final : public file::Disk {
 public:
  /// The power goes at that step: it and all after it fail.
  void cut_power_at(int step) { power_cut_ = step; }

  /// Calls that write, or those that sync, fail with `code` until `mend`.
  void fail_writes(tkw_rc code) { failing_writes_ = code; }
  void fail_syncs(tkw_rc code) { failing_syncs_ = code; }
  void mend() { failing_writes_ = failing_syncs_ = TKW_OK; }

  [[nodiscard]] int steps() const noexcept { return steps_; }
  [[nodiscard]] bool power_was_cut() const noexcept { return power_cut_ != 0 && steps_ >= power_cut_; }

  /// What is found when the power is back: blocks of files and names of the directory, as `survival` has it.
  [[nodiscard]] std::unique_ptr<SimulatedDisk> restarted(Survival survival, unsigned seed) const;

  /// The bytes of a file, to look at and to spoil.
  std::string& content(const std::string& name) { return names_.at(name)->now; }
  [[nodiscard]] bool has(const std::string& name) const { return names_.contains(name); }

  std::unique_ptr<file::File> open(const std::string& name) override;
  std::unique_ptr<file::File> create(const std::string& name) override;
  void rename(const std::string& from, const std::string& to) override;
  void remove(const std::string& name) override;
  void sync() override;

 private:
  friend class SimulatedFile;

  struct Content {
    std::string now, durable;
  };
  using Names = std::map<std::string, std::shared_ptr<Content>>;

  void step();
  void sync_step();
  void write_step();

  Names names_, durable_names_;
  int steps_ = 0;
  int power_cut_ = 0;
  tkw_rc failing_writes_ = TKW_OK, failing_syncs_ = TKW_OK;
};

}  // namespace tokenward::test
